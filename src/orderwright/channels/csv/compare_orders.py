"""Whether an order of a file says what the order here with its reference says. Pure.

Spaces and the zeros of amounts make no difference, nor do seconds; what became of its units is no part of it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.channels.csv.order_columns import PARTY
from orderwright.channels.csv.places import billing_of, region_code
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.check_order import CheckedOrder, PricedCharge, PricedLine, check_order
from orderwright.orders.find_placed_orders import content_hash
from orderwright.orders.read_agreed_orders import AgreedCharge, AgreedHead, AgreedLine, AgreedOrder
from orderwright.orders.types import Address, PlaceOrder


def has_ended(here: AgreedOrder) -> bool:
    """Nothing of it is to be shipped any more."""
    return all(line.canceled + line.shipped >= line.quantity for line in here.lines)


def differences(order: PlaceOrder, here: AgreedOrder, now: datetime) -> list[FieldError]:
    """Where the file's order differs from the one that is here; none where it is the same."""
    if content_hash(order) == here.head.content_hash:
        return []
    checked = check_order(order, now)
    if isinstance(checked, Refusal):
        return checked.fields
    pointers = [*head_pointers(checked, here.head), *line_pointers(checked.lines, here.lines)]
    if not same_charges(checked.charges, here.charges):
        pointers.append("/charges")
    if not same_payment(checked, here):
        pointers.append("/payment")
    return [FieldError(pointer, "order_differs", "The order that is here says otherwise.") for pointer in pointers]


def head_pointers(checked: CheckedOrder, here: AgreedHead) -> Iterator[str]:
    given, name_here = checked.given, here.customer_name or here.ship_to.get("name", "")
    pairs = {
        "/currency": (given.currency, here.currency),
        "/placed_at": (minute(given.placed_at or here.placed_at), minute(here.placed_at)),
        "/ship_by": (given.ship_by or here.ship_by, here.ship_by),
        "/customer/email": (given.customer.email.lower(), here.email),
        "/customer/name": (squeezed(given.customer.name or given.ship_to.name), squeezed(name_here)),
        "/customer/phone": (squeezed(given.customer.phone), squeezed(here.phone)),
        "/shipping/service_level": (given.shipping.service_level, here.service_level),
        "/shipping/price": (checked.shipping_minor, here.shipping_minor),
        "/shipping/tax": (checked.shipping_tax_minor, here.shipping_tax_minor),
        "/order_discount": (checked.order_discount_minor, here.order_discount_minor),
        "/prices_include_tax": (checked.prices_include_tax, here.prices_include_tax),
        "/total": (checked.total_minor, here.total_minor),
        "/note": (squeezed(given.note), squeezed(here.note)),
        "/tags": ([squeezed(tag) for tag in given.tags], [squeezed(tag) for tag in here.tags]),
    }
    yield from (pointer for pointer, (said, kept) in pairs.items() if said != kept)
    said, kept = written(given.ship_to), with_its_code(here.ship_to)
    yield from address_pointers("/ship_to", said, kept)
    customer = given.customer.name or given.ship_to.name
    bills = written(given.bill_to), with_its_code(here.bill_to)
    yield from address_pointers(
        "/bill_to", billing_of(bills[0], said, customer), billing_of(bills[1], kept, here.customer_name)
    )


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def written(address: Address | None) -> dict[str, str]:
    return msgspec.structs.asdict(address) if address else {}


def with_its_code(address: dict[str, str]) -> dict[str, str]:
    region = address.get("region", "")
    return address | {"region": region_code(address.get("country", ""), region)} if region else address


def address_pointers(pointer: str, said: dict[str, str], kept: dict[str, str]) -> Iterator[str]:
    for name in PARTY:
        if squeezed(said.get(name, "")) != squeezed(kept.get(name, "")):
            yield f"{pointer}/{name}"


def line_pointers(said: list[PricedLine], here: list[AgreedLine]) -> Iterator[str]:
    if len(said) != len(here):
        yield "/lines"
        return
    for index, (line, kept) in enumerate(zip(said, here, strict=True)):
        pairs = {
            "quantity": (line.quantity, kept.quantity),
            "unit_price": (line.unit_price_minor, kept.unit_price_minor),
            "discount": (line.discount_minor, kept.discount_minor),
            "tax": (line.tax_minor, kept.tax_minor),
        }
        if normal_sku(line.sku) not in (kept.sku, kept.sku_then):
            yield f"/lines/{index}/sku"
        yield from (f"/lines/{index}/{name}" for name, (asked, there) in pairs.items() if asked != there)


def same_charges(said: list[PricedCharge], here: list[AgreedCharge]) -> bool:
    def plain(charge: PricedCharge | AgreedCharge) -> tuple[Any, ...]:
        return squeezed(charge.title), charge.quantity, charge.amount_minor, charge.tax_minor

    return sorted(map(plain, said)) == sorted(map(plain, here))


def same_payment(said: CheckedOrder, here: AgreedOrder) -> bool:
    """A file that says nothing of payment says nothing else."""
    amounts = (said.authorized_minor, said.captured_minor)
    return amounts in ((0, 0), (here.authorized_minor, here.paid_minor))
