"""Create goods, or change what is known of them, by SKU. Each SKU stands alone under a product of its own unless
`product` names the title of a shared one. Locks the rows of the SKUs."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.catalog.events import VariantsSaved
from orderwright.kernel.money import parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class SaveVariant(msgspec.Struct, frozen=True, kw_only=True):
    """Weights in grams, sizes in millimeters, `price` and `cost` as decimal strings of `currency`.
    What is left out stays as it was."""

    sku: str
    title: str | None = None
    gtin: str | None = None
    product: str | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    price: str | None = None
    cost: str | None = None
    currency: str = "GBP"
    reorder_point: int | None = None
    active: bool | None = None


class SavedVariant(msgspec.Struct, frozen=True):
    variant_id: UUID
    sku: str
    created: bool


class Saved(msgspec.Struct, frozen=True):
    sku: str
    variant_id: UUID
    created: bool


def mistakes_in(variant: SaveVariant) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong: list[FieldError] = []
    if not variant.sku.strip() or len(variant.sku) > 100 or not variant.sku.isprintable():
        wrong.append(FieldError("/sku", "sku_invalid", "A SKU has 1 to 100 printable characters."))
    if variant.title is not None and not 1 <= len(variant.title.strip()) <= 500:
        wrong.append(FieldError("/title", "title_invalid", "A title has 1 to 500 characters."))
    if variant.gtin is not None and not gtin_is_valid(variant.gtin):
        wrong.append(FieldError("/gtin", "gtin_invalid", "A GTIN has 8, 12, 13 or 14 digits with a valid check digit."))
    for name in ("weight_g", "length_mm", "width_mm", "height_mm", "reorder_point"):
        value = getattr(variant, name)
        if value is not None and not 0 <= value <= 10_000_000:
            wrong.append(FieldError(f"/{name}", "number_out_of_range", "Must be from 0 to 10,000,000."))
    digits = precision(variant.currency)
    if digits is None:
        return [*wrong, FieldError("/currency", "currency_unknown", f"{variant.currency} is no ISO 4217 currency.")]
    for name in ("price", "cost"):
        text = getattr(variant, name)
        if text is not None and (isinstance(minor := parse_amount(text, digits), str) or minor < 0):
            reason = minor if isinstance(minor, str) else "must not be negative"
            wrong.append(FieldError(f"/{name}", "amount_invalid", f"The {name} {reason}."))
    return wrong


def gtin_is_valid(gtin: str) -> bool:
    """Modulo-10 check digit, GS1 General Specifications 7.9."""
    if not (gtin.isascii() and gtin.isdigit()) or len(gtin) not in (8, 12, 13, 14):
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(gtin)))
    return weighted % 10 == 0


@verb("catalog.edit", refusals=("variant_invalid", "gtin_taken"))
async def save_variants(tx: Transaction, variants: Sequence[SaveVariant]) -> list[Saved | Refusal]:
    answers: dict[int, Saved | Refusal] = {}
    for index, variant in enumerate(variants):
        if wrong := mistakes_in(variant):
            answers[index] = Refusal(
                "variant_invalid", "The goods are not described well.", "invalid", wrong, sku=variant.sku
            )
    last_of_sku = {variant.sku: index for index, variant in enumerate(variants) if index not in answers}
    rows = [row_of(tx, variants[index]) for index in sorted(last_of_sku.values())]
    saved = {row.sku: row for row in await tx.rows(SavedVariant, sql.upsert_variants, rows=json_rows(rows), now=tx.now)}
    for index, variant in enumerate(variants):
        if index not in answers:
            row = saved[variant.sku]
            answers[index] = Saved(row.sku, row.variant_id, row.created)
    if saved:
        tx.emit(
            VariantsSaved(
                created=[row.variant_id for row in saved.values() if row.created],
                changed=[row.variant_id for row in saved.values() if not row.created],
            )
        )
    return [answers[index] for index in range(len(variants))]


def row_of(tx: Transaction, variant: SaveVariant) -> dict[str, object]:
    digits = precision(variant.currency) or 0
    known = msgspec.structs.asdict(variant)
    return known | {
        "variant_id": tx.new_id(),
        "product_id": tx.new_id(),
        "price_minor": None if variant.price is None else parse_amount(variant.price, digits),
        "cost_minor": None if variant.cost is None else parse_amount(variant.cost, digits),
    }
