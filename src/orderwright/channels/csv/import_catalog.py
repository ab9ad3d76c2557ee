"""Variants from a CSV file, by SKU: what is new is created, what is known is changed where the file says something.
What a spreadsheet has made of codes is refused and named: a GTIN that lost digits, a SKU that became a number or date.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from orderwright.catalog.codes import gtin_is_valid, normal_gtin, normal_sku, restored_gtin
from orderwright.catalog.mangled_skus import FindMangledSkus, find_mangled_skus
from orderwright.catalog.save_variants import Saved, SaveVariant, save_variants
from orderwright.channels.csv.columns import Cells, Column
from orderwright.channels.csv.read_table import CsvFile, Row
from orderwright.channels.csv.records import without_repeated
from orderwright.channels.csv.report import (
    Parsed,
    Report,
    Status,
    read_rows,
    send,
    tell,
)
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError

COLUMNS = (
    Column("sku", "SKU", True, ("code", "stockcode", "item", "article", "productcode")),
    Column("title", "Title", also=("name", "variant", "description")),
    Column("product", "Product", also=("parent",)),
    Column("gtin", "GTIN", also=("ean", "upc", "barcode")),
    Column("weight_g", "Weight in g", also=("weight", "grams")),
    Column("length_mm", "Length in mm"),
    Column("width_mm", "Width in mm"),
    Column("height_mm", "Height in mm"),
    Column("price", "Price", also=("unitprice",)),
    Column("cost", "Cost"),
    Column("currency", "Currency"),
    Column("reorder_point", "Reorder point", also=("reorderat", "lowstock")),
    Column("active", "Active", also=("sold",)),
)
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
GRAMS = re.compile(r"(\d{1,7}(?:[.,]\d{1,6})?) ?(g|kg)", re.IGNORECASE)


async def import_catalog(door: Door, context: Context, file: CsvFile) -> Report:
    """Refuses a file as a whole only if it can't be read or has no SKU column."""
    parsed, mapped = await read_rows(file, COLUMNS, parse)
    parsed = await without_mangled(door, context, parsed)
    parsed = without_repeated(parsed, "sku", "A SKU", lambda variant: normal_sku(variant.sku))
    answers = await send(door, context, save_variants, parsed, file)
    return await tell(parsed, answers, mapped, status_of, file.dry_run)


def status_of(saved: Saved) -> Status:
    return "created" if saved.created else "updated" if saved.changed else "unchanged"


async def without_mangled(door: Door, context: Context, parsed: Sequence[Parsed]) -> list[Parsed]:
    """Rows whose SKU a spreadsheet has changed, with their mistake."""
    skus = [each.input.sku for each in parsed if not each.mistakes]
    reasons = await door.ask(context, find_mangled_skus, FindMangledSkus(skus))
    return [
        msgspec.structs.replace(each, mistakes=[*each.mistakes, FieldError("/sku", "sku_mangled", reason)])
        if (reason := reasons.get(normal_sku(each.input.sku)))
        else each
        for each in parsed
    ]


def parse(row: Row, mapping: Mapping[str, str]) -> Parsed:
    cells = Cells(row, mapping)
    sku = cells.required("sku")
    variant = SaveVariant(
        sku=sku,
        title=cells.text("title"),
        product=cells.text("product"),
        gtin=gtin_in(cells),
        price=cells.amount("price"),
        cost=cells.amount("cost"),
        currency=cells.text("currency") or None,
        active=cells.yes("active"),
        weight_g=weight_in(cells),
        length_mm=cells.number("length_mm"),
        width_mm=cells.number("width_mm"),
        height_mm=cells.number("height_mm"),
        reorder_point=cells.number("reorder_point"),
    )
    return Parsed(row.number, sku, variant, cells.mistakes)


def weight_in(cells: Cells) -> int | None:
    """Grams; `40 g` and `1.25 kg` are understood."""
    found = GRAMS.fullmatch(cells.text("weight_g") or "")
    if found is None:
        return cells.number("weight_g")
    grams = Decimal(found[1].replace(",", ".")) * (1000 if found[2].lower() == "kg" else 1)
    if grams != int(grams):
        cells.wrong("weight_g", "number_invalid", f"{found[0]!r} is not a whole number of grams.")
    return int(grams)


def gtin_in(cells: Cells) -> str | None:
    """A GTIN, its zeros put back where a spreadsheet cut them off and the check digit says so."""
    text = cells.text("gtin")
    if text is None:
        return None
    if SCIENTIFIC.fullmatch(text):
        message = f"{text[:40]!r} is a number in scientific notation: digits were lost. Format the column as text."
        cells.wrong("gtin", "gtin_mangled", message)
        return None
    digits = normal_gtin(text)
    if digits.isascii() and digits.isdigit() and not gtin_is_valid(digits):
        return restored_gtin(digits) or digits
    return digits
