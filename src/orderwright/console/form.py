"""Forms: typed text in, input structs out, and back again with sentences beside the fields where the core refuses."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

import msgspec
from litestar import Request

from orderwright.console.page import Form
from orderwright.kernel.refusal import FieldError, Refusal, invalid

T = TypeVar("T")
TEXT_MAX = 200_000
NUMBER_MAX = 2**62
YEARS = range(1900, 9001)
ONCE = re.compile(r"[0-9a-f-]{36}")
WHERE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


async def typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a form, trimmed; of a field that stands several times, the last. Files are left out."""
    data = await request.form()
    return {name: plain(f"/{name}", value) for name, value in data.items() if isinstance(value, str)}


async def passwords(request: Request[Any, Any, Any], *names: str) -> dict[str, str]:
    """The fields that were sent, of which these are passwords: spaces around one belong to it."""
    data = await request.form()
    raw = {name: value for name in names if isinstance(value := data.get(name, ""), str)}
    return dict.fromkeys(names, "") | await typed(request) | raw


def must_agree(values: Mapping[str, str]) -> None:
    """Refuses `passwords_differ` where `password` was repeated otherwise (`again`)."""
    if values["password"] != values["again"]:
        raise invalid("/again", "passwords_differ", "The passwords don't match.")


async def typed_many(request: Request[Any, Any, Any], name: str) -> list[str]:
    """All values of a field that stands several times (ticked rows)."""
    data = await request.form()
    return [plain(f"/{name}", value) for key, value in data.items() if key == name and isinstance(value, str)]


def plain(pointer: str, text: str) -> str:
    """Typed text, trimmed and cut to 200,000 characters. Refuses `field_invalid` what no database can keep: NUL, and
    halves of characters. Every field of a form and every parameter of an address comes through here."""
    if "\0" in text or not encodable(text):
        raise invalid(pointer, "field_invalid", "This has characters that can't be read.")
    return text.strip()[:TEXT_MAX]


def refuse_unreadable_address(request: Request[Any, Any, Any]) -> None:
    """Before any page: an address with what can't be read, or a number beyond all numbers, names nothing."""
    if "\0" in request.scope["path"] or not encodable(request.scope["path"]):
        raise Refusal("page_not_found", "There is no page at this address.", "not_found")
    for part in request.path_params.values():
        if isinstance(part, int) and part > NUMBER_MAX:
            raise Refusal("number_unknown", f"There is nothing with the number {part}.", "not_found")
    for name, value in request.query_params.multi_items():
        plain(f"/{name}", name)
        plain(f"/{name}", value)


def encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def whole(text: str | None, digits_max: int = 18) -> int | None:
    """A whole number in the digits 0 to 9; None for all else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= digits_max else None


def day_of(name: str, text: str) -> date | None:
    """A day such as 2026-11-23 of the years 1900 to 9000; refuses `date_unreadable`."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and day.year not in YEARS:
        raise invalid(f"/{name}", "date_unreadable", f"{text!r} is not a date such as 2026-11-23.")
    return day


def only_once(values: Mapping[str, str]) -> str | None:
    """The key by which a form is done once, however often it is sent (`csrf` of forms.html wrote it)."""
    key = values.get("key", "")
    return f"form {key}" if ONCE.fullmatch(key) else None


def sent_before(refusal: Refusal, page: str = "this page") -> Refusal:
    """What a person reads where a form was sent before, of whose key they know nothing; other refusals as they are.
    `page`: what shows what became of it."""
    messages = {
        "idempotency_key_reused": f"This form was sent already with other values. Open {page} again to see it.",
        "request_still_running": f"This form is being sent already. Open {page} again in a moment to see it.",
    }
    if refusal.code in messages:
        return Refusal(refusal.code, messages[refusal.code], "conflict")
    return refusal


def as_input(type_: type[T], values: Mapping[str, Any] | str) -> T:
    """The input struct of a verb from typed text ("12" is a number where one is wanted); refuses `field_invalid`."""
    try:
        return msgspec.convert(values, type_, strict=False)
    except msgspec.ValidationError as error:
        found = WHERE.search(str(error))
        pointer = f"/{found['path'].replace('.', '/')}" if found else ""
        message = "Choose or enter a valid value."
        if "Expected `int" in str(error):
            message = "Enter a whole number."
        raise Refusal("field_invalid", message, "invalid", [FieldError(pointer, "field_invalid", message)]) from error


def quantities(values: Mapping[str, str], name: str = "quantity", needed: bool = True) -> list[tuple[int, int]]:
    """(line number, units) from fields such as `quantity:3`, those with any. Refuses `field_invalid` and, where some
    are needed, `lines_missing`."""
    found = []
    for field, text in values.items():
        line = field.removeprefix(f"{name}:")
        number = whole(line, 9)
        if line == field or number is None or text in ("", "0"):
            continue
        units = whole(text, 9)
        if units is None:
            raise invalid(f"/{field}", "field_invalid", "Enter a whole number.")
        found.append((number, units))
    if needed and not found:
        raise invalid("", "lines_missing", "Choose at least one item.")
    return sorted(found)


def refused(refusal: Refusal, values: Mapping[str, str]) -> Form:
    """The form again, with what was typed: each of the core's sentences beside its field; what belongs to no field
    stands above. A field is called like the last name of its pointer, or like the whole (`ship_to_city`). Who may not
    do it at all gets no form again: the refusal is raised."""
    if refusal.kind == "forbidden":
        raise refusal
    errors: dict[str, str] = {}
    rest: list[str] = []
    for error in refusal.fields:
        parts = [part for part in error.pointer.split("/") if part]
        name = next((name for name in ("_".join(parts), parts[-1] if parts else "") if name in values), None)
        if name is None:
            rest.append(error.message)
        else:
            errors.setdefault(name, error.message)
    above = " ".join(dict.fromkeys(rest)) if rest else (None if errors else refusal.message)
    return Form(values, errors, above)
