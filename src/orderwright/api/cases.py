"""/v1/cases: open, answer, assign, resolve. They are listed in reads.py."""

from uuid import UUID

import msgspec
from litestar import Router, get, post

from orderwright.api.caller import IdempotencyKey
from orderwright.api.problems import problems
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.read_cases import CaseFile, CaseId, case_file
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.types import Case


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
    resolution: str


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


@get("/cases/{case_id:uuid}/messages", summary="What was written on a case", responses=problems(404))
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
    wish = ResolveCase(case_id=case_id, resolution=data.resolution)
    return await door.perform(context, resolve_cases, wish, idempotency_key)


cases_router = Router("/", route_handlers=[open_case, read, answer, assign, resolve], tags=["Service"])
