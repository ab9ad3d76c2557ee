"""The customer's own order page: where the order is in plain words, each parcel's way, what can still be done. Nothing
else: no locations, no staff, no notes, nothing of other orders."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.channels.brands import Brand, brand_of
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.order_summary import Summary, summarize_order
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.returns.refund_outlook import promise, read_outlooks
from orderwright.views.customer_parts import (
    CustomerParcel,
    CustomerRefund,
    CustomerReturn,
    OrderRead,
    ParcelRead,
    as_its_customer_sees,
    customer_parcel,
    customer_return,
    headline_of,
    way_back,
)
from orderwright.views.order_actions import customer_cancel_reason, customer_return_reason
from orderwright.views.order_parts import lines_of_address
from orderwright.views.order_types import DocumentView
from orderwright.views.orders_list import read_order_states
from orderwright.views.standing import situation_of, steps_done

sql = statements(__file__)
HERE = {2: "Getting ready", 3: "Getting ready", 4: "Packed", 5: "On its way"}


class CustomerOrder(msgspec.Struct, frozen=True):
    """`base`: the path of the customer's page, to which the documents' addresses are added."""

    order_id: UUID
    base: str = ""


class LineRead(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    total_minor: int
    backordered: int
    canceled: int
    returnable: int


class AttachedRead(msgspec.Struct, frozen=True, gc=False):
    documents: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    refunds: list[dict[str, Any]]


class CustomerLine(msgspec.Struct, frozen=True):
    """`canceled` of its `quantity` units are not sent any more; `total` is what was agreed for all of them."""

    title: str
    quantity: int
    total: int
    canceled: int


class ReturnableLine(msgspec.Struct, frozen=True):
    """`id` is the line's number; `returnable` of its units were delivered and are in no return yet."""

    id: int
    title: str
    returnable: int


class CustomerMay(msgspec.Struct, frozen=True, rename={"return_": "return"}):
    cancel: bool
    problem: bool
    return_: bool

    def __getitem__(self, key: str) -> bool:
        return bool(getattr(self, "return_" if key == "return" else key))


class CaseWords(msgspec.Struct, frozen=True):
    """What was written, by the customer (`mine`) or to the customer."""

    text: str
    at: datetime
    mine: bool


class CustomerCase(msgspec.Struct, frozen=True):
    """`words`: what went to and fro, in order; notes of staff are not among them."""

    status: str
    words: list[CaseWords]


class CustomerOrderPage(msgspec.Struct, frozen=True, kw_only=True):
    """`paid`: captured; `refunded`: given back of it, both in minor units. `refund_promise`: what the customer can
    expect for what can be returned, a sentence or empty."""

    shop: Brand
    order_ref: str
    number: int
    email: str
    headline_label: str
    headline: str
    headline_note: str | None
    done: int
    here: str
    canceled: bool
    currency: str
    parcels: list[CustomerParcel]
    follows: list[str]
    lines: list[CustomerLine]
    summary: Summary
    paid: int
    refunded: int
    ship_to: list[str]
    documents: list[DocumentView]
    may: CustomerMay
    cancel_reason: str | None
    return_reason: str | None
    return_lines: list[ReturnableLine]
    cases: list[CustomerCase]
    returns: list[CustomerReturn]
    refund_promise: str
    refunds: list[CustomerRefund]


@query("orders.read")
async def read_customer_order(tx: Transaction, wanted: CustomerOrder) -> CustomerOrderPage:
    """The order as its customer sees it; who asks has proved to be the customer by the link. Refuses
    `order_not_found`."""
    order = await tx.row(OrderRead, sql.read_order, order_id=wanted.order_id)
    if order is None:
        raise not_found("order", id=wanted.order_id)
    (state,) = await read_order_states(tx, [wanted.order_id])
    lines = await tx.rows(LineRead, sql.read_lines, order_id=wanted.order_id)
    read = await tx.rows(ParcelRead, sql.read_parcels, order_id=wanted.order_id)
    attached = await tx.row(AttachedRead, sql.read_attachments, order_id=wanted.order_id)
    assert attached is not None
    refunds = msgspec.convert(attached.refunds, list[CustomerRefund])
    situation, parcels = as_its_customer_sees(situation_of(state), read)
    back = way_back(parcels)
    outlook = (await read_outlooks(tx, [wanted.order_id]))[wanted.order_id]
    returnable = {line.line_no: line.returnable for line in lines if line.returnable}
    cancel_reason = customer_cancel_reason(order.status, situation.units, back)
    done = steps_done(situation)
    label, headline, note = headline_of(order, situation, parcels, await organization_today(tx))
    return CustomerOrderPage(
        shop=brand_of(order.shop, order.brand_name, order.brand_color),
        order_ref=order.external_ref,
        number=order.number,
        email=order.email,
        headline_label=label,
        headline=headline,
        headline_note=note,
        done=done,
        here="Lost" if situation.units.lost and order.status == "completed" else HERE.get(done, ""),
        canceled=order.status == "canceled",
        currency=order.currency,
        parcels=[customer_parcel(parcel, n, len(parcels)) for n, parcel in enumerate(parcels, 1)],
        follows=[follow(line) for line in lines if line.backordered],
        lines=[customer_line(line) for line in lines],
        summary=summarize_order(order, owed_for(order, lines)),
        paid=order.captured,
        refunded=order.refunded,
        ship_to=lines_of_address(order.ship_to),
        documents=[document(each, wanted.base) for each in attached.documents],
        may=CustomerMay(cancel_reason is None, True, bool(returnable)),
        cancel_reason=None if order.status != "placed" or done == 6 else cancel_reason,
        return_reason=customer_return_reason(situation.units, back),
        return_lines=[ReturnableLine(line.line_no, line.title, line.returnable) for line in lines if line.returnable],
        cases=msgspec.convert(attached.cases, list[CustomerCase]),
        returns=[
            customer_return(each, refunds, outlook.of_return(UUID(each["return_id"])), parcels)
            for each in attached.returns
        ],
        refund_promise=promise(outlook.of_units(returnable), "the items are"),
        refunds=[refund for refund in refunds if refund.return_number is None],
    )


def customer_line(line: LineRead) -> CustomerLine:
    return CustomerLine(line.title, line.quantity, line.quantity * line.unit_price_minor, line.canceled)


def owed_for(order: OrderRead, lines: Sequence[LineRead]) -> int:
    canceled = [CanceledPart(line.total_minor, line.quantity, line.canceled) for line in lines if line.canceled]
    return amount_owed(order.total_minor, canceled, order.status == "canceled")


def follow(line: LineRead) -> str:
    return f"{line.backordered} × {line.title}: on backorder, ships as soon as it is in stock."


def document(each: dict[str, Any], base: str) -> DocumentView:
    name = "Invoice" if each["kind"] == "invoice" else "Credit note"
    return DocumentView(f"{name} {each['number']}", f"{base}/documents/{each['id']}")
