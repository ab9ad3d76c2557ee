"""What documents announce."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class DocumentIssued(Fact, frozen=True, kw_only=True):
    """An invoice or a credit note got its number."""

    document_id: UUID
    document_kind: str
    number: int
