"""Money of an order as facts, and their fold."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["authorized", "captured", "refunded", "waived", "voided", "failed"]
PaymentStatus = Literal[
    "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "overpaid", "voided", "failed"
]


Source = Literal["order", "report", "own"]
"""Who says so: the order, when it was placed; a gateway or a person, afterwards; or Orderwright did it itself."""


class PaymentEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact about money, in minor units. `reference` makes it count once, however often it is told.
    `authorization`: the reference of the one that is captured or voided; empty where it is none (cash, a deposit, a
    gift card), None where nobody said."""

    order_id: UUID
    kind: Kind
    amount_minor: int
    reference: str
    at: datetime | None = None
    method: str = ""
    note: str = ""
    authorization: str | None = None
    source: Source = "report"


class Authorization(msgspec.Struct, gc=False):
    """One authorization while the ledger is folded. `round`: how often everything captured had been given back before.
    `captured`: something of it was taken."""

    reference: str
    method: str
    amount_minor: int
    open_minor: int
    round: int = 0
    captured: bool = False

    def take(self, amount_minor: int, captured: bool = False) -> int:
        """Capture or void so much of it; how much of that was open."""
        part = min(amount_minor, self.open_minor)
        self.open_minor -= part
        self.captured = self.captured or (captured and part > 0)
        return part


class OpenAuthorization(msgspec.Struct, frozen=True, gc=False):
    """What is held still by one authorization."""

    reference: str
    method: str
    open_minor: int


class GivenBack(msgspec.Struct, frozen=True, gc=False):
    """All that had been captured was given back at that time: so much."""

    at: datetime
    amount_minor: int


class Balance(msgspec.Struct, frozen=True, gc=False):
    """The money of an order, folded from its payment events (ledger.py), in minor units. `open`: the authorizations of
    which something is held, oldest first. `overpayment`: of `refunded`, what was paid beyond what was owed;
    `credited`: what was given back, or waived, for goods and shipping that are owed for (returned units, goodwill), so
    that so much less of the money is to be kept; `returned`: of that, for returned units; `waived`: of `credited`, what
    had never been paid."""

    order_id: UUID
    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    waived: int = 0
    voided: int = 0
    failed: int = 0
    overpayment: int = 0
    credited: int = 0
    returned: int = 0
    open: tuple[OpenAuthorization, ...] = ()
    given_back: tuple[GivenBack, ...] = ()

    @property
    def held(self) -> int:
        """Authorized and neither voided nor captured: the sum over the authorizations."""
        return sum(authorization.open_minor for authorization in self.open)

    @property
    def refundable(self) -> int:
        return self.captured - self.refunded

    def captured_for_goods(self, first_left_at: datetime | None) -> int:
        """What was captured, or waived, so that it is not captured any more; without what was all given back before
        anything had left: then it paid for nothing."""
        lost = (each.amount_minor for each in self.given_back if first_left_at is None or each.at < first_left_at)
        return self.captured + self.waived - sum(lost)

    @property
    def secured(self) -> int:
        """What an order may be released for: held, or taken and not given back."""
        return self.held + self.captured - self.refunded


Purpose = Literal["canceled", "returned", "goodwill", "shipping", "overpayment"]
CREDITED: frozenset[Purpose] = frozenset(("returned", "goodwill", "shipping"))
"""What is given back for what is owed for."""
"""What money is given back for: units that will not be sent, units that came back, shipping, what was paid beyond what
is owed, or because the business wants to."""


class GrantedLine(msgspec.Struct, frozen=True, gc=False):
    """What is given back of one line, or (without one) of shipping, of an overpayment or of the order as a whole.
    `quantity`: the units of the line that were canceled, came back, or (as goodwill) were lost for it; 0 where it is
    for none."""

    line_no: int | None
    amount_minor: int
    quantity: int = 0
    purpose: Purpose = "goodwill"

    @property
    def is_for_lost(self) -> bool:
        return self.purpose == "goodwill" and self.quantity > 0


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A refund that was decided on. `lines`: what it is for; what they leave is goodwill. `amount_minor`: given back;
    `waived_minor`: credited, too, but never paid. `execute`: it is given back at once, by the built-in manual
    method."""

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    reason: str
    waived_minor: int = 0
    lines: list[GrantedLine] = []
    return_id: UUID | None = None
    execute: bool = True

    @property
    def parts(self) -> list[GrantedLine]:
        """Its lines and, where they leave something, goodwill; together what is credited."""
        rest = self.amount_minor + self.waived_minor - sum(line.amount_minor for line in self.lines)
        return [*self.lines, GrantedLine(None, rest)] if rest else self.lines
