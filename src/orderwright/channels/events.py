"""What channels announce."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class RowsQuarantined(Fact, frozen=True, kw_only=True):
    """Rows came that could not be understood."""

    quarantine_ids: list[UUID]


class ChannelsSaved(Fact, frozen=True, kw_only=True):
    codes: list[str]
