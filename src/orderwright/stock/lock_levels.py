"""Levels of some variants, locked in one order (variant, location): check and claim are then the same step."""

from collections.abc import Iterable
from uuid import UUID

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.stock.types import Level

sql = statements(__file__)


async def lock_levels(tx: Transaction, variant_ids: Iterable[UUID]) -> list[Level]:
    """All levels of these variants, locked until the transaction ends."""
    return await tx.rows(Level, sql.lock_levels, variant_ids=list(set(variant_ids)))


async def read_levels(tx: Transaction, variant_ids: Iterable[UUID]) -> list[Level]:
    """The same as they are now, for those who need not decide: nobody is waited for."""
    return await tx.rows(Level, sql.read_levels, variant_ids=list(set(variant_ids)))


async def find_free_variants(tx: Transaction, location_ids: Iterable[UUID]) -> list[UUID]:
    """The variants of which something can be sold at these locations."""
    return await tx.rows(UUID, sql.find_free_variants, location_ids=sorted(location_ids))
