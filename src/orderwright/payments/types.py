"""Money of an order as facts, and their fold."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["authorized", "captured", "refunded", "voided", "failed"]
PaymentStatus = Literal[
    "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "overpaid", "failed"
]


class PaymentEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One fact about money, in minor units. `reference` makes it count once, however often it is told."""

    order_id: UUID
    kind: Kind
    amount_minor: int
    reference: str
    at: datetime | None = None
    method: str = ""
    note: str = ""


class Balance(msgspec.Struct, frozen=True, gc=False):
    """Sums over the payment events of an order, in minor units."""

    order_id: UUID
    authorized: int = 0
    captured: int = 0
    refunded: int = 0
    voided: int = 0
    failed: int = 0

    @property
    def held(self) -> int:
        """Authorized, not voided, not captured yet."""
        return max(0, self.authorized - self.voided - self.captured)

    @property
    def refundable(self) -> int:
        return self.captured - self.refunded

    @property
    def secured(self) -> int:
        """What is held or taken."""
        return self.held + self.captured
