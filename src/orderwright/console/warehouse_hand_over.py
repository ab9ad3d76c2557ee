"""Warehouse, hand over: parcels that wait for a driver, taken by scan or by click, and what was taken today."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input
from orderwright.console.page import Form, go
from orderwright.console.warehouse_queue import chosen_location, said_of, tabs_of, ticked
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.kernel.refusal import Refusal
from orderwright.views.scanned_label import NotToShip, ScannedLabel, explain_scanned_label
from orderwright.views.ship_queue import ListParcelsToShip, read_ship_queue

PATH = "/warehouse/hand-over"


@get(PATH)
async def hand_over_page(desk: AtDesk) -> Template:
    return await page(desk)


@post(PATH)
async def take(desk: AtDesk) -> Redirect | Template:
    """The ticked parcels, or all of a carrier that the question named (`parcel`); or labels: of one parcel, or of all
    of a location that have none."""
    values = await desk.typed()
    here = PATH + chosen_location(desk)
    try:
        if "label" in values:
            return go(here, await create_label(desk, values))
        if "labels" in values:
            ids = await ticked(desk, f"unlabeled:{values['labels']}")
            wishes = [BuyLabel(parcel_id=id_, weight_g=weighed(values, id_)) for id_ in ids]
            labels = await desk.perform_many(buy_labels, wishes)
            return go(here, *said_of(labels, "ready", "label"))
        ids = await ticked(desk, "parcel" if "parcel" in values else "id")
        answers = await desk.perform_many(hand_over, [HandOver(parcel_id=id_) for id_ in ids])
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        return await page(desk, 422, Form(values, refusal=refusal.message))
    return go(here, *said_of(answers, "shipped", "parcel"))


async def create_label(desk: Desk, values: Mapping[str, str]) -> str:
    """Of the parcel whose button was pressed, with the weight beside it; refuses with the parcel's number."""
    (parcel_id,) = await ticked(desk, "label")
    number = values.get(f"number:{parcel_id}", "")
    try:
        bought = await desk.perform(buy_labels, BuyLabel(parcel_id=parcel_id, weight_g=weighed(values, parcel_id)))
    except Refusal as refusal:
        message = f"No label for parcel {number}: {refusal.message}"
        raise Refusal(refusal.code, message, refusal.kind, refusal.fields) from refusal
    return f"Label {bought.tracking_number} of parcel {number} is ready."


def weighed(values: Mapping[str, str], parcel_id: UUID) -> int | None:
    """The grams that were typed for a parcel; None where the field was left empty. Refuses `field_invalid`."""
    return as_input(int, text) if (text := values.get(f"weight:{parcel_id}")) else None


@get(PATH + "/scanned")
async def scanned(desk: AtDesk) -> NotToShip:
    """For the page's script: why a label (`code`) that the page does not show is not to be handed over."""
    wanted = ScannedLabel(code=desk.asked("code") or "", at=desk.asked("location"))
    return await desk.ask(explain_scanned_label, wanted)


async def page(desk: Desk, status: int = 200, form: Form | None = None) -> Template:
    location = desk.asked("location")
    queue = await desk.ask(read_ship_queue, ListParcelsToShip(location=location))
    here = [place for place in queue.locations if location in (None, place.code)]
    ship = {
        "waiting": sum(place.waiting for place in here),
        "ready": sum(place.ready for place in here),
        "tabs": tabs_of(desk, PATH, queue.locations),
        "carriers": queue.carriers,
        "manifests": queue.manifests,
        "at": chosen_location(desk),
        "may": desk.may("fulfillment.ship"),
        "may_unpack": desk.may("fulfillment.pack"),
    }
    return await desk.show("warehouse/hand_over", "hand_over", status, form=form or Form(), ship=ship)


routes: list[Any] = [hand_over_page, take, scanned]
