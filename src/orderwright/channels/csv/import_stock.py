"""Stock from a CSV file, as counts or as receipts.

A count sets what is on hand, and 0 is a count; a receipt is added to it, and the same file given again receives nothing
twice. Which of the two a file is, its header tells ("On hand" is a count, "Received" a receipt); a file whose header
reads like a count is never taken for a receipt unasked. A dry run says for each row what is on hand before and after.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from orderwright.channels.csv.columns import Cells, Column, plain
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import Parsed, Report, RowResult, read_rows, refused, report_of, results_of, send
from orderwright.channels.find_done_keys import FindDoneKeys, find_done_keys
from orderwright.kernel.context import Context
from orderwright.kernel.idempotency import scoped
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, invalid
from orderwright.orders.take_counts import take_counts
from orderwright.stock.count_stock import Counted, CountStock, count_stock
from orderwright.stock.preview_stock import PreviewStock, preview_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

Meaning = Literal["count", "receipt"]
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
    *("countedquantity", "stock", "stocklevel", "stockquantity", "available", "quantityavailable", "qtyavailable"),
    *("availablequantity", "instock", "balance", "bestand", "lagerbestand"),
)
RECEIPT_HEADERS = ("quantity", "qty", "units", "received", "quantityreceived", "qtyreceived", "delivered", "incoming")
COLUMNS = (
    Column("location", "Location", also=("warehouse", "locationcode")),
    Column("sku", "SKU", True, ("stockcode", "item", "article")),
    Column("quantity", "Quantity", True, (*RECEIPT_HEADERS, *COUNT_HEADERS)),
    Column("reason", "Reason"),
    Column("reference", "Reference", also=("deliverynote", "document")),
    Column("bin", "Bin", also=("shelf", "place")),
)
PREVIEWED_AT_ONCE = 5_000


async def import_stock(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's defaults: `location`, where rows go that name none, and `meaning`, count or receipt. Refuses
    `meaning_unclear`."""
    context = msgspec.structs.replace(context, caller="file")  # whoever brings it: a file is received once
    digest = (await asyncio.to_thread(hashlib.sha256, file.data)).hexdigest()[:32]
    location = file.defaults.get("location", "")
    parsed, mapped = await read_rows(file, COLUMNS, lambda row, mapped: parse(row, mapped, location, digest, file))
    meaning = meaning_of(file.defaults.get("meaning"), mapped)
    if meaning == "count":
        parsed = [msgspec.structs.replace(each, input=count_of(each, file), key=None) for each in parsed]
    done = await done_before(door, context, parsed)
    if file.dry_run:
        return await preview(door, context, parsed, mapped, done)
    fresh = [each for each in parsed if each.key not in done]
    if meaning == "count":
        sound = [each for each in fresh if not each.mistakes]
        answers = await counted(door, context, sound, file)
    else:
        answers = await send(door, context, receive_stock, fresh, file)
    results = results_of(fresh, answers, mapped, lambda _: "created")
    rows = [with_levels(result, answers.get(result.row)) for result in results]
    return report_of([*rows, *(unchanged(each) for each in parsed if each.key in done)])


def meaning_of(said: str | None, mapped: Mapping[str, str]) -> Meaning:
    """What was said counts; else what the header of the quantity says, unless that reads like a count."""
    if said in ("count", "receipt"):
        return said  # type: ignore[return-value]
    if said:
        raise invalid("/meaning", "meaning_unclear", "A stock file means count or receipt.")
    if guess_meaning(mapped.get("quantity", "")) == "count":
        message = (
            f"The column {mapped['quantity'][:60]!r} reads like a count. Say whether the file is a count (it sets what "
            "is on hand) or a receipt (it is added to it)."
        )
        raise invalid("/meaning", "meaning_unclear", message)
    return "receipt"


def guess_meaning(header: str) -> Meaning:
    """What a file means by the header of its quantities."""
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


def count_of(row: Parsed, file: CsvFile) -> CountStock:
    receipt: ReceiveStock = row.input
    note = receipt.reference or source_of(file, row.row)
    return CountStock(location=receipt.location, sku=receipt.sku, quantity=receipt.quantity, note=note)


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


def with_levels(result: RowResult, answer: Any) -> RowResult:
    """A row that went in with what is on hand before and after, and why that is more than was counted."""
    if isinstance(answer, Counted):
        status: Literal["unchanged", "updated"] = "unchanged" if answer.before == answer.on_hand else "updated"
        stay = f"{answer.left:,} more than were counted stay on hand: released work waits for them. Pick them short."
        return msgspec.structs.replace(
            result, status=status, before=answer.before, after=answer.on_hand, reason=stay if answer.left else None
        )
    return result


def unchanged(row: Parsed) -> RowResult:
    return RowResult(row.row, row.what, "unchanged", reason="It was received before, from the same file.")


async def preview(
    door: Door, context: Context, parsed: Sequence[Parsed], mapped: Mapping[str, str], done: set[str | None]
) -> Report:
    """For each row what is on hand before and after, rows one after the other."""
    on_hand: dict[tuple[str, str], int] = {}
    results = [unchanged(each) for each in parsed if each.key in done]
    seen: set[tuple[str, str]] = set()
    sound = [each for each in parsed if not each.mistakes and each.key not in done]
    results += [refused(each.row, each.what, each.mistakes, mapped) for each in parsed if each.mistakes]
    for start in range(0, len(sound), PREVIEWED_AT_ONCE):
        some = sound[start : start + PREVIEWED_AT_ONCE]
        inputs = [each.input for each in some]
        counts = isinstance(inputs[0], CountStock)
        found = await door.ask(context, preview_stock, PreviewStock(counts=inputs) if counts else PreviewStock(inputs))
        for location, sku, units in found.on_hand:
            on_hand.setdefault((location, sku), units)
        for index, (each, sku) in enumerate(zip(some, found.skus, strict=True)):
            place = (each.input.location, sku)
            wrong = found.refused.get(index)
            if counts and not wrong and place in seen:
                wrong = [FieldError("/sku", "counted_twice", f"{sku} at {place[0]} is counted twice.")]
            seen.add(place)
            results.append(refused(each.row, each.what, wrong, mapped) if wrong else step(each, place, on_hand))
    return report_of(results, dry_run=True)


def step(row: Parsed, place: tuple[str, str], on_hand: dict[tuple[str, str], int]) -> RowResult:
    """A row that would go in; what is on hand goes on from it."""
    before = on_hand.get(place, 0)
    is_count = isinstance(row.input, CountStock)
    after = row.input.quantity if is_count else before + row.input.quantity
    on_hand[place] = after
    status: Any = "created" if not is_count else "unchanged" if before == after else "updated"
    return RowResult(row.row, row.what, status, before=before, after=after)
