"""The form of a draft: typed text → an order as far as it is known, and back. Pure, but for what goods there are."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from orderwright.catalog.near_skus import sku_unknown
from orderwright.kernel.money import decimal_string, in_words, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.order_summary import Summary, summarize
from orderwright.orders.types import Address, Customer, LineInput, PaymentInput, PlaceOrder, ShippingInput
from orderwright.shipping.own_fleet import SERVICE_NAMES
from orderwright.views.draft_orders import FoundGoods

Typed = Mapping[str, str]
ADDRESS = ("name", "company", "line1", "line2", "postal_code", "city", "region", "country")
PAYMENTS = [
    ("invoice", "Later, by invoice"),
    ("transfer", "Later, by transfer"),
    ("card", "Now, by card"),
    ("cash", "Now, in cash"),
]
PAID_NOW = ("card", "cash")
PERCENT = re.compile(r"\s*(\d{1,3}(?:\.\d{1,2})?)\s*%\s*", re.ASCII)
SERVICES = list(SERVICE_NAMES.items())


class Line(msgspec.Struct, kw_only=True):
    """A row of the form. `key` sets its fields apart. Amounts are text as typed; `price` is the list price where none
    is. `error` is shown below the SKU, and the field that is `wrong` is marked."""

    key: str
    sku: str = ""
    quantity: str = "1"
    unit_price: str = ""
    discount: str = ""
    price: str = ""
    title: str | None = None
    available: int | None = None
    promise: str | None = None
    error: str | None = None
    wrong: str = "sku"
    amount: int = 0
    total: int | None = None


def lines_in(typed: Typed) -> list[Line]:
    """The rows that say something, in the order in which they stand: one with units or a price, and no SKU, is refused
    and not left out."""
    keys = [key for name in typed if name.startswith("sku:") and says_something(typed, key := name[4:])]
    return [
        Line(
            key=key, sku=typed[f"sku:{key}"], quantity=typed.get(f"quantity:{key}", "1"),
            unit_price=typed.get(f"unit_price:{key}", ""), discount=typed.get(f"discount:{key}", ""),
        )
        for key in keys
    ]  # fmt: skip


def says_something(typed: Typed, key: str) -> bool:
    """An empty row has no more than the one unit that it begins with."""
    if any(typed.get(f"{name}:{key}") for name in ("sku", "unit_price", "discount")):
        return True
    return typed.get(f"quantity:{key}", "") not in ("", "1")


def price_lines(lines: Sequence[Line], found: FoundGoods, currency: str) -> None:
    """Tell each row what it is, whether there is enough of it, and what it costs; list prices where none is typed."""
    for line in lines:
        known = found.goods.get(line.sku)
        if known is None:
            near = found.near.get(line.sku)
            line.error = sku_unknown("", line.sku, near).message if line.sku else "Choose a SKU, or remove this line."
            continue
        line.sku, line.title, line.available = known.sku, known.title, known.available
        count = count_of(line)
        line.promise = None if count <= known.available else f"{count - known.available:,} backordered"
        line.price = comma(line.unit_price)
        if not line.price and known.price_minor is not None and known.currency in (None, currency):
            line.price = decimal_string(known.price_minor, currency)
            line.title = f"{known.title} · {in_words(known.price_minor, currency)}"
        digits = precision(currency) or 0
        price = parse_amount(line.price or "0", digits)
        if isinstance(price, int):
            line.amount = price * count
            discount = parse_amount(discount_of(line.discount, line.amount, currency), digits)
            line.total = line.amount - discount if isinstance(discount, int) else None


def order_in(
    typed: Typed, lines: Sequence[Line], currency: str, now: datetime
) -> tuple[PlaceOrder, CheckedOrder | Refusal]:
    """The order that the form describes, and what the core says to it. Paid now means captured in full."""
    order = PlaceOrder(
        channel=typed.get("channel", ""),
        external_ref=typed.get("external_ref") or "D-0",
        currency=currency,
        customer=Customer(email=typed.get("email", ""), name=typed.get("name", ""), phone=typed.get("phone", "")),
        ship_to=Address(
            **{name: typed.get(name, "") for name in ADDRESS[:-1]}, country=typed.get("country", "").upper()
        ),
        lines=[line_input(line, currency) for line in lines],
        shipping=ShippingInput(
            service_level=typed.get("service_level") or "standard", price=comma(typed.get("shipping_price")) or "0"
        ),
        discount=discount_of(typed.get("order_discount"), sum(line.total or 0 for line in lines), currency),
        tax=comma(typed.get("tax")) or "0",
        prices_include_tax=typed.get("prices_include_tax") == "yes",
        payment=PaymentInput(method=typed.get("payment", "")),
        note=typed.get("note", ""),
    )
    checked = check_order(order, now)
    if isinstance(checked, CheckedOrder) and order.payment.method in PAID_NOW:
        paid = PaymentInput(method=order.payment.method, captured=decimal_string(checked.total_minor, currency))
        order = msgspec.structs.replace(order, payment=paid)
    return order, checked


def line_input(line: Line, currency: str) -> LineInput:
    return LineInput(
        sku=line.sku,
        quantity=count_of(line),
        unit_price=line.price or comma(line.unit_price) or "0",
        discount=discount_of(line.discount, line.amount, currency),
    )


def discount_of(text: str | None, of_minor: int, currency: str) -> str:
    """A discount as typed, an amount or a share such as `10%` of what it comes off, as an amount. What is neither stays
    as it is, for the core to refuse."""
    share = PERCENT.fullmatch(comma(text))
    if share is None:
        return comma(text) or "0"
    minor = (Decimal(share[1]) * of_minor / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return decimal_string(int(minor), currency)


def count_of(line: Line) -> int:
    text = line.quantity
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def comma(text: str | None) -> str:
    return (text or "").replace(",", ".")


def place_errors(refusal: Refusal, lines: Sequence[Line]) -> Refusal:
    """Each line's mistake to its row; what is left is the form's: `/shipping/price` is its field `shipping_price`."""
    rest: list[FieldError] = []
    for error in refusal.fields:
        parts = error.pointer.strip("/").split("/")
        if parts[0] == "lines" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(lines):
            line = lines[int(parts[1])]
            if not line.error:
                line.error, line.wrong = error.message, parts[2] if len(parts) > 2 else "sku"
        elif parts[0] in ("ship_to", "customer"):
            rest.append(msgspec.structs.replace(error, pointer=f"/{parts[-1]}"))
        elif parts == ["discount"]:
            rest.append(msgspec.structs.replace(error, pointer="/order_discount"))
        else:
            rest.append(error)
    return Refusal(refusal.code, refusal.message, refusal.kind, rest, **refusal.ids)


def summary_of(lines: Sequence[Line], typed: Typed, currency: str) -> Summary | None:
    """What the lines come to, whatever else the form still lacks; nothing while an amount of them can't be read."""
    digits = precision(currency) or 0
    readable = [line for line in lines if line.total is not None and line.total >= 0]
    left = sum(line.total or 0 for line in readable)
    shipping = parse_amount(comma(typed.get("shipping_price")) or "0", digits)
    off = parse_amount(discount_of(typed.get("order_discount"), left, currency), digits)
    tax = parse_amount(comma(typed.get("tax")) or "0", digits)
    if not lines or len(readable) < len(lines):
        return None
    if not isinstance(shipping, int) or not isinstance(off, int) or not isinstance(tax, int):
        return None
    goods = sum(line.amount for line in readable)
    discount = goods - left + off
    return summarize(goods, discount, [("Shipping", shipping)], tax, typed.get("prices_include_tax") == "yes")


def content_of(order: PlaceOrder, typed: Typed) -> dict[str, Any]:
    """The order as a draft keeps it: without the reference that it gets by itself."""
    content: dict[str, Any] = msgspec.to_builtins(order)
    if not typed.get("external_ref"):
        del content["external_ref"]
    return content


def typed_of(content: Mapping[str, Any]) -> dict[str, str]:
    """A kept draft as the fields of the form."""
    address, customer = content.get("ship_to", {}), content.get("customer", {})
    shipping, payment = content.get("shipping", {}), content.get("payment", {})
    typed = {name: str(address.get(name, "")) for name in ADDRESS}
    typed |= {"email": customer.get("email", ""), "phone": customer.get("phone", "")}
    typed |= {name: content.get(name, "") for name in ("channel", "external_ref", "note")}
    typed |= {"service_level": shipping.get("service_level", "standard"), "shipping_price": shipping.get("price", "")}
    typed |= {"payment": payment.get("method", ""), "order_discount": content.get("discount", "")}
    typed |= {"tax": content.get("tax", ""), "prices_include_tax": "yes" if content.get("prices_include_tax") else ""}
    for index, line in enumerate(content.get("lines", ())):
        for name in ("sku", "quantity", "unit_price", "discount"):
            typed[f"{name}:{index}"] = str(line.get(name, ""))
    return typed
