"""What payments announce. Amounts are minor units of the order's currency."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class PaymentAuthorized(Fact, frozen=True, kw_only=True):
    amount_minor: int


class PaymentCaptured(Fact, frozen=True, kw_only=True):
    amount_minor: int


class PaymentVoided(Fact, frozen=True, kw_only=True):
    amount_minor: int


class PaymentFailed(Fact, frozen=True, kw_only=True):
    amount_minor: int


class RefundGranted(Fact, frozen=True, kw_only=True):
    """The business decided to give back."""

    refund_id: UUID
    amount_minor: int
    reason: str


class RefundExecuted(Fact, frozen=True, kw_only=True):
    """The money was given back."""

    refund_id: UUID
    amount_minor: int


class RefundFailed(Fact, frozen=True, kw_only=True):
    """The money could not be given back; the grant counts no longer."""

    refund_id: UUID
    amount_minor: int
    reason: str
