"""Work at hand: a pick list of one or many fulfillment orders in the order of the bins, and one at the packing
station."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.suggest_box import Units, suggest_box
from orderwright.kernel.refusal import not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.shipping.boxes import Box, BoxList, Size
from orderwright.shipping.save_boxes import read_boxes
from orderwright.views.order_parts import weight_text
from orderwright.views.put_backs import PutBackRow, read_put_backs
from orderwright.views.warehouse_queues import count_packed, count_picked, count_queue, sql
from orderwright.views.work_rows import WorkLineRead, WorkLineView, rows_of, to_pack, to_pick

TOGETHER_MAX = 100


class WorkOn(msgspec.Struct, frozen=True):
    """Fulfillment orders, at most 100 together."""

    ids: list[UUID]


class WorkRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    order_number: int
    location: str
    location_code: str
    status: str
    paused: bool
    service: str
    order_id: UUID


class WorkParcelRead(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    status: str
    tracking_number: str | None
    box: str
    weight_g: int
    to_take_out: str
    units: int


class WorkOrder(msgspec.Struct, frozen=True):
    """`number`: of the order, as the picker says it."""

    id: UUID
    number: str
    tote: str | None = None


class PickList(msgspec.Struct, frozen=True):
    """`id`: the ids of its fulfillment orders, with commas between. `put_back`: what was canceled of it in the picker's
    hands."""

    id: str
    number: str
    location: str
    status: str
    paused: bool
    orders: list[WorkOrder]
    total: int
    done: int
    lines: list[WorkLineView]
    put_back: list[PutBackRow]
    print_href: str
    waiting: int
    picked_hour: int
    cutoff: None = None


class WorkParcel(msgspec.Struct, frozen=True):
    """`to_take_out`: what was canceled of it and lies in the box, such as 1 × MUG."""

    id: UUID
    number: int
    units: int
    status: str
    tracking_number: str | None
    label_href: str | None
    slip_href: str
    may_unpack: bool
    weight_g: int
    to_take_out: str


class PackingLabel(msgspec.Struct, frozen=True):
    service: str
    price: str | None = None
    printer: str = "this browser"


class PackWork(msgspec.Struct, frozen=True):
    """`need`: units picked and not packed yet; what was packed before is in `parcels`. `weighed`: the weight of each is
    known. `boxes`: those there are; `box`: the code of the one that is suggested. `put_back`: what was canceled of it
    in the warehouse's hands."""

    id: UUID
    number: str
    order_number: int
    location: str
    status: str
    paused: bool
    total: int
    done: int
    waiting: int
    packed_hour: int
    lines: list[WorkLineView]
    expected_weight: str | None
    weighed: bool
    boxes: list[Box]
    box: str | None
    label: PackingLabel
    parcels: list[WorkParcel]
    put_back: list[PutBackRow]
    tote: str | None = None
    cutoff: None = None


@query("fulfillment.read")
async def read_pick_list(tx: Transaction, wanted: WorkOn) -> PickList:
    """What is still to be picked and what is picked or scanned already, in the order of the bins; refuses
    `fulfillment_order_not_found`."""
    ids = wanted.ids[:TOGETHER_MAX]
    work = await read_work(tx, ids)
    numbers = {each.id: str(each.order_number) for each in work}
    lines = await tx.rows(WorkLineRead, sql.read_work_lines, ids=ids)
    live = [line for line in lines if line.quantity > line.canceled]
    shown = rows_of((line, to_pick(line), numbers[line.fulfillment_order_id]) for line in live)
    joined = ",".join(str(each.id) for each in work)
    return PickList(
        id=joined,
        number=" + ".join(f"F-{each.number}" for each in work[:3]) + (" …" if len(work) > 3 else ""),
        location=", ".join(dict.fromkeys(each.location for each in work)),
        status=work[0].status,
        paused=any(each.paused for each in work),
        orders=[WorkOrder(each.id, numbers[each.id]) for each in work],
        total=sum(line.need for line in shown),
        done=sum(line.done for line in shown),
        lines=shown,
        put_back=await read_put_backs(tx, ids, TOGETHER_MAX),
        print_href=f"/fulfillment-orders/{joined}/pick-list.pdf",
        waiting=sum(each.waiting for each in await count_queue(tx, "pick")),
        picked_hour=await count_picked(tx),
    )


@query("fulfillment.read")
async def read_pack_work(tx: Transaction, wanted: WorkOn) -> PackWork:
    """The first of `ids` at the packing station; refuses `fulfillment_order_not_found`."""
    ids = wanted.ids[:1]
    (work,) = await read_work(tx, ids)
    lines = [line for line in await tx.rows(WorkLineRead, sql.read_work_lines, ids=ids) if line.picked]
    parcels = await tx.rows(WorkParcelRead, sql.read_work_parcels, id=work.id)
    boxes = await read_boxes(tx)
    return PackWork(
        id=work.id,
        number=f"F-{work.number}",
        order_number=work.order_number,
        location=work.location,
        status=work.status,
        paused=work.paused,
        total=sum(line.picked for line in lines),
        done=0,
        waiting=sum(each.waiting for each in await count_queue(tx, "pack")),
        packed_hour=await count_packed(tx),
        lines=rows_of((line, to_pack(line), str(work.order_number)) for line in lines),
        expected_weight=weight_text(sum(line.weight_g * line.picked for line in lines)) or None,
        weighed=all(line.weight_g for line in lines),
        boxes=boxes.boxes,
        box=box_for(lines, boxes),
        label=PackingLabel(work.service.replace("_", " ")),
        parcels=[work_parcel(parcel) for parcel in parcels],
        put_back=await read_put_backs(tx, ids, TOGETHER_MAX),
    )


def box_for(lines: Sequence[WorkLineRead], boxes: BoxList) -> str | None:
    sizes = [Units(Size(line.length_mm, line.width_mm, line.height_mm), line.picked) for line in lines]
    box = suggest_box(sizes, boxes)
    return box.code if box else None


async def read_work(tx: Transaction, ids: Sequence[UUID]) -> list[WorkRead]:
    """All of these fulfillment orders, or a refusal."""
    work = await tx.rows(WorkRead, sql.read_work, ids=list(ids), locations=tx.locations)
    missing = set(ids) - {each.id for each in work}
    if missing or not work:
        raise not_found("fulfillment order", id=", ".join(str(each) for each in sorted(missing)))
    return work


def work_parcel(parcel: WorkParcelRead) -> WorkParcel:
    base = f"/parcels/{parcel.number}"
    return WorkParcel(
        id=parcel.id,
        number=parcel.number,
        units=parcel.units,
        status=parcel.status,
        tracking_number=parcel.tracking_number,
        label_href=f"{base}/label.pdf" if parcel.tracking_number else None,
        slip_href=f"{base}/slip.pdf",
        may_unpack=parcel.status in ("packed", "labeled"),
        weight_g=parcel.weight_g,
        to_take_out=parcel.to_take_out,
    )
