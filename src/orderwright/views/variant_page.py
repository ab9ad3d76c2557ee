"""One variant: its levels, every movement with its cause, and the orders to which it is promised."""

import re
from datetime import datetime
from itertools import groupby
from uuid import UUID

import msgspec

from orderwright.catalog.codes import normal_sku
from orderwright.catalog.near_skus import near_skus
from orderwright.kernel.paging import Cursor, Page, cut, page_size, read_cursor
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.inventory import level_status
from orderwright.views.order_parts import weight_text
from orderwright.views.standing import readable

sql = statements(__file__)
LAST_ID = UUID(int=2**128 - 1)
PROMISES_SHOWN = 50
TOTALS = ("on_hand", "committed", "unavailable", "available")


class ReadVariant(msgspec.Struct, frozen=True, kw_only=True):
    """`cursor`: of the history."""

    sku: str
    cursor: str | None = None
    limit: int | None = None


class VariantLevel(msgspec.Struct, frozen=True):
    """`in_hands`: units of `committed` that are scanned, picked or packed, so that they lie in no bin."""

    location: str
    location_code: str
    location_id: UUID
    bins: str
    on_hand: int
    committed: int
    unavailable: int
    available: int
    status: str = "ok"
    reorder_point: int | None = None
    in_hands: int = 0


class HistoryRow(msgspec.Struct, frozen=True):
    """A movement at one location: `quantity` is the change of on hand there, `balance` what it was afterwards. One from
    location to location is two of them, with the same `id`; one from bin to bin changes nothing."""

    at: datetime
    what: str
    cause: str
    cause_href: str | None
    actor: str
    location: str
    quantity: int
    balance: int
    reason: str | None
    id: UUID


class MovementRead(msgspec.Struct, frozen=True, gc=False):
    """`location`: the one of the two of which this row is. `to_bin`: of a move from bin to bin."""

    movement_id: UUID
    at: datetime
    from_place: str
    from_location: str | None
    to_place: str
    to_location: str | None
    from_bin: str | None
    to_bin: str | None
    location: str
    quantity: int
    reason: str
    cause_kind: str | None
    actor: str
    change: int
    parcel_number: int | None
    order_number: int | None
    return_number: int | None
    balance: int


class PromiseRow(msgspec.Struct, frozen=True):
    """Units promised to an order: why committed is what it is."""

    order_number: int
    location: str
    quantity: int
    kind: str
    at: datetime


class VariantTotals(msgspec.Struct, frozen=True):
    on_hand: int
    committed: int
    unavailable: int
    available: int

    def __getitem__(self, key: str) -> int:
        return int(getattr(self, key))


class VariantRead(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    sku: str
    title: str
    gtin: str | None
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    price_minor: int | None
    cost_minor: int | None
    currency: str
    reorder_point: int | None
    active: bool


class VariantPage(msgspec.Struct, frozen=True):
    """`price`, `cost` in minor units. `history`: newest first, `next` its cursor. `promises`: the oldest fifty."""

    id: UUID
    sku: str
    title: str
    gtin: str | None
    weight: str | None
    size: str | None
    price: int | None
    cost: int | None
    currency: str
    levels: list[VariantLevel]
    totals: VariantTotals
    history: list[HistoryRow]
    next: str | None
    promises: list[PromiseRow]
    former_skus: list[str]


@query("stock.read")
async def read_variant_page(tx: Transaction, wanted: ReadVariant) -> VariantPage:
    """A variant with its levels, every movement with its cause, and the orders to which it is promised; refuses
    `variant_not_found`."""
    variant = await read_variant(tx, wanted.sku)
    read = await tx.rows(VariantLevel, sql.read_levels_of, variant_id=variant.variant_id, locations=tx.locations)
    levels = [
        msgspec.structs.replace(
            level,
            status=level_status(level.available, variant.reorder_point),
            reorder_point=variant.reorder_point,
        )
        for level in read
    ]
    history = await read_history(tx, variant.variant_id, wanted)
    sizes = (variant.length_mm, variant.width_mm, variant.height_mm)
    return VariantPage(
        id=variant.variant_id,
        sku=variant.sku,
        title=variant.title,
        gtin=variant.gtin,
        weight=weight_text(variant.weight_g) or None,
        size=" × ".join(str(side) for side in sizes) + " mm" if any(sizes) else None,
        price=variant.price_minor,
        cost=variant.cost_minor if tx.shows_amounts else None,
        currency=variant.currency,
        levels=levels,
        totals=VariantTotals(*(sum(getattr(level, name) for level in levels) for name in TOTALS)),
        history=history.rows,
        next=history.next,
        promises=await tx.rows(
            PromiseRow,
            sql.read_promises,
            variant_id=variant.variant_id,
            locations=tx.locations,
            limit=PROMISES_SHOWN,
        ),
        former_skus=await tx.rows(str, sql.read_former_skus, variant_id=variant.variant_id),
    )


@query("stock.read", work="list")
async def list_movements(tx: Transaction, wanted: ReadVariant) -> Page[HistoryRow]:
    """The history of a variant's stock, newest first; refuses `variant_not_found`."""
    variant = await read_variant(tx, wanted.sku)
    return await read_history(tx, variant.variant_id, wanted)


@query("catalog.read")
async def read_product(tx: Transaction, wanted: ReadVariant) -> VariantRead:
    """A variant as it is described, to be changed; refuses `variant_not_found`."""
    return await read_variant(tx, wanted.sku)


async def read_variant(tx: Transaction, sku: str) -> VariantRead:
    variant = await tx.row(VariantRead, sql.read_variant, sku=normal_sku(sku).replace("\0", ""))
    if variant is None:
        raise await variant_not_found(tx, sku)
    return variant


async def variant_not_found(tx: Transaction, sku: str) -> Refusal:
    """Names what may have been meant."""
    near = (await near_skus(tx, [sku])).get(sku)
    hint = f": did you mean {near}?" if near else "."
    return Refusal("variant_not_found", f"There is no variant {sku[:100]}{hint}", "not_found", sku=sku[:100])


async def read_history(tx: Transaction, variant_id: UUID, wanted: ReadVariant) -> Page[HistoryRow]:
    cursor, limit = read_cursor(wanted.cursor, (str,)), page_size(wanted.limit)
    before = edge_of(cursor)
    which = {"variant_id": variant_id, "locations": tx.locations}
    read = await tx.rows(MovementRead, sql.read_movements, before=before, limit=limit + 1, **which)
    moves = [list(rows) for _, rows in groupby(read, lambda row: row.movement_id)]
    page = cut(moves, cursor, limit, lambda rows: [str(rows[0].movement_id)])
    return Page([history_row(row) for rows in page.rows for row in rows], page.next)


def edge_of(cursor: Cursor | None) -> UUID:
    """The id in a cursor that goes forward; anything else begins at the newest."""
    try:
        return LAST_ID if cursor is None or cursor.back else UUID(str(cursor.key[0]))
    except ValueError:
        return LAST_ID


def history_row(row: MovementRead) -> HistoryRow:
    """A movement in words: from where to where, and because of what."""
    href = f"/orders/{row.order_number}" if row.order_number else None
    if row.return_number:
        cause, href = f"return {row.return_number}", f"/returns/{row.return_number}"
    elif row.order_number:
        cause = f"#{row.order_number}" + (f" · parcel {row.parcel_number}" if row.parcel_number else "")
    else:
        cause = readable(row.cause_kind or "")
    return HistoryRow(
        at=row.at,
        what=f"{row.quantity} × {way_of(row)}",
        cause=cause,
        cause_href=href,
        actor=row.actor,
        location=row.location,
        quantity=row.change,
        balance=row.balance,
        reason=reason_in_words(row.reason),
        id=row.movement_id,
    )


def way_of(row: MovementRead) -> str:
    """From where to where: of bins, of locations, or of what becomes of the units."""
    if row.to_bin:
        return f"bin {row.from_bin} → {row.to_bin}" if row.from_bin else f"no bin → bin {row.to_bin}"
    if row.from_location and row.to_location and row.from_location != row.to_location:
        return f"{row.from_location} → {row.to_location}"
    return f"{readable(row.from_place)} → {readable(row.to_place)}"


def reason_in_words(reason: str) -> str:
    """A reference or note behind it stands as it was given: `taken_back (GRN_1)` is taken back (GRN_1)."""
    return re.sub(r"^\w+", lambda code: readable(code[0]), reason)
