"""What an order's cells say together: a discount that is the sum of others, what is paid, what has left. Pure."""

from collections.abc import Sequence
from typing import Any

from orderwright.channels.csv.amounts import read_amount
from orderwright.channels.csv.columns import plain
from orderwright.channels.csv.order_rows import OrderRows, Reading, currency_of, minor
from orderwright.kernel.money import precision

PAID = {"paid": "captured", "authorized": "authorized"}
"""What shops call an order whose money is there, or promised, by what of its payment is the whole total."""


def settle_discount(order: OrderRows, reading: Reading) -> None:
    """An order's discount that is the sum of its lines' is counted once, where the order's total says so."""
    content = order.content
    digits = precision(currency_of(order, reading)) or 0
    stated = minor(content, "discount", digits)
    if not stated or order.mistakes or "total" not in content or stated != discounts_of_rows(order, reading):
        return
    without = {name: value for name, value in content.items() if name != "discount"}
    if total_of(content, digits) != minor(content, "total", digits) == total_of(without, digits):
        order.notes.append((reading.mapping["order_discount"], content["discount"], "the sum of the lines' discounts"))
        del content["discount"]


def discounts_of_rows(order: OrderRows, reading: Reading) -> int:
    """Of lines and charges alike, in minor units."""
    currency = currency_of(order, reading)
    texts = [row.cells.get(reading.mapping.get("discount", ""), "") for row in order.rows]
    read = [read_amount(text, reading.decimal, currency)[0] for text in texts if text]
    return sum(abs(minor({"discount": each}, "discount", precision(currency) or 0)) for each in read)


def total_of(content: dict[str, Any], digits: int) -> int:
    """What an order with these amounts costs, in minor units."""
    lines, charges, shipping = content["lines"], content.get("charges", []), content.get("shipping", {})
    goods = sum(minor(line, "unit_price", digits) * line.get("quantity", 0) for line in lines)
    discounts = sum(minor(each, "discount", digits) for each in (*lines, content))
    taxes = sum(minor(each, "tax", digits) for each in (*lines, *charges, shipping, content))
    charged = sum(minor(charge, "amount", digits) for charge in charges)
    included = content.get("prices_include_tax", False)
    return int(goods) - discounts + charged + minor(shipping, "price", digits) + (0 if included else taxes)


def settle_payment(order: OrderRows, reading: Reading) -> None:
    """Paid or authorized as a whole, where the file says so in a word and not in an amount."""
    said, _ = order.head.get("order_status", ("", 0))
    part, content = PAID.get(plain(said)), order.content
    if part is None or order.past or "total" not in content:
        return
    if {"captured", "authorized"} & reading.mapping.keys():
        return
    content.setdefault("payment", {})[part] = content["total"]
    order.notes.append((reading.mapping["order_status"], said, f"the whole total {part}"))


def hold_what_has_left(order: OrderRows) -> None:
    """Some of it was shipped where the order comes from: a person cancels that here before the rest leaves."""
    if order.sent and not order.past:
        note = (
            f"Shipped already where the order comes from: {some(order.sent)}. Cancel that here, then release the rest."
        )
        order.content["hold"] = {"reason": "other", "note": note}


def some(texts: Sequence[str]) -> str:
    return ", ".join(texts[:20]) + (f" and {len(texts) - 20} more" if len(texts) > 20 else "")
