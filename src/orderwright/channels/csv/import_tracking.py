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
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK, LOST, SAID_OF_WAY, TrackingState

COLUMNS = (
    Column("tracking_number", "Tracking number", True, ("tracking", "parcel", "consignment", "barcode")),
    Column("state", "State", True, ("status", "event")),
    Column("at", "Time", True, ("date", "datetime", "timestamp", "occurredat")),
    Column("sub_state", "Sub-state", also=("substatus",)),
    Column("words", "Words", also=("description", "message", "text", "details")),
    Column("place", "Place", also=("location", "city", "depot")),
)
STATES = ", ".join([*(state for state in TrackingState if state != TrackingState.PENDING), *SAID_OF_WAY])
CARRIERS_WORDS = {
    **dict.fromkeys(("parcel_lost", "lost_in_transit", "missing"), LOST),
    **dict.fromkeys(("returning", "return_to_sender", "returning_to_shipper", "return_in_transit", "rts"), GOING_BACK),
    **dict.fromkeys(
        ("returned", "returned_to_shipper", "delivered_to_sender", "delivered_to_shipper", "return_delivered"),
        CAME_BACK,
    ),
}
"""What else carriers call it."""


async def import_tracking(door: Door, context: Context, file: CsvFile) -> Report:
    """`state` is one of the nine, in any spelling: "In transit" is in_transit; or what carriers say of a parcel that is
    lost, or goes or went back to its sender."""
    parsed, mapped = await read_rows(file, COLUMNS, parse)
    answers = await send(door, context, record_tracking, parsed, file)
    return await tell(parsed, answers, mapped, status_of, file.dry_run)


def status_of(answer: RecordedTracking) -> Status:
    return "created" if answer.new else "unchanged"


def parse(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    number = cells.required("tracking_number")
    said = cells.required("state")
    state, sub_state = state_of(said)
    if said and state is None:
        cells.wrong("state", "state_unknown", f"{said[:40]!r} is none of {STATES}.")
    at = cells.time("at")
    if at is None and not cells.text("at"):
        cells.wrong("at", "cell_empty", "Is empty.")
    fact = RecordTracking(
        tracking_number=number,
        state=state or TrackingState.IN_TRANSIT,
        at=at,
        sub_state=sub_state or cells.text("sub_state") or "",
        words=cells.text("words") or "",
        place=cells.text("place") or "",
        source="file",
    )
    return Parsed(row.number, number, fact, cells.mistakes)


def state_of(said: str) -> tuple[TrackingState | None, str]:
    """The state and the sub-state that a carrier's word means; None where nobody knows it."""
    word = re.sub(r"[^a-z]+", "_", said.lower()).strip("_")
    word = CARRIERS_WORDS.get(word, word)
    if word in SAID_OF_WAY:
        return SAID_OF_WAY[word]
    return (TrackingState(word) if word in set(TrackingState) else None), ""
