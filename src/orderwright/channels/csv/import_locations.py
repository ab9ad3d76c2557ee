"""Locations and their bins from a CSV file, by their codes: what is new is created, what is known is changed where the
file says something. A row with a bin makes the bin. A code that is nearly a known one is named and not created."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.columns import Cells, Column, Mapped
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.records import TEXT, changes_of, is_near, mangled, near_code, with_changes, with_mistakes
from orderwright.channels.csv.report import (
    Change,
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
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.locations.find_places import FindPlaces, Places, find_places
from orderwright.locations.save_bins import SaveBin, SavedBin, save_bins
from orderwright.locations.save_locations import SavedLocation, SaveLocation, save_locations

ADDRESS = {
    "address_name": "name", "company": "company", "line1": "line1", "line2": "line2", "city": "city",
    "region": "region", "postal_code": "postal_code", "country": "country", "phone": "phone",
}  # fmt: skip
"""Fields of the address by those of the file; the location itself has a name, too."""
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
YES_OR_NO = ("auto_accept", "active")
TEXTS = ("name", *ADDRESS)


class PlaceRow(msgspec.Struct, frozen=True):
    """What a row says. `said`: all of its fields as texts, None where it says nothing."""

    code: str
    bin: str
    said: dict[str, str | None]


class Known(msgspec.Struct, frozen=True):
    """What is known, by location and by bin, as the texts of a file; the bins of each location by their codes."""

    locations: dict[str, dict[str, str | None]]
    bins: dict[str, dict[str, int]]


async def import_locations(door: Door, context: Context, file: CsvFile) -> Report:
    """Locations first, then the bins of those that are there."""
    rows, mapped = await read_rows(file, COLUMNS, parse)
    known = known_of(await door.ask(context, find_places, FindPlaces([each.input.code for each in rows])))
    doubted = {each.row: wrong for each in rows if (wrong := doubt(each.input, known))}
    sound = [each for each in rows if each.row not in doubted]
    rows = with_mistakes(rows, doubted | contradictions(sound))
    places = [msgspec.structs.replace(each, input=location_of(each.input, known)) for each in rows]
    saved = await send(door, context, save_locations, places, file)
    there = {row for row, answer in saved.items() if not isinstance(answer, Refusal)}
    bins = [as_bin(each, known) for each in rows if each.row in there and each.input.bin]
    if file.dry_run:  # those that are new are there for their bins alone
        there_then = (save_locations, [each.input for each in places if each.row in there])
        answers = await rehearse_rows(door, context, save_bins, bins, after=there_then)
    else:
        answers = await send(door, context, save_bins, bins, file)
    changes = {each.row: changes_in(each.input, known, mapped) for each in rows}
    changed = {row for row, found in changes.items() if found}
    with_bin = {each.row for each in bins}
    without = [each for each in places if each.row not in with_bin]
    of_bins = {**mapped, "location": mapped["code"], "code": mapped.get("bin", "")}
    results = [*results_of(without, saved, mapped, status_of), *results_of(bins, answers, of_bins, status_of)]
    results = [
        msgspec.structs.replace(each, status="updated") if each.status == "unchanged" and each.row in changed else each
        for each in results
    ]
    return with_changes(report_of(results, dry_run=file.dry_run), changes)


def status_of(saved: SavedLocation | SavedBin) -> Status:
    return "created" if saved.created else "updated" if saved.changed else "unchanged"


def parse(row: Row, mapping: Mapped) -> Parsed:
    cells = Cells(row, mapping)
    said: dict[str, str | None] = {name: cells.text(name) for name in TEXTS}
    for name in ("priority", "pick_order"):
        number = cells.number(name)
        said[name] = None if number is None else str(number)
    for name in YES_OR_NO:
        yes = cells.yes(name)
        said[name] = None if yes is None else in_words(yes)
    place = PlaceRow(cells.required("code"), cells.text("bin") or "", said)
    return Parsed(row.number, f"{place.code} {place.bin}".strip(), place, cells.mistakes)


def in_words(yes: bool) -> str:
    return "yes" if yes else "no"


def known_of(places: Places) -> Known:
    locations: dict[str, dict[str, str | None]] = {}
    for each in places.locations:
        texts = {name: str(each.address.get(field) or "") for name, field in ADDRESS.items()}
        yes = {name: in_words(getattr(each, name)) for name in YES_OR_NO}
        locations[each.code] = {"name": each.name, **texts, "priority": str(each.priority), **yes}
    bins: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for bin in places.bins:
        bins[bin.location][bin.code] = bin.pick_order
    return Known(locations, bins)


def doubt(row: PlaceRow, known: Known) -> FieldError | None:
    """Why nothing is done with it, although it is in order by itself."""
    if reason := near_code(row.code, known.locations):
        return FieldError("/code", "code_near", reason)
    if row.bin and (reason := near_code(row.bin, known.bins.get(row.code, {}))):
        return FieldError("/bin", "code_near", reason)
    return mangled({name: row.said[name] for name in TEXTS}, known.locations.get(row.code, {}))


def contradictions(rows: Sequence[Parsed]) -> dict[int, FieldError]:
    """Rows that say of a location or bin otherwise than a row before them, or call it nearly the same: which of the two
    counts would be the last one, and another one the next time. By row."""
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    wrong: dict[int, FieldError] = {}
    for each in rows:
        place: PlaceRow = each.input
        for name, text in place.said.items():
            if text is None or (name == "pick_order" and not place.bin):
                continue
            at = (place.code, place.bin, name) if name == "pick_order" else (place.code, name)
            before, row = first.setdefault(at, (text, each.row))
            if before.split() != text.split():
                message = f"Row {row} says {before[:60]!r} here. Of one place, a file says one thing."
                wrong[each.row] = FieldError(f"/{name}", "rows_differ", message)
    return near_rows(rows) | wrong


def near_rows(rows: Sequence[Parsed]) -> dict[int, FieldError]:
    codes: dict[str, int] = {}
    bins: defaultdict[str, dict[str, int]] = defaultdict(dict)
    wrong: dict[int, FieldError] = {}
    for each in rows:
        place: PlaceRow = each.input
        for field, code, there in (("code", place.code, codes), ("bin", place.bin, bins[place.code])):
            near = next((known for known in there if known != code and is_near(code, known)), None)
            if near:
                message = f"Row {there[near]} calls it {near}. {TEXT}"
                wrong.setdefault(each.row, FieldError(f"/{field}", "code_near", message))
            elif code:
                there.setdefault(code, each.row)
    return wrong


def location_of(row: PlaceRow, known: Known) -> SaveLocation:
    """Of the address, what the file leaves out stays."""
    kept, said = known.locations.get(row.code, {}), differing(row.said, known.locations.get(row.code, {}))
    address = {field: said[name] or kept.get(name) or "" for name, field in ADDRESS.items()}
    moved = any(said[name] is not None for name in ADDRESS)
    return SaveLocation(
        code=row.code,
        name=said["name"],
        address={field: text for field, text in address.items() if text} if moved else None,
        priority=int(said["priority"]) if said["priority"] else None,
        auto_accept=said["auto_accept"] == "yes" if said["auto_accept"] else None,
        active=said["active"] == "yes" if said["active"] else None,
    )


def differing(said: Mapping[str, str | None], kept: Mapping[str, str | None]) -> dict[str, str | None]:
    """What differs from what is known in more than spaces; None for the rest."""
    return {
        name: text if text is not None and text.split() != (kept.get(name) or "").split() else None
        for name, text in said.items()
    }


def as_bin(row: Parsed, known: Known) -> Parsed:
    place: PlaceRow = row.input
    order = place.said["pick_order"]
    before = known.bins.get(place.code, {}).get(place.bin, 0)
    bin = SaveBin(location=place.code, code=place.bin, pick_order=int(order) if order else before)
    return msgspec.structs.replace(row, input=bin)


def changes_in(row: PlaceRow, known: Known, mapped: Mapped) -> list[Change]:
    """Of what is known; what is new is no change."""
    kept: dict[str, Any] = dict(known.locations.get(row.code, {}))
    said = {name: text for name, text in row.said.items() if name != "pick_order"} if kept else {}
    if row.bin in known.bins.get(row.code, {}):
        kept["pick_order"], said["pick_order"] = str(known.bins[row.code][row.bin]), row.said["pick_order"]
    return changes_of(said, kept, mapped)
