"""What payments announce. Amounts are minor units of the order's currency."""

from uuid import UUID

import msgspec

from orderwright.kernel.facts import Fact
from orderwright.payments.types import GrantedLine, Kind, PaymentEvent


class PaymentFact(Fact, frozen=True, kw_only=True):
    """`reference`: its name, by which it counts once. `authorization`: of which it is, where that was said; empty for
    money that belongs to none. `own`: Orderwright decided on it; whoever connects a gateway carries it out there."""

    amount_minor: int
    reference: str = ""
    method: str = ""
    authorization: str | None = None
    own: bool = False


class PaymentAuthorized(PaymentFact, frozen=True, kw_only=True):
    pass


class PaymentCaptured(PaymentFact, frozen=True, kw_only=True):
    pass


class PaymentVoided(PaymentFact, frozen=True, kw_only=True):
    pass


class PaymentFailed(PaymentFact, frozen=True, kw_only=True):
    pass


class CaptureFellShort(Fact, frozen=True, kw_only=True):
    """Goods have left, and less could be captured than they are worth: `due_minor` was due, `captured_minor` was
    captured. `expected`: some money had been authorized or taken for the order, so that a person should look."""

    parcel_id: UUID
    due_minor: int
    captured_minor: int
    expected: bool


class OwnPaymentFailed(Fact, frozen=True, kw_only=True):
    """So much of what Orderwright did itself was not done, as the gateway says. `reference`: of ours."""

    amount_minor: int
    reference: str
    authorization: str
    reason: str


class CaptureFailed(OwnPaymentFailed, frozen=True, kw_only=True):
    """It counts as captured no longer, and is held again."""


class VoidFailed(OwnPaymentFailed, frozen=True, kw_only=True):
    """It is held still."""


OWN_FAILED: dict[Kind, type[OwnPaymentFailed]] = {"captured": CaptureFailed, "voided": VoidFailed}

FACTS: dict[Kind, type[PaymentFact]] = {
    "authorized": PaymentAuthorized,
    "captured": PaymentCaptured,
    "voided": PaymentVoided,
    "failed": PaymentFailed,
}


def fact_of(event: PaymentEvent) -> PaymentFact:
    """What is announced of a payment event, other than a refund."""
    return FACTS[event.kind](
        order_id=event.order_id,
        at=event.at,
        amount_minor=event.amount_minor,
        reference=event.reference,
        method=event.method,
        authorization=event.authorization,
        own=event.source == "own",
    )


class RefundGranted(Fact, frozen=True, kw_only=True):
    """The business decided to give back `amount_minor`, and to waive what of the credit had never been paid; `lines`:
    what for, together both."""

    refund_id: UUID
    amount_minor: int
    reason: str
    waived_minor: int = 0
    lines: list[GrantedLine] = msgspec.field(default_factory=list)


class RefundExecuted(Fact, frozen=True, kw_only=True):
    """The money was given back."""

    refund_id: UUID
    amount_minor: int


class RefundFailed(Fact, frozen=True, kw_only=True):
    """The money could not be given back; the grant counts no longer. `was_executed`: it had counted as given back, as
    what Orderwright decides on itself does until a gateway says otherwise."""

    refund_id: UUID
    amount_minor: int
    reason: str
    was_executed: bool = False
