"""Warehouse, hand over: parcels that wait for a driver, taken by scan or by click, and what was taken today."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import whole
from orderwright.console.page import Form, go
from orderwright.console.warehouse_pack import label
from orderwright.console.warehouse_queue import said_of, ticked
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.kernel.refusal import Refusal
from orderwright.views.warehouse_queues import read_ship_queue

PATH = "/warehouse/hand-over"


@get(PATH)
async def hand_over_page(desk: AtDesk) -> Template:
    return await page(desk)


@post(PATH)
async def take(desk: AtDesk) -> Redirect | Template:
    """The ticked parcels, or all of a carrier that have a label."""
    values = await desk.typed()
    try:
        if "label" in values:
            (parcel_id,) = await ticked(desk, "label")
            return go(PATH, *await label(desk, parcel_id, whole(values.get(f"number:{parcel_id}")) or 0))
        if values.get("act") == "labels":
            wishes = [BuyLabel(parcel_id=id_) for id_ in await ticked(desk, "unlabeled")]
            labels = await desk.perform_many(buy_labels, wishes)
            return go(PATH, *said_of(labels, "ready", "label"))
        ids = await of_carrier(desk, values["carrier"]) if "carrier" in values else await ticked(desk)
        answers = await desk.perform_many(hand_over, [HandOver(parcel_id=id_) for id_ in ids])
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        return await page(desk, 422, Form(refusal=refusal.message))
    return go(PATH, *said_of(answers, "shipped", "parcel"))


async def of_carrier(desk: Desk, carrier: str) -> list[UUID]:
    ship = await desk.ask(read_ship_queue, None)
    return [row.id for each in ship.carriers if each.name == carrier for row in each.rows if not row.reason]


async def page(desk: Desk, status: int = 200, form: Form | None = None) -> Template:
    may = {"ship": desk.may("fulfillment.ship")}
    context: dict[str, Any] = {"form": form or Form(), "ship": await desk.ask(read_ship_queue, None), "may": may}
    return await desk.show("warehouse/hand_over", "hand_over", status, **context)


routes: list[Any] = [hand_over_page, take]
