"""Stock from a CSV file, as counts or as receipts.

A count sets what is on hand, or what is available, and 0 is a count; a receipt is added to it, and the same file given
again receives nothing twice. Which of these a file is, its header tells ("On hand" and "Available" are counts,
"Received" is a receipt); a file whose header reads like a count is never taken for a receipt unasked. A dry run says
for each row what is on hand before and after.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.channels.csv.columns import Cells, Column, plain
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import Parsed, Report, RowResult, read_rows, refused, report_of, results_of, send
from orderwright.channels.find_done_keys import FindDoneKeys, find_done_keys
from orderwright.kernel.context import Context
from orderwright.kernel.idempotency import scoped
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, invalid
from orderwright.kernel.text import plural
from orderwright.orders.take_counts import take_counts
from orderwright.stock.count_stock import Counted, CountStock, count_stock, stays
from orderwright.stock.find_moved import FindMoved, find_moved
from orderwright.stock.preview_stock import LevelNow, PreviewStock, preview_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

Counts = Literal["on_hand", "available"]
Meaning = Literal["count", "available", "receipt"]
COUNT_HEADERS = (
    *(
        "onhand",
        "stockonhand",
        "quantityonhand",
        "qtyonhand",
        "inventory",
        "inventoryquantity",
        "soh",
        "count",
        "counted",
    ),
    *("countedquantity", "stock", "stocklevel", "stockquantity", "instock", "balance", "bestand", "lagerbestand"),
)
AVAILABLE_HEADERS = (
    "available",
    "quantityavailable",
    "qtyavailable",
    "availablequantity",
    "availablestock",
    "sellable",
)
RECEIPT_HEADERS = ("quantity", "qty", "units", "received", "quantityreceived", "qtyreceived", "delivered", "incoming")
COLUMNS = (
    Column("location", "Location", also=("warehouse", "locationcode")),
    Column("sku", "SKU", True, ("stockcode", "item", "article")),
    Column("quantity", "Quantity", True, (*RECEIPT_HEADERS, *COUNT_HEADERS, *AVAILABLE_HEADERS)),
    Column("reason", "Reason"),
    Column("reference", "Reference", also=("deliverynote", "document")),
    Column("bin", "Bin", also=("shelf", "place")),
)
COUNTED_WHERE_THEY_LIE = "A count moves nothing to another bin: the column of bins is not read."
PREVIEWED_AT_ONCE = 5_000


async def import_stock(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's defaults: `location`, where rows go that name none, and `meaning`: count (what is on hand), available
    (what of it can be sold) or receipt. `checked_at`: when somebody saw what would become of it; what moved since then
    is not counted. Refuses `meaning_unclear`."""
    context = msgspec.structs.replace(context, caller="file")  # whoever brings it: a file is received once
    digest = (await asyncio.to_thread(hashlib.sha256, file.data)).hexdigest()[:32]
    location = file.defaults.get("location", "")
    parsed, mapped = await read_rows(file, COLUMNS, lambda row, mapped: parse(row, mapped, location, digest, file))
    meaning = meaning_of(file.defaults.get("meaning"), mapped)
    if meaning != "receipt":
        counts: Counts = "available" if meaning == "available" else "on_hand"
        parsed = [msgspec.structs.replace(each, input=count_of(each, counts, file), key=None) for each in parsed]
    notes = [COUNTED_WHERE_THEY_LIE] if meaning != "receipt" and "bin" in mapped else []
    done = await done_before(door, context, parsed)
    if file.dry_run:
        return msgspec.structs.replace(await preview(door, context, parsed, mapped, done), notes=notes)
    fresh = [each for each in parsed if each.key not in done]
    if meaning != "receipt":
        await refuse_moved(door, context, fresh, file.defaults.get("checked_at"))
        sound = [each for each in fresh if not each.mistakes]
        answers = await counted(door, context, sound, file)
    else:
        answers = await send(door, context, receive_stock, fresh, file)
    results = results_of(fresh, answers, mapped, lambda _: "created")
    rows = [with_levels(result, answers.get(result.row)) for result in results]
    return report_of([*rows, *(unchanged(each) for each in parsed if each.key in done)], notes)


def meaning_of(said: str | None, mapped: Mapping[str, str]) -> Meaning:
    """What was said counts; else what the header of the quantity says, unless that reads like a count."""
    if said in get_args(Meaning):
        return said  # type: ignore[return-value]
    if said:
        raise invalid("/meaning", "meaning_unclear", "A stock file means count, available or receipt.")
    if guess_meaning(mapped.get("quantity", "")) != "receipt":
        message = (
            f"The column {mapped['quantity'][:60]!r} reads like a count. Say whether the file is a count (it sets what "
            "is on hand), says what is available (what is committed or unavailable is there beside it), or is a "
            "receipt (it is added to what is on hand)."
        )
        raise invalid("/meaning", "meaning_unclear", message)
    return "receipt"


def guess_meaning(header: str) -> Meaning:
    """What a file means by the header of its quantities."""
    if plain(header) in AVAILABLE_HEADERS:
        return "available"
    return "count" if plain(header) in COUNT_HEADERS else "receipt"


def parse(row: Row, mapping: Mapping[str, str], location: str, digest: str, file: CsvFile) -> Parsed:
    """`digest`: of the file. Given again, a row of it is not done again."""
    cells = Cells(row, mapping)
    sku = cells.required("sku")
    if not (place := cells.text("location") or location):
        cells.wrong("location", "cell_empty", "Is empty.")
    receipt = ReceiveStock(
        location=place,
        sku=sku,
        quantity=cells.number("quantity") or 0 if cells.required("quantity") else 0,
        reason=cells.text("reason") or "received",
        reference=cells.text("reference") or source_of(file, row.number),
        bin=cells.text("bin"),
    )
    return Parsed(
        row.number, f"{sku} · {place}" if place else sku, receipt, cells.mistakes, f"csv/stock/{digest}/{row.number}"
    )


def source_of(file: CsvFile, row: int) -> str:
    """The cause of a movement: the file and its row, where the file has a name."""
    return f"{file.name[:150]}, row {row}" if file.name else ""


def count_of(row: Parsed, counts: Counts, file: CsvFile) -> CountStock:
    receipt: ReceiveStock = row.input
    note = receipt.reference or source_of(file, row.row)
    return CountStock(location=receipt.location, sku=receipt.sku, quantity=receipt.quantity, counts=counts, note=note)


async def done_before(door: Door, context: Context, parsed: Sequence[Parsed]) -> set[str | None]:
    """The keys of rows that were received before, whoever brought the file."""
    keys = {scoped(context, receive_stock, each.key): each.key for each in parsed if each.key}
    found: list[str] = await door.ask(context, find_done_keys, FindDoneKeys([*keys])) if keys else []
    return {keys[key] for key in found}


async def counted(door: Door, context: Context, sound: Sequence[Parsed], file: CsvFile) -> dict[int, Any]:
    answers: dict[int, Any] = {}
    for start in range(0, len(sound), count_stock.batch_max):
        some = sound[start : start + count_stock.batch_max]
        done = await take_counts(door, context, [each.input for each in some])
        answers |= {each.row: answer for each, answer in zip(some, done, strict=True)}
        file.done += len(some)
    return answers


async def refuse_moved(door: Door, context: Context, rows: Sequence[Parsed], checked_at: str | None) -> None:
    """A count that was checked holds for the stock as it was then."""
    try:
        since = datetime.fromisoformat(checked_at or "")
    except ValueError:
        return
    if since.tzinfo is None:
        return
    skus = sorted({normal_sku(each.input.sku) for each in rows})
    moved = {(one.sku, one.location) for one in await door.ask(context, find_moved, FindMoved(skus, since))}
    for each in rows:
        if (normal_sku(each.input.sku), each.input.location) in moved:
            message = "It moved since the file was checked. Count it again, or check the file again."
            each.mistakes.append(FieldError("/quantity", "moved_since_check", message))


def with_levels(result: RowResult, answer: Any) -> RowResult:
    """A row that went in with what is on hand before and after, and why that is more than was counted."""
    if isinstance(answer, Counted):
        status: Literal["unchanged", "updated"] = "unchanged" if answer.before == answer.on_hand else "updated"
        stay = stays(answer.left) if answer.left else None
        return msgspec.structs.replace(result, status=status, before=answer.before, after=answer.on_hand, reason=stay)
    return result


def unchanged(row: Parsed) -> RowResult:
    return RowResult(row.row, row.what, "unchanged", reason="It was received before, from the same file.")


async def preview(
    door: Door, context: Context, parsed: Sequence[Parsed], mapped: Mapping[str, str], done: set[str | None]
) -> Report:
    """For each row what is on hand before and after, rows one after the other."""
    levels: dict[tuple[str, str], LevelNow] = {}
    results = [unchanged(each) for each in parsed if each.key in done]
    seen: set[tuple[str, str]] = set()
    sound = [each for each in parsed if not each.mistakes and each.key not in done]
    results += [refused(each.row, each.what, each.mistakes, mapped) for each in parsed if each.mistakes]
    for start in range(0, len(sound), PREVIEWED_AT_ONCE):
        some = sound[start : start + PREVIEWED_AT_ONCE]
        inputs = [each.input for each in some]
        counts = isinstance(inputs[0], CountStock)
        found = await door.ask(context, preview_stock, PreviewStock(counts=inputs) if counts else PreviewStock(inputs))
        for level in found.levels:
            levels.setdefault((level.location, level.sku), level)
        for index, (each, sku) in enumerate(zip(some, found.skus, strict=True)):
            place = (each.input.location, sku)
            wrong = found.refused.get(index)
            if counts and not wrong and place in seen:
                wrong = [FieldError("/sku", "counted_twice", f"{sku} at {place[0]} is counted twice.")]
            seen.add(place)
            results.append(refused(each.row, each.what, wrong, mapped) if wrong else step(each, place, levels, mapped))
    return report_of(results, dry_run=True)


def step(
    row: Parsed, place: tuple[str, str], levels: dict[tuple[str, str], LevelNow], mapped: Mapping[str, str]
) -> RowResult:
    """A row that would go in; what is on hand goes on from it."""
    level = levels.get(place) or LevelNow(place[1], place[0])
    if isinstance(row.input, CountStock):
        after = level.once_counted(row.input)
        if after is None:
            return refused(row.row, row.what, [fewer_than_unavailable(level)], mapped)
        left = after - row.input.on_hand(level.committed, level.unavailable)
        same: Literal["unchanged", "updated"] = "unchanged" if level.on_hand == after else "updated"
        said = stays(left) if left else None
        return RowResult(row.row, row.what, same, before=level.on_hand, after=after, reason=said)
    after = level.on_hand + row.input.quantity
    levels[place] = msgspec.structs.replace(level, on_hand=after)
    return RowResult(row.row, row.what, "created", before=level.on_hand, after=after)


def fewer_than_unavailable(level: LevelNow) -> FieldError:
    message = f"Fewer than the {plural(level.unavailable, 'unavailable unit')} there. Restore or scrap those first."
    return FieldError("/quantity", "stock_not_enough", message)
