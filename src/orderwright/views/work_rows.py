"""The rows of a pick list and of the packing station: lines of the same goods in the same bin are one row. Pure.

Rows don't reach beyond a fulfillment order, because each is packed by itself."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec


class WorkLineRead(msgspec.Struct, frozen=True, gc=False):
    fulfillment_order_id: UUID
    line_no: int
    variant_id: UUID
    sku: str
    gtin: str | None
    former_skus: list[str]
    title: str
    bin: str
    quantity: int
    open: int
    picked: int
    packed: int
    shipped: int
    canceled: int
    scanned: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


class RowPart(msgspec.Struct, frozen=True):
    """A line's share of a row: `need` units, of which `confirmed` are picked and `done` at least scanned."""

    line_no: int
    need: int
    confirmed: int
    done: int


class WorkLineView(msgspec.Struct, frozen=True):
    """`id` is FULFILLMENT-ORDER:LINE+LINE. `codes`: everything on the goods that may be scanned."""

    id: str
    fulfillment_order_id: UUID
    parts: list[RowPart]
    bin: str
    title: str
    sku: str
    gtin: str | None
    codes: list[str]
    about: str
    need: int
    done: int
    order_number: str
    tote: str | None = None


def to_pick(line: WorkLineRead) -> RowPart:
    live = line.quantity - line.canceled
    confirmed = live - line.open
    return RowPart(line.line_no, live, confirmed, confirmed + line.scanned)


def to_pack(line: WorkLineRead) -> RowPart:
    return RowPart(line.line_no, line.picked, 0, 0)


def rows_of(lines: Iterable[tuple[WorkLineRead, RowPart, str]]) -> list[WorkLineView]:
    """Each line with its share and its order's number; rows stand where their first line stands."""
    together: dict[tuple[UUID, UUID, str], list[tuple[WorkLineRead, RowPart, str]]] = {}
    for each in lines:
        line = each[0]
        together.setdefault((line.fulfillment_order_id, line.variant_id, line.bin), []).append(each)
    return [row_of(*group[0][::2], [part for _, part, _ in group]) for group in together.values()]


def row_of(line: WorkLineRead, order_number: str, parts: list[RowPart]) -> WorkLineView:
    return WorkLineView(
        id=f"{line.fulfillment_order_id}:{'+'.join(str(part.line_no) for part in parts)}",
        fulfillment_order_id=line.fulfillment_order_id,
        parts=parts,
        bin=line.bin or "no bin",
        title=line.title,
        sku=line.sku,
        gtin=line.gtin,
        codes=[line.sku, *([line.gtin] if line.gtin else []), *line.former_skus],
        about=line.gtin or "",
        need=sum(part.need for part in parts),
        done=sum(part.done for part in parts),
        order_number=order_number,
    )


def share_units(parts: Sequence[RowPart], units: int) -> dict[int, int]:
    """The units found of a row by line: what is confirmed stays, the rest fills the lines in their order. What is too
    much is the last line's, what is too little the first one's: the verb says so."""
    rest = units - sum(part.confirmed for part in parts)
    shares = {}
    for part in parts:
        added = min(rest, part.need - part.confirmed)
        shares[part.line_no] = part.confirmed + added
        rest -= added
    shares[parts[-1].line_no] += rest
    return shares
