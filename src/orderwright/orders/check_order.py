"""Is this order one that we can understand? Pure: every mistake, each with its field.

Line total = unit price × quantity − discount − its share of the order's discount, plus tax where prices exclude it.
The order's total is the sum of its lines, shipping and charges; it is also goods − discounts + shipping + charges, plus
tax where prices exclude it. Rounding happened in the sender's decimal strings; what is of the whole order is shared to
lines by largest remainder.
"""

import re
from datetime import datetime

import msgspec
import pycountry

from orderwright.catalog.codes import SKU_MAX, normal_sku
from orderwright.customers.emails import email_is_valid
from orderwright.kernel.money import AMOUNT_MINOR_MAX, allocate, parse_amount, precision
from orderwright.kernel.reasons import HoldReason, reason_mistakes
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.times import fact_time_mistakes
from orderwright.kernel.transaction import encode
from orderwright.orders.ship_by import ship_by_mistakes
from orderwright.orders.types import Address, LineInput, PlaceOrder
from orderwright.shipping.check_address import address_problems
from orderwright.shipping.label_room import label_mistakes

LINES_MAX = 2_000
CHARGES_MAX = 2_000
QUANTITY_MAX = 1_000_000
TEXT_MAX = 500
NOTE_MAX = 5_000
HOLD_NOTE_MAX = 2_000
CONTROL = re.compile(rb"\\u00[01]|\\[bf]|\x7f")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)


class PricedLine(msgspec.Struct, frozen=True, gc=False):
    """A line in minor units. `order_discount_minor`: its share of the order's discount; `tax_minor` has its share of
    the order's tax in it."""

    sku: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    order_discount_minor: int
    tax_minor: int
    total_minor: int


class PricedCharge(msgspec.Struct, frozen=True, gc=False):
    kind: str
    title: str
    quantity: int
    amount_minor: int
    tax_minor: int


class CheckedOrder(msgspec.Struct, frozen=True, gc=False):
    """An order whose every field makes sense by itself. All amounts in minor units; those of goods, shipping and
    charges have tax in them where prices include it. `discount_minor`: of all lines and of the order;
    `order_discount_minor`: of the order. `address_problems` hold the order."""

    given: PlaceOrder
    address_problems: list[FieldError]
    lines: list[PricedLine]
    charges: list[PricedCharge]
    goods_minor: int
    discount_minor: int
    order_discount_minor: int
    shipping_minor: int
    shipping_tax_minor: int
    charges_minor: int
    tax_minor: int
    prices_include_tax: bool
    total_minor: int
    authorized_minor: int
    captured_minor: int


class Mistakes:
    """Collects what is wrong, and reads amounts on the way."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.found: list[FieldError] = []

    def add(self, pointer: str, code: str, message: str) -> None:
        self.found.append(FieldError(pointer, code, message))

    def amount(self, pointer: str, text: str, negative: bool = False) -> int:
        if text == "0":
            return 0
        minor = parse_amount(text, self.digits)
        if isinstance(minor, str):
            self.add(pointer, "amount_invalid", f"{text[:40]!r} {minor}.")
            return 0
        if minor < 0 and not negative:
            self.add(pointer, "amount_negative", "The amount must not be negative.")
        return minor


def check_order(order: PlaceOrder, now: datetime) -> CheckedOrder | Refusal:
    """The order in minor units, or the refusal `order_invalid` that names every field that is wrong."""
    digits = precision(order.currency)
    mistakes = Mistakes(digits or 0)
    if digits is None:
        mistakes.add("/currency", "currency_unknown", f"{order.currency[:40]!r} is not an ISO 4217 currency.")
    check_texts(order, mistakes)
    check_parties(order, now, mistakes)
    checked = price_order(order, mistakes) if digits is not None else None
    if mistakes.found or checked is None:
        return Refusal(
            "order_invalid", "The order can't be placed as it is.", "invalid", mistakes.found[:100],
            channel=order.channel[:100], external_ref=order.external_ref[:200],
        )  # fmt: skip
    return checked


def check_texts(order: PlaceOrder, mistakes: Mistakes) -> None:
    """Control characters are looked for in the encoded whole, and located only where there are any."""
    if not 1 <= len(order.channel) <= 100:
        mistakes.add("/channel", "text_length", "The channel's code has 1 to 100 characters.")
    if not 1 <= len(order.external_ref.strip()) <= 200:
        mistakes.add("/external_ref", "text_length", "The external reference has 1 to 200 characters.")
    if not order.external_ref.isprintable():
        mistakes.add("/external_ref", "text_control_character", "The external reference is of one line.")
    if len(order.note) > NOTE_MAX:
        mistakes.add("/note", "text_length", f"The note has at most {NOTE_MAX} characters.")
    if len(order.tags) > 50 or any(not 1 <= len(tag) <= 100 for tag in order.tags):
        mistakes.add("/tags", "tags_invalid", "At most 50 tags of 1 to 100 characters.")
    if order.hold is not None:
        mistakes.found += reason_mistakes("/hold/reason", order.hold.reason, HoldReason)
        mistakes.found += text_mistakes("/hold/note", order.hold.note, HOLD_NOTE_MAX)
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", order.shipping.service_level):
        mistakes.add("/shipping/service_level", "service_level_invalid", "A service level is a word such as standard.")
    if len(order.payment.method) > 100:
        mistakes.add("/payment/method", "text_length", "The method has at most 100 characters.")
    if len(order.payment.reference) > 200:
        mistakes.add("/payment/reference", "text_length", "The reference has at most 200 characters.")
    for part, pointer in ((order.ship_to, "/ship_to"), (order.bill_to, "/bill_to"), (order.customer, "/customer")):
        if part is not None:
            for name in part.__struct_fields__:
                if len(getattr(part, name)) > TEXT_MAX:
                    mistakes.add(f"{pointer}/{name}", "text_length", f"At most {TEXT_MAX} characters.")
    mistakes.found = mistakes.found or label_mistakes(msgspec.structs.asdict(order.ship_to), "/ship_to")
    if CONTROL.search(encode(order)):
        locate_control_characters(msgspec.to_builtins(order), "", mistakes)


def locate_control_characters(value: object, pointer: str, mistakes: Mistakes) -> None:
    """Line breaks and tabs are text; NUL and the other control characters are not."""
    if isinstance(value, str):
        if any((ord(c) < 32 and c not in "\n\r\t") or ord(c) == 127 for c in value):
            mistakes.add(pointer, "text_control_character", "The text has control characters in it.")
    elif isinstance(value, dict):
        for name, part in value.items():
            locate_control_characters(part, f"{pointer}/{name}", mistakes)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            locate_control_characters(part, f"{pointer}/{index}", mistakes)


def check_parties(order: PlaceOrder, now: datetime, mistakes: Mistakes) -> None:
    check_country(order.ship_to, "/ship_to/country", mistakes)
    if order.bill_to is not None:
        check_country(order.bill_to, "/bill_to/country", mistakes)
    email = order.customer.email
    if email and not email_is_valid(email):
        mistakes.add("/customer/email", "email_invalid", f"{email[:60]!r} is no e-mail address.")
    mistakes.found += fact_time_mistakes("/placed_at", order.placed_at, now)
    if order.ship_by is not None and not mistakes.found:
        mistakes.found += ship_by_mistakes("/ship_by", order.ship_by, order.placed_at or now, now)


def check_country(address: Address, pointer: str, mistakes: Mistakes) -> None:
    if address.country not in COUNTRIES:
        mistakes.add(pointer, "country_unknown", f"{address.country[:40]!r} is not an ISO 3166-1 country such as GB.")


def price_order(order: PlaceOrder, mistakes: Mistakes) -> CheckedOrder | None:
    if not 1 <= len(order.lines) <= LINES_MAX:
        mistakes.add(
            "/lines", "lines_count", f"An order has 1 to {LINES_MAX:,} lines, this one has {len(order.lines):,}."
        )
        return None
    if len(order.charges) > CHARGES_MAX:
        mistakes.add("/charges", "charges_count", f"An order has at most {CHARGES_MAX:,} charges.")
        return None
    included = order.prices_include_tax
    lines = price_lines(order, mistakes)
    charges = [
        PricedCharge(
            charge.kind[:100],
            (charge.title or charge.kind)[:TEXT_MAX],
            charge.quantity,
            mistakes.amount(f"/charges/{index}/amount", charge.amount, negative=True),
            mistakes.amount(f"/charges/{index}/tax", charge.tax, negative=True),
        )
        for index, charge in enumerate(order.charges)
    ]
    for index, charge in enumerate(order.charges):
        if abs(charge.quantity) > QUANTITY_MAX:
            message = f"The quantity of a charge is at most {QUANTITY_MAX:,}."
            mistakes.add(f"/charges/{index}/quantity", "quantity_out_of_range", message)
    shipping = mistakes.amount("/shipping/price", order.shipping.price)
    shipping_tax = mistakes.amount("/shipping/tax", order.shipping.tax)
    goods = sum(line.unit_price_minor * line.quantity for line in lines)
    order_discount = sum(line.order_discount_minor for line in lines)
    discount = sum(line.discount_minor for line in lines) + order_discount
    charged = sum(charge.amount_minor for charge in charges)
    tax = sum(line.tax_minor for line in lines) + shipping_tax + sum(charge.tax_minor for charge in charges)
    total = goods - discount + charged + shipping + (0 if included else tax)
    if max(goods, discount, abs(charged), abs(tax), total) > AMOUNT_MINOR_MAX:
        mistakes.add("/total", "total_too_large", "The order's amounts are too large.")
    check_total(order, total, mistakes)
    return CheckedOrder(
        given=order,
        address_problems=address_problems(msgspec.structs.asdict(order.ship_to), "/ship_to"),
        lines=lines,
        charges=charges,
        goods_minor=goods,
        discount_minor=discount,
        order_discount_minor=order_discount,
        shipping_minor=shipping,
        shipping_tax_minor=shipping_tax,
        charges_minor=charged,
        tax_minor=tax,
        prices_include_tax=included,
        total_minor=total,
        authorized_minor=mistakes.amount("/payment/authorized", order.payment.authorized),
        captured_minor=mistakes.amount("/payment/captured", order.payment.captured),
    )


def price_lines(order: PlaceOrder, mistakes: Mistakes) -> list[PricedLine]:
    """The lines, each with its share of what is of the whole order."""
    included = order.prices_include_tax
    lines = [price_line(line, f"/lines/{index}", included, mistakes) for index, line in enumerate(order.lines)]
    discount, tax = mistakes.amount("/discount", order.discount), mistakes.amount("/tax", order.tax)
    if mistakes.found or not (discount or tax):
        return lines
    costs = [line.unit_price_minor * line.quantity - line.discount_minor for line in lines]
    if discount > sum(costs):
        mistakes.add("/discount", "discount_too_large", "The discount is more than the lines cost.")
        return lines
    discounts = allocate(discount, costs)
    taxes = allocate(tax, [cost - share for cost, share in zip(costs, discounts, strict=True)])
    return [
        msgspec.structs.replace(
            line,
            order_discount_minor=share,
            tax_minor=line.tax_minor + tax_share,
            total_minor=line.total_minor - share + (0 if included else tax_share),
        )
        for line, share, tax_share in zip(lines, discounts, taxes, strict=True)
    ]


def price_line(line: LineInput, pointer: str, included: bool, mistakes: Mistakes) -> PricedLine:
    if not 1 <= line.quantity <= QUANTITY_MAX:
        mistakes.add(f"{pointer}/quantity", "quantity_out_of_range", f"A quantity is from 1 to {QUANTITY_MAX:,}.")
    sku = normal_sku(line.sku)
    if not 1 <= len(sku) <= SKU_MAX:
        mistakes.add(f"{pointer}/sku", "text_length", f"A SKU has 1 to {SKU_MAX} characters.")
    unit_price = mistakes.amount(f"{pointer}/unit_price", line.unit_price)
    discount = mistakes.amount(f"{pointer}/discount", line.discount)
    tax = mistakes.amount(f"{pointer}/tax", line.tax)
    net = unit_price * line.quantity - discount
    if net < 0 < discount:
        mistakes.add(f"{pointer}/discount", "discount_too_large", "The discount is more than the line costs.")
    return PricedLine(sku, line.quantity, unit_price, discount, 0, tax, net if included else net + tax)


def check_total(order: PlaceOrder, total: int, mistakes: Mistakes) -> None:
    if total < 0:
        mistakes.add("/total", "total_negative", "The order's total is negative.")
    if order.total is not None:
        before = len(mistakes.found)
        said = mistakes.amount("/total", order.total)
        if len(mistakes.found) == before and said != total:
            shown = (
                f"{total // 10**mistakes.digits}.{total % 10**mistakes.digits:0{mistakes.digits}}"
                if mistakes.digits
                else total
            )
            mistakes.add(
                "/total",
                "total_does_not_reconcile",
                f"Lines, shipping, charges and tax add up to {shown}, not {order.total}.",
            )
