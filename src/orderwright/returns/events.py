"""What returns announce."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class ReturnRequested(Fact, frozen=True, kw_only=True):
    """The customer asks; somebody must authorize or decline."""

    return_id: UUID
    number: int
    reason: str
    units: int


class ReturnAuthorized(Fact, frozen=True, kw_only=True):
    """`tell_customer`: false for what goes back to the sender by itself: there is nothing to send."""

    return_id: UUID
    number: int
    units: int
    tell_customer: bool = True


class ReturnDeclined(Fact, frozen=True, kw_only=True):
    return_id: UUID
    number: int
    reason: str


class ReturnReceived(Fact, frozen=True, kw_only=True):
    """So many units arrived now."""

    return_id: UUID
    number: int
    units: int


class ReturnInspected(Fact, frozen=True, kw_only=True):
    """What becomes of units that arrived."""

    return_id: UUID
    number: int
    restocked: int
    scrapped: int


class ReturnClosed(Fact, frozen=True, kw_only=True):
    """`amount_minor` was granted for it, in the order's currency, and `waived_minor` credited that had never been paid;
    `never_came` units stay with the customer."""

    return_id: UUID
    number: int
    amount_minor: int
    never_came: int
    waived_minor: int = 0
