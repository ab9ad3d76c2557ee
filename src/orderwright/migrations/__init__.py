"""Numbered, forward-only SQL: `platform/` once an installation, `organization/` once for each organization's schema."""
