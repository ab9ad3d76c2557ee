"""Orders from a CSV file. They are already sold, so an order that can't be placed is never dropped: it waits in
quarantine, with its reason and its rows as they came. The same file given again changes nothing; given again with
another mapping, what waits of it is read anew."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.columns import guess_mapping, map_columns
from orderwright.channels.csv.order_columns import COLUMNS
from orderwright.channels.csv.order_rows import OrderRows, Reading, ReadOrders, reading_of
from orderwright.channels.csv.quarantine_orders import quarantine_of
from orderwright.channels.csv.read_orders import order_of, read_orders
from orderwright.channels.csv.read_table import CsvFile, Table, read_table
from orderwright.channels.csv.recognize_orders import recognize_orders
from orderwright.channels.csv.report import Report
from orderwright.channels.csv.report_orders import report_orders
from orderwright.channels.quarantine import (
    Quarantined,
    SupersedeQuarantined,
    quarantine_rows,
    supersede_quarantined,
)
from orderwright.channels.save_services import FileSettings, read_file_settings
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.rehearse import rehearse
from orderwright.kernel.verbs import Verb
from orderwright.orders.place_orders import place_orders
from orderwright.orders.preview_orders import BATCH_MAX, PreviewedOrder, PreviewOrders, preview_orders
from orderwright.orders.record_past_orders import PastOrder, record_past_orders

__all__ = ["COLUMNS", "import_orders"]


async def import_orders(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's defaults: `channel` (import), `currency` (the organization's), `tax_included` (`yes`), `history`
    (`yes`: its orders are done with)."""
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
    require_channel(reading, settings.channels)
    file.rows = len(table.rows)
    read = read_orders(table.rows, reading)
    reading = msgspec.structs.replace(reading, doubted=read.doubted)
    return read, reading, [*notes_on_file(table, reading), *notes_on_columns(reading)]


def require_channel(reading: Reading, channels: Sequence[str]) -> None:
    """The channel of a whole file is no fault of its orders: a misspelt one would send all of them to quarantine."""
    if reading.channel not in channels and "channel" not in reading.mapping and not reading.history:
        there = ", ".join(channels[:20]) or "none yet"
        raise invalid(
            "/channel", "channel_unknown", f"There is no channel {reading.channel[:60]!r}; there are {there}."
        )


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
    """An answer or a refusal for each order, in order: placed, or kept as one of the past."""
    answers: list[Any] = []
    for start in range(0, len(orders), place_orders.batch_max):
        some = orders[start : start + place_orders.batch_max]
        made = [order_of(order) for order in some]
        early = await recognize_orders(door, context, some, made)
        fresh = [(order, of) for order, of, answer in zip(made, some, early, strict=True) if answer is None]
        live = [order for order, of in fresh if not of.past]
        ended = [past_order(order, of) for order, of in fresh if of.past]
        placed = iter(await perform_all(door, context, place_orders, live))
        recorded = iter(await perform_all(door, context, record_past_orders, ended))
        for of, answer in zip(some, early, strict=True):
            answers.append(answer if answer is not None else next(recorded if of.past else placed))
        file.done += sum(len(order.rows) for order in some)
    return answers


def past_order(order: Any, of: OrderRows) -> PastOrder:
    assert of.past
    return PastOrder(order=order, status=of.past, refunded=of.refunded)


async def perform_all(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any]) -> list[Any]:
    return await door.perform_many(context, verb, inputs) if inputs else []


async def rehearse_all(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any]) -> list[Any]:
    return await rehearse(door, context, verb, inputs) if inputs else []


async def preview(door: Door, context: Context, orders: Sequence[OrderRows], file: CsvFile) -> list[Any]:
    """What would be answered, in order; nothing is changed."""
    answers: list[Any] = []
    for start in range(0, len(orders), BATCH_MAX):
        some = orders[start : start + BATCH_MAX]
        made = [order_of(order) for order in some]
        early = await recognize_orders(door, context, some, made)
        rows = list(zip(made, some, early, strict=True))
        live = PreviewOrders([order for order, of, answer in rows if answer is None and not of.past])  # type: ignore[misc]
        outcomes = await door.ask(context, preview_orders, live)
        previewed = iter(outcomes)
        ended = [past_order(order, of) for order, of, known in rows if known is None and of.past]
        recorded = iter(await rehearse_all(door, context, record_past_orders, ended))
        for _, of, known in rows:
            answer: Any = known if known is not None else next(recorded if of.past else previewed)
            no = isinstance(answer, PreviewedOrder) and answer.outcome == "refused"
            answers.append(Refusal(answer.code, answer.message, "invalid", answer.fields) if no else answer)
        file.done += sum(len(order.rows) for order in some)
    return answers


async def quarantine(
    door: Door, context: Context, orders: Sequence[OrderRows], answers: Sequence[Any], reading: Reading, digest: str
) -> dict[int, Quarantined]:
    """What could not be placed waits, and what waited of the same file otherwise does no longer; by the first row."""
    source = f"orders.csv {digest}"
    refused = [
        (order, answer)
        for order, answer in zip(orders, answers, strict=True)
        if isinstance(answer, Refusal) and not order.past
    ]
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
