"""/v1/fulfillment-orders: the requests to locations, from acceptance to parcels."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, get, post
from litestar.params import QueryParameter

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.pack_parcels import PackedParcel, PackParcel, pack_parcels
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.record_scans import RecordScans, ScansRecorded, record_scans
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.types import FulfillmentOrderState, LineQuantity, RejectReason, Status
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.kernel.paging import Page
from orderwright.kernel.refusal import invalid
from orderwright.kernel.text import has_control_characters
from orderwright.views.fulfillment_orders import (
    FulfillmentOrderRow,
    FulfillmentOrderView,
    ListFulfillmentOrders,
    list_fulfillment_orders,
    show_fulfillment_order,
)

Location = Annotated[str | None, QueryParameter(name="location", description="A location's code", max_length=40)]
OrderId = Annotated[UUID | None, QueryParameter(name="order_id", description="Those of one order")]


class Rejection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: not_found corrects on hand, damaged makes the units unavailable, too_busy frees them."""

    reason: RejectReason
    note: str = ""


class Picks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity`: units of the line found so far; `short`: why there are no more. `lines` left out: all were found."""

    lines: list[FoundLine] | None = None


class Scans(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`scanned`: units found since the last time, by SKU or GTIN."""

    scanned: list[Scan]


class Units(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: all that there are."""

    lines: list[LineQuantity] | None = None


class NewParcel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`scanned`: SKUs or GTINs of the units put in. `partial`: what is missing goes into another parcel."""

    scanned: list[Scan]
    box: str = ""
    weight_g: int | None = None
    partial: bool = False


@get("/", summary="List fulfillment orders", responses=problems(422))
async def list_all(
    context: Context,
    door: Door,
    status: Status | None = None,
    location: Location = None,
    order_id: OrderId = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[FulfillmentOrderRow]:
    """Newest first."""
    if location and has_control_characters(location):
        raise invalid("/location", "text_control_character", "The text has control characters in it.")
    wanted = ListFulfillmentOrders(status=status, location=location, order_id=order_id, cursor=cursor, limit=limit)
    return await door.ask(context, list_fulfillment_orders, wanted)


@get("/{fulfillment_order_id:uuid}", summary="Read a fulfillment order", responses=problems(404))
async def show(fulfillment_order_id: UUID, context: Context, door: Door) -> FulfillmentOrderView:
    """With its lines, its parcels and what can be done with it now."""
    return await door.ask(context, show_fulfillment_order, fulfillment_order_id)


@post(
    "/{fulfillment_order_id:uuid}/acceptance",
    status_code=200,
    summary="Accept a fulfillment order",
    responses=problems(404, 409, 422),
)
async def accept(
    fulfillment_order_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """The location will ship it."""
    wish = AcceptFulfillmentOrder(fulfillment_order_id=fulfillment_order_id)
    return await door.perform(context, accept_fulfillment_orders, wish, idempotency_key)


@post(
    "/{fulfillment_order_id:uuid}/rejection",
    status_code=200,
    summary="Reject a fulfillment order",
    responses=problems(404, 409, 413, 422),
)
async def reject(
    fulfillment_order_id: UUID, data: Rejection, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """Its units are sourced again, elsewhere."""
    wish = RejectFulfillmentOrder(fulfillment_order_id=fulfillment_order_id, reason=data.reason, note=data.note)
    return await door.perform(context, reject_fulfillment_orders, wish, idempotency_key)


@post(
    "/{fulfillment_order_id:uuid}/picking",
    status_code=200,
    summary="Start picking",
    responses=problems(404, 409, 422),
)
async def start(
    fulfillment_order_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """A picker is on the way."""
    wish = StartPicking(fulfillment_order_id=fulfillment_order_id)
    return await door.perform(context, start_picking, wish, idempotency_key)


@post(
    "/{fulfillment_order_id:uuid}/picks",
    status_code=200,
    summary="Confirm picks",
    responses=problems(404, 409, 413, 422),
)
async def picks(
    fulfillment_order_id: UUID, data: Picks, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """Saying the same twice changes nothing twice. What is short is sourced again, elsewhere."""
    wish = ConfirmPicks(fulfillment_order_id=fulfillment_order_id, lines=data.lines)
    return await door.perform(context, confirm_picks, wish, idempotency_key)


@post("/{fulfillment_order_id:uuid}/scans", summary="Record pick scans", responses=problems(404, 409, 413, 422))
async def scans(
    fulfillment_order_id: UUID, data: Scans, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> ScansRecorded:
    """How far the picker is, so that another device can go on. Each scan adds; under its key it counts once.
    Units count as picked once they are confirmed."""
    wish = RecordScans(fulfillment_order_id=fulfillment_order_id, scanned=data.scanned)
    return await door.perform(context, record_scans, wish, idempotency_key)


@post("/{fulfillment_order_id:uuid}/unpicks", status_code=200, summary="Unpick", responses=problems(404, 409, 413, 422))
async def unpicks(
    fulfillment_order_id: UUID, data: Units, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """Picked goods go back into their bin, and are to be picked again."""
    wish = Unpick(fulfillment_order_id=fulfillment_order_id, lines=data.lines)
    return await door.perform(context, unpick, wish, idempotency_key)


@post(
    "/{fulfillment_order_id:uuid}/put-backs",
    status_code=200,
    summary="Put canceled items back",
    responses=problems(404, 409, 413, 422),
)
async def put_backs(
    fulfillment_order_id: UUID, data: Units, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """Goods that were picked and then canceled can be sold again."""
    wish = PutBack(fulfillment_order_id=fulfillment_order_id, lines=data.lines)
    return await door.perform(context, put_back, wish, idempotency_key)


@post("/{fulfillment_order_id:uuid}/parcels", summary="Pack a parcel", responses=problems(404, 409, 413, 422))
async def pack(
    fulfillment_order_id: UUID, data: NewParcel, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> PackedParcel:
    """Every unit is checked; a mismatch is refused, naming what was expected and what came."""
    wish = PackParcel(
        fulfillment_order_id=fulfillment_order_id,
        scanned=data.scanned,
        box=data.box,
        weight_g=data.weight_g,
        partial=data.partial,
    )
    return await door.perform(context, pack_parcels, wish, idempotency_key)


fulfillment_orders_router = Router(
    "/fulfillment-orders",
    route_handlers=[list_all, show, accept, reject, start, scans, picks, unpicks, put_backs, pack],
    tags=["Fulfillment orders"],
)
