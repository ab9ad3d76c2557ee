"""Resolve cases about parcels that were delivered after their refund once their units came back: the customer has the
money and no more of the goods. Units are alike: the first of a line that come back, and were not paid for as returned
before the parcel was found, are those (decision 0011). It decides from how things stand, so that looking twice changes
nothing. Locks the cases."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.service.read_cases import lock_cases
from orderwright.service.resolve_cases import write_resolutions

sql = statements(__file__)
RESOLUTION = "The goods came back."


class SettleFoundParcels(msgspec.Struct, frozen=True):
    order_id: UUID


@verb("service.resolve")
async def settle_found_parcels(tx: Transaction, orders: Sequence[SettleFoundParcels]) -> list[int | Refusal]:
    """How many cases of each order were resolved."""
    ids = sorted({order.order_id for order in orders})
    cases = await lock_cases(tx, await tx.rows(UUID, sql.find_came_back, order_ids=ids))
    still_open = [case for case in cases.values() if case.status != "resolved"]
    await write_resolutions(tx, [(case, RESOLUTION) for case in still_open])
    return [sum(case.order_id == order.order_id for case in still_open) for order in orders]
