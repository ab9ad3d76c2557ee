"""The line of an order in a row of a file: SKU, units, and price, by unit or of the whole line. Pure."""

import re
from typing import Any

from orderwright.channels.csv.amounts import read_amount
from orderwright.channels.csv.columns import Cells
from orderwright.channels.csv.order_rows import Mistake, OrderRows, Reading, amount, currency_of, minor, mistake_at
from orderwright.channels.csv.read_table import Row
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError

SENT = ("fulfilled", "shipped", "delivered")


def line_of(order: OrderRows, row: Row, cells: Cells, reading: Reading) -> dict[str, Any]:
    index = len(order.content["lines"])
    line: dict[str, Any] = {"sku": cells.required("sku")}
    if text := cells.required("quantity"):
        line["quantity"] = quantity(order, row.number, text, ("lines", index, "quantity"), reading)
    for field in ("unit_price", "discount", "tax"):
        if text := cells.text(field) or "":
            line[field] = amount(order, row.number, field, text, ("lines", index, field), reading)
    if "discount" in line:
        line["discount"] = line["discount"].removeprefix("-")
    if text := cells.text("line_total") or "":
        price_by_total(order, row.number, line, amount(order, row.number, "line_total", text, (), reading), reading)
    for field, name in (("line_shipping", "price"), ("line_shipping_tax", "tax")):
        if text := cells.text(field) or "":
            add_shipping(order, name, amount(order, row.number, field, text, (), reading), reading)
    if text := cells.text("line_shipping_discount") or "":
        off = amount(order, row.number, "line_shipping_discount", text, (), reading).removeprefix("-")
        add_shipping(order, "price", f"-{off}", reading)
    if text := cells.text("gift_wrap") or "":
        add_gift_wrap(order, row.number, text, cells.text("gift_wrap_tax") or "0", reading)
    units, canceled = line.get("quantity"), cells.number("canceled_units", 0) or 0
    shipped = cells.number("shipped_units", 0) or 0
    status = cells.text("line_fulfillment") or ""
    if isinstance(units, int):
        left = max(0, units - canceled)
        shipped = left if status.casefold() in SENT else min(shipped, left)
    order.line_statuses += [status] if status else []
    order.sent += [(line["sku"], shipped)] if shipped else []
    order.canceled += [(line["sku"], canceled)] if canceled else []
    order.mistakes += [Mistake(row.number, error) for error in cells.mistakes]
    return line


def is_charge(cells: Cells) -> bool:
    """A row that is no goods: it has no SKU, and says that nothing is shipped for it (gift wrap, a service)."""
    return cells.text("sku") is None and cells.yes("needs_shipping") is False


def add_charge(order: OrderRows, row: Row, cells: Cells, reading: Reading) -> None:
    """Its money stays in the order: units times price, without its discount."""
    units = quantity(order, row.number, cells.text("quantity") or "1", (), reading)
    amounts = {
        field: amount(order, row.number, field, text, (), reading)
        for field in ("unit_price", "line_total", "discount", "tax")
        if (text := cells.text(field))
    }
    order.mistakes += [Mistake(row.number, error) for error in cells.mistakes]
    currency = currency_of(order, reading)
    digits = precision(currency) or 0
    each, whole, discount = (minor(amounts, field, digits) for field in ("unit_price", "line_total", "discount"))
    if isinstance(units, int):  # otherwise its mistake is told, and the order waits
        charge = {
            "kind": cells.text("charge") or "service",
            "title": cells.text("item_name") or cells.text("charge") or "Service",
            "quantity": units,
            "amount": decimal_string((whole if "line_total" in amounts else units * each) - abs(discount), currency),
            "tax": amounts.get("tax", "0"),
        }
        order.content.setdefault("charges", []).append(charge)


def quantity(order: OrderRows, row: int, text: str, at: tuple[str | int, ...], reading: Reading) -> int | str:
    """Whole units; or the text as it came, with its mistake."""
    if text.isascii() and text.isdigit() and len(text) < 13:
        return int(text)
    value = None
    wrong = f"{text[:40]!r} is not a whole number."
    if re.fullmatch(r"[+-]?\d[\d.,'’\s]{0,15}", text):
        value, unclear = read_amount(text, reading.decimal, "")
        wrong = unclear if value is None else wrong
    if value is not None and re.fullmatch(r"-?\d{1,12}(\.0*)?", value):
        return int(value.partition(".")[0])
    order.mistakes.append(mistake_at(row, "quantity", "number_invalid", wrong, at, text))
    return text


def price_by_total(order: OrderRows, row: int, line: dict[str, Any], total: str, reading: Reading) -> None:
    """The unit price that a line's total makes, to the last digit: what does not divide becomes a discount."""
    currency = currency_of(order, reading)
    digits = precision(currency) or 0
    minor, units = parse_amount(total, digits), line.get("quantity")
    if not isinstance(minor, int) or not isinstance(units, int) or units < 1:
        line.setdefault("unit_price", total)
        return
    if "unit_price" in line:
        each = parse_amount(str(line["unit_price"]), digits)
        if isinstance(each, int) and each * units != minor:
            said = f"{units} at {line['unit_price']} are {decimal_string(each * units, currency)}, not {total}."
            order.mistakes.append(Mistake(row, FieldError("/line_total", "line_total_differs", said)))
        return
    each = -(-minor // units)
    line["unit_price"] = decimal_string(each, currency)
    if rest := each * units - minor:
        before = parse_amount(str(line.get("discount", "0")), digits)
        line["discount"] = decimal_string(rest + (before if isinstance(before, int) else 0), currency)


def add_gift_wrap(order: OrderRows, row: int, price: str, tax: str, reading: Reading) -> None:
    """What the line's gift wrap costs is a charge of the order; none where it is for nothing."""
    amounts = {
        "amount": amount(order, row, "gift_wrap", price, (), reading),
        "tax": amount(order, row, "gift_wrap_tax", tax, (), reading),
    }
    digits = precision(currency_of(order, reading)) or 0
    if minor(amounts, "amount", digits) or minor(amounts, "tax", digits):
        charge = {"kind": "service", "title": "Gift wrap", "quantity": 1, **amounts}
        order.content.setdefault("charges", []).append(charge)


def add_shipping(order: OrderRows, name: str, text: str, reading: Reading) -> None:
    """A line's own shipping, added to the order's."""
    currency = currency_of(order, reading)
    digits = precision(currency) or 0
    shipping = order.content.setdefault("shipping", {})
    parts = [parse_amount(str(shipping.get(name, "0")), digits), parse_amount(text, digits)]
    whole = [part for part in parts if isinstance(part, int)]
    shipping[name] = decimal_string(sum(whole), currency) if len(whole) == 2 else text
