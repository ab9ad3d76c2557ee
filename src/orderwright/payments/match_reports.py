"""Which of the facts told about money are new, which were told before, and which report what Orderwright did itself.
Pure; amounts are minor units. The rules stand in decision 0010."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.payments.ledger import resolve_name
from orderwright.payments.types import Kind, PaymentEvent, Source

Problem = Literal["differs", "own_unknown", "own_too_much"]


class RecordedPayment(msgspec.Struct, gc=False):
    """A payment event that is there. `reported_minor`: of our own, so much was reported as done."""

    order_id: UUID
    kind: Kind
    reference: str
    amount_minor: int
    authorization: str | None
    source: Source
    reported_minor: int

    @property
    def unreported(self) -> int:
        return self.amount_minor - self.reported_minor


class Report(msgspec.Struct, frozen=True, gc=False):
    """So much of our own event is reported as done, or (`kind` failed) as not done."""

    order_id: UUID
    kind: Kind
    reference: str
    own_kind: Kind
    own_reference: str
    amount_minor: int


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What became of a fact. `amount_minor`: what it was before (`differs`), or may be at most (`own_too_much`)."""

    new: bool = False
    problem: Problem | None = None
    amount_minor: int = 0


KNOWN, NEW = Verdict(), Verdict(new=True)


class Matching:
    """The facts about money of some orders, while more are told. `fresh`: events to be written; `refunds`: outcomes of
    refunds that are not known, each with the refund that it says to be of; `reports`: of our own events; `failed`: our
    own events of which so much was not done."""

    def __init__(
        self,
        rows: Sequence[RecordedPayment],
        reports: Sequence[Report],
        open_minor: Mapping[tuple[UUID, str], int],
    ) -> None:
        self.amounts: Counter[tuple[UUID, str, str]] = Counter()
        self.authorizations: defaultdict[UUID, set[str]] = defaultdict(set)
        self.own = [row for row in rows if row.source == "own"]
        self.open_minor = dict(open_minor)
        self.fresh: list[PaymentEvent] = []
        self.refunds: list[tuple[PaymentEvent, str | None]] = []
        self.reports: list[Report] = []
        self.failed: list[tuple[RecordedPayment, PaymentEvent]] = []
        for row in rows:
            self.amounts[row.order_id, row.kind, row.reference] += row.amount_minor
            if row.kind == "authorized":
                self.authorizations[row.order_id].add(row.reference)
        for report in reports:
            if report.kind != "failed":
                self.amounts[report.order_id, report.kind, report.reference] += report.amount_minor

    def take(self, event: PaymentEvent, outcome_of: str | None) -> Verdict:
        """Note the fact; `outcome_of`: the reference of our own event that it says to be of."""
        key = (event.order_id, event.kind, event.reference)
        if key in self.amounts:
            before = self.amounts[key]
            return KNOWN if before == event.amount_minor else Verdict(problem="differs", amount_minor=before)
        if outcome_of is not None and event.kind == "failed":
            return self.take_failure(event, outcome_of)
        found = self.reported(event, outcome_of)
        if outcome_of is not None and not found and event.kind != "refunded":
            return Verdict(problem="own_unknown")
        self.amounts[key] = event.amount_minor
        left = event.amount_minor
        for own in found:
            part = min(left, own.unreported)
            left -= part
            if part:
                self.report(own, event, part)
        rest = msgspec.structs.replace(event, amount_minor=left)
        if left and event.kind == "refunded":
            self.refunds.append((rest, None if found else outcome_of))
        elif left:
            self.add(rest)
        return NEW if left else KNOWN

    def reported(self, event: PaymentEvent, outcome_of: str | None) -> list[RecordedPayment]:
        """Our own events that this one reports: the one that is named; else the one of the same authorization and
        amount that nobody has reported yet; else, where more is told of an authorization than is open, those of it."""
        alike = [own for own in self.own if (own.order_id, own.kind) == (event.order_id, event.kind)]
        if outcome_of is not None:
            return [own for own in alike if own.reference == outcome_of]
        of_it = [own for own in alike if own.unreported > 0 and self.is_of(own, event.authorization)]
        if exact := [own for own in of_it if own.amount_minor == own.unreported == event.amount_minor]:
            return exact[:1]
        if not event.authorization:
            return []
        name = resolve_name(event.authorization, self.authorizations[event.order_id])
        return of_it if event.amount_minor > self.open_minor.get((event.order_id, name), 0) else []

    def is_of(self, own: RecordedPayment, authorization: str | None) -> bool:
        if authorization is None:
            return True
        return resolve_name(authorization, self.authorizations[own.order_id]) == own.authorization

    def take_failure(self, event: PaymentEvent, outcome_of: str) -> Verdict:
        """So much of our own capture or void was not done."""
        own = next(
            (
                own for own in self.own
                if (own.order_id, own.reference) == (event.order_id, outcome_of) and own.kind in ("captured", "voided")
            ),
            None,
        )  # fmt: skip
        if own is None:
            self.refunds.append((event, outcome_of))
            return NEW
        if event.amount_minor > own.unreported:
            return Verdict(problem="own_too_much", amount_minor=own.unreported)
        own.amount_minor -= event.amount_minor
        if own.authorization:
            key = (own.order_id, own.authorization)
            self.open_minor[key] = self.open_minor.get(key, 0) + event.amount_minor
        report = Report(event.order_id, "failed", event.reference, own.kind, own.reference, event.amount_minor)
        self.failed.append((own, event))
        self.reports.append(report)
        self.add(event)
        return NEW

    def report(self, own: RecordedPayment, event: PaymentEvent, amount_minor: int) -> None:
        own.reported_minor += amount_minor
        self.reports.append(Report(event.order_id, event.kind, event.reference, own.kind, own.reference, amount_minor))

    def add(self, event: PaymentEvent) -> None:
        self.amounts.setdefault((event.order_id, event.kind, event.reference), event.amount_minor)
        if event.kind == "authorized":
            self.authorizations[event.order_id].add(event.reference)
            self.open_minor[event.order_id, event.reference] = event.amount_minor
        elif event.authorization and event.kind in ("captured", "voided"):
            name = resolve_name(event.authorization, self.authorizations[event.order_id])
            key = (event.order_id, name)
            self.open_minor[key] = max(0, self.open_minor.get(key, 0) - event.amount_minor)
        self.fresh.append(event)
