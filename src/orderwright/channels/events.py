"""What channels announce."""

from typing import Any
from uuid import UUID

from orderwright.kernel.facts import Fact


class RowsQuarantined(Fact, frozen=True, kw_only=True):
    """Rows came that could not be understood."""

    quarantine_ids: list[UUID]


class ChannelsSaved(Fact, frozen=True, kw_only=True):
    codes: list[str]


class QuarantineClosed(Fact, frozen=True, kw_only=True):
    """A row that waited was repaired or dismissed."""

    quarantine_id: UUID
    outcome: str


class FileImported(Fact, frozen=True, kw_only=True):
    """A file was read to its end. `report`: counts by what became of its lines."""

    import_kind: str
    file_name: str
    report: dict[str, Any]
