"""/v1/parcels: labels, hand-over and what carriers say; /v1/shipping-rates and /v1/boxes."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from orderwright.api.answer import ApiResponse
from orderwright.api.batches import perform_rows, rows_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import Problem, problems
from orderwright.documents.file_names import safe_name
from orderwright.documents.render_pdf import render_pdf
from orderwright.documents.render_zpl import render_zpl
from orderwright.fulfillment.buy_labels import BoughtLabel, BuyLabel, buy_labels
from orderwright.fulfillment.hand_over import HandedOver, HandOver, hand_over
from orderwright.fulfillment.record_tracking import RecordedTracking, RecordTracking, record_tracking
from orderwright.fulfillment.types import FulfillmentOrderState
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.void_labels import ParcelState, VoidLabel, void_labels
from orderwright.shipping.boxes import BoxList
from orderwright.shipping.label_data import LabelData
from orderwright.shipping.own_fleet import RateTable
from orderwright.shipping.save_boxes import AllBoxes, save_boxes, show_boxes
from orderwright.shipping.save_rates import NoInput, save_rates, show_rates
from orderwright.views.fulfillment_orders import ParcelView, show_label, show_parcel

HAND_OVER = Schema(
    type=OpenAPIType.OBJECT,
    description="One of the two",
    properties={
        "parcel_id": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.UUID),
        "tracking_number": Schema(type=OpenAPIType.STRING),
    },
)


class LabelWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`service_level`: another one than was ordered. `weight_g`: weighed again."""

    service_level: str | None = None
    weight_g: int | None = None


class HandOverRow(msgspec.Struct, omit_defaults=True):
    """What became of one parcel of a batch. `row` counts from 1."""

    row: int
    status: int
    parcel: HandedOver | None = None
    problem: Problem | None = None


class TrackingRow(msgspec.Struct, omit_defaults=True):
    """What became of one fact of a batch. `row` counts from 1."""

    row: int
    status: int
    tracking: RecordedTracking | None = None
    problem: Problem | None = None


@get("/parcels/{parcel_id:uuid}", summary="Read a parcel", responses=problems(404))
async def show(parcel_id: UUID, context: Context, door: Door) -> ParcelView:
    """With its units and what its carrier said."""
    return await door.ask(context, show_parcel, parcel_id)


@post(
    "/parcels/{parcel_id:uuid}/unpacking",
    status_code=200,
    summary="Unpack a parcel",
    responses=problems(404, 409, 422),
)
async def unpack(
    parcel_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> FulfillmentOrderState:
    """Its units are picked again; a label must be voided first."""
    return await door.perform(context, unpack_parcels, UnpackParcel(parcel_id=parcel_id), idempotency_key)


@post(
    "/parcels/{parcel_id:uuid}/label", status_code=200, summary="Create a label", responses=problems(404, 409, 413, 422)
)
async def buy(
    parcel_id: UUID, data: LabelWish, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> BoughtLabel:
    """A parcel that has a valid label keeps it. Refused with every field that the address lacks."""
    wish = BuyLabel(parcel_id=parcel_id, service_level=data.service_level, weight_g=data.weight_g)
    return await door.perform(context, buy_labels, wish, idempotency_key)


@get(
    "/parcels/{parcel_id:uuid}/label",
    summary="Print a label (PDF)",
    media_type="application/pdf",
    responses={
        200: ResponseSpec(bytes, generate_examples=False, description="4×6 inches", media_type="application/pdf"),
        **problems(404),
    },
)
async def label_pdf(parcel_id: UUID, context: Context, door: Door) -> Response[bytes]:
    """For any printer."""
    data = await door.ask(context, show_label, parcel_id)
    pdf = await asyncio.to_thread(render_pdf, [data])
    return ApiResponse(pdf, media_type="application/pdf", headers=file_name(data, "pdf"))


@get(
    "/parcels/{parcel_id:uuid}/label/zpl",
    summary="Print a label (ZPL)",
    media_type="application/zpl",
    responses={
        200: ResponseSpec(bytes, generate_examples=False, description="4×6 inches", media_type="application/zpl"),
        **problems(404),
    },
)
async def label_zpl(parcel_id: UUID, context: Context, door: Door) -> Response[bytes]:
    """For label printers: UTF-8."""
    data = await door.ask(context, show_label, parcel_id)
    zpl = await asyncio.to_thread(render_zpl, [data])
    return ApiResponse(zpl.encode(), media_type="application/zpl", headers=file_name(data, "zpl"))


def file_name(data: LabelData, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{safe_name(data.tracking_number)}.{ending}"'}


@post(
    "/parcels/{parcel_id:uuid}/label/void",
    status_code=200,
    summary="Void a label",
    responses=problems(404, 409, 422),
)
async def void(parcel_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> ParcelState:
    """The parcel is merely packed again."""
    return await door.perform(context, void_labels, VoidLabel(parcel_id=parcel_id), idempotency_key)


@post(
    "/parcels/{parcel_id:uuid}/hand-over",
    status_code=200,
    summary="Ship a parcel: hand it over to its carrier",
    responses=problems(404, 409, 422),
)
async def hand(parcel_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> HandedOver:
    """The carrier has it: the goods leave stock, and their value is captured."""
    return await door.perform(context, hand_over, HandOver(parcel_id=parcel_id), idempotency_key)


@post(
    "/hand-overs",
    status_code=200,
    summary="Ship many parcels",
    request_max_body_size=MANY_BYTES_MAX,
    operation_class=rows_of(HAND_OVER),
    responses=problems(413, 422),
)
async def hand_many(
    request: Request[Any, Any, Any], context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> list[HandOverRow]:
    """By id or tracking number, at most 10,000; each has a result of its own."""
    return [
        HandOverRow(row, done.status, problem=done) if isinstance(done, Problem) else HandOverRow(row, 200, parcel=done)
        for row, done in await perform_rows(request, context, door, hand_over, HandOver, idempotency_key)
    ]


@post("/tracking-events", status_code=200, summary="Add a tracking event", responses=problems(404, 409, 413, 422))
async def track(
    data: RecordTracking, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> RecordedTracking:
    """Late, twice, out of order: the parcel's state is the fold over all of it."""
    return await door.perform(context, record_tracking, data, idempotency_key)


@post(
    "/tracking-events/batch",
    status_code=200,
    summary="Add tracking events",
    request_max_body_size=MANY_BYTES_MAX,
    operation_class=rows_of("RecordTracking"),
    responses=problems(413, 422),
)
async def track_many(
    request: Request[Any, Any, Any], context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> list[TrackingRow]:
    """At most 10,000; each has a result of its own."""
    return [
        TrackingRow(row, done.status, problem=done)
        if isinstance(done, Problem)
        else TrackingRow(row, 200, tracking=done)
        for row, done in await perform_rows(request, context, door, record_tracking, RecordTracking, idempotency_key)
    ]


@get("/shipping-rates", summary="Read the rates of the own fleet", responses=problems())
async def rates(context: Context, door: Door) -> RateTable:
    """The organization's own table, or the default one."""
    return await door.ask(context, show_rates, NoInput())


@put("/shipping-rates", summary="Set the rates of the own fleet", responses=problems(413, 422))
async def set_rates(data: RateTable, context: Context, door: Door) -> RateTable:
    """For labels made from now on. Weights in grams, prices in minor units."""
    return await door.perform(context, save_rates, data)


@get("/boxes", summary="Read the boxes", responses=problems())
async def boxes(context: Context, door: Door) -> BoxList:
    """The organization's own, or the usual ones."""
    return await door.ask(context, show_boxes, AllBoxes())


@put("/boxes", summary="Set the boxes", responses=problems(413, 422))
async def set_boxes(data: BoxList, context: Context, door: Door) -> BoxList:
    """The whole list, at most 30, for parcels packed from now on; an empty one goes back to the usual boxes. Sides are
    inside, in millimeters; weights in grams."""
    return await door.perform(context, save_boxes, data)


parcels_router = Router(
    "/",
    route_handlers=[
        show,
        unpack,
        buy,
        label_pdf,
        label_zpl,
        void,
        hand,
        hand_many,
        track,
        track_many,
        rates,
        set_rates,
        boxes,
        set_boxes,
    ],
    tags=["Parcels"],
)
