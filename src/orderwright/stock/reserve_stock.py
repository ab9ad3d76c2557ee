"""Claim units for order lines, and let claims go. The caller has locked the levels and decided from them;
the constraint `stock_level_never_oversold` stands behind it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.stock.move_stock import Effect, change_levels
from orderwright.stock.types import Claim

sql = statements(__file__)


async def reserve_stock(tx: Transaction, claims: Sequence[Claim]) -> None:
    """Reserve: the units become committed. A second claim of a line at the same location adds to the first."""
    if claims:
        await tx.execute(sql.reserve, rows=json_rows(claims), at=tx.now)


async def take_reservations(
    tx: Transaction, order_ids: Iterable[UUID], except_lines: Iterable[tuple[UUID, int]] = ()
) -> list[Claim]:
    """End the reservations of orders, but for some lines (order, line_no), and hand them to the caller, who now answers
    for the committed units."""
    kept = list(except_lines)
    return await tx.rows(
        Claim,
        sql.delete_reservations,
        order_ids=list(order_ids),
        kept_orders=[order_id for order_id, _ in kept],
        kept_lines=[line_no for _, line_no in kept],
    )


async def read_reservations(tx: Transaction, order_ids: Iterable[UUID]) -> list[Claim]:
    """The reservations of orders, by line and location."""
    return await tx.rows(Claim, sql.read_reservations, order_ids=list(order_ids))


async def free_stock(tx: Transaction, claims: Sequence[Claim]) -> None:
    """The units are committed no longer. Says nothing of `reservation` rows: those who hold the claim end it."""
    if claims:
        await change_levels(tx, freed_by(claims))


async def reduce_reservations(tx: Transaction, claims: Sequence[Claim]) -> None:
    """Take units off reservations (a row that reaches zero goes) and free them."""
    if claims:
        await tx.execute(sql.delete_emptied, rows=json_rows(claims))
        await tx.execute(sql.reduce_rest, rows=json_rows(claims))
        await free_stock(tx, claims)


def freed_by(claims: Sequence[Claim]) -> dict[tuple[UUID, UUID], Effect]:
    effects: defaultdict[tuple[UUID, UUID], Effect] = defaultdict(Effect)
    for claim in claims:
        effects[claim.variant_id, claim.location_id].committed -= claim.quantity
    return effects
