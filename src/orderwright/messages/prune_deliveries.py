"""Forget what webhooks told long ago, or gave up. What still waits stays. Locks the deliveries, passing over what
somebody else is at work on."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from orderwright.kernel.ids import first_id_of
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

sql = statements(__file__)


class PruneDeliveries(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries that were written before then; at most so many, the oldest first."""

    before: datetime
    most: int = 1_000


class PrunedDeliveries(msgspec.Struct, frozen=True):
    deliveries: int


@verb("webhooks.edit", batch_max=1)
async def prune_deliveries(tx: Transaction, wishes: Sequence[PruneDeliveries]) -> list[PrunedDeliveries | Refusal]:
    return [
        PrunedDeliveries(await tx.execute(sql.prune, before_id=first_id_of(wish.before), most=wish.most))
        for wish in wishes
    ]
