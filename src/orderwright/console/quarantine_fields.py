"""A quarantined order as fields to repair (`ship_to.country`, `lines.1.sku`), and back as an order to try. Pure."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

ALWAYS = ("channel", "external_ref", "currency", "ship_to.country")
ALWAYS_OF_LINE = ("sku", "quantity", "unit_price")
FIELDS_MAX = 400


class RepairField(msgspec.Struct, frozen=True):
    name: str
    value: str
    error: str | None = None


def fields_of(content: Any) -> list[RepairField]:
    """What can be changed: every plain value of the order, and what no order goes without. Of a row that is no whole
    order, its values as they came."""
    order = order_in(content)
    if order is None:
        plain = content if isinstance(content, dict) else {"content": content}
        return [
            RepairField(name, text_of(value)) for name, value in plain.items() if not isinstance(value, dict | list)
        ]
    found = dict.fromkeys(needed(order), "") | {name: text_of(value) for name, value in leaves(order)}
    return [RepairField(name, value) for name, value in found.items()][:FIELDS_MAX]


def order_in(content: Any) -> dict[str, Any] | None:
    order = content.get("order") if isinstance(content, dict) else None
    return order if isinstance(order, dict) else None


def needed(order: Mapping[str, Any]) -> list[str]:
    lines = order.get("lines")
    count = len(lines) if isinstance(lines, list) else 0
    return [*ALWAYS, *(f"lines.{index}.{name}" for index in range(1, count + 1) for name in ALWAYS_OF_LINE)]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Plain values by their path; things of a list are counted from 1."""
    pairs = value.items() if isinstance(value, dict) else ((str(n), each) for n, each in enumerate(value, 1))
    for name, each in pairs:
        where = f"{path}.{name}" if path else str(name)
        if isinstance(each, dict | list):
            yield from leaves(each, where)
        else:
            yield where, each


def name_of(pointer: str) -> str:
    """`/lines/0/sku` is the field `lines.1.sku`, `/row/Country` the column `Country`."""
    parts = pointer.removeprefix("/row/").strip("/").split("/")
    return ".".join(str(int(part) + 1) if part.isdecimal() else part for part in parts)


def text_of(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def changed(content: Any, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The order with the fields `field:NAME` as they were typed; an emptied one is left out. None where the row is no
    whole order."""
    order = copy.deepcopy(order_in(content))
    if order is None:
        return None
    for field in fields_of(content):
        text = typed.get(f"field:{field.name}", field.value).strip()
        if text != field.value:
            put(order, field.name.split("."), text)
    return order


def put(order: Any, path: list[str], text: str) -> None:
    *parents, last = path
    for name in parents:
        order = order[int(name) - 1] if isinstance(order, list) else order.setdefault(name, {})
    if isinstance(order, list):
        order[int(last) - 1] = text
    elif not text:
        order.pop(last, None)
    else:
        order[last] = value_of(last, text, order.get(last))


def value_of(name: str, text: str, before: Any) -> Any:
    """Numbers stay numbers, yes and no stay so; whatever can't is refused when the order is tried."""
    if name == "quantity" or (isinstance(before, int) and not isinstance(before, bool)):
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 19 else text
    if isinstance(before, bool):
        return text.lower() in ("true", "yes", "1")
    return text
