"""The business saying no, and the outside being away. Neither knows anything of HTTP."""

from typing import Any, Literal

import msgspec

Kind = Literal["invalid", "not_found", "conflict", "forbidden", "unauthenticated"]


class FieldError(msgspec.Struct, frozen=True):
    """One wrong value. `pointer` is a JSON pointer into the input (`/lines/2/sku`)."""

    pointer: str
    code: str
    message: str


class Refusal(Exception):
    """A no with a stable `code`, a sentence, the ids concerned, and what is wrong field by field.

    Verbs return it in the place of a result where others of the same batch go on, or raise it where nothing can.
    """

    def __init__(
        self,
        code: str,
        message: str,
        kind: Kind = "invalid",
        fields: list[FieldError] | None = None,
        **ids: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.kind: Kind = kind
        self.fields = fields or []
        self.ids = ids

    def __repr__(self) -> str:
        return f"Refusal({self.code}: {self.message})"


class Outage(Exception):
    """Something outside is away or busy: worth trying again after `retry_after_s` seconds."""

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s


def not_found(what: str, /, **ids: Any) -> Refusal:
    """The refusal for something that is not there (or belongs to another organization)."""
    each = (value if isinstance(value, list) else [value] for value in ids.values())
    shown = ", ".join(str(value) for values in each for value in values)
    refusal = Refusal(f"{what.replace(' ', '_')}_not_found", f"There is no {what} {shown}.", "not_found")
    refusal.ids = ids  # whatever they are called, `kind` too
    return refusal


def invalid(pointer: str, code: str, message: str) -> Refusal:
    """The refusal for one wrong field."""
    return Refusal(code, message, "invalid", [FieldError(pointer, code, message)])
