"""A fact is something that became true, in the past tense. Appending it in the transaction that made it true
makes it at once the timeline, the audit trail and the outbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """The parent of all facts. `at` is when it happened where that is not now; the class name is the kind."""

    order_id: UUID | None = None
    at: datetime | None = None

    @property
    def kind(self) -> str:
        return type(self).__name__

    def data(self) -> dict[str, Any]:
        """Everything else that the fact says, for the event's `data`."""
        return {
            name: value
            for name in self.__struct_fields__
            if name not in ("order_id", "at") and (value := getattr(self, name)) is not None
        }


class Event(msgspec.Struct, frozen=True):
    """A fact as it was recorded, read back for the relay and its subscribers."""

    position: int
    commit_id: UUID
    seq: int
    at: datetime
    kind: str
    order_id: UUID | None
    data: dict[str, Any]
    actor: str
