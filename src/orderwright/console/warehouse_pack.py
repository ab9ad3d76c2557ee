"""Warehouse, pack: what is picked; the packing station, where every unit is verified before there is a label."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.lists import pager_of
from orderwright.console.page import Form, go
from orderwright.console.warehouse_pick import count_of
from orderwright.console.warehouse_queue import chosen_location, tabs_of, waiting_at
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.shipping.boxes import Box
from orderwright.views.scanned_work import ScannedWork, find_scanned_work
from orderwright.views.warehouse_queues import ListQueue, QueueRow, list_queue
from orderwright.views.warehouse_work import PackWork, WorkOn, read_pack_work
from orderwright.views.work_rows import WorkLineView

PATH = "/warehouse/pack"
NEXT_SHOWN = 8
NOTHING_LEFT = {
    "canceled": "Canceled", "rejected": "Rejected", "released": "Not accepted yet", "accepted": "Not picked yet",
    "picking": "Not picked yet",
}  # fmt: skip
"""Why nothing is to be packed, by status; in all others it is packed."""
KEYS = 9
"""So many boxes have a key of their own."""


@get(PATH)
async def pack_page(desk: AtDesk) -> Template:
    wanted = ListQueue(step="pack", location=desk.asked("location"), cursor=desk.asked("cursor"))
    queue = await desk.ask(list_queue, wanted)
    pack = {
        "waiting": waiting_at(desk, queue.locations),
        "packed_hour": queue.packed_hour,
        "rows": queue.rows,
        "tabs": tabs_of(desk, PATH, queue.locations),
        "pager": pager_of(queue, PATH, {"location": wanted.location}),
        "at": chosen_location(desk),
        "may": desk.may("fulfillment.pack"),
    }
    return await desk.show("warehouse/pack", "pack", pack=pack)


@get(PATH + "/scanned")
async def scanned(desk: AtDesk) -> dict[str, str]:
    """For the page's script: where what was scanned (`code`) and is not listed leads to, or why it leads nowhere."""
    found = await desk.ask(find_scanned_work, ScannedWork(code=desk.asked("code") or "", at=desk.asked("location")))
    if found.id:
        return {"href": f"{PATH}/{found.id}{chosen_location(desk)}"}
    return {"title": found.title, "text": found.text}


@get(PATH + "/{id_:uuid}")
async def station_page(desk: AtDesk, id_: FromPath[UUID]) -> Template:
    return await station(desk, id_)


async def station(
    desk: Desk, id_: UUID, status: int = 200, counts: Mapping[str, str] | None = None, form: Form | None = None
) -> Template:
    """`counts`: what was scanned when the form came back refused, by field."""
    work = await desk.ask(read_pack_work, WorkOn([id_]))
    lines = [msgspec.structs.replace(line, done=verified(counts, line)) for line in work.lines]
    box = (counts or {}).get("box") or work.box
    context = {
        "form": form or Form(),
        "open_dialog": None,
        "work": msgspec.structs.replace(work, lines=lines, done=sum(line.done for line in lines)),
        "boxes": [
            {"key": key if key <= KEYS else "", "code": each.code, "size": size_text(each), "chosen": each.code == box}
            for key, each in enumerate(work.boxes, 1)
        ],
        "boxes_weigh": any(each.empty_g for each in work.boxes),
        "following": await following(desk, work) if not work.lines else [],
        "nothing_left": NOTHING_LEFT.get(work.status, "Packed"),
        "at": chosen_location(desk),
        "may": {"pack": desk.may("fulfillment.pack"), "ship": desk.may("fulfillment.ship")},
    }
    return await desk.show("warehouse/pack_station", "pack", status, **context)


def verified(counts: Mapping[str, str] | None, line: WorkLineView) -> int:
    """Of more than are wanted by now, some were canceled and lie in the box: what stays in it is scanned anew."""
    units = count_of(counts, line.id, line.done, line.need + 1)
    return units if units <= line.need else 0


def size_text(box: Box) -> str:
    """20 × 15 × 10 cm"""
    return f"{box.length_mm / 10:g} × {box.width_mm / 10:g} × {box.height_mm / 10:g} cm"


async def following(desk: Desk, work: PackWork) -> list[QueueRow]:
    """What can be scanned next, at the location that is chosen, else at the same place first."""
    queue = await desk.ask(list_queue, ListQueue(step="pack", location=desk.asked("location"), limit=50))
    rows = [row for row in queue.rows if row.id != work.id and row.status != "on_hold"]
    return sorted(rows, key=lambda row: row.location != work.location)[:NEXT_SHOWN]


@post(PATH + "/{id_:uuid}", needs=("fulfillment.read", "fulfillment.pack"))
async def close_parcel(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    """The core checks every unit again; then the label is made."""
    values = await desk.typed()
    work = await desk.ask(read_pack_work, WorkOn([id_]))
    try:
        if not values.get("weight_g") and not work.weighed:
            raise invalid("/weight_g", "weight_missing", "Weigh the parcel: not every item in it has a weight.")
        if values.get("weight_g") and not values["weight_g"].strip(" 0.,"):
            message = "No parcel weighs 0 g. Left empty, it is what its items weigh."
            raise invalid("/weight_g", "weight_missing", message)
        scanned = [
            Scan(line.sku, units)
            for line in work.lines
            if (units := as_input(int, values.get(f"quantity:{line.id}", "0") or "0"))
        ]
        given = {
            "fulfillment_order_id": id_,
            "scanned": scanned,
            "box": values.get("box", ""),
            "weight_g": values.get("weight_g") or None,
            "partial": values.get("act") == "parcel",
        }
        packed = await desk.perform(pack_parcels, as_input(PackParcel, given))
    except Refusal as refusal:
        return await station(desk, id_, 422, values, refused(refusal, values))
    return go(f"{PATH}/{id_}{chosen_location(desk)}", *await label(desk, packed.parcel_id, packed.number))


async def label(desk: Desk, parcel_id: UUID, number: int) -> tuple[str, str]:
    """Make the label; what to say, and in which tone. A parcel without one waits at Hand over with the reason."""
    if not desk.may(buy_labels.permission):
        return f"Parcel {number} closed. Someone else creates its label.", "amber"
    try:
        bought = await desk.perform(buy_labels, BuyLabel(parcel_id=parcel_id))
    except Refusal as refusal:
        return f"Parcel {number} closed, label missing: {refusal.message}", "amber"
    return f"Parcel {number} closed; label {bought.tracking_number} is ready.", "green"


@post(PATH + "/{id_:uuid}/unpack", needs=("fulfillment.read", "fulfillment.pack"))
async def unpack(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    """Everything out again; a label is voided first."""
    values = await desk.typed()
    try:
        parcel_id = as_input(UUID, values.get("parcel_id", ""))
        work = await desk.ask(read_pack_work, WorkOn([id_]))
        if any(parcel.id == parcel_id and parcel.status == "labeled" for parcel in work.parcels):
            await desk.perform(void_labels, VoidLabel(parcel_id=parcel_id))
        await desk.perform(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
    except Refusal as refusal:
        return await station(desk, id_, 422, form=refused(refusal, {}))
    return go(f"{PATH}/{id_}{chosen_location(desk)}", "Unpacked. Scan every unit again.", "amber")


routes: list[Any] = [pack_page, scanned, station_page, close_parcel, unpack]
