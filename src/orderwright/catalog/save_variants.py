"""Create goods, or change what is known of them, by SKU. Each SKU stands alone under a product of its own unless
`product` names the title of a shared one. Locks the rows of the SKUs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.catalog.codes import SKU_MAX, gtin_14, gtin_is_valid, normal_gtin, normal_sku, sku_is_valid
from orderwright.catalog.events import VariantsSaved
from orderwright.kernel.money import parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
Clearable = Literal["gtin", "price", "cost"]


class SaveVariant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Weights in grams, sizes in millimeters, `price` and `cost` as decimal strings of `currency`
    (left out: that of its prices, or the organization's). What is left out stays as it was; `clear` names what is known
    no longer."""

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
    currency: str | None = None
    reorder_point: int | None = None
    active: bool | None = None
    clear: list[Clearable] = []


class SavedVariant(msgspec.Struct, frozen=True):
    variant_id: UUID
    sku: str
    created: bool
    changed: bool


class PricedIn(msgspec.Struct, frozen=True, gc=False):
    sku: str
    currency: str


class Owner(msgspec.Struct, frozen=True, gc=False):
    gtin: str
    sku: str


class Saved(msgspec.Struct, frozen=True):
    """`changed`: it was known, and something of it is otherwise now."""

    sku: str
    variant_id: UUID
    created: bool
    changed: bool


def mistakes_in(variant: SaveVariant) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong: list[FieldError] = []
    if not sku_is_valid(variant.sku):
        wrong.append(FieldError("/sku", "sku_invalid", f"A SKU has 1 to {SKU_MAX} printable characters."))
    wrong += text_mistakes("/title", variant.title, 500, 1) + text_mistakes("/product", variant.product, 500, 1)
    if variant.gtin is not None and not gtin_is_valid(variant.gtin):
        wrong.append(FieldError("/gtin", "gtin_invalid", "A GTIN has 8, 12, 13 or 14 digits with a valid check digit."))
    for name in ("weight_g", "length_mm", "width_mm", "height_mm", "reorder_point"):
        value = getattr(variant, name)
        if value is not None and not 0 <= value <= 10_000_000:
            wrong.append(FieldError(f"/{name}", "number_out_of_range", "Must be from 0 to 10,000,000."))
    for name in variant.clear:
        if getattr(variant, name) is not None:
            wrong.append(FieldError(f"/{name}", "said_and_cleared", f"The {name} can't be given and cleared at once."))
    digits = precision(variant.currency or "")
    if digits is None:
        return [*wrong, FieldError("/currency", "currency_unknown", f"{variant.currency} is not an ISO 4217 currency.")]
    for name in ("price", "cost"):
        text = getattr(variant, name)
        if text is not None and (isinstance(minor := parse_amount(text, digits), str) or minor < 0):
            reason = minor if isinstance(minor, str) else "must not be negative"
            wrong.append(FieldError(f"/{name}", "amount_invalid", f"The {name} {reason}."))
    return wrong


@verb(
    "catalog.edit",
    refusals=("variant_invalid", "gtin_taken", "sku_former"),
    retry_on=("variant_sku_key", "variant_gtin_key"),
)
async def save_variants(tx: Transaction, variants: Sequence[SaveVariant]) -> list[Saved | Refusal]:
    variants = await with_currency(tx, [normal(variant) for variant in variants])
    answers: dict[int, Saved | Refusal] = {}
    owners = await find_owners(tx, variants)
    renamed = await tx.rows(Former, sql.read_former, skus=encodable(variant.sku for variant in variants))
    former = {row.former: row.sku for row in renamed}
    merged: dict[str, SaveVariant] = {}
    for index, variant in enumerate(variants):
        refusal = why_not(variant, owners, former)
        if refusal is None:
            merged[variant.sku] = merge(merged.get(variant.sku), variant)
        else:
            answers[index] = refusal
    rows = [row_of(tx, variant) for variant in merged.values()]
    saved = {row.sku: row for row in await tx.rows(SavedVariant, sql.upsert_variants, rows=json_rows(rows), now=tx.now)}
    for index, variant in enumerate(variants):
        if index not in answers:
            row = saved[variant.sku]
            answers[index] = Saved(row.sku, row.variant_id, row.created, row.changed)
    if any(row.created or row.changed for row in saved.values()):
        tx.emit(
            VariantsSaved(
                created=[row.variant_id for row in saved.values() if row.created],
                changed=[row.variant_id for row in saved.values() if row.changed],
            )
        )
    return [answers[index] for index in range(len(variants))]


def normal(variant: SaveVariant) -> SaveVariant:
    """Its codes as they are kept."""
    gtin = variant.gtin and normal_gtin(variant.gtin)
    return msgspec.structs.replace(variant, sku=normal_sku(variant.sku), gtin=gtin)


async def with_currency(tx: Transaction, variants: Sequence[SaveVariant]) -> list[SaveVariant]:
    """Where none is said: the currency of the prices that it has, or the organization's."""
    silent = {variant.sku for variant in variants if variant.currency is None}
    if not silent:
        return list(variants)
    known = {row.sku: row.currency for row in await tx.rows(PricedIn, sql.read_currencies, skus=encodable(silent))}
    own = await tx.row(str, sql.read_own_currency)
    return [
        msgspec.structs.replace(variant, currency=variant.currency or known.get(variant.sku) or own)
        for variant in variants
    ]


class Former(msgspec.Struct, frozen=True, gc=False):
    former: str
    sku: str


def encodable(skus: Iterable[str]) -> list[str]:
    """PostgreSQL has no text with NUL in it; the check of the variant refuses it."""
    return sorted(sku for sku in skus if "\0" not in sku)


async def find_owners(tx: Transaction, variants: Sequence[SaveVariant]) -> dict[str, str]:
    """Whose the GTINs are: SKU by GTIN, of fourteen digits."""
    gtins = sorted({gtin_14(variant.gtin) for variant in variants if variant.gtin and gtin_is_valid(variant.gtin)})
    return {owner.gtin: owner.sku for owner in await tx.rows(Owner, sql.read_owners, gtins=gtins)} if gtins else {}


def why_not(variant: SaveVariant, owners: dict[str, str], former: Mapping[str, str]) -> Refusal | None:
    """Remembers the GTIN of a sound variant as its own."""
    if wrong := mistakes_in(variant):
        return Refusal("variant_invalid", "The variant is not valid.", "invalid", wrong, sku=variant.sku[:100])
    if variant.sku in former:
        message = f"{variant.sku} is called {former[variant.sku]} now."
        return Refusal("sku_former", message, "conflict", [FieldError("/sku", "sku_former", message)], sku=variant.sku)
    if variant.gtin is not None and (owner := owners.setdefault(gtin_14(variant.gtin), variant.sku)) != variant.sku:
        wrong = [FieldError("/gtin", "gtin_taken", f"This GTIN is that of {owner}.")]
        return Refusal("gtin_taken", "Another variant has this GTIN.", "conflict", wrong, sku=variant.sku)
    return None


def merge(before: SaveVariant | None, variant: SaveVariant) -> SaveVariant:
    """What is said of the same goods twice in a batch adds up; the later word counts."""
    if before is None:
        return variant
    said = {name: value for name, value in msgspec.structs.asdict(variant).items() if value is not None}
    said["clear"] = [*variant.clear, *(name for name in before.clear if name not in said)]
    return msgspec.structs.replace(before, **dict.fromkeys(variant.clear), **said)


def row_of(tx: Transaction, variant: SaveVariant) -> dict[str, object]:
    digits = precision(variant.currency or "") or 0
    known = msgspec.structs.asdict(variant)
    return known | {
        "variant_id": tx.new_id(),
        "product_id": tx.new_id(),
        "price_minor": None if variant.price is None else parse_amount(variant.price, digits),
        "cost_minor": None if variant.cost is None else parse_amount(variant.cost, digits),
    }
