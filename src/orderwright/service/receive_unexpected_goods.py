"""Goods are here that nobody authorized: without a return, beyond one, or such as were never ours. They are recorded as
they lie there: ours as unavailable (from the customer), all with a case; no order moves and nothing is refunded. Those
of a return are received with it (`receive_with_return`), others are restocked or scrapped (`decide_unexpected_goods`).
Locks the levels, then the cases."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.catalog.find_codes import find_codes
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.service.events import UnexpectedGoodsReceived
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.types import Case
from orderwright.stock.find_goods import Goods, find_goods
from orderwright.stock.lock_levels import read_levels
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement, StockNow

sql = statements(__file__)
What = Literal["no_return", "beyond_return", "foreign"]
WORDS: dict[What, str] = {
    "no_return": "came without a return",
    "beyond_return": "came beyond their return",
    "foreign": "came and are not part of an order",
}
QUANTITY_MAX = 10_000
NUMBER_MAX = 2**63 - 1


class UnexpectedGoods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity` units lie at `location`. `sku`: or the GTIN on the goods, as a scanner sends it; left out for what is
    not in the catalog; then `description` says what it is, and no stock is moved. `order_number`: the order that they
    seem to belong to."""

    location: str
    quantity: int
    what: What
    sku: str = ""
    description: str = ""
    order_number: int | None = None


class UnexpectedReceipt(msgspec.Struct, frozen=True):
    """`stock`: how the level stands, where the goods are ours."""

    case_id: UUID
    case_number: int
    order_id: UUID | None
    stock: StockNow | None


class OrderOfNumber(msgspec.Struct, frozen=True, gc=False):
    number: int
    order_id: UUID


class UnitsLeft(msgspec.Struct, frozen=True, gc=False):
    number: int
    sku: str
    units: int


@verb("returns.receive", refusals=("receipt_invalid",), batch_max=100)
async def receive_unexpected_goods(
    tx: Transaction, receipts: Sequence[UnexpectedGoods]
) -> list[UnexpectedReceipt | Refusal]:
    receipts = await with_skus(tx, receipts)
    goods = await find_goods(tx, [receipt.sku for receipt in receipts if receipt.sku])
    numbers = [number for receipt in receipts if (number := receipt.order_number) and 0 < number <= NUMBER_MAX]
    found = await tx.rows(OrderOfNumber, sql.find_orders, numbers=numbers) if numbers else []
    orders = {order.number: order.order_id for order in found}
    out = await tx.rows(UnitsLeft, sql.count_units_left, numbers=numbers) if numbers else []
    left = {(row.number, row.sku): row.units for row in out}
    refused = {
        index: Refusal("receipt_invalid", "This receipt is not possible.", "invalid", wrong)
        for index, receipt in enumerate(receipts)
        if (wrong := receipt_mistakes(receipt, goods, orders))
    }
    accepted = {index: receipt for index, receipt in enumerate(receipts) if index not in refused}
    ids = {index: tx.new_id() for index in accepted}
    ours = {index: receipt for index, receipt in accepted.items() if receipt.sku}
    await move_stock(tx, [movement_of(receipt, goods, ids[index]) for index, receipt in ours.items()])
    cases = dict(zip(accepted, await open_cases(tx, wishes(accepted, ids, orders, goods, left)), strict=True))
    await keep_goods(tx, ours, cases, goods)
    touched = {goods.variants[receipt.sku].variant_id for receipt in ours.values()}
    levels = {(level.variant_id, level.location_id): level for level in await read_levels(tx, touched)}
    answers: list[UnexpectedReceipt | Refusal] = []
    for index, receipt in enumerate(receipts):
        case = cases.get(index)
        if not isinstance(case, Case):
            answers.append(refused.get(index) or case)  # type: ignore[arg-type]
            continue
        place = place_of(receipt, goods) if receipt.sku else None
        tx.emit(announcement(receipt, case, place[0] if place else None))
        stock = StockNow.of(receipt.location, receipt.sku, levels[place]) if place else None
        answers.append(UnexpectedReceipt(case.case_id, case.number, case.order_id, stock))
    return answers


async def with_skus(tx: Transaction, receipts: Sequence[UnexpectedGoods]) -> list[UnexpectedGoods]:
    """Goods that were named by their GTIN, by their SKU."""
    found = await find_codes(tx, {receipt.sku for receipt in receipts if receipt.sku})
    return [
        msgspec.structs.replace(receipt, sku=found[receipt.sku].sku) if receipt.sku in found else receipt
        for receipt in receipts
    ]


def receipt_mistakes(receipt: UnexpectedGoods, goods: Goods, orders: dict[int, UUID]) -> list[FieldError]:
    """`location_unknown`, `sku_unknown`, `quantity_out_of_range`, `order_unknown`, `text_length`."""
    wrong = goods.location_mistakes("/location", receipt.location)
    wrong += text_mistakes("/description", receipt.description, 400, 0 if receipt.sku else 1)
    if receipt.sku and receipt.sku not in goods.variants:
        wrong.append(goods.unknown_sku("/sku", receipt.sku))
    if not 1 <= receipt.quantity <= QUANTITY_MAX:
        message = f"A quantity is from 1 to {QUANTITY_MAX:,}."
        wrong.append(FieldError("/quantity", "quantity_out_of_range", message))
    if receipt.order_number is not None and receipt.order_number not in orders:
        wrong.append(FieldError("/order_number", "order_unknown", f"There is no order {receipt.order_number}."))
    return wrong


def place_of(receipt: UnexpectedGoods, goods: Goods) -> tuple[UUID, UUID]:
    return goods.variants[receipt.sku].variant_id, goods.locations[receipt.location].location_id


def movement_of(receipt: UnexpectedGoods, goods: Goods, receipt_id: UUID) -> Movement:
    variant_id, location_id = place_of(receipt, goods)
    return Movement(
        variant_id=variant_id, from_place="customer", to_place="unavailable", location_id=location_id,
        quantity=receipt.quantity, reason=receipt.what, cause_kind="unexpected_receipt", cause_id=receipt_id,
    )  # fmt: skip


async def keep_goods(
    tx: Transaction, ours: Mapping[int, UnexpectedGoods], cases: Mapping[int, Case | Refusal], goods: Goods
) -> None:
    rows = []
    for index, receipt in ours.items():
        variant_id, location_id = place_of(receipt, goods)
        case = cases[index]
        if isinstance(case, Case):
            rows.append(
                {
                    "case_id": case.case_id,
                    "variant_id": variant_id,
                    "location_id": location_id,
                    "units": receipt.quantity,
                }
            )
    if rows:
        await tx.execute(sql.insert_goods, rows=json_rows(rows))


def wishes(
    receipts: dict[int, UnexpectedGoods],
    ids: dict[int, UUID],
    orders: dict[int, UUID],
    goods: Goods,
    left: Mapping[tuple[int, str], int],
) -> list[OpenCase]:
    return [
        OpenCase(
            kind="unexpected_goods",
            subject_kind="unexpected_receipt",
            subject_id=ids[index],
            reason=sentence(receipt) + doubt(receipt, goods, left),
            order_id=orders.get(receipt.order_number or 0),
            body=receipt.description,
        )
        for index, receipt in receipts.items()
    ]


def sentence(receipt: UnexpectedGoods) -> str:
    return f"{receipt.quantity} × {receipt.sku or 'unknown goods'} {WORDS[receipt.what]}, to {receipt.location}."


def doubt(receipt: UnexpectedGoods, goods: Goods, left: Mapping[tuple[int, str], int]) -> str:
    """Said where the order sent fewer than came: another order's, a wrong number, or what never left."""
    if not receipt.sku or receipt.order_number is None:
        return ""
    sent = left.get((receipt.order_number, goods.variants[receipt.sku].sku), 0)
    if sent >= receipt.quantity:
        return ""
    return f" Order {receipt.order_number} has {sent or 'none'} of them out: look whose they are."


def announcement(receipt: UnexpectedGoods, case: Case, variant_id: UUID | None) -> UnexpectedGoodsReceived:
    return UnexpectedGoodsReceived(
        order_id=case.order_id, case_id=case.case_id, number=case.number, what=receipt.what, sku=receipt.sku,
        units=receipt.quantity, variant_id=variant_id, location=receipt.location,
    )  # fmt: skip
