"""What service announces."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class UnexpectedGoodsReceived(Fact, frozen=True, kw_only=True):
    """Goods came without a return, or beyond one, or are not ours. They wait, unavailable, and nothing is refunded."""

    case_id: UUID
    number: int
    what: str
    sku: str
    units: int
    variant_id: UUID | None = None
    location: str = ""


class LeftAnyway(Fact, frozen=True, kw_only=True):
    """Units of a line left for the customer although they were canceled."""

    case_id: UUID
    number: int
    line_no: int
    units: int
    tracking_number: str = ""


class CaseOpened(Fact, frozen=True, kw_only=True):
    case_id: UUID
    number: int
    case_kind: str
    reason: str


class CustomerWrote(Fact, frozen=True, kw_only=True):
    """The customer wrote again on a case that is open."""

    case_id: UUID
    number: int
    message_id: UUID


class CaseAnswered(Fact, frozen=True, kw_only=True):
    """Staff wrote to the customer."""

    case_id: UUID
    number: int
    message_id: UUID


class CaseResolved(Fact, frozen=True, kw_only=True):
    case_id: UUID
    number: int
    case_kind: str
    resolution: str
