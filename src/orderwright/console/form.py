"""Forms: typed text in, input structs out, and back again with sentences beside the fields where the core refuses."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar import Request

from orderwright.console.page import Form
from orderwright.kernel.refusal import FieldError, Refusal, invalid

T = TypeVar("T")
TEXT_MAX = 200_000
ONCE = re.compile(r"[0-9a-f-]{36}")
WHERE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


async def typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The fields of a form, trimmed; of a field that stands several times, the last. Files are left out."""
    data = await request.form()
    return {name: value.strip()[:TEXT_MAX] for name, value in data.items() if isinstance(value, str)}


async def typed_many(request: Request[Any, Any, Any], name: str) -> list[str]:
    """All values of a field that stands several times (ticked rows)."""
    data = await request.form()
    return [value for key, value in data.items() if key == name and isinstance(value, str)]


def only_once(values: Mapping[str, str]) -> str | None:
    """The key of a form that must not be done twice (`only_once` of forms.html wrote it)."""
    key = values.get("key", "")
    return f"form {key}" if ONCE.fullmatch(key) else None


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
        if line == field or not line.isdigit() or text in ("", "0"):
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise invalid(f"/{field}", "field_invalid", "Enter a whole number.")
        found.append((int(line), int(text)))
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
