"""The file's facts in the words of Orderwright's verbs. Pure.

Weights are made up, because the file has none: the same for the same code on every run, a light thing where it costs
little. Orders are on account: authorized in full, captured when they ship.
"""

import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from orderwright.catalog.save_variants import SaveVariant
from orderwright.channels.carry_out_facts import GivenBack, GivenBackLine, ToldFact
from orderwright.channels.online_retail.amounts import pounds
from orderwright.channels.online_retail.facts import (
    CURRENCY,
    AccountCharges,
    Adjustment,
    Charge,
    Good,
    ImportedOrder,
    ReturnOrCancellation,
)
from orderwright.locations.save_bins import SaveBin
from orderwright.orders.cancel_lines import CancelLines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.record_charges import RecordCharges
from orderwright.orders.types import Address, ChargeInput, Customer, LineInput, PaymentInput, PlaceOrder
from orderwright.stock.adjust_stock import AdjustStock
from orderwright.stock.receive_stock import ReceiveStock

SOURCE = "online-retail"
CHANNEL = "import"
LOCATION = "DC"
BAYS_PER_AISLE, SHELVES_PER_BAY = 20, 5
GOODS_PER_BIN = 2
WEIGHT_G_MIN, WEIGHT_G_MAX = 10, 5_000


def variant_input(good: Good) -> SaveVariant:
    return SaveVariant(sku=good.sku, title=good.title, price=good.unit_price, weight_g=made_up_weight(good))


def made_up_weight(good: Good) -> int:
    """Grams: about 25 for each pound that it costs, give or take a half, in steps of five."""
    spread = 12 + zlib.crc32(good.sku.encode()) % 26
    grams = int(Decimal(good.unit_price) * spread)
    return max(WEIGHT_G_MIN, min(WEIGHT_G_MAX, grams - grams % 5))


def bin_inputs(goods: Sequence[Good]) -> list[SaveBin]:
    """Every bin that the goods need, walked in the order of its code."""
    codes = list(dict.fromkeys(bin_code(index) for index in range(len(goods))))
    return [SaveBin(location=LOCATION, code=code, pick_order=order) for order, code in enumerate(codes, 1)]


def bin_code(index: int) -> str:
    """The made-up place of the file's n-th good: "A-01-1" is aisle A, bay 1, shelf 1."""
    bay, shelf = divmod(index // GOODS_PER_BIN, SHELVES_PER_BAY)
    aisle, bay = divmod(bay, BAYS_PER_AISLE)
    letters = (chr(ord("A") + aisle // 26 - 1) if aisle >= 26 else "") + chr(ord("A") + aisle % 26)
    return f"{letters}-{bay + 1:02}-{shelf + 1}"


def opening_stock(source: str, goods: Sequence[Good], at: datetime) -> Iterator[ToldFact]:
    """What each good begins with, in its bin."""
    for index, good in enumerate(goods):
        if good.opening_quantity:
            deed = ReceiveStock(
                location=LOCATION,
                sku=good.sku,
                quantity=good.opening_quantity,
                reason="opening stock",
                bin=bin_code(index),
            )
            yield ToldFact(source=source, external_ref=f"{good.sku}:{good.opening_quantity}", at=at, deed=deed)


def order_input(order: ImportedOrder, channel: str) -> PlaceOrder:
    to = order.ship_to
    return PlaceOrder(
        channel=channel,
        external_ref=order.external_ref,
        currency=CURRENCY,
        placed_at=order.placed_at,
        customer=Customer(email=f"{order.customer}@example.com" if order.customer else "", name=to.name),
        ship_to=Address(
            name=to.name,
            line1=to.line1,
            city=to.city,
            region=to.region,
            postal_code=to.postal_code,
            country=to.country,
            phone=to.phone,
        ),
        lines=[
            LineInput(sku=line.sku, quantity=line.quantity, unit_price=line.unit_price, discount=line.discount)
            for line in order.lines
        ],
        charges=charge_inputs(order.charges),
        total=order.total,
        payment=PaymentInput(method="account", authorized=order.total),
        note=order.note,
        tags=["online retail"],
    )


def charge_inputs(charges: Sequence[Charge]) -> list[ChargeInput]:
    return [ChargeInput(kind=charge.kind, title=charge.title, amount=charge.amount) for charge in charges]


def charges_told(source: str, fact: AccountCharges) -> ToldFact:
    deed = RecordCharges(
        external_ref=fact.external_ref,
        at=fact.at,
        currency=CURRENCY,
        charges=charge_inputs(fact.charges),
        email=f"{fact.customer}@example.com" if fact.customer else "",
    )
    return ToldFact(
        source=source, external_ref=fact.external_ref, at=fact.at, deed=deed, source_lines=len(fact.charges)
    )


def adjustments_told(source: str, fact: Adjustment) -> Iterator[ToldFact]:
    """Each line of an adjustment is corrected, and counted, for itself."""
    for number, line in enumerate(fact.lines, 1):
        deed = AdjustStock(location=LOCATION, sku=line.sku, quantity=line.delta, reason="other", note=line.reason)
        reference = f"{fact.external_ref}:{number}"
        yield ToldFact(source=source, external_ref=reference, at=fact.at, deed=deed, source_lines=1)


def taken_back_told(
    source: str, fact: ReturnOrCancellation, order_id: UUID, line_of_row: Mapping[int, int], source_lines: int
) -> ToldFact:
    """Units by line of the order; several rows may take back from one line."""
    units: Counter[int] = Counter()
    refunds: Counter[int] = Counter()
    for line in fact.lines:
        units[line_of_row[line.order_row]] += line.quantity
        refunds[line_of_row[line.order_row]] += int(line.refund.replace(".", ""))
    deed: CancelLines | GivenBack
    if fact.kind == "cancellation":
        lines = [LineUnits(line_no, quantity) for line_no, quantity in units.items()]
        deed = CancelLines(order_id=order_id, lines=lines, reason="customer")
    else:
        deed = GivenBack(
            order_id=order_id,
            lines=[
                GivenBackLine(line_no=line_no, quantity=quantity, refund=pounds(refunds[line_no]))
                for line_no, quantity in units.items()
            ],
        )
    return ToldFact(source=source, external_ref=fact.external_ref, at=fact.at, deed=deed, source_lines=source_lines)
