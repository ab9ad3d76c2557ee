"""The ledger of an order's money: of which authorization each capture and void is. Pure; amounts are minor units.

It is a fold over all payment events of the order, made anew each time, so that facts may come late, twice and out of
order. The rules stand in decision 0010.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from orderwright.payments.types import Authorization, Balance, GivenBack, Kind, OpenAuthorization, PaymentEvent

NO_AUTHORIZATION = ""
"""What a capture names that belongs to none: cash, a deposit, a gift card."""
PLACEMENT = "placement"
"""The name of what was told with the order and without a name of its own."""


class Entry(Protocol):
    """What the fold reads of a payment event."""

    @property
    def kind(self) -> Kind: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def reference(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def method(self) -> str: ...
    @property
    def authorization(self) -> str | None: ...


def balance_of(order_id: UUID, total_minor: int, events: Sequence[Entry], overpayment_minor: int = 0) -> Balance:
    """`total_minor`: the order's total as agreed; `events`: all of the order, oldest first; `overpayment_minor`: of its
    refunds, what was paid beyond what was owed."""
    sums: dict[str, Any] = dict.fromkeys(("authorized", "captured", "refunded", "waived", "voided", "failed"), 0)
    for event in events:
        sums[event.kind] += event.amount_minor
    if sums["refunded"]:
        sums["given_back"] = given_back(events)
    if sums["authorized"]:
        sums["open"] = open_authorizations(total_minor, events)
    return Balance(order_id, overpayment=overpayment_minor, **sums)


def given_back(events: Iterable[Entry]) -> tuple[GivenBack, ...]:
    """Each time when all that had been captured was given back, and how much that was."""
    found, captured, refunded = list[GivenBack](), 0, 0
    for event in events:
        captured += event.amount_minor if event.kind == "captured" else 0
        refunded += event.amount_minor if event.kind == "refunded" else 0
        if event.kind == "refunded" and event.at and captured <= refunded:
            found.append(GivenBack(event.at, captured))
            captured = refunded = 0
    return tuple(found)


def open_authorizations(total_minor: int, events: Sequence[Entry]) -> tuple[OpenAuthorization, ...]:
    """Those of which something is held still, oldest first."""
    if not any(event.kind in ("captured", "voided") for event in events):
        whole = (event for event in events if event.kind == "authorized")
        return tuple(OpenAuthorization(event.reference, event.method, event.amount_minor) for event in whole)
    dated = list(zip(events, rounds_of(events), strict=True))
    authorizations = [
        Authorization(event.reference, event.method, event.amount_minor, event.amount_minor, number)
        for event, number in dated
        if event.kind == "authorized"
    ]
    separate = settle_named(authorizations, events)
    unnamed = [(event, number) for event, number in dated if event.authorization is None]
    settle_unnamed_voids(authorizations, [event for event, _ in largest_first(unnamed, "voided")])
    settle_unnamed_captures(total_minor, separate, authorizations, largest_first(unnamed, "captured"))
    return tuple(OpenAuthorization(a.reference, a.method, a.open_minor) for a in authorizations if a.open_minor)


def rounds_of(events: Iterable[Entry]) -> list[int]:
    """For each event, how often all that had been captured was given back before it: what is authorized afterwards is
    new money, of which no earlier capture is."""
    rounds, number, balance = list[int](), 0, 0
    for event in events:
        rounds.append(number)
        if event.kind == "captured":
            balance += event.amount_minor
        elif event.kind == "refunded":
            balance -= event.amount_minor
            number += balance <= 0
    return rounds


def settle_named(authorizations: Sequence[Authorization], events: Iterable[Entry]) -> int:
    """Voids and captures that say of which authorization they are. What was captured apart from authorizations."""
    references = {authorization.reference for authorization in authorizations}
    separate = 0
    for event in events:
        if event.authorization is None or event.kind not in ("voided", "captured"):
            continue
        name = resolve_name(event.authorization, references)
        taken = 0
        for authorization in authorizations:
            if authorization.reference == name:
                taken += authorization.take(event.amount_minor - taken, captured=event.kind == "captured")
        separate += event.amount_minor - taken if event.kind == "captured" else 0
    return separate


def resolve_name(name: str, references: Iterable[str]) -> str:
    """What was authorized with the order and got no name answers to any that no other authorization has."""
    return PLACEMENT if name != NO_AUTHORIZATION and name not in references else name


def settle_unnamed_voids(authorizations: Sequence[Authorization], voids: Sequence[Entry]) -> None:
    """Each is of the authorization of which exactly so much is open; the others are of the oldest ones."""
    rest = []
    for void in voids:
        exact = next((a for a in authorizations if a.open_minor == void.amount_minor and fits(a, void)), None)
        if exact:
            exact.take(void.amount_minor)
        else:
            rest.append(void)
    for void in rest:
        take_oldest(authorizations, void)


def settle_unnamed_captures(
    total_minor: int, separate: int, authorizations: Sequence[Authorization], captures: Iterable[tuple[Entry, int]]
) -> None:
    """A capture is of an authorization where both beside each other would be more than the order's total; else it is
    money of its own. `separate`: captured apart from authorizations so far."""
    covered = sum(a.amount_minor for a in authorizations if a.open_minor or a.captured) + separate
    for capture, number in captures:
        taken = 0
        if covered + capture.amount_minor > total_minor:
            older = [a for a in authorizations if a.round <= number]
            exact = [a for a in older if a.open_minor == capture.amount_minor and fits(a, capture)]
            taken = take_oldest(exact[:1] or older, capture)
        covered += capture.amount_minor - taken


def take_oldest(authorizations: Iterable[Authorization], event: Entry) -> int:
    """Take the event's amount of the authorizations that fit it, oldest first; how much of it there was."""
    taken = 0
    for authorization in authorizations:
        if fits(authorization, event):
            taken += authorization.take(event.amount_minor - taken, captured=event.kind == "captured")
    return taken


def fits(authorization: Authorization, event: Entry) -> bool:
    """An event of another method is never of this authorization; where one of them says none, it may be."""
    return not authorization.method or not event.method or authorization.method.lower() == event.method.lower()


def largest_first(events: Iterable[tuple[Entry, int]], kind: Kind) -> list[tuple[Entry, int]]:
    """By round, and within one in an order that does not depend on when the facts came."""
    of_kind = ((event, number) for event, number in events if event.kind == kind)
    return sorted(of_kind, key=lambda item: (item[1], -item[0].amount_minor, item[0].reference))


def entries_against(
    authorizations: Sequence[OpenAuthorization],
    amount_minor: int,
    *,
    order_id: UUID,
    kind: Kind,
    reference: str,
    note: str = "",
) -> list[PaymentEvent]:
    """Our own captures or voids of so much, of these authorizations in their order; less where less is open. The first
    has the reference, others get a number behind it."""
    entries: list[PaymentEvent] = []
    for authorization in authorizations:
        part = min(amount_minor, authorization.open_minor)
        if part <= 0:
            continue
        amount_minor -= part
        number = len(entries) + 1
        entries.append(
            PaymentEvent(
                order_id=order_id, kind=kind, amount_minor=part, authorization=authorization.reference,
                reference=reference if number == 1 else f"{reference}/{number}", method=authorization.method,
                note=note, source="own",
            )
        )  # fmt: skip
    return entries


def without(open_before: Iterable[OpenAuthorization], entries: Iterable[PaymentEvent]) -> tuple[OpenAuthorization, ...]:
    """What is open once these entries are made."""
    taken: dict[str | None, int] = {}
    for entry in entries:
        taken[entry.authorization] = taken.get(entry.authorization, 0) + entry.amount_minor
    left = (OpenAuthorization(a.reference, a.method, a.open_minor - taken.get(a.reference, 0)) for a in open_before)
    return tuple(a for a in left if a.open_minor)
