"""Received goods from a CSV file. The same file given again receives nothing twice."""

from collections.abc import Mapping

from orderwright.channels.csv.columns import Cells, Column, map_columns
from orderwright.channels.csv.read_table import Row, read_table
from orderwright.channels.csv.report import Parsed, Report, report_of, results_of, row_keys, send
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


async def import_stock(
    door: Door, context: Context, data: bytes, mapping: Mapping[str, str] | None = None, location: str = ""
) -> Report:
    """`location`: where rows go that name none."""
    table = read_table(data)
    mapped = map_columns(COLUMNS, table, mapping)
    parsed = [parse(row, mapped, location) for row in table.rows]
    answers = await send(door, context, receive_stock, parsed, row_keys("stock", data, parsed))
    return report_of(results_of(parsed, answers, mapped, lambda _: "created"))


def parse(row: Row, mapping: Mapping[str, str], location: str) -> Parsed:
    cells = Cells(row, mapping)
    sku = cells.required("sku")
    if not (place := cells.text("location") or location):
        cells.wrong("location", "cell_empty", "is empty.")
    receipt = ReceiveStock(
        location=place,
        sku=sku,
        quantity=cells.number("quantity") or 0 if cells.required("quantity") else 0,
        reason=cells.text("reason") or "received",
        reference=cells.text("reference") or "",
        bin=cells.text("bin"),
    )
    return Parsed(row.number, sku, receipt, cells.mistakes)
