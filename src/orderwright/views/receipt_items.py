"""What somebody sees of a code that is scanned as stock comes in: the variant, and what there is of it already."""

import msgspec

from orderwright.catalog.codes import read_code
from orderwright.catalog.find_codes import find_codes
from orderwright.catalog.near_skus import near_skus, sku_unknown
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.matching import matching_variants

sql = statements(__file__)
MATCHES_MAX = 8
USUAL_UNITS = 1_000
USUAL_FACTOR = 10


class ReadReceiptItems(msgspec.Struct, frozen=True):
    """`codes`: as scanned or typed. `location`: the code of the one that they come to."""

    codes: list[str]
    location: str = ""


class ReceiptItem(msgspec.Struct, frozen=True, gc=False):
    """`on_hand` and `bin` at the location. `largest`: the most units of it that lately came in at once."""

    sku: str
    title: str
    gtin: str | None
    active: bool
    on_hand: int
    bin: str
    largest: int | None

    @property
    def usual_max(self) -> int:
        """More units than this are asked about: ten times what ever came at once, or a thousand if none did."""
        return USUAL_UNITS if self.largest is None else max(100, self.largest * USUAL_FACTOR)


class ReceiptItems(msgspec.Struct, frozen=True):
    """`items` by the code that was asked for, and for each code that is unknown why it is."""

    items: dict[str, ReceiptItem]
    unknown: dict[str, str]


class MatchItems(msgspec.Struct, frozen=True):
    query: str


class ItemMatch(msgspec.Struct, frozen=True, gc=False):
    sku: str
    title: str
    gtin: str | None


@query("stock.read")
async def read_receipt_items(tx: Transaction, wanted: ReadReceiptItems) -> ReceiptItems:
    scanned = await find_codes(tx, wanted.codes)
    skus = sorted({variant.sku for variant in scanned.values()})
    read = await tx.rows(ReceiptItem, sql.read_items, skus=skus, location=wanted.location)
    by_sku = {item.sku: item for item in read}
    missing = [code for code in wanted.codes if code not in scanned]
    near = await near_skus(tx, [read_code(code).sku for code in missing]) if missing else {}
    unknown = {code: sku_unknown("", sku := read_code(code).sku, near.get(sku)).message for code in missing}
    return ReceiptItems({code: by_sku[variant.sku] for code, variant in scanned.items()}, unknown)


@query("stock.read")
async def match_items(tx: Transaction, wanted: MatchItems) -> list[ItemMatch]:
    """At most eight variants by the beginning of a SKU, a GTIN, or a part of the title; the exact one first."""
    search = matching_variants(wanted.query)
    return await tx.rows(ItemMatch, sql.match_items, limit=MATCHES_MAX, **search) if search["query"] else []
