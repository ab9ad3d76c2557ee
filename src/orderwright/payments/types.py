"""Money of an order as facts, and their fold."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["authorized", "captured", "refunded", "voided", "failed"]
PaymentStatus = Literal[
    "pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "overpaid", "voided", "failed"
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


class GrantedLine(msgspec.Struct, frozen=True, gc=False):
    """What is given back of one line; `quantity` where units came back for it."""

    line_no: int
    amount_minor: int
    quantity: int = 0


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A refund that was decided on. `execute`: it is given back at once, by the built-in manual method."""

    refund_id: UUID
    order_id: UUID
    amount_minor: int
    reason: str
    lines: list[GrantedLine] = []
    return_id: UUID | None = None
    execute: bool = True
