"""The SKU that somebody may have meant, for the refusal of one that does not exist. It is named and never taken.

Near is what differs in case, in zeros that were cut off, in punctuation (hyphens, spaces), or is the same number.
"""

import re
from collections.abc import Iterable

import msgspec

from orderwright.catalog.codes import looks_mistyped, normal_sku
from orderwright.kernel.refusal import FieldError
from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
NAMED_MAX = 1_000
MONTHS = (
    "Jan|Feb|Mar|Mrz|Mär|Apr|May|Mai|Jun|Jul|Aug|Sep|Sept|Oct|Okt|Nov|Dec|Dez|Ene|Abr|Ago|Dic|janv|févr|mars|avr|juin|"
    "juil|août|sept|déc"
)
DATE = re.compile(rf"\d{{1,2}}(?:\. |-)(?:{MONTHS})\.?|(?:{MONTHS})-\d{{2}}")
"""As spreadsheets write a date that was a code: `01. Mrz`, `3-Jan`, `Jan-03`."""


class NearSku(msgspec.Struct, frozen=True, gc=False):
    asked: str
    sku: str


async def near_skus(tx: Transaction, skus: Iterable[str]) -> dict[str, str]:
    """By the SKU that was asked for, the one that exists; the first thousand are looked for."""
    plain = {sku: normal_sku(sku) for sku in skus if len(sku) <= 200 and not has_control_characters(sku)}
    asked = sorted(set(plain.values()))[:NAMED_MAX]
    if not asked:
        return {}
    near = {row.asked: row.sku for row in await tx.rows(NearSku, sql.find_near_skus, skus=asked)}
    return {sku: near[kept] for sku, kept in plain.items() if kept in near}


def sku_unknown(pointer: str, sku: str, near: str | None = None) -> FieldError:
    """The mistake `sku_unknown`, with what may have been meant."""
    return FieldError(pointer, "sku_unknown", f"There is no variant with the SKU {sku[:100]!r}{hint_of(sku, near)}")


def hint_of(sku: str, near: str | None) -> str:
    if near is not None:
        return f": did you mean {near}?"
    if DATE.fullmatch(sku.strip()):
        return ": it looks like a date that a spreadsheet made of a code."
    if looks_mistyped(sku):
        return ", and as a GTIN its check digit is wrong."
    return "."
