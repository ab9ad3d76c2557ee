"""The nine states of a parcel, whatever its carrier says, and how a parcel's state follows from its events.

Carriers report late, twice and out of order. So a state is never moved step by step: it is folded anew from all events,
in the order in which they happened. The same events give the same state, in whatever order they arrived.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec


class TrackingState(StrEnum):
    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT_FAILED = "attempt_failed"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    EXPIRED = "expired"


_S = TrackingState
_MOVING = frozenset(_S) - {_S.PENDING, _S.INFO_RECEIVED}

# What may follow what. A label's data that arrives after the parcel moved tells nothing new, and what was delivered
# stays delivered unless something went wrong afterwards: returned, damaged, handed to somebody else.
MAY_FOLLOW: dict[TrackingState, frozenset[TrackingState]] = {
    _S.PENDING: _MOVING | {_S.INFO_RECEIVED},
    _S.INFO_RECEIVED: _MOVING,
    _S.IN_TRANSIT: _MOVING,
    _S.OUT_FOR_DELIVERY: _MOVING,
    _S.ATTEMPT_FAILED: _MOVING,
    _S.AVAILABLE_FOR_PICKUP: _MOVING,
    _S.DELIVERED: frozenset({_S.EXCEPTION}),
    _S.EXCEPTION: _MOVING,
    _S.EXPIRED: _MOVING,
}

# Within one instant (many carriers report whole minutes) the further state wins, so the order here matters.
_RANK = {state: rank for rank, state in enumerate(_S)} | {_S.EXPIRED: -1}

NEEDS_A_PERSON = frozenset({_S.ATTEMPT_FAILED, _S.EXCEPTION, _S.EXPIRED})


class TrackingFact(msgspec.Struct, frozen=True, kw_only=True):
    """One dated fact about a parcel. `occurred_at` has a time zone; `words` are the carrier's own."""

    state: TrackingState
    occurred_at: datetime
    sub_state: str = ""
    words: str = ""
    place: str = ""


class TrackingView(msgspec.Struct, frozen=True):
    """Where a parcel stands: its state, the fact that says so, and every distinct fact in the order it happened."""

    state: TrackingState
    because: TrackingFact | None
    history: tuple[TrackingFact, ...]


def fold_tracking(facts: Iterable[TrackingFact]) -> TrackingView:
    """The parcel's state, from all its facts in any order. No facts: pending. A fact told twice counts once."""
    history = sorted(set(facts), key=_when)
    state, because = _S.PENDING, None
    for fact in history:
        if fact.state == state or fact.state in MAY_FOLLOW[state]:
            state, because = fact.state, fact
    return TrackingView(state, because, tuple(history))


def _when(fact: TrackingFact) -> tuple[datetime, int, str, str, str]:
    return (fact.occurred_at, _RANK[fact.state], fact.sub_state, fact.words, fact.place)


class CustomerWords(msgspec.Struct, frozen=True):
    headline: str
    sentence: str


CUSTOMER_WORDS: dict[TrackingState, CustomerWords] = {
    _S.PENDING: CustomerWords("Getting ready", "Your parcel is being prepared."),
    _S.INFO_RECEIVED: CustomerWords("Label created", "The carrier is waiting for your parcel."),
    _S.IN_TRANSIT: CustomerWords("On its way", "Your parcel is traveling to you."),
    _S.OUT_FOR_DELIVERY: CustomerWords("Out for delivery", "Your parcel is on the van and arrives today."),
    _S.ATTEMPT_FAILED: CustomerWords(
        "We missed you", "Your parcel could not be delivered. There will be another attempt."
    ),
    _S.AVAILABLE_FOR_PICKUP: CustomerWords("Ready to collect", "Your parcel is at the pickup point."),
    _S.DELIVERED: CustomerWords("Delivered", "Your parcel has arrived."),
    _S.EXCEPTION: CustomerWords(
        "Delivery problem", "Your parcel is delayed. We are looking into it and will e-mail you."
    ),
    _S.EXPIRED: CustomerWords(
        "No update", "The carrier has not updated us for a while. We are asking where your parcel is."
    ),
}
