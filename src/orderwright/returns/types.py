"""Goods on their way back: what is asked for, and how it stands. Quantities are units, amounts decimal strings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.reasons import ReturnReason, reason_mistakes
from orderwright.kernel.refusal import FieldError
from orderwright.kernel.text import text_mistakes

LINES_MAX = 2_000
Status = Literal["requested", "authorized", "received", "closed", "declined", "canceled"]

TRANSITIONS: Mapping[str, Mapping[Status, tuple[Status, ...]]] = {
    "approve_returns": {"requested": ("authorized",)},
    "decline_returns": {"requested": ("declined",)},
    "receive_returns": {"authorized": ("received",), "received": ("received",)},
    "dispose_returns": {"received": ("received",), "closed": ("closed",)},
    "close_returns": {"authorized": ("canceled",), "received": ("closed",)},
}
"""Verb → status before → the statuses that it may lead to. A return of which nothing came is canceled, not closed."""

WORDS: Mapping[str, str] = {
    "approve_returns": "authorize",
    "decline_returns": "decline",
    "receive_returns": "receive",
    "dispose_returns": "inspect",
    "close_returns": "close",
}

Disposition = Literal["inspect", "restock", "scrap"]


class LineToReturn(msgspec.Struct, frozen=True, kw_only=True):
    line_no: int
    quantity: int


class RequestReturn(msgspec.Struct, frozen=True, kw_only=True):
    """Units of some lines of an order are to come back. `location`: the code of the place they come back to; left out,
    the one that shipped the order. `external_ref` makes it one return, however often it is sent."""

    order_id: UUID
    lines: list[LineToReturn]
    reason: str
    note: str = ""
    location: str | None = None
    external_ref: str | None = None


class ReturnLine(msgspec.Struct, frozen=True):
    """`received` of the `quantity` that is to come back, and what became of it: what was neither restocked nor scrapped
    waits for inspection."""

    line_no: int
    sku: str
    title: str
    quantity: int
    received: int
    restocked: int
    scrapped: int


class ReceivedAt(msgspec.Struct, frozen=True):
    """Units of a return that arrived at a location (its code), and how many of them wait there to be inspected."""

    location: str
    units: int
    to_inspect: int


class Return(msgspec.Struct, frozen=True):
    """`location`: where they are to be sent; `received_at`: where they arrived. `refunded`: what was
    given back for it; `waived`: what was credited for it and had never been paid; null for who sees no amounts.
    `created` is false where the same external reference was here before."""

    return_id: UUID
    number: int
    order_id: UUID
    order_number: int
    status: Status
    reason: str
    note: str
    external_ref: str | None
    location: str
    requested_by: str
    requested_at: datetime
    currency: str
    refunded: str | None
    waived: str | None
    lines: list[ReturnLine]
    received_at: list[ReceivedAt]
    created: bool = True


def mistakes_in(request: RequestReturn) -> list[FieldError]:
    """What is wrong with a request by itself, field by field."""
    wrong = reason_mistakes("/reason", request.reason, ReturnReason) + text_mistakes("/note", request.note, 5_000)
    wrong += text_mistakes("/external_ref", request.external_ref, 200, shortest=1)
    wrong += text_mistakes("/location", request.location, 100, shortest=1)
    if not 1 <= len(request.lines) <= LINES_MAX:
        wrong.append(FieldError("/lines", "lines_count", f"A return has 1 to {LINES_MAX:,} lines."))
    return wrong + line_mistakes([(line.line_no, line.quantity) for line in request.lines])


def line_mistakes(lines: list[tuple[int, int]]) -> list[FieldError]:
    """Lines that stand twice, and quantities that are none. `lines`: (line_no, quantity)."""
    wrong: list[FieldError] = []
    seen: set[int] = set()
    for index, (line_no, quantity) in enumerate(lines):
        if line_no in seen:
            wrong.append(FieldError(f"/lines/{index}/line_no", "line_twice", f"Line {line_no} is listed twice."))
        seen.add(line_no)
        if quantity < 1:
            wrong.append(FieldError(f"/lines/{index}/quantity", "quantity_not_positive", "At least one unit."))
    return wrong
