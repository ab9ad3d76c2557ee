"""Goods from a CSV file, by SKU: what is new is created, what is known is changed where the file says something."""

from collections.abc import Mapping

from orderwright.catalog.save_variants import Saved, SaveVariant, save_variants
from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.report import Parsed, Report, Status, read_rows, send, tell
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door

COLUMNS = (
    Column("sku", "SKU", True, ("code", "stockcode", "item", "article", "productcode")),
    Column("title", "Title", also=("name", "description")),
    Column("product", "Product", also=("parent",)),
    Column("gtin", "GTIN", also=("ean", "upc", "barcode")),
    Column("weight_g", "Weight in g", also=("weight", "grams")),
    Column("length_mm", "Length in mm"),
    Column("width_mm", "Width in mm"),
    Column("height_mm", "Height in mm"),
    Column("price", "Price", also=("unitprice",)),
    Column("cost", "Cost"),
    Column("currency", "Currency"),
    Column("reorder_point", "Reorder point", also=("lowstock",)),
    Column("active", "Active"),
)


async def import_catalog(door: Door, context: Context, file: CsvFile) -> Report:
    """Refuses a file as a whole only if it can't be read or has no SKU column."""
    parsed, mapped = await read_rows(file, COLUMNS, parse)
    answers = await send(door, context, save_variants, parsed, file)
    return await tell(parsed, answers, mapped, status_of)


def status_of(saved: Saved) -> Status:
    return "created" if saved.created else "updated" if saved.changed else "unchanged"


def parse(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    sku = cells.required("sku")
    variant = SaveVariant(
        sku=sku,
        title=cells.text("title"),
        product=cells.text("product"),
        gtin=cells.text("gtin"),
        price=cells.amount("price"),
        cost=cells.amount("cost"),
        currency=cells.text("currency") or "GBP",
        active=cells.yes("active"),
        weight_g=cells.number("weight_g"),
        length_mm=cells.number("length_mm"),
        width_mm=cells.number("width_mm"),
        height_mm=cells.number("height_mm"),
        reorder_point=cells.number("reorder_point"),
    )
    return Parsed(row.number, sku, variant, cells.mistakes)
