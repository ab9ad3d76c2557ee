"""What is announced of facts that were set aside."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class FailedEventDismissed(Fact, frozen=True, kw_only=True):
    """Somebody decided that this subscriber does without the fact (`commit_id`, `seq`) for good."""

    subscriber: str
    commit_id: UUID
    seq: int
    kind_of_event: str
    error: str
