"""What an order's cells say together: a discount that is the sum of others, what is paid, what has left. Pure."""

from collections.abc import Sequence
from typing import Any

from orderwright.channels.csv.amounts import read_amount
from orderwright.channels.csv.columns import plain
from orderwright.channels.csv.order_rows import OrderRows, Reading, currency_of, minor, mistake_at
from orderwright.channels.csv.order_statuses import to_look_at
from orderwright.kernel.money import decimal_string, precision
from orderwright.orders.compare_past_orders import UNPAID_FOR

PAID = {"paid": "captured", "authorized": "authorized"}
"""What shops call an order whose money is there, or promised, by what of its payment is the whole total."""


IN_PART = {"partiallypaid": "outstanding", "partiallyrefunded": "refunded"}
"""What they call one that was paid, or refunded, in part, by the column that says how much is missing of the total."""

CANCEL = "Cancel that here, then release the rest."
CANCEL_SHIPPED = (
    "Cancel that here, then release the rest. The customer is told of it, and what was paid for it is refunded unless "
    "the channel opens a case for paid items that are canceled: set that before."
)


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
    field, said, row = payment_said(order)
    part, content = PAID.get(plain(said)), order.content
    if order.past or {"captured", "authorized"} & reading.mapping.keys():
        return
    if plain(said) in IN_PART:
        settle_part(order, reading, field, said, row)
    if part is None or order.mistakes:
        return
    currency = currency_of(order, reading)
    total = content.get("total") or decimal_string(total_of(content, precision(currency) or 0), currency)
    content.setdefault("payment", {})[part] = total
    order.notes.append((reading.mapping[field], said, f"the whole total {part}"))


def payment_said(order: OrderRows) -> tuple[str, str, int]:
    """The field that says in a word what is paid, the word and its row."""
    words = [(name, *order.head[name]) for name in ("payment_status", "order_status") if name in order.head]
    known = [each for each in words if plain(each[1]) in PAID or plain(each[1]) in IN_PART]
    return next(iter(known or words), ("order_status", "", 0))


def settle_refund(order: OrderRows, reading: Reading) -> None:
    """How much of it was refunded, where its file says so: some shops write it below zero. An amount with another sign
    than the file's others may be one that was charged again, and is not guessed at. Nothing refunded says that all of
    it was kept only beside what was paid: shops write 0.00 of an order that was canceled before anybody paid."""
    text, row = order.head.get("refunded", ("", 0))
    if text:
        value, wrong = read_amount(text, reading.decimal, currency_of(order, reading))
        if value is None:
            order.mistakes.append(mistake_at(row, "refunded", "amount_invalid", wrong, (), text))
        elif any(digit in "123456789" for digit in value):
            order.refunded = value.removeprefix("-")
            if ("-" if value.startswith("-") else "+") != reading.refunds:
                side, other = ("below", "above") if value.startswith("-") else ("above", "below")
                wrong = f"{text[:40]!r} is {side} zero, other refunds of the file are {other} it."
                order.mistakes.append(mistake_at(row, "refunded", "sign_differs", wrong, (), text))
        elif minor(order.content.get("payment", {}), "captured", precision(currency_of(order, reading)) or 0) > 0:
            order.refunded = "0"
    field, said, _ = payment_said(order)
    if order.past and order.past not in UNPAID_FOR and IN_PART.get(plain(said)) == "refunded" and not order.refunded:
        how = f"{order.past}, with nothing refunded, since the file does not say how much"
        order.notes.append((reading.mapping[field], said, how))


def settle_part(order: OrderRows, reading: Reading, status: str, said: str, row: int) -> None:
    """Paid or refunded in part: how much must be said. What was given back is owed no more: it is a discount here, and
    a person looks whether units were canceled for it."""
    content, currency = order.content, currency_of(order, reading)
    digits, field = precision(currency) or 0, IN_PART[plain(said)]
    text, at = order.head.get(field, ("", row))
    read = read_amount(text, reading.decimal, currency)[0] if text else None
    if read is None or "total" not in content:
        wrong = f"{said[:40]!r} does not say how much: a column for it and for the total is needed."
        order.mistakes.append(mistake_at(at, status, "payment_unclear", wrong, (), said))
        return
    other, total = minor({field: read}, field, digits), minor(content, "total", digits)
    if other < 0 and field == "outstanding":
        wrong = f"{text[:40]!r} is below zero: nothing is to be paid any more."
        order.mistakes.append(mistake_at(at, field, "amount_negative", wrong, (), text))
        return
    other = abs(other)
    paid = decimal_string(total - other, currency)
    content.setdefault("payment", {})["captured"] = paid
    if field == "outstanding":
        order.notes.append((reading.mapping[status], said, "the total less what is still to be paid, captured"))
        return
    order.as_sold = {name: content.get(name) for name in ("total", "discount")}
    content["total"] = paid
    content["discount"] = decimal_string(minor(content, "discount", digits) + other, currency)
    order.notes.append((reading.mapping[status], said, "the total captured, less what was refunded"))
    note = (
        f"{decimal_string(other, currency)} {currency} was refunded where the order comes from; it is a discount here. "
        "If that was for units, cancel them, then release the rest."
    )
    content["hold"] = {"reason": "other", "note": note}


def hold_what_is_done(order: OrderRows, reading: Reading) -> None:
    """Some of it was shipped or canceled where the order comes from: a person cancels that here before the rest
    leaves. So it is where a status says something of the kind, or nothing that is known."""
    done = [
        f"{what} already where the order comes from: {some(units)}."
        for what, units in (("Shipped", order.sent), ("Canceled", order.canceled))
        if units
    ]
    why = [*done, CANCEL_SHIPPED if order.sent else CANCEL] if done else []
    why += to_look_at(order, reading)
    if why and not order.past:
        before = order.content.get("hold", {}).get("note", "")
        note = " ".join(why)
        order.content["hold"] = {"reason": "other", "note": f"{before} {note}".strip()}


def some(units: Sequence[tuple[str, int]]) -> str:
    texts = [f"{sku} × {quantity}" for sku, quantity in units]
    return ", ".join(texts[:20]) + (f" and {len(texts) - 20} more" if len(texts) > 20 else "")
