"""What service announces."""

from uuid import UUID

from orderwright.kernel.facts import Fact


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
