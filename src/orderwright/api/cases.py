"""/v1/cases: list, open, answer, assign, resolve."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Number, Text
from orderwright.api.problems import problems
from orderwright.kernel.reasons import CaseResolutionText
from orderwright.kernel.refusal import invalid
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.decide_unexpected_goods import DecideUnexpectedGoods, decide_unexpected_goods
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.read_cases import CaseFile, CaseId, case_file
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.types import KINDS, Case
from orderwright.stock.types import StockNow
from orderwright.views.case_page import CasePage, ReadCase, read_case_page
from orderwright.views.cases_list import CaseRow, ListCases, list_cases


class CaseWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`body`: what was written; by the customer where `from_customer`, else a note of staff."""

    reason: str
    kind: str = "complaint"
    body: str = ""
    from_customer: bool = True


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`internal`: a note that the customer does not get."""

    body: str
    internal: bool = False


class Assignee(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nobody, where it is empty."""

    assignee: str = ""


class Resolution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`note`: what is to be said beyond that."""

    resolution: CaseResolutionText
    note: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`location`: where the goods lie."""

    location: str
    disposition: Literal["restock", "scrap"]


@post("/orders/{order_id:uuid}/cases", summary="Open a case on an order", responses=problems(404, 409, 413, 422))
async def open_case(
    order_id: UUID, data: CaseWish, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Case:
    """One is open for each kind: what is written again is added to it (`created` is false)."""
    wish = OpenCase(
        kind=data.kind, subject_kind="order", subject_id=order_id, order_id=order_id, reason=data.reason,
        body=data.body, from_customer=data.from_customer,
    )  # fmt: skip
    return await door.perform(context, open_cases, wish, idempotency_key)


@get("/cases/{case_id:uuid}/messages", summary="List the messages of a case", responses=problems(404))
async def read(case_id: UUID, context: Context, door: Door) -> CaseFile:
    return await door.ask(context, case_file, CaseId(case_id))


@post("/cases/{case_id:uuid}/answers", summary="Answer a case", responses=problems(404, 409, 413, 422))
async def answer(
    case_id: UUID, data: Answer, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Case:
    """The customer gets it by mail, with the link to the order page."""
    wish = AnswerCase(case_id=case_id, body=data.body, internal=data.internal)
    return await door.perform(context, answer_cases, wish, idempotency_key)


@post(
    "/cases/{case_id:uuid}/assignee", status_code=200, summary="Assign a case", responses=problems(404, 409, 413, 422)
)
async def assign(
    case_id: UUID, data: Assignee, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Case:
    wish = AssignCase(case_id=case_id, assignee=data.assignee)
    return await door.perform(context, assign_cases, wish, idempotency_key)


@post(
    "/cases/{case_id:uuid}/resolution",
    status_code=200,
    summary="Resolve a case",
    responses=problems(404, 409, 413, 422),
)
async def resolve(
    case_id: UUID, data: Resolution, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Case:
    wish = ResolveCase(case_id=case_id, resolution=data.resolution, note=data.note)
    return await door.perform(context, resolve_cases, wish, idempotency_key)


@post(
    "/cases/{case_id:uuid}/goods",
    status_code=200,
    summary="Restock or scrap unexpected goods",
    responses=problems(404, 409, 413, 422),
)
async def decide_goods(
    case_id: UUID, data: Decision, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> StockNow:
    """All goods of the case, which is resolved by it. Answers with the level where they lie."""
    wish = DecideUnexpectedGoods(case_id=case_id, location=data.location, disposition=data.disposition)
    return await door.perform(context, decide_unexpected_goods, wish, idempotency_key)


class ShownCase(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    number: int
    kind: str
    status: str
    reason: str
    opened_at: datetime
    opened_by: str
    due_at: datetime | None
    late: bool
    assignee: str | None
    order_number: int | None
    thread: list[dict[str, Any]]


@get("/cases", summary="List cases", responses=problems(422))
async def cases(
    context: Context, door: Door, late: bool = False, kind: Text = None, assignee: Text = None
) -> list[CaseRow]:
    """Open cases by kind, the one due first before the others; at most 200 of each kind."""
    if kind is not None and kind not in KINDS:
        raise invalid("/kind", "case_kind_unknown", f"A case is one of {', '.join(KINDS)}.")
    wanted = ListCases(state="late" if late else "open", kind=kind, assignee=assignee, limit=200)
    page = await door.ask(context, list_cases, wanted)
    return [row for group in page.groups for row in group.rows]


@get("/cases/{number:int}", summary="Read a case", responses=problems(404))
async def one_case(number: Number, context: Context, door: Door) -> ShownCase:
    """By its number, with the conversation."""
    return shown_case(await door.ask(context, read_case_page, ReadCase(number)))


def shown_case(page: CasePage) -> ShownCase:
    return ShownCase(
        id=page.id,
        number=page.number,
        kind=page.type,
        status=page.status,
        reason=page.sentence,
        opened_at=page.opened_at,
        opened_by=page.by,
        due_at=page.due_at,
        late=page.late,
        assignee=page.assignee,
        order_number=page.order.number if page.order else None,
        thread=[msgspec.structs.asdict(entry) for entry in page.thread],
    )


cases_router = Router(
    "/", route_handlers=[cases, one_case, open_case, read, answer, assign, resolve, decide_goods], tags=["Service"]
)
