"""One return: what arrived, what became of it, and what is due to the customer for it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.payments.grant_refunds import read_line_money
from orderwright.returns.close_returns import lines_back
from orderwright.returns.lock_returns import read_held
from orderwright.returns.refund_due import Due, due_of
from orderwright.returns.rules import due_for
from orderwright.service.receive_with_return import GoodsThere, read_goods_there
from orderwright.views.order_actions import Action
from orderwright.views.order_parts import StoryRow, story_entry
from orderwright.views.order_types import StoryEntry
from orderwright.views.returns_list import OPEN
from orderwright.views.standing import reason_words
from orderwright.views.timeline_words import Names

sql = statements(__file__)


class ReadReturn(msgspec.Struct, frozen=True):
    number: int


class ReturnFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a return wherever it is shown."""

    id: UUID
    number: int
    order_id: UUID
    order_number: int
    status: str
    requested_at: datetime
    by: str
    reason: str
    note: str
    currency: str


class ReturnHead(ReturnFacts, frozen=True, kw_only=True, gc=False):
    customer_name: str
    customer_number: int | None
    email: str
    location_id: UUID
    location: str


class ReturnLineRead(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    sku: str
    title: str
    quantity: int
    received: int
    restocked: int
    scrapped: int


class PlaceRead(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    code: str
    name: str
    own: bool
    received: int
    to_inspect: int


class ReturnMoney(msgspec.Struct, frozen=True, gc=False):
    granted: int
    waived: int


class ReturnLineView(msgspec.Struct, frozen=True):
    """`id` is the order's line number. `due`: what its received units are worth, less what was refunded of the line;
    None, as all of the `refund`, for who sees no amounts."""

    id: int
    sku: str
    title: str
    authorized: int
    received: int
    restocked: int
    scrapped: int
    disposition: str | None
    to_receive: int
    to_inspect: int
    due: int | None


class ToInspect(msgspec.Struct, frozen=True):
    """Units of a line that wait at a location."""

    id: int
    sku: str
    title: str
    to_inspect: int


class ReceivedThere(msgspec.Struct, frozen=True):
    """A location where units arrived; `lines`: what waits there to be inspected by who asks."""

    code: str
    name: str
    units: int
    to_inspect: int
    lines: list[ToInspect]


class ReturnCustomer(msgspec.Struct, frozen=True):
    name: str
    number: int | None
    email: str


class RefundView(msgspec.Struct, frozen=True):
    """Minor units; `suggestion` as a decimal string. `due`: what would be credited now, and `paid` of it: what goes
    back, since the rest was never paid. `refunded` and `waived`: what became of what was credited. `reason`: why
    nothing can be refunded."""

    due: int
    paid: int
    refunded: int
    waived: int
    suggestion: str
    may: bool
    reason: str | None


class ReturnPage(ReturnFacts, frozen=True, kw_only=True):
    """`there`: what came unexpected of the same order, and may be received with this return."""

    customer: ReturnCustomer
    actions: list[Action]
    lines: list[ReturnLineView]
    locations: list[tuple[str, str]]
    refund: RefundView | None
    timeline: list[StoryEntry]
    label_href: str | None
    there: list[GoodsThere]
    received_at: list[ReceivedThere]


class LocationRead(msgspec.Struct, frozen=True, gc=False):
    location_id: UUID
    code: str
    name: str


@query("returns.read")
async def read_return_page(tx: Transaction, wanted: ReadReturn) -> ReturnPage:
    """The return with this number; refuses `return_not_found`."""
    head = await tx.row(ReturnHead, sql.read_return, number=wanted.number)
    if head is None:
        raise not_found("return", number=wanted.number)
    read = await tx.rows(ReturnLineRead, sql.read_return_lines, return_id=head.id)
    money = await tx.row(ReturnMoney, sql.read_return_refunds, return_id=head.id, order_id=head.order_id)
    assert money is not None
    held = (await read_held(tx, [head.id]))[head.id]
    due = await due_of(tx, held)
    due_of_lines = {
        each.line_no: due_for(each) for each in lines_back(held, await read_line_money(tx, [head.order_id]))
    }
    story = await tx.rows(StoryRow, sql.read_return_story, order_id=head.order_id, return_text=str(head.id))
    places = await tx.rows(LocationRead, sql.list_locations, locations=tx.locations)
    names = Names(
        {str(each.location_id): each.name for each in places},
        {line.line_no: line.title for line in read},
        head.currency,
        tx.shows_amounts,
    )
    lines = [return_line(line, due_of_lines.get(line.line_no, 0)) for line in read]
    places.sort(key=lambda place: place.location_id != head.location_id)
    page = ReturnPage(
        **facts_of(head) | {"reason": reason_words(head.reason)},
        customer=ReturnCustomer(head.customer_name or "Guest", head.customer_number, head.email),
        actions=return_actions(head, lines),
        lines=lines,
        locations=[(place.code, place.name) for place in places],
        refund=refund_view(head, lines, money, due),
        timeline=[story_entry(row, names) for row in story],
        label_href=f"/returns/{head.number}/slip.pdf" if head.status != "requested" else None,
        there=await goods_there(tx, head, lines),
        received_at=received_there(
            await tx.rows(PlaceRead, sql.read_places, return_id=head.id, locations=tx.locations), read
        ),
    )
    return page if tx.shows_amounts else without_amounts(page)


def received_there(places: list[PlaceRead], lines: list[ReturnLineRead]) -> list[ReceivedThere]:
    known = {line.line_no: line for line in lines}
    found: dict[tuple[str, str], list[PlaceRead]] = {}
    for place in places:
        found.setdefault((place.code, place.name), []).append(place)
    return [
        ReceivedThere(
            code, name, sum(each.received for each in there), sum(each.to_inspect for each in there),
            [
                ToInspect(each.line_no, known[each.line_no].sku, known[each.line_no].title, each.to_inspect)
                for each in there
                if each.to_inspect and each.own
            ],
        )
        for (code, name), there in found.items()
    ]  # fmt: skip


async def goods_there(tx: Transaction, head: ReturnHead, lines: list[ReturnLineView]) -> list[GoodsThere]:
    coming = {line.sku for line in lines if line.to_receive} if head.status in ("authorized", "received") else set()
    return [each for each in await read_goods_there(tx, head.order_id) if each.sku in coming] if coming else []


def without_amounts(page: ReturnPage) -> ReturnPage:
    lines = [msgspec.structs.replace(line, due=None) for line in page.lines]
    return msgspec.structs.replace(page, lines=lines, refund=None)


def facts_of(told: ReturnFacts) -> dict[str, Any]:
    return {name: getattr(told, name) for name in ReturnFacts.__struct_fields__}


def return_line(line: ReturnLineRead, due: int) -> ReturnLineView:
    dispositions = [name for name, units in (("restock", line.restocked), ("scrap", line.scrapped)) if units]
    return ReturnLineView(
        id=line.line_no,
        sku=line.sku,
        title=line.title,
        authorized=line.quantity,
        received=line.received,
        restocked=line.restocked,
        scrapped=line.scrapped,
        disposition=" and ".join(dispositions) or None,
        to_receive=line.quantity - line.received,
        to_inspect=line.received - line.restocked - line.scrapped,
        due=due,
    )


def refund_view(head: ReturnHead, lines: list[ReturnLineView], money: ReturnMoney, due: Due) -> RefundView:
    received = any(line.received for line in lines)
    waiting = sum(line.to_inspect for line in lines)
    reason = (
        "Nothing received yet." if not received
        else f"The return is {head.status}." if head.status not in OPEN
        else f"{waiting} unit{'s' if waiting > 1 else ''} to inspect first." if waiting
        else None
    )  # fmt: skip
    may = received and not waiting and head.status in OPEN
    return RefundView(
        due=due.due, paid=due.paid, refunded=money.granted, waived=money.waived,
        suggestion=decimal_string(due.due, head.currency), may=may, reason=None if may else reason,
    )  # fmt: skip


def return_actions(head: ReturnHead, lines: list[ReturnLineView]) -> list[Action]:
    """Approve (issue the RMA) or decline a request; close one of which nothing came."""
    base = f"/returns/{head.number}"
    if head.status == "requested":
        return [
            Action("decline", "Decline", dialog="decline", danger=True),
            Action("authorize", "Approve (issue RMA)", post=f"{base}/authorize", primary=True),
        ]
    if head.status == "authorized" and not any(line.received for line in lines):
        return [Action("close", "Not received: close…", dialog="close")]
    return []
