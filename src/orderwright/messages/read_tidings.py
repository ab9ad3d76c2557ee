"""What mail tells of: the orders, parcels, returns and cases that a batch of facts is about."""

import contextlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.facts import Event
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query
from orderwright.orders.types import Address
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.returns.refund_outlook import Outcome, read_outlooks
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK, SAYS_NOTHING, SEEN

sql = statements(__file__)
LINES_SHOWN = 20
"""A mail lists at most so many lines, and counts the others; the statements say so, too."""


class Profile(msgspec.Struct, frozen=True):
    name: str
    address: dict[str, Any]
    email: str
    currency: str
    time_zone: str


class Line(msgspec.Struct, frozen=True):
    """`total_minor`: quantity × unit price, as the goods are summed up; None where the mail shows no prices."""

    line_no: int
    sku: str
    title: str
    quantity: int
    total_minor: int | None


class OrderTold(msgspec.Struct, frozen=True):
    """`external_ref`: the shop's reference, by which the customer knows the order; `number` is ours.
    `canceled`: the total, quantity and canceled units of each line of which something is canceled by now."""

    order_id: UUID
    number: int
    external_ref: str
    channel: str
    already_sold: bool
    brand_name: str
    brand_color: str
    email: str | None
    customer_name: str
    status: str
    currency: str
    placed_at: datetime
    link_version: int
    ship_to: dict[str, Any]
    goods_minor: int
    discount_minor: int
    shipping_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int
    prices_include_tax: bool
    line_count: int
    lines: list[Any]
    canceled: list[Any]

    @property
    def owed(self) -> int:
        """The total without what is canceled by now, in minor units."""
        return amount_owed(
            self.total_minor, msgspec.convert(self.canceled, list[CanceledPart]), self.status == "canceled"
        )

    @property
    def address(self) -> Address:
        return msgspec.convert(self.ship_to, Address)


class LineOfOrder(msgspec.Struct, frozen=True):
    order_id: UUID
    line_no: int
    sku: str
    title: str


class ParcelTold(msgspec.Struct, frozen=True):
    """The `index`-th of the order's `count` parcels."""

    parcel_id: UUID
    number: int
    carrier: str | None
    tracking_number: str | None
    tracking_state: str
    tracking_sub_state: str
    deliver_by: date | None
    delivered_at: datetime | None
    index: int
    count: int
    words: str
    place: str
    line_count: int
    lines: list[Any]


class ReturnTold(msgspec.Struct, frozen=True):
    """`received`: units of it that arrived. `outcome`: what the customer can expect for it."""

    return_id: UUID
    number: int
    location: str
    address: dict[str, Any]
    order_id: UUID
    received: int
    line_count: int
    lines: list[Any]
    outcome: Outcome = "refund"


class RefundTold(msgspec.Struct, frozen=True):
    """`items`: in words, the first of `item_count` things that it is for."""

    refund_id: UUID
    return_number: int | None
    items: list[str]
    item_count: int


class CaseTold(msgspec.Struct, frozen=True):
    case_id: UUID
    number: int
    kind: str
    reason: str
    due_at: datetime


class Written(msgspec.Struct, frozen=True):
    message_id: UUID
    body: str


class Tidings(msgspec.Struct):
    """Everything that the facts name, by id. `canceled_lines`: the first lines that each fact of a cancellation names,
    by order and number; `written`: words on cases, by message, and the first ones by case."""

    profile: Profile
    orders: dict[UUID, OrderTold]
    canceled_lines: dict[tuple[UUID, int], LineOfOrder]
    parcels: dict[UUID, ParcelTold]
    returns: dict[UUID, ReturnTold]
    refunds: dict[UUID, RefundTold]
    cases: dict[UUID, CaseTold]
    written: dict[UUID, str]


class Facts(msgspec.Struct, frozen=True):
    events: Sequence[Event]


@query("messages.read")
async def read_tidings(tx: Transaction, facts: Facts) -> Tidings:
    events = facts.events
    profile = await tx.row(Profile, sql.read_profile)
    assert profile is not None  # made with the organization
    order_ids = list({event.order_id for event in events if event.order_id})
    case_ids = named(events, "case_id")
    written = await tx.rows(Written, sql.read_case_messages, ids=named(events, "message_id"), case_ids=case_ids)
    return Tidings(
        profile,
        {row.order_id: row for row in await tx.rows(OrderTold, sql.read_orders, ids=order_ids)},
        {(row.order_id, row.line_no): row for row in await read_canceled_lines(tx, events)},
        {row.parcel_id: row for row in await read_parcels(tx, named(events, "parcel_id"))},
        {row.return_id: row for row in await read_returns(tx, named(events, "return_id"))},
        {row.refund_id: row for row in await tx.rows(RefundTold, sql.read_refunds, ids=named(events, "refund_id"))},
        {row.case_id: row for row in await tx.rows(CaseTold, sql.read_cases, ids=case_ids)},
        {row.message_id: row.body for row in written},
    )


async def read_parcels(tx: Transaction, ids: Sequence[UUID]) -> list[ParcelTold]:
    return await tx.rows(ParcelTold, sql.read_parcels, ids=ids, silent=list(SAYS_NOTHING))


async def read_returns(tx: Transaction, ids: Sequence[UUID]) -> list[ReturnTold]:
    rows = await tx.rows(ReturnTold, sql.read_returns, ids=ids)
    outlooks = await read_outlooks(tx, list({row.order_id for row in rows}))
    return [msgspec.structs.replace(row, outcome=outlooks[row.order_id].of_return(row.return_id)) for row in rows]


async def read_canceled_lines(tx: Transaction, events: Iterable[Event]) -> list[LineOfOrder]:
    """The lines that these facts cancel, the first of each, wherever they stand in their order."""
    keys = list[dict[str, Any]]()
    for event in events:
        if event.kind == "LinesCanceled":
            with contextlib.suppress(KeyError, ValueError, TypeError):
                numbers = [int(part["line_no"]) for part in event.data["lines"][:LINES_SHOWN]]
                keys += [{"order_id": event.order_id, "line_no": number} for number in numbers]
    return await tx.rows(LineOfOrder, sql.read_lines, keys=json_rows(keys)) if keys else []


@query("messages.read")
async def staff_emails(tx: Transaction, asked: None) -> list[str]:  # noqa: ARG001
    """Where the staff is written to, by the profile."""
    return await tx.row(list, sql.read_staff_emails) or []


class Parcels(msgspec.Struct, frozen=True):
    parcel_ids: list[UUID]


@query("messages.read")
async def undisturbed_parcels(tx: Transaction, wanted: Parcels) -> list[UUID]:
    """Those of these that their customers have, or that have not left."""
    return await tx.rows(
        UUID, sql.read_undisturbed, ids=wanted.parcel_ids, seen=sorted(SEEN), back=[GOING_BACK, CAME_BACK]
    )


@query("messages.read")
async def parcels_taken_back(tx: Transaction, wanted: Parcels) -> list[UUID]:
    """Those of these that were delivered and are so no more."""
    return await tx.rows(UUID, sql.read_taken_back, ids=wanted.parcel_ids)


def named(events: Iterable[Event], name: str) -> list[UUID]:
    """The ids that the facts carry under a name. What is no id there fails the mail of its own fact, nobody else's."""
    ids = set()
    for event in events:
        with contextlib.suppress(KeyError, ValueError, TypeError, AttributeError):
            ids.add(UUID(event.data[name]))
    return list(ids)
