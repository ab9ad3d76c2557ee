"""A quarantined order as fields to repair (`ship_to.country`, `lines.1.sku`), and back as an order to try. Pure."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.order_columns import COLUMNS, LINE, PATHS

ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
ALWAYS = (
    "channel", "external_ref", "currency", "placed_at", "ship_by", "customer.name", "customer.email", "customer.phone",
    *(f"ship_to.{name}" for name in ADDRESS), "shipping.service_level", "shipping.price", "shipping.tax", "note",
)  # fmt: skip
"""What can be filled in although it is empty."""
ALWAYS_OF_LINE = ("sku", "quantity", "unit_price", "discount", "tax")
FIELDS_MAX = 400
LABELS = {
    **{".".join(PATHS[column.name]): column.label for column in COLUMNS if column.name in PATHS},
    **{column.name: column.label for column in COLUMNS if column.name in ("channel", "external_ref")},
    **{f"lines.*.{column.name}": column.label for column in LINE if column.name in ALWAYS_OF_LINE},
}


class RepairField(msgspec.Struct, frozen=True):
    """`alike`: other rows that wait with the same cause and the same value here."""

    name: str
    value: str
    error: str | None = None
    alike: int = 0

    @property
    def label(self) -> str:
        """As the columns of a file are called."""
        return label_of(self.name)

    @property
    def line(self) -> int | None:
        return line_of(self.name)

    @property
    def long(self) -> bool:
        """Text of several lines."""
        return "\n" in self.value or self.name == "note"


class RepairGroup(msgspec.Struct, frozen=True):
    """The fields of the order, or of one of its lines, by its number."""

    fields: list[RepairField]
    line: int | None = None


def label_of(name: str) -> str:
    """`ship_to.postal_code` is "Ship to: postal code"; what no column has is called by its own words."""
    label = LABELS.get(general(name))
    if label is not None:
        return label
    words = name.replace("_", " ").replace(".", ": ")
    return words[:1].upper() + words[1:]


def fields_of(content: Any) -> list[RepairField]:
    """What can be changed: every plain value of the order, and what may be missing. Of a row that is no whole order,
    its values as they came."""
    order = order_in(content)
    if order is None:
        plain = content if isinstance(content, dict) else {"content": content}
        return [
            RepairField(name, text_of(value)) for name, value in plain.items() if not isinstance(value, dict | list)
        ]
    found = dict.fromkeys(needed(order), "") | {name: text_of(value) for name, value in leaves(order)}
    return [RepairField(name, value) for name, value in found.items()][:FIELDS_MAX]


def groups_of(fields: Sequence[RepairField]) -> list[RepairGroup]:
    """The order's own fields first, then those of each line."""
    groups: dict[int | None, list[RepairField]] = {None: []}
    for field in fields:
        groups.setdefault(line_of(field.name), []).append(field)
    return [RepairGroup(each, line) for line, each in groups.items() if each]


def line_of(name: str) -> int | None:
    parts = name.split(".")
    return int(parts[1]) if parts[0] == "lines" and len(parts) == 3 and parts[1].isdecimal() else None


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


def errors_of(content: Any, field: str | None, reason: str) -> dict[str, str]:
    """What is wrong, by the name of its field: each mistake that still stands where it was found, and the reason."""
    values = {each.name: each.value for each in fields_of(content)}
    found: dict[str, str] = {}
    for mistake in content.get("mistakes", ()) if isinstance(content, dict) else ():
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in mistake.get("at", ()))
        if name in values and values[name] == mistake.get("value", ""):
            found.setdefault(name, mistake.get("message", ""))
    if field and (name := name_of(field)) in values:
        found.setdefault(name, reason)
    return found


def name_of(pointer: str) -> str:
    """`/lines/0/sku` is the field `lines.1.sku`, `/row/Country` the column `Country`."""
    parts = pointer.removeprefix("/row/").strip("/").split("/")
    return ".".join(str(int(part) + 1) if part.isdecimal() else part for part in parts)


def text_of(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def changed(content: Any, typed: Mapping[str, str]) -> dict[str, Any] | None:
    """The order with the fields `field:NAME` as they were typed, without the lines `remove:NUMBER`; an emptied field is
    left out. None where the row is no whole order."""
    order = copy.deepcopy(order_in(content))
    if order is None:
        return None
    for field in fields_of(content):
        text = typed_text(field, typed)
        if text != field.value:
            put(order, field.name.split("."), text)
    if isinstance(lines := order.get("lines"), list):
        order["lines"] = [line for number, line in enumerate(lines, 1) if typed.get(f"remove:{number}") != "yes"]
    return order


def typed_text(field: RepairField, typed: Mapping[str, str]) -> str:
    """As it was typed; browsers send line breaks in one way and strip nothing else, so that what was not touched stays
    as it came."""
    text = typed.get(f"field:{field.name}", field.value)
    return field.value if one_way(text) == one_way(field.value) else one_way(text)


def one_way(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def with_value(content: Any, name: str, old: str, new: str) -> dict[str, Any] | None:
    """The order of another row with the same correction, where it has the same value; in any of its lines."""
    order = order_in(content)
    same = [each.name for each in fields_of(content) if general(each.name) == general(name) and each.value == old]
    return changed({"order": order}, {f"field:{each}": new for each in same}) if order and same else None


def general(name: str) -> str:
    """The field of any line."""
    return ".".join("*" if part.isdecimal() else part for part in name.split("."))


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
        number = text.removeprefix("-")
        return int(text) if number.isascii() and number.isdecimal() and len(text) < 19 else text
    if isinstance(before, bool):
        return text.lower() in ("true", "yes", "1")
    return text
