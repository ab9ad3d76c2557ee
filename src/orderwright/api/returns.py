"""/v1/returns: list, authorize, receive, inspect, close. Amounts are decimal strings."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Number
from orderwright.api.problems import problems
from orderwright.kernel.money import decimal_or_none
from orderwright.kernel.paging import Page
from orderwright.kernel.reasons import ReturnReasonText
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.refund_due import OfReturn, RefundDue, refund_due
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import Disposition, LineToReturn, ReceivedAt, RequestReturn, Return
from orderwright.service.receive_unexpected_goods import (
    UnexpectedGoods,
    UnexpectedReceipt,
    receive_unexpected_goods,
)
from orderwright.service.receive_with_return import ReceiveWithReturn, receive_with_return
from orderwright.views.order_types import StoryEntry
from orderwright.views.return_page import (
    ReadReturn,
    ReturnFacts,
    ReturnLineView,
    ReturnPage,
    facts_of,
    read_return_page,
)
from orderwright.views.returns_list import ListReturns, ReturnRow, ReturnState, list_returns


class ReturnWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of shipped lines are to come back. `location`: where to; left out, the one that shipped them.
    `external_ref`: the same reference is the same return."""

    lines: list[LineToReturn]
    reason: ReturnReasonText
    note: str = ""
    location: str | None = None
    external_ref: str | None = None

    def of(self, order_id: UUID) -> RequestReturn:
        return RequestReturn(order_id=order_id, **msgspec.structs.asdict(self))


class GoodsOfCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`case_id`: a case of unexpected goods of the same order; all of its units."""

    case_id: UUID
    disposition: Disposition = "inspect"


class Declining(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason` is told to the customer."""

    reason: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: all that is still to come. `disposition`: of all lines that say none. `beside_unexpected`:
    these came beside goods of the order that lie there unexpected already; else that is refused (`came_already`)."""

    lines: list[ReceivedLine] | None = None
    disposition: Disposition = "inspect"
    location: str | None = None
    beside_unexpected: bool = False


class Inspection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`location`: where these units wait; needed where units of the return wait at several locations. Left out by who
    is kept to one location, it is that one."""

    lines: list[DisposedLine]
    location: str | None = None


class Closing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`amount`: what is credited; left out, what is due. Of it goes back which was paid."""

    amount: str | None = None


@post(
    "/orders/{order_id:uuid}/returns", summary="Create a return (issue the RMA)", responses=problems(404, 409, 413, 422)
)
async def authorize(
    order_id: UUID, data: ReturnWish, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """By staff, or for a return that a shop has granted: shipped and delivered units are on their way back."""
    return await door.perform(context, authorize_returns, data.of(order_id), idempotency_key)


@post("/orders/{order_id:uuid}/return-requests", summary="Request a return", responses=problems(404, 409, 413, 422))
async def request(
    order_id: UUID, data: ReturnWish, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """For a customer: nothing moves until staff approves."""
    return await door.perform(context, request_returns, data.of(order_id), idempotency_key)


@post(
    "/returns/{return_id:uuid}/approval",
    status_code=200,
    summary="Approve a return",
    responses=problems(404, 409, 422),
)
async def approve(return_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Return:
    return await door.perform(context, approve_returns, ApproveReturn(return_id=return_id), idempotency_key)


@post(
    "/returns/{return_id:uuid}/refusal",
    status_code=200,
    summary="Decline a return",
    responses=problems(404, 409, 413, 422),
)
async def decline(
    return_id: UUID, data: Declining, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    wish = DeclineReturn(return_id=return_id, reason=data.reason)
    return await door.perform(context, decline_returns, wish, idempotency_key)


@post(
    "/returns/{return_id:uuid}/receipts",
    status_code=200,
    summary="Receive returned items",
    responses=problems(404, 409, 413, 422),
)
async def receive(
    return_id: UUID, data: Receipt, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """In parts, if need be. Goods wait for inspection unless their disposition is told at once."""
    wish = ReceiveReturn(
        return_id=return_id, lines=data.lines, disposition=data.disposition, location=data.location,
        beside_unexpected=data.beside_unexpected,
    )  # fmt: skip
    return await door.perform(context, receive_returns, wish, idempotency_key)


@post(
    "/returns/{return_id:uuid}/inspections", status_code=200, summary="Inspect received items",
    responses=problems(404, 409, 413, 422),
)  # fmt: skip
async def inspect(
    return_id: UUID, data: Inspection, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """Restocked units are sellable again, scrapped ones a loss."""
    wish = DisposeReturn(return_id=return_id, lines=data.lines, location=data.location or context.only_location)
    return await door.perform(context, dispose_returns, wish, idempotency_key)


@post("/returns/unexpected", summary="Receive what nobody expected", responses=problems(404, 409, 413, 422))
async def receive_unexpected(
    data: UnexpectedGoods, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> UnexpectedReceipt:
    """Goods without a return, beyond one, or foreign ones: unavailable, with a case; nothing is refunded."""
    return await door.perform(context, receive_unexpected_goods, data, idempotency_key)


@post(
    "/returns/{return_id:uuid}/unexpected-goods", status_code=200, summary="Receive unexpected goods with their return",
    responses=problems(404, 409, 413, 422),
)  # fmt: skip
async def receive_there(
    return_id: UUID, data: GoodsOfCase, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """Goods that came unexpected are those of this return: no goods come in, and their case is resolved."""
    wish = ReceiveWithReturn(return_id=return_id, case_id=data.case_id, disposition=data.disposition)
    return await door.perform(context, receive_with_return, wish, idempotency_key)


@get("/returns/{return_id:uuid}/refund-due", summary="Read the refund due", responses=problems(404))
async def due(return_id: UUID, context: Context, door: Door) -> RefundDue:
    return await door.ask(context, refund_due, OfReturn(return_id))


@post(
    "/returns/{return_id:uuid}/closing", status_code=200, summary="Close a return and refund it",
    responses=problems(404, 409, 413, 422),
)  # fmt: skip
async def close(
    return_id: UUID, data: Closing, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Return:
    """Credits what is due for what came, and refunds what was paid of it; what never came stays with the customer."""
    wish = CloseReturn(return_id=return_id, amount=data.amount)
    return await door.perform(context, close_returns, wish, idempotency_key)


class ReturnSummary(msgspec.Struct, frozen=True):
    id: UUID
    number: int
    order_number: int
    customer: str
    status: str
    reason: str
    requested_at: datetime
    by: str
    units: int
    refund: str | None
    currency: str


class ShownReturnLine(msgspec.Struct, frozen=True):
    line_no: int
    sku: str
    title: str
    authorized: int
    received: int
    restocked: int
    scrapped: int
    due: str | None


class ShownReturn(ReturnFacts, frozen=True, kw_only=True):
    """`due`: what closing it would credit, and `paid` of it: what would go back; `refunded`: granted for this return,
    and `waived`: credited for it, but never paid. Null for who sees no amounts."""

    lines: list[ShownReturnLine]
    received_at: list[ReceivedAt]
    due: str | None
    paid: str | None
    refunded: str | None
    waived: str | None
    timeline: list[StoryEntry]


@get("/returns", summary="List returns", responses=problems(422))
async def returns(
    context: Context, door: Door, status: ReturnState = "open", cursor: Cursor = None, limit: Limit = None
) -> Page[ReturnSummary]:
    """Newest first. `open`: requested, authorized or received; `closed`: closed, declined or canceled."""
    page = await door.ask(context, list_returns, ListReturns(state=status, cursor=cursor, limit=limit))
    return Page([return_summary(row) for row in page.rows], page.next, page.previous)


def return_summary(row: ReturnRow) -> ReturnSummary:
    refund = decimal_or_none(row.refund, row.currency)
    return ReturnSummary(
        row.id, row.number, row.order_number, row.customer, row.status, row.reason, row.requested_at, row.by, row.units,
        refund, row.currency,
    )  # fmt: skip


@get("/returns/{number:int}", summary="Read a return", responses=problems(404))
async def one_return(number: Number, context: Context, door: Door) -> ShownReturn:
    """By its number, with its lines, what became of them, and what is due for them."""
    return shown_return(await door.ask(context, read_return_page, ReadReturn(number)))


def shown_return(page: ReturnPage) -> ShownReturn:
    return ShownReturn(
        **facts_of(page),
        lines=[return_line(line, page.currency) for line in page.lines],
        received_at=[ReceivedAt(each.code, each.units, each.to_inspect) for each in page.received_at],
        due=decimal_or_none(page.refund and page.refund.due, page.currency),
        paid=decimal_or_none(page.refund and page.refund.paid, page.currency),
        refunded=decimal_or_none(page.refund and page.refund.refunded, page.currency),
        waived=decimal_or_none(page.refund and page.refund.waived, page.currency),
        timeline=page.timeline,
    )


def return_line(line: ReturnLineView, currency: str) -> ShownReturnLine:
    due = decimal_or_none(line.due, currency)
    return ShownReturnLine(
        line.id, line.sku, line.title, line.authorized, line.received, line.restocked, line.scrapped, due
    )


returns_router = Router(
    "/",
    route_handlers=[
        returns,
        one_return,
        authorize,
        request,
        approve,
        decline,
        receive,
        inspect,
        due,
        close,
        receive_unexpected,
        receive_there,
    ],
    tags=["Returns"],
)
