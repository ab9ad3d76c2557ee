"""Orders from a CSV file. They are already sold, so an order that can't be placed is never dropped: it waits in
quarantine, with its reason and its rows as they came. The same file given again changes nothing; given again with
another mapping, what waits of it is read anew."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.columns import guess_mapping, map_columns, reason_of
from orderwright.channels.csv.order_columns import COLUMNS
from orderwright.channels.csv.quarantine_orders import quarantine_of
from orderwright.channels.csv.read_orders import (
    OrderRows,
    Reading,
    ReadOrders,
    notes_of,
    order_of,
    read_orders,
    reading_of,
)
from orderwright.channels.csv.read_table import CsvFile, Row, Table, read_table
from orderwright.channels.csv.report import Report, RowResult, report_of
from orderwright.channels.quarantine import (
    Quarantined,
    SupersedeQuarantined,
    quarantine_rows,
    supersede_quarantined,
)
from orderwright.channels.save_services import FileSettings, read_file_settings
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.preview_orders import BATCH_MAX, PreviewOrders, preview_orders
from orderwright.orders.types import PlaceOrder

__all__ = ["COLUMNS", "import_orders"]


async def import_orders(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's defaults: `channel` (import), `currency` (the organization's), `tax_included` (`yes`)."""
    settings = await door.ask(context, read_file_settings, None)
    read, reading, notes = await asyncio.to_thread(read_file, file, settings)
    if file.dry_run:
        answers = await preview(door, context, read.orders, file)
        return await asyncio.to_thread(report_orders, read, answers, {}, reading, notes, True)
    answers = await place(door, context, read.orders, file)
    stayed = await quarantine(door, context, read.orders, answers, reading, hashlib.sha256(file.data).hexdigest()[:12])
    return await asyncio.to_thread(report_orders, read, answers, stayed, reading, notes)


def read_file(file: CsvFile, settings: FileSettings) -> tuple[ReadOrders, Reading, list[str]]:
    """The orders of the file, how they were read, and what is to be said of that."""
    table = read_table(file.data, file.encoding)
    reading = reading_of(file, table, map_columns(COLUMNS, table, file.mapping), settings)
    file.rows = len(table.rows)
    read = read_orders(table.rows, reading)
    reading = msgspec.structs.replace(reading, doubted=read.doubted)
    return read, reading, [*notes_on_file(table, reading), *notes_on_columns(reading), *notes_of(read.orders)]


def notes_on_file(table: Table, reading: Reading) -> list[str]:
    notes = [f"Left out before the header: {line[:80]!r}." for line in table.skipped[:5]]
    if table.encoding not in ("utf-8", "utf-16"):
        notes.append(f"The file was read in the encoding {table.encoding}.")
    if reading.decimal.mark and not reading.decimal.sure:
        notes.append("Some amounts have a decimal point, others a decimal comma. Say which one the file has.")
    return notes


def notes_on_columns(reading: Reading) -> list[str]:
    """What is left unread although its header says what it is, and prices that nothing says."""
    recognized = guess_mapping(COLUMNS, reading.headers)
    read = set(reading.mapping.values())
    unread = [header for field, header in recognized.items() if field not in reading.mapping and header not in read]
    notes = [f"Not read, since no field is mapped to it: {', '.join(unread[:10])}."] if unread else []
    if not {"unit_price", "line_total"} & reading.mapping.keys():
        notes.append("No column is read as a price: each line costs nothing.")
    return notes


async def place(door: Door, context: Context, orders: Sequence[OrderRows], file: CsvFile) -> list[Any]:
    """An answer or a refusal for each order, in order."""
    answers: list[Any] = []
    for start in range(0, len(orders), place_orders.batch_max):
        some = orders[start : start + place_orders.batch_max]
        made = [order_of(order) for order in some]
        sound = [order for order in made if isinstance(order, PlaceOrder)]
        outcomes = await door.perform_many(context, place_orders, sound)
        placed = iter(outcomes)
        answers += [next(placed) if isinstance(order, PlaceOrder) else order for order in made]
        file.done += sum(len(order.rows) for order in some)
    return answers


async def preview(door: Door, context: Context, orders: Sequence[OrderRows], file: CsvFile) -> list[Any]:
    """What would be answered, in order; nothing is changed."""
    answers: list[Any] = []
    for start in range(0, len(orders), BATCH_MAX):
        some = orders[start : start + BATCH_MAX]
        made = [order_of(order) for order in some]
        sound = PreviewOrders([order for order in made if isinstance(order, PlaceOrder)])
        outcomes = await door.ask(context, preview_orders, sound)
        previewed = iter(outcomes)
        for order in made:
            answer = next(previewed) if isinstance(order, PlaceOrder) else order
            no = not isinstance(answer, Refusal) and answer.outcome == "refused"
            answers.append(Refusal(answer.code, answer.message, "invalid", answer.fields) if no else answer)
        file.done += sum(len(order.rows) for order in some)
    return answers


async def quarantine(
    door: Door, context: Context, orders: Sequence[OrderRows], answers: Sequence[Any], reading: Reading, digest: str
) -> dict[int, Quarantined]:
    """What could not be placed waits, and what waited of the same file otherwise does no longer; by the first row."""
    source = f"orders.csv {digest}"
    refused = [(order, answer) for order, answer in zip(orders, answers, strict=True) if isinstance(answer, Refusal)]
    rows = await asyncio.to_thread(lambda: [quarantine_of(order, answer, source, reading) for order, answer in refused])
    stayed: dict[int, Quarantined] = {}
    outcomes = await door.perform_many(context, quarantine_rows, rows)
    for (order, _), answer in zip(refused, outcomes, strict=True):
        if isinstance(answer, Refusal):
            raise answer
        stayed[order.rows[0].number] = answer
    superseding = SupersedeQuarantined(source=source, waiting=[row.source_ref for row in rows])
    await door.perform(context, supersede_quarantined, superseding)
    return stayed


def report_orders(
    read: ReadOrders,
    answers: Sequence[Any],
    stayed: dict[int, Quarantined],
    reading: Reading,
    notes: Sequence[str],
    dry_run: bool = False,
) -> Report:
    results = [
        result
        for order, answer in zip(read.orders, answers, strict=True)
        for result in results_of(order, answer, stayed.get(order.rows[0].number), reading)
    ]
    why = "It is a total or a footer, and no line of an order."
    results += [RowResult(row.number, row.text[:100], "left_out", None, why) for row in read.left_out]
    why = "It is done with where it comes from, and is not imported to be shipped again."
    results += [closed_result(row, reading, why) for row in read.closed]
    reopened = sum(each.reopened for each in stayed.values())
    told = (
        [f"Dismissed before, and waiting again as read now: {reopened:,} order{'s'[: reopened != 1]}."]
        if reopened
        else []
    )
    return report_of(results, [*notes, *told], dry_run)


def closed_result(row: Row, reading: Reading, why: str) -> RowResult:
    what = row.cells.get(reading.mapping.get("external_ref", ""), "")[:100]
    column = reading.mapping.get("order_status") or reading.mapping.get("fulfillment_status")
    return RowResult(row.number, what, "left_out", column, why, "closed_elsewhere")


def results_of(order: OrderRows, answer: Any, stayed: Quarantined | None, reading: Reading) -> list[RowResult]:
    """One result for each row of the order: a row that is at fault says why, the others that their order waits."""
    what = str(order.content.get("external_ref") or "")[:100]
    if not isinstance(answer, Refusal):
        return [RowResult(row.number, what, "created" if answer.created else "unchanged") for row in order.rows]
    if stayed and stayed.status != "open":
        closed = f"It was {stayed.status} in quarantine: {stayed.outcome or 'done'}."
        return [RowResult(row.number, what, "unchanged", None, closed, answer.code) for row in order.rows]
    return [
        RowResult(row.number, what, "quarantined", column, reason, answer.code)
        for index, row in enumerate(order.rows)
        for column, reason in [fault_of(index, row.number, order, answer, reading)]
    ]


def fault_of(index: int, row: int, order: OrderRows, answer: Refusal, reading: Reading) -> tuple[str | None, str]:
    """The column and the reason."""
    mine = [mistake.wrong for mistake in order.mistakes if mistake.row == row]
    mine += [field for field in answer.fields if not order.mistakes and field.pointer.startswith(f"/lines/{index}/")]
    if mine:
        return reason_of(mine, reading.mapping)
    whole = [field for field in answer.fields if not order.mistakes and not field.pointer.startswith("/lines/")]
    if whole:
        return reason_of(whole[:1], reading.mapping)
    return None, "Another row of this order is at fault." if order.mistakes or answer.fields else answer.message
