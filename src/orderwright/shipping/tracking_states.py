"""The nine states of a parcel, whatever its carrier says, and how a parcel's state follows from its events.

Carriers report late, twice and out of order. So a state is never moved step by step: it is folded anew from all events,
in the order in which they happened. The same events give the same state, in whatever order they arrived.
"""

import re
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
# stays delivered unless something went wrong afterwards: damaged, handed to somebody else, on its way back.
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

SEEN = frozenset({_S.IN_TRANSIT, _S.OUT_FOR_DELIVERY, _S.ATTEMPT_FAILED, _S.AVAILABLE_FOR_PICKUP, _S.DELIVERED})
"""Who says this has the parcel."""
NEEDS_A_PERSON = frozenset({_S.ATTEMPT_FAILED, _S.EXCEPTION, _S.EXPIRED})


GOING_BACK, CAME_BACK = "returning_to_sender", "returned_to_sender"
"""Sub-states of an exception: the parcel is on its way back to us, or it is with us again."""
LOST = "lost"
"""Sub-state of an exception: the parcel will not come any more, as its carrier or a person says."""
SAID_OF_WAY = {
    GOING_BACK: (_S.EXCEPTION, GOING_BACK),
    CAME_BACK: (_S.DELIVERED, CAME_BACK),
    LOST: (_S.EXCEPTION, LOST),
}
"""What people and files say besides the states: the state and the sub-state that mean it."""
TO_RECIPIENT = "to_recipient"
"""A carrier's sub-state that ends the way back: it is on its way to the customer again."""
VOIDED_LABEL = "voided_label"
"""Said of a label that was voided: it is kept, and says nothing about where the parcel is."""
LOST_BEFORE_IT_LEFT = "lost_before_it_left"
"""Said to be lost of a parcel that nobody had handed over and its carrier had not seen: kept in the same way."""
EXPIRED_BEFORE_IT_LEFT = "expired_before_it_left"
"""The same of one of which its carrier had heard nothing for a while: its label waits here."""
FITS_ONLY = {
    LOST: frozenset({_S.EXCEPTION}),
    GOING_BACK: frozenset(_S) - {_S.PENDING, _S.INFO_RECEIVED, _S.OUT_FOR_DELIVERY},
    CAME_BACK: frozenset({_S.EXCEPTION, _S.DELIVERED}),
    TO_RECIPIENT: frozenset(_S) - {_S.PENDING, _S.INFO_RECEIVED},
    VOIDED_LABEL: frozenset[TrackingState](),
    LOST_BEFORE_IT_LEFT: frozenset[TrackingState](),
    EXPIRED_BEFORE_IT_LEFT: frozenset[TrackingState](),
}
"""Sub-state → the states that it may be told with; the last three are Orderwright's own."""
SAYS_NOTHING = (VOIDED_LABEL, LOST_BEFORE_IT_LEFT, EXPIRED_BEFORE_IT_LEFT)
_BACK = re.compile(
    r"\b(return(ed|ing|s)?|sent back|going back|back)\b.{0,20}\b(sender|shipper|merchant|origin)\b"
    r"|\bdelivered to (the )?(sender|shipper|merchant)\b|\breturn_?to_?sender\b"
    r"|\bretour (an|à|au|zum)\b|\brücksendung\b",
    re.IGNORECASE,
)


class TrackingFact(msgspec.Struct, frozen=True, kw_only=True):
    """One dated fact about a parcel. `occurred_at` has a time zone; `words` are the carrier's own."""

    state: TrackingState
    occurred_at: datetime
    sub_state: str = ""
    words: str = ""
    place: str = ""


class TrackingView(msgspec.Struct, frozen=True):
    """Where a parcel stands: its state, the fact that says so, and every distinct fact in the order it happened.
    `sub_state`: `returning_to_sender`, `returned_to_sender` or `lost` of an exception, else empty. `delivered_at`:
    when the customer got it; a delivery to the sender is none, and one before the way back is over."""

    state: TrackingState
    because: TrackingFact | None
    history: tuple[TrackingFact, ...]
    sub_state: str = ""
    delivered_at: datetime | None = None


def fold_tracking(facts: Iterable[TrackingFact]) -> TrackingView:
    """The parcel's state, from all its facts in any order. No facts: pending. A fact told twice counts once. From the
    fact on that says that it goes back, it is an exception, wherever it is scanned, and what is delivered is delivered
    to the sender; what was delivered before is delivered no more: it was refused at a neighbor's, say. A parcel
    that is lost is an exception until it is seen again; what was delivered before is not."""
    history = sorted(set(facts), key=_when)
    state, because, back, lost, delivered_at = _S.PENDING, None, "", False, None
    for fact in history:
        if fact.sub_state in SAYS_NOTHING or (delivered_at and says_lost(fact.sub_state)):
            continue
        before, back = (back, lost), way_back(fact, back)
        delivered_at = None if back else delivered_at
        lost = delivered_at is None and is_lost(fact, lost)
        means = _S.EXCEPTION if back or lost else fact.state
        if (back or lost) and (back, lost) == before:
            continue
        if means == state or means in MAY_FOLLOW[state]:
            state, because = means, fact
        if means == _S.DELIVERED:
            delivered_at = delivered_at or fact.occurred_at
    return TrackingView(state, because, tuple(history), LOST if lost else back, delivered_at)


def way_back(fact: TrackingFact, back: str) -> str:
    """Whether the parcel is on its way back once this happened: the sub-state, or empty."""
    if fact.sub_state == TO_RECIPIENT:
        return ""
    if back or goes_back(fact):
        is_here = fact.state == _S.DELIVERED or plain(fact.sub_state) == CAME_BACK
        return CAME_BACK if back == CAME_BACK or is_here else GOING_BACK
    return ""


def is_lost(fact: TrackingFact, lost: bool) -> bool:
    """Whether the parcel is lost once this happened: it is until somebody sees it, or it goes back."""
    return says_lost(fact.sub_state) or (lost and fact.state not in SEEN and not goes_back(fact))


def says_lost(sub_state: str) -> bool:
    return sub_state.strip().lower() == LOST


def fits(state: TrackingState, sub_state: str) -> bool:
    """Whether a carrier can have said both at once; of sub-states that are not known here, any."""
    return state in FITS_ONLY.get(sub_state.strip().lower(), frozenset(TrackingState))


def goes_back(fact: TrackingFact) -> bool:
    """The carrier says so by its sub-state, or in its own words."""
    says = plain(fact.sub_state)
    return says in (GOING_BACK, CAME_BACK, "return_to_sender") or bool(_BACK.search(f"{fact.sub_state} {fact.words}"))


def plain(sub_state: str) -> str:
    """As sub-states are written here, whoever wrote it."""
    return sub_state.strip().replace("-", "_").replace(" ", "_").lower()


def carrier_has(facts: Iterable[TrackingFact]) -> bool:
    """Whether its carrier has had the parcel, also under a label that was voided: it saw it, or sends it back."""
    return any(fact.state in SEEN or goes_back(fact) for fact in facts)


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

_SUB_WORDS: dict[str, CustomerWords] = {
    GOING_BACK: CustomerWords("On its way back to us", "Your parcel is on its way back to us. We will write to you."),
    LOST: CustomerWords(
        "Lost on its way", "We are sorry: your parcel was lost on its way. We will write to you about what happens now."
    ),
    CAME_BACK: CustomerWords("Back with us", "Your parcel came back to us. We will write to you."),
}


def customer_words(state: str) -> CustomerWords:
    """What the customer reads of one of the nine states, or of a parcel that goes or came back, or is lost (its
    sub-state)."""
    return _SUB_WORDS.get(state) or CUSTOMER_WORDS[TrackingState(state)]
