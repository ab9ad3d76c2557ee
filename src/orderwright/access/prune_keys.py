"""Forget the answers that were kept for idempotency keys. A request that comes again after that is a new one. Locks the
keys, passing over what somebody else is at work on.

Keys of verbs that work on the platform are kept there, with the organization's name before them (decision 0006).
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class PruneKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Keys that were used before then; at most so many, the oldest first."""

    before: datetime
    most: int = 1_000


class PrunedKeys(msgspec.Struct, frozen=True):
    keys: int


@verb("settings.edit", batch_max=1)
async def prune_keys(tx: Transaction, wishes: Sequence[PruneKeys]) -> list[PrunedKeys | Refusal]:
    """Those of the organization's own verbs."""
    return [await pruned(tx, wish, "") for wish in wishes]


@verb("access.edit", batch_max=1, on_platform=True)
async def prune_platform_keys(tx: Transaction, wishes: Sequence[PruneKeys]) -> list[PrunedKeys | Refusal]:
    """Those of verbs about its people and keys."""
    return [await pruned(tx, wish, f"{tx.organization}/") for wish in wishes]


async def pruned(tx: Transaction, wish: PruneKeys, prefix: str) -> PrunedKeys:
    return PrunedKeys(await tx.execute(sql.prune, before_at=wish.before, prefix=prefix, most=wish.most))
