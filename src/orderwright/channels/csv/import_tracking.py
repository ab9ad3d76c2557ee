"""What carriers say, from a CSV file. The same file given again tells nothing twice: a fact is known by parcel, state,
time and words."""

import re
from collections.abc import Mapping

from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import Parsed, Report, Status, read_rows, send, tell
from orderwright.fulfillment.record_tracking import RecordedTracking, RecordTracking, record_tracking
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.shipping.tracking_states import TrackingState

COLUMNS = (
    Column("tracking_number", "Tracking number", True, ("tracking", "parcel", "consignment", "barcode")),
    Column("state", "State", True, ("status", "event")),
    Column("at", "Time", True, ("date", "datetime", "timestamp", "occurredat")),
    Column("sub_state", "Sub-state", also=("substatus",)),
    Column("words", "Words", also=("description", "message", "text", "details")),
    Column("place", "Place", also=("location", "city", "depot")),
)
STATES = ", ".join(state for state in TrackingState if state != TrackingState.PENDING)


async def import_tracking(door: Door, context: Context, file: CsvFile) -> Report:
    """`state` is one of the nine, in any spelling: "In transit" is in_transit."""
    parsed, mapped = await read_rows(file, COLUMNS, parse)
    answers = await send(door, context, record_tracking, parsed, file)
    return await tell(parsed, answers, mapped, status_of, file.dry_run)


def status_of(answer: RecordedTracking) -> Status:
    return "created" if answer.new else "unchanged"


def parse(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    number = cells.required("tracking_number")
    said = cells.required("state")
    word = re.sub(r"[^a-z]+", "_", said.lower()).strip("_")
    if said and word not in set(TrackingState):
        cells.wrong("state", "state_unknown", f"{said[:40]!r} is none of {STATES}.")
    at = cells.time("at")
    if at is None and not cells.text("at"):
        cells.wrong("at", "cell_empty", "Is empty.")
    fact = RecordTracking(
        tracking_number=number,
        state=TrackingState(word) if word in set(TrackingState) else TrackingState.IN_TRANSIT,
        at=at,
        sub_state=cells.text("sub_state") or "",
        words=cells.text("words") or "",
        place=cells.text("place") or "",
        source="file",
    )
    return Parsed(row.number, number, fact, cells.mistakes)
