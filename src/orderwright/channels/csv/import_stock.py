"""Received goods from a CSV file. The same file given again receives nothing twice."""

import asyncio
import hashlib
from collections.abc import Mapping

from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import Parsed, Report, read_rows, send, tell
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

COLUMNS = (
    Column("location", "Location", also=("warehouse", "locationcode")),
    Column("sku", "SKU", True, ("stockcode", "item", "article")),
    Column("quantity", "Quantity", True, ("qty", "units", "onhand", "stock")),
    Column("reason", "Reason"),
    Column("reference", "Reference", also=("deliverynote", "document")),
    Column("bin", "Bin", also=("shelf", "place")),
)


async def import_stock(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's default `location`: where rows go that name none."""
    digest = (await asyncio.to_thread(hashlib.sha256, file.data)).hexdigest()[:32]
    location = file.defaults.get("location", "")
    parsed, mapped = await read_rows(file, COLUMNS, lambda row, mapped: parse(row, mapped, location, digest))
    answers = await send(door, context, receive_stock, parsed, file)
    return await tell(parsed, answers, mapped, lambda _: "created")


def parse(row: Row, mapping: Mapping[str, str], location: str, digest: str) -> Parsed:
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
        reference=cells.text("reference") or "",
        bin=cells.text("bin"),
    )
    return Parsed(row.number, sku, receipt, cells.mistakes, f"csv/stock/{digest}/{row.number}")
