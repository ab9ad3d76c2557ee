"""SKUs of a file that a spreadsheet has changed: new ones that are the number, or the date, of one that exists.

In a file such a row is refused with what may have been meant, and nothing is created. Who really wants `17` beside
`0017` creates it in the console or by API.
"""

from collections.abc import Iterable

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.catalog.find_variants import find_variants
from orderwright.catalog.near_skus import DATE, NearSku
from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
TEXT = "Format the column as text before you enter codes."


class FindMangledSkus(msgspec.Struct, frozen=True):
    skus: list[str]


@query("catalog.read")
async def find_mangled_skus(tx: Transaction, wanted: FindMangledSkus) -> dict[str, str]:
    """By SKU, why it is not created."""
    skus = {normal_sku(sku) for sku in plain(wanted.skus)}
    existing = await find_variants(tx, skus)
    new = sorted(skus - set(existing))
    same = {row.asked: row.sku for row in await tx.rows(NearSku, sql.find_same_numbers, skus=new)} if new else {}
    reasons = {sku: f"There is {near}, the same number: did you mean {near}? {TEXT}" for sku, near in same.items()}
    dates = {
        sku: f"{sku!r} looks like a date that a spreadsheet made of a code. {TEXT}"
        for sku in new
        if DATE.fullmatch(sku)
    }
    return reasons | dates


def plain(skus: Iterable[str]) -> list[str]:
    return [sku for sku in skus if len(sku) <= 200 and not has_control_characters(sku)]
