"""/quarantine: rows that could not be understood: repaired and tried again, or set aside with a reason."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.channels.retry_quarantined import (
    DismissQuarantined,
    RetryQuarantined,
    can_be_tried,
    dismiss_quarantined,
    retry_quarantined,
)
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused
from orderwright.console.lists import Tab, forward_pager, href
from orderwright.console.page import Form, go
from orderwright.console.quarantine_fields import (
    RepairField,
    changed,
    errors_of,
    fields_of,
    groups_of,
    typed_text,
    with_value,
)
from orderwright.console.quarantine_record import records_of
from orderwright.console.warehouse_queue import ticked
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.views.quarantine_list import (
    AlikeRow,
    ListAlike,
    ListQuarantine,
    QuarantinedPage,
    ReadQuarantined,
    list_alike,
    list_quarantine,
    read_quarantined,
)

PATH = "/quarantine"
STATES = {"open": "Waiting", "repaired": "Fixed", "dismissed": "Dismissed"}
STRETCH = 200
PERMISSION = retry_quarantined.permission


@get(PATH)
async def quarantine_page(desk: AtDesk) -> Template:
    return await page(desk)


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    chosen = desk.asked("state") or "open"
    if chosen not in STATES:
        raise invalid("/state", "field_invalid", "There is no such list of rows.")
    source = desk.asked("source")
    rows = await desk.ask(list_quarantine, ListQuarantine(state=chosen, source=source, cursor=desk.asked("cursor")))  # type: ignore[arg-type]
    listed = {
        "tabs": [
            Tab(
                label,
                href(PATH, {"state": None if state == "open" else state, "source": source}),
                rows.waiting if state == "open" else None,
                state == chosen,
            )
            for state, label in STATES.items()
        ],
        "waiting": rows.waiting,
        "rows": rows.rows,
        "source": source,
        "all_sources_href": href(PATH, {"state": desk.asked("state")}),
        "pager": forward_pager(PATH, {"state": desk.asked("state"), "source": source}, rows.next, desk.asked("cursor")),
        "may": {"retry": desk.may(PERMISSION) and chosen == "open"},
    }
    context: dict[str, Any] = {"form": Form(), "open_dialog": None, "list": listed, "ids": []}
    return await desk.show("quarantine", "quarantine", status, **context | shown)


class Tried(NamedTuple):
    """Of all that wait, how many rows went through so far, and how many still wait. `cursor`: where the next stretch
    begins; empty for the first."""

    done: int
    stayed: int
    cursor: str

    def said(self) -> str:
        rest = f" {self.stayed:,} still waiting, each with its reason." if self.stayed else ""
        return f"{self.done:,} of {self.done + self.stayed:,} imported.{rest}"

    @property
    def tone(self) -> str:
        return "amber" if self.stayed else "green"


@post(PATH + "/retry", status_code=200)
async def retry_all(desk: AtDesk) -> Redirect | Template:
    """All that wait (of a `source`), newest first, a stretch at a time: the page sends itself on from where it is, so
    no row is tried twice, and what comes in meanwhile is left for the next time."""
    values = await desk.typed()
    source, here = values.get("source") or None, tried_in(values)
    rows = await desk.ask(list_quarantine, ListQuarantine(source=source, cursor=here.cursor or None, limit=STRETCH))
    now = await retry(desk, [row.id for row in rows.rows])
    tried = Tried(here.done + now.done, here.stayed + now.stayed, rows.next or "")
    if not tried.cursor and not here.cursor:
        return go(href(PATH, {"source": source}), tried.said(), tried.tone)
    back = href(PATH, {"source": source})
    return await desk.show("quarantine_retry", "quarantine", tried=tried, source=source, back_href=back)


def tried_in(values: Mapping[str, str]) -> Tried:
    done, stayed = (values.get(name, "") for name in ("done", "stayed"))
    counts = [int(text) if text.isdecimal() and len(text) < 12 else 0 for text in (done, stayed)]
    return Tried(counts[0], counts[1], values.get("cursor", ""))


async def retry(desk: Desk, ids: list[UUID]) -> Tried:
    answers = await desk.perform_many(retry_quarantined, [RetryQuarantined(quarantine_id=id_) for id_ in ids])
    done = sum(not isinstance(answer, Refusal) and answer.status == "repaired" for answer in answers)
    return Tried(done, len(answers) - done, "")


@post(PATH + "/bulk")
async def many(desk: AtDesk) -> Redirect | Template:
    """The ticked rows: tried again, or set aside once a reason is given."""
    values = await desk.typed()
    try:
        ids = await ticked(desk)
        if values.get("act") == "retry":
            tried = await retry(desk, ids)
            return go(PATH, tried.said(), tried.tone)
        if "reason" not in values:
            return await page(desk, open_dialog="discard-many", ids=ids)
        wishes = [DismissQuarantined(quarantine_id=id_, reason=values["reason"]) for id_ in ids]
        answers = await desk.perform_many(dismiss_quarantined, wishes)
        if refusal := next((answer for answer in answers if isinstance(answer, Refusal) and answer.fields), None):
            return await page(desk, 422, form=refused(refusal, values), open_dialog="discard-many", ids=ids)
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, values))
    count = sum(not isinstance(answer, Refusal) for answer in answers)
    return go(PATH, f"{plural(count, 'row')} dismissed.")


@get(PATH + "/{id_:uuid}")
async def row_page(desk: AtDesk, id_: FromPath[UUID]) -> Template:
    return await show_row(desk, id_)


async def show_row(
    desk: Desk, id_: UUID, status: int = 200, typed: Mapping[str, str] | None = None, **shown: Any
) -> Template:
    row = await desk.ask(read_quarantined, ReadQuarantined(id_))
    is_open, may = row.status == "new", desk.may(PERMISSION)
    context: dict[str, Any] = {
        "form": Form(),
        "open_dialog": None,
        "row": row,
        "groups": groups_of(await fields_shown(desk, row, is_open, typed or {})),
        "records": records_of(row.content),
        "typed": typed or {},
        "may": {"retry": is_open and may and can_be_tried(row.source, row.content), "discard": is_open and may},
        "hopeless": is_open and not can_be_tried(row.source, row.content),
        "previous_href": f"{PATH}/{row.previous}" if row.previous else None,
        "next_href": f"{PATH}/{row.following}" if row.following else None,
    }
    return await desk.show("quarantine_row", "quarantine", status, **context | shown)


async def fields_shown(desk: Desk, row: QuarantinedPage, is_open: bool, typed: Mapping[str, str]) -> list[RepairField]:
    """Each with what is wrong in it, how many others are alike, and what was typed."""
    wrong = errors_of(row.content, row.field, row.reason) if is_open else {}
    others = await desk.ask(list_alike, ListAlike(row.code, row.id)) if wrong else []
    return [
        msgspec.structs.replace(
            each,
            error=wrong.get(each.name),
            alike=len(alike(others, each)) if each.name in wrong else 0,
            value=typed.get(f"field:{each.name}", each.value),
        )
        for each in fields_of(row.content)
    ]


def alike(others: Sequence[AlikeRow], field: RepairField) -> list[AlikeRow]:
    return [other for other in others if with_value(other.content, field.name, field.value, field.value) is not None]


@post(PATH + "/{id_:uuid}")
async def repair(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    """Saved and tried again as it is typed now; others of the same cause with it, where that is ticked."""
    values = await desk.typed()
    row = await desk.ask(read_quarantined, ReadQuarantined(id_))
    try:
        order = changed(row.content, values)
        cells = {each.name: values.get(f"field:{each.name}", each.value) for each in fields_of(row.content)}
        wanted = RetryQuarantined(quarantine_id=id_, order=order, row=None if order else cells)
        state = await desk.perform(retry_quarantined, wanted)
    except Refusal as refusal:
        return await show_row(desk, id_, 422, values, form=refused(refusal, {}))
    if state.status != "repaired":
        return await show_row(desk, id_, 422, values, form=Form(refusal=state.reason))
    done, stayed = await repair_alike(desk, row, values)
    if not done + stayed:
        return go(f"{PATH}/{id_}", "Imported.")
    rest = f" {stayed:,} still waiting, each with its reason." if stayed else ""
    return go(PATH, f"Imported, with {done:,} of {done + stayed:,} others of the same cause.{rest}")


async def repair_alike(desk: Desk, row: QuarantinedPage, values: Mapping[str, str]) -> tuple[int, int]:
    """The same corrections in the rows that wait with the same values: how many went in, and how many still wait."""
    ticked_fields = [each for each in fields_of(row.content) if values.get(f"alike:{each.name}") == "yes"]
    if not ticked_fields:
        return 0, 0
    corrected: dict[UUID, dict[str, Any]] = {}
    for other in await desk.ask(list_alike, ListAlike(row.code, row.id)):
        content = other.content
        for field in ticked_fields:
            order = with_value(content, field.name, field.value, typed_text(field, values))
            if order is not None:
                content = {"order": order}
                corrected[other.id] = order
    wishes = [RetryQuarantined(quarantine_id=id_, order=order) for id_, order in corrected.items()]
    answers = await desk.perform_many(retry_quarantined, wishes)
    done = sum(not isinstance(answer, Refusal) and answer.status == "repaired" for answer in answers)
    return done, len(answers) - done


@post(PATH + "/{id_:uuid}/discard")
async def discard(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    values = await desk.typed()
    try:
        await desk.perform(dismiss_quarantined, DismissQuarantined(quarantine_id=id_, reason=values.get("reason", "")))
    except Refusal as refusal:
        return await show_row(desk, id_, 422, form=refused(refusal, values), open_dialog="discard")
    return go(PATH, "Row dismissed.")


routes = [quarantine_page, retry_all, many, row_page, repair, discard]
