"""Somebody who is not signed in, and may only prove who they are."""

from email_validator import EmailNotValidError, validate_email

from orderwright.kernel.context import Context
from orderwright.kernel.database import PLATFORM
from orderwright.kernel.refusal import invalid


def visitor(actor: str = "visitor") -> Context:
    """The caller of sign-in and of what else comes before it."""
    return Context(organization=PLATFORM, actor=actor, permissions=frozenset({"account.enter"}))


def plain_email(text: str) -> str:
    """An address as it is kept: checked for its form, in lower case. Refuses `email_invalid`."""
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except (EmailNotValidError, UnicodeError) as why:
        raise invalid("/email", "email_invalid", f"Not a valid e-mail address: {why}") from None
    return found.normalized.lower()
