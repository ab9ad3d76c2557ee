"""Small faults, planted one at a time in a copy of the code, to see whether a test notices. See docs/tests.md."""
