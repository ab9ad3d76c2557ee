"""Fulfillment orders and parcels as programs read them: what, where, how far, and what can be done next."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from orderwright.fulfillment.types import Status, verbs_for
from orderwright.kernel.paging import Page, cut, page_size, read_cursor
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.shipping.label_data import LabelData
from orderwright.shipping.labels import read_labels

sql = statements(__file__)


class ListFulfillmentOrders(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first. `location`: a code. `cursor` from a page before; `limit` 1 to 200."""

    status: Status | None = None
    location: str | None = None
    order_id: UUID | None = None
    cursor: str | None = None
    limit: int | None = None


class FulfillmentOrderRow(msgspec.Struct, frozen=True):
    """One of the list. `units`: asked for and not canceled."""

    id: UUID
    number: int
    order_id: UUID
    order_number: int
    location: str
    status: str
    paused: bool
    service_level: str
    released_at: datetime
    lines: int
    units: int


class FulfillmentOrderLine(msgspec.Struct, frozen=True):
    """quantity = open + picked + packed + shipped + canceled. `to_put_back`: canceled after they were picked, and not
    back in their bin yet. `scanned`: of the open units, those scanned and not confirmed yet."""

    line_no: int
    sku: str
    title: str
    bin: str | None
    quantity: int
    open: int
    picked: int
    packed: int
    shipped: int
    canceled: int
    to_put_back: int
    scanned: int


class ParcelUnits(msgspec.Struct, frozen=True):
    line_no: int
    quantity: int


class ParcelEvent(msgspec.Struct, frozen=True):
    """What the carrier said."""

    state: str
    at: datetime
    words: str
    place: str


class ParcelView(msgspec.Struct, frozen=True):
    """A parcel with all that its carrier said, in the order in which it happened. `to_take_out`: units that were
    canceled after it was closed and still lie in it, until it is weighed anew for its label."""

    id: UUID
    number: int
    fulfillment_order_id: UUID
    order_id: UUID
    status: str
    box: str
    weight_g: int
    carrier: str | None
    tracking_number: str | None
    tracking_state: str
    packed_at: datetime
    handed_over_at: datetime | None
    deliver_by: date | None
    delivered_at: datetime | None
    lines: list[ParcelUnits]
    to_take_out: list[ParcelUnits]
    tracking: list[ParcelEvent]


class FulfillmentOrderHead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    order_id: UUID
    order_number: int
    location: str
    status: Status
    paused: bool
    service_level: str
    reason: str | None
    released_at: datetime
    accepted_at: datetime | None
    picked_at: datetime | None
    packed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None


class FulfillmentOrderView(FulfillmentOrderHead, frozen=True):
    """Everything about one. `verbs`: what can be done with it now."""

    verbs: list[str]
    lines: list[FulfillmentOrderLine]
    parcels: list[ParcelView]


@query("fulfillment.read", work="list")
async def list_fulfillment_orders(tx: Transaction, wanted: ListFulfillmentOrders) -> Page[FulfillmentOrderRow]:
    """One page. Refuses `cursor_unreadable`, `limit_out_of_range`."""
    cursor, limit = read_cursor(wanted.cursor), page_size(wanted.limit)
    back = cursor is not None and cursor.back
    rows = await tx.rows(
        FulfillmentOrderRow,
        sql.list_back if back else sql.list_forth,
        edge=cursor.key[0] if cursor else 2**63 - 1,
        status=wanted.status,
        location=wanted.location,
        locations=tx.locations,
        order_id=wanted.order_id,
        limit=limit + 1,
    )
    return cut(rows, cursor, limit, lambda row: [row.number])


@query("fulfillment.read")
async def show_fulfillment_order(tx: Transaction, id_: UUID) -> FulfillmentOrderView:
    """Refuses `fulfillment_order_not_found`."""
    head = await tx.row(FulfillmentOrderHead, sql.read_head, id=id_, locations=tx.locations)
    if head is None:
        raise not_found("fulfillment order", fulfillment_order_id=id_)
    return FulfillmentOrderView(
        **msgspec.structs.asdict(head),
        verbs=verbs_for(head.status, head.paused),
        lines=await tx.rows(FulfillmentOrderLine, sql.read_lines, id=id_),
        parcels=[parcel_view(row) for row in await read_parcels(tx, id=id_)],
    )


@query("fulfillment.read")
async def show_parcel(tx: Transaction, parcel_id: UUID) -> ParcelView:
    """Refuses `parcel_not_found`."""
    found = await read_parcels(tx, parcel_id=parcel_id)
    if not found:
        raise not_found("parcel", parcel_id=parcel_id)
    return parcel_view(found[0])


async def read_parcels(tx: Transaction, id: UUID | None = None, parcel_id: UUID | None = None) -> list[ParcelView]:
    """Those of a fulfillment order, or the one."""
    return await tx.rows(ParcelView, sql.read_parcels, id=id, parcel_id=parcel_id, locations=tx.locations)


def parcel_view(row: ParcelView) -> ParcelView:
    """With its units and events, which come as JSON."""
    return msgspec.structs.replace(
        row,
        lines=msgspec.convert(row.lines, list[ParcelUnits]),
        to_take_out=msgspec.convert(row.to_take_out, list[ParcelUnits]),
        tracking=msgspec.convert(row.tracking, list[ParcelEvent]),
    )


class PlaceAmong(msgspec.Struct, frozen=True):
    index: int
    count: int


@query("documents.print")
async def show_label(tx: Transaction, parcel_id: UUID) -> LabelData:
    """What stands on the valid label of a parcel, with its place among the parcels of its order as it is now. Refuses
    `label_not_found`."""
    label = (await read_labels(tx, [parcel_id])).get(parcel_id)
    place = await tx.row(PlaceAmong, sql.read_place_among, parcel_id=parcel_id, locations=tx.locations)
    if label is None or place is None:
        raise not_found("label", parcel_id=parcel_id)
    return msgspec.structs.replace(label.data, parcel_index=place.index, parcel_count=place.count)
