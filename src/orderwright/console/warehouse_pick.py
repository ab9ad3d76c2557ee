"""Warehouse, pick: what is to be picked; a pick list of one or many fulfillment orders, scanned off in the order of the
bins; what was not found."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.choices import SHORT_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, only_once, refused, typed_many
from orderwright.console.lists import pager_of
from orderwright.console.page import Form, go
from orderwright.console.warehouse_queue import TOGETHER_MAX, chosen_location, tabs_of, ticked, waiting_at
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.types import LineQuantity
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.views.put_backs import list_put_backs
from orderwright.views.started_lists import ListStarted, StartedList, list_started
from orderwright.views.warehouse_queues import ListQueue, list_queue
from orderwright.views.warehouse_work import PickList, WorkOn, read_pick_list
from orderwright.views.work_rows import WorkLineView, share_units

PATH = "/warehouse/pick"
NOT_ON_THE_LIST = "This line is not on the list. Load the page again."
CHANGED = "Something of this list was canceled or changed; this is how it stands now, and nothing was confirmed yet."
BATCH_MAX = 12  # fulfillment orders that one picker takes along


@get(PATH)
async def pick_page(desk: AtDesk) -> Template:
    return await queue_page(desk)


async def queue_page(desk: Desk, status: int = 200, refusal: str | None = None) -> Template:
    location = desk.asked("location")
    queue = await desk.ask(list_queue, ListQueue(step="ready", location=location, cursor=desk.asked("cursor")))
    lists = await desk.ask(list_started, ListStarted(location))
    pick = {
        "waiting": waiting_at(desk, queue.locations),
        "under_way": sum(len(each.ids) for each in lists),
        "lists": [started(each) for each in lists],
        "ready": queue.rows,
        "tabs": tabs_of(desk, PATH, queue.locations),
        "pager": pager_of(queue, PATH, {"location": location}),
        "batch_max": BATCH_MAX,
        "put_back": (await desk.ask(list_put_backs, None)).total,
        "at": chosen_location(desk),
        "may": {"pick": desk.may("fulfillment.pick"), "print": desk.may("documents.print")},
    }
    return await desk.show("warehouse/pick", "pick", status, pick=pick, form=Form(refusal=refusal))


def started(each: StartedList) -> dict[str, Any]:
    """A card of the page: what somebody is picking."""
    return {
        "id": ",".join(str(id_) for id_ in each.ids),
        "number": name_of(each.numbers),
        "location": each.location,
        "status": "picking",
        "picker": each.picker,
        "orders": len(each.ids),
        "units": each.units,
        "picked": each.picked,
        "since": each.since,
        "ship_by": None,
    }


def name_of(numbers: list[int]) -> str:
    first = f"F-{numbers[0]}"
    return first if len(numbers) == 1 else f"{first} and {len(numbers) - 1} more"


@post(PATH)
async def start(desk: AtDesk) -> Redirect | Template:
    """One picker sets out: with one fulfillment order, the ticked ones, or the next ones of one location."""
    values = await desk.typed()
    try:
        ids = await chosen(desk, values)
        answers = await desk.perform_many(start_picking, [StartPicking(fulfillment_order_id=id_) for id_ in ids])
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        return await queue_page(desk, 422, refusal.message)
    begun = [id_ for id_, answer in zip(ids, answers, strict=True) if not isinstance(answer, Refusal)]
    reasons = in_few_words([answer.message for answer in answers if isinstance(answer, Refusal)])
    if not begun:
        return await queue_page(desk, 422, reasons)
    return go(f"{PATH}/{','.join(str(id_) for id_ in begun)}{chosen_location(desk)}", reasons, "amber")


def in_few_words(messages: list[str]) -> str:
    """Why some were not started: the first three."""
    unique = list(dict.fromkeys(messages))
    more = [f"{len(unique) - 3} more could not be started either."] if len(unique) > 3 else []
    return " ".join([*unique[:3], *more])


async def chosen(desk: Desk, values: Mapping[str, str]) -> list[UUID]:
    """Refuses a walk through more than one location."""
    if "pick" in values:
        return await ticked(desk, "pick")
    place_of = dict(text.split(" ", 1) for text in await typed_many(desk.request, "shown") if " " in text)
    if values.get("act") == "next":
        first = next(iter(place_of.values()), "")
        mine = [id_ for id_, place in place_of.items() if place == first]
        return [as_input(UUID, id_) for id_ in mine[:BATCH_MAX]] or await ticked(desk)
    ids = await ticked(desk)
    if len({place_of.get(str(id_), "") for id_ in ids}) > 1:
        raise invalid("/id", "several_locations", "Select fulfillment orders of one location.")
    if len(ids) > TOGETHER_MAX:
        raise invalid("/id", "too_many", f"At most {TOGETHER_MAX} can be picked together.")
    return ids


@get(PATH + "/{ids:str}")
async def pick_list_page(desk: AtDesk, ids: FromPath[str]) -> Template:
    return await list_page(desk, ids_of(ids))


def ids_of(text: str) -> list[UUID]:
    """From `id,id` in an address; refuses what can't be."""
    try:
        return [UUID(part) for part in text.split(",")][:TOGETHER_MAX]
    except ValueError:
        raise Refusal("fulfillment_order_not_found", "There is no such pick list.", "not_found") from None


async def list_page(
    desk: Desk, ids: list[UUID], status: int = 200, counts: Mapping[str, str] | None = None, **shown: Any
) -> Template:
    """`counts`: what was scanned when the form came back refused, by field."""
    work: PickList = await desk.ask(read_pick_list, WorkOn(ids))
    lines = [msgspec.structs.replace(line, done=count_of(counts, line.id, line.done, line.need)) for line in work.lines]
    context: dict[str, Any] = {
        "form": Form(),
        "open_dialog": None,
        "work": msgspec.structs.replace(work, lines=lines, done=sum(line.done for line in lines)),
        "short_reasons": SHORT_REASONS,
        "at": chosen_location(desk),
        "may": desk.may("fulfillment.pick"),
    }
    return await desk.show("warehouse/pick_list", "pick", status, **context | shown)


def count_of(counts: Mapping[str, str] | None, line: str, done: int, need: int) -> int:
    text = (counts or {}).get(f"quantity:{line}", "")
    return min(need, int(text)) if text.isdecimal() and len(text) < 8 else done


@post(PATH + "/{ids:str}/scans", status_code=200)
async def record(desk: AtDesk, ids: FromPath[str]) -> dict[str, Any]:
    """Each scan as it is made; answers how far the list is (`counts` and `needs` by row) and what is not counted
    (`refused`)."""
    work = await desk.ask(read_pick_list, WorkOn(ids_of(ids)))
    refusals = await record_sent(desk, work)
    work = await desk.ask(read_pick_list, WorkOn(ids_of(ids)))
    sentences = [refusal.fields[0].message if refusal.fields else refusal.message for refusal in refusals]
    counts, needs = {row.id: row.done for row in work.lines}, {row.id: row.need for row in work.lines}
    return {"counts": counts, "needs": needs, "refused": list(dict.fromkeys(sentences))}


async def record_sent(desk: Desk, work: PickList) -> list[Refusal]:
    """Fields such as `scan=KEY UNITS ROW`, each counted once; the refusals."""
    rows = {row.id: row for row in work.lines}
    keys, inputs, gone = [], [], list[Refusal]()
    for text in dict.fromkeys(await typed_many(desk.request, "scan")):
        key, _, rest = text.partition(" ")
        units, _, row = rest.partition(" ")
        if only_once({"key": key}) is None or row not in rows:
            gone.append(Refusal("line_unknown", NOT_ON_THE_LIST))
            continue
        scan = as_input(Scan, {"code": rows[row].sku, "quantity": units})
        keys.append(f"scan {key}")
        inputs.append(RecordScans(fulfillment_order_id=rows[row].fulfillment_order_id, scanned=[scan]))
    answers = await desk.perform_many(record_scans, inputs, keys) if inputs else []
    return gone + [answer for answer in answers if isinstance(answer, Refusal)]


@post(PATH + "/{ids:str}")
async def confirm(desk: AtDesk, ids: FromPath[str]) -> Redirect | Template:
    """What was found so far; totals, so that sending twice changes nothing twice. Scans that were still on their way
    come along."""
    values, wanted = await desk.typed(), ids_of(ids)
    work = await desk.ask(read_pick_list, WorkOn(wanted))
    if not work.lines:
        return await list_page(desk, wanted, 422)
    try:
        found = found_lines(values, work)
    except Refusal as refusal:
        return await list_page(desk, wanted, 422, form=Form(refusal=f"{CHANGED} {refusal.message}"))
    await record_sent(desk, work)
    answers = await desk.perform_many(
        confirm_picks, [ConfirmPicks(fulfillment_order_id=id_, lines=lines) for id_, lines in found.items()]
    )
    if refusals := [answer for answer in answers if isinstance(answer, Refusal)]:
        sentences = [refusal.fields[0].message if refusal.fields else refusal.message for refusal in refusals]
        form = refused(Refusal("picks_invalid", " ".join(dict.fromkeys(sentences)), refusals[0].kind), values)
        return await list_page(desk, wanted, 422, values, form=form)
    units = sum(line.quantity for lines in found.values() for line in lines)
    said = (
        "Saved. Continue any time."
        if values.get("act") == "pause"
        else f"{plural(units, 'unit')} picked; ready to pack."
    )
    return go(PATH + chosen_location(desk), said)


def found_lines(values: Mapping[str, str], work: PickList) -> dict[UUID, list[FoundLine]]:
    """From fields such as `quantity:ROW`, by fulfillment order; refuses what can't be read."""
    found: dict[UUID, list[FoundLine]] = defaultdict(list)
    for name, text in values.items():
        if name.startswith("quantity:"):
            row = row_named(name.removeprefix("quantity:"), work)
            units = as_input(LineQuantity, {"line_no": 0, "quantity": text or "0"}).quantity
            shares = share_units(row.parts, units)
            found[row.fulfillment_order_id] += [FoundLine(line_no, share) for line_no, share in shares.items()]
    return found


def row_named(id_: str, work: PickList) -> WorkLineView:
    """Refuses the rows of another list."""
    row = next((row for row in work.lines if row.id == id_), None)
    if row is None:
        raise Refusal("line_unknown", NOT_ON_THE_LIST)
    return row


@post(PATH + "/{ids:str}/short")
async def report_short(desk: AtDesk, ids: FromPath[str]) -> Redirect | Template:
    """Fewer than asked for: what is missing is sourced again. Where nothing was there, the list is done with."""
    values, wanted = await desk.typed(), ids_of(ids)
    try:
        row = row_named(values.get("line_id", ""), await desk.ask(read_pick_list, WorkOn(wanted)))
        short = as_input(
            FoundLine, {"line_no": 0, "quantity": values.get("found", ""), "short": values.get("reason", "")}
        )
        if short.quantity == row.need:
            raise invalid("/quantity", "nothing_short", f"{row.need} are needed by now, so that nothing is short.")
        shares = share_units(row.parts, short.quantity)
        lines = [FoundLine(line_no, share, short.short) for line_no, share in shares.items()]
        await desk.perform(confirm_picks, ConfirmPicks(fulfillment_order_id=row.fulfillment_order_id, lines=lines))
    except Refusal as refusal:
        form = refused(refusal, values | {"quantity": "", "short": ""})
        errors = {{"quantity": "found", "short": "reason"}.get(name, name): text for name, text in form.errors.items()}
        form = msgspec.structs.replace(form, values=values, errors=errors)
        return await list_page(desk, wanted, 422, form=form, open_dialog="short")
    said = "Short pick recorded. Missing units will be re-allocated."
    left = await desk.ask(read_pick_list, WorkOn(wanted))
    if left.lines:
        return go(f"{PATH}/{ids}{chosen_location(desk)}", said, "amber")
    numbers = ", ".join(f"#{order.number}" for order in left.orders)
    return go(PATH + chosen_location(desk), f"{said} Nothing is left to pick of {numbers}.", "amber")


routes = [pick_page, start, pick_list_page, record, confirm, report_short]
