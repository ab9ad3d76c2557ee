"""Warehouse, receive: fulfillment orders that a location has not accepted yet; accept them or say no."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.choices import REJECT_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.lists import pager_of
from orderwright.console.page import Form, go
from orderwright.console.warehouse_queue import chosen_location, oldest_at, said_of, tabs_of, ticked, waiting_at
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.kernel.refusal import Refusal
from orderwright.views.warehouse_queues import ListQueue, LocationQueue, list_queue

PATH = "/warehouse/receive"


@get(PATH)
async def receive_page(desk: AtDesk) -> Template:
    return await page(desk)


@post(PATH)
async def accept(desk: AtDesk) -> Redirect:
    """The one whose button was pressed, the ticked ones, or all that were shown."""
    values = await desk.typed()
    chosen = "accept" if "accept" in values else "shown" if values.get("act") == "accept_all" else "id"
    ids = await ticked(desk, chosen)
    answers = await desk.perform_many(
        accept_fulfillment_orders, [AcceptFulfillmentOrder(fulfillment_order_id=id_) for id_ in ids]
    )
    return go(PATH + chosen_location(desk), *said_of(answers, "accepted"))


@post(PATH + "/{id_:uuid}/rejection")
async def reject(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    values = await desk.typed()
    given = {"fulfillment_order_id": id_, "reason": values.get("reason", ""), "note": values.get("note", "")}
    try:
        rejected = await desk.perform(reject_fulfillment_orders, as_input(RejectFulfillmentOrder, given))
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, values), open_dialog=str(id_))
    return go(PATH + chosen_location(desk), f"F-{rejected.number} rejected; its units are re-allocated.")


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    wanted = ListQueue(step="receive", location=desk.asked("location"), cursor=desk.asked("cursor"))
    queue = await desk.ask(list_queue, wanted)
    context: dict[str, Any] = {
        "form": Form(),
        "open_dialog": None,
        "receive": {
            "waiting": waiting_at(desk, queue.locations),
            "oldest_at": oldest_at(desk, queue.locations),
            "tabs": tabs_of(desk, PATH, queue.locations),
            "rows": queue.rows,
            "reject_reasons": REJECT_REASONS,
            "locations_auto": automatic(queue.locations),
            "pager": pager_of(queue, PATH, {"location": wanted.location}),
            "at": chosen_location(desk),
            "may": {"accept": desk.may("fulfillment.accept"), "print": desk.may("documents.print")},
        },
    }
    return await desk.show("warehouse/receive", "receive", status, **context | shown)


def automatic(places: list[LocationQueue]) -> str:
    """Which locations never show up here."""
    names = [place.name for place in places if place.auto_accept]
    if not names:
        return "all locations accept manually"
    if len(names) == len(places):
        return "all locations auto-accept"
    return f"{names[0]} auto-accepts" if len(names) == 1 else f"{', '.join(names)} auto-accept"


routes = [receive_page, accept, reject]
