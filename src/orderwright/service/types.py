"""Cases: what a person must resolve. Quantities of time are hours."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

Status = Literal["open", "answered", "resolved"]

TRANSITIONS: Mapping[str, Mapping[Status, tuple[Status, ...]]] = {
    "open_cases": {"open": ("open",), "answered": ("open",)},
    "answer_cases": {"open": ("answered",), "answered": ("answered",), "resolved": ("resolved",)},
    "resolve_cases": {"open": ("resolved",), "answered": ("resolved",), "resolved": ("resolved",)},
}
"""Verb → status before → the one status that it leads to: when a customer writes, staff answers, a case is resolved.
What staff notes for itself changes no status."""

WORDS: Mapping[str, str] = {"open_cases": "write as a customer", "answer_cases": "answer", "resolve_cases": "resolve"}

SubjectKind = Literal["order", "parcel", "return", "fulfillment_order", "variant", "unexpected_receipt"]


class Kind(msgspec.Struct, frozen=True):
    """What kind of case it is, in words, and the hours in which somebody should have seen to it."""

    words: str
    due_h: int


KINDS: dict[str, Kind] = {
    "complaint": Kind("Complaint", 24),
    "delivery_failed": Kind("Failed delivery", 8),
    "left_without_hand_over": Kind("Left without hand-over", 8),
    "delivered_after_refund": Kind("Delivered after refund", 8),
    "late_parcel": Kind("Late parcel", 24),
    "refund_due": Kind("Refund to review", 24),
    "unexpected_goods": Kind("Unexpected goods", 24),
    "left_anyway": Kind("Left after cancellation", 8),
    "order_stuck": Kind("Stuck order", 8),
    "payment_short": Kind("Payment missing", 24),
    "payment_failed": Kind("Payment failed at the gateway", 24),
    "other": Kind("Other", 48),
}

BY_HAND = ("complaint", "delivery_failed", "late_parcel", "order_stuck", "other")
"""What a person may see before the system does; the others follow from what was recorded."""

RESOLUTIONS: Mapping[str, str] = {
    "answered": "Answered",
    "refunded": "Refunded",
    "sent_again": "Reshipped",
    "delivered": "Delivered",
    "returned": "Returned",
    "nothing": "No action",
    "other": "Other",
}
"""How a person resolves a case, each `CaseResolution` in words."""


def due_at(kind: str, opened_at: datetime) -> datetime:
    """When somebody should have seen to a case of this kind."""
    return opened_at + timedelta(hours=KINDS[kind].due_h)


def status_after(verb: str, status: Status) -> Status:
    """Where a verb leads from a status."""
    (after,) = TRANSITIONS[verb][status]
    return after


class Case(msgspec.Struct, frozen=True):
    """`created` is false where an open case of this kind and subject was there before."""

    case_id: UUID
    number: int
    kind: str
    subject_kind: str
    subject_id: UUID
    order_id: UUID | None
    reason: str
    status: Status
    opened_by: str
    opened_at: datetime
    due_at: datetime
    assignee: str | None
    resolved_at: datetime | None
    resolution: str | None
    created: bool = False


class CaseMessage(msgspec.Struct, frozen=True):
    """One entry of a case. `internal` ones are seen by staff only; the others are mail, or came from the customer."""

    message_id: UUID
    author: str
    from_customer: bool
    internal: bool
    body: str
    at: datetime
