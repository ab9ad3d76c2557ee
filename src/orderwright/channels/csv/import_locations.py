"""Locations and their bins from a CSV file: a row with a bin makes the bin, whatever it says of the location counts."""

from collections.abc import Mapping

from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import (
    Parsed,
    Report,
    Status,
    read_rows,
    rehearse_rows,
    report_of,
    results_of,
    send,
)
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_bins import SaveBin, SavedBin, save_bins
from orderwright.locations.save_locations import SavedLocation, SaveLocation, save_locations

ADDRESS = ("company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
COLUMNS = (
    Column("code", "Location", True, ("locationcode", "warehouse")),
    Column("name", "Name"),
    *(Column(name, name.replace("_", " ").capitalize()) for name in ADDRESS),
    Column("priority", "Priority"),
    Column("auto_accept", "Auto-accept orders", also=("autoaccept",)),
    Column("active", "Active"),
    Column("bin", "Bin", also=("shelf", "bincode")),
    Column("pick_order", "Pick order", also=("sequence",)),
)


async def import_locations(door: Door, context: Context, file: CsvFile) -> Report:
    """Locations first, then the bins of those that are there."""
    places, mapped = await read_rows(file, COLUMNS, parse_location)
    saved = await send(door, context, save_locations, places, file)
    there = {row for row, answer in saved.items() if not isinstance(answer, Refusal)}
    bins = [each for each in (await read_rows(file, COLUMNS, parse_bin))[0] if each.row in there and each.input.code]
    if file.dry_run:  # those that are new are there for their bins alone
        there_then = (save_locations, [each.input for each in places if each.row in there])
        answers = await rehearse_rows(door, context, save_bins, bins, after=there_then)
    else:
        answers = await send(door, context, save_bins, bins, file)
    with_bin = {each.row for each in bins}
    without = [each for each in places if each.row not in with_bin]
    of_bins = {**mapped, "location": mapped["code"], "code": mapped.get("bin", "")}
    results = [*results_of(without, saved, mapped, status_of), *results_of(bins, answers, of_bins, status_of)]
    return report_of(results, dry_run=file.dry_run)


def status_of(saved: SavedLocation | SavedBin) -> Status:
    return "created" if saved.created else "updated" if saved.changed else "unchanged"


def parse_location(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    code = cells.required("code")
    address = {name: text for name in ADDRESS if (text := cells.text(name))}
    place = SaveLocation(
        code=code,
        name=cells.text("name"),
        address=address or None,
        priority=cells.number("priority"),
        auto_accept=cells.yes("auto_accept"),
        active=cells.yes("active"),
    )
    return Parsed(row.number, code, place, cells.mistakes)


def parse_bin(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    code, bin = cells.required("code"), cells.text("bin") or ""
    place = SaveBin(location=code, code=bin, pick_order=cells.number("pick_order", 0) or 0)
    return Parsed(row.number, f"{code} {bin}", place, cells.mistakes)
