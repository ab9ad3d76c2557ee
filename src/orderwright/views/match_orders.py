"""The orders that a bulk act is for: those ticked, or all that match a list, each with what decides whether it can be
done."""

from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.paging import Cursor
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import OrderFilter, find_orders

sql = statements(__file__)
MATCHED_MAX = 1000


class MatchOrders(OrderFilter, frozen=True, kw_only=True):
    """`ids`: just these. Otherwise all that match, newest first, numbered below `below`, at most `limit`."""

    ids: list[UUID] | None = None
    below: int | None = None
    limit: int = MATCHED_MAX


class LineInHouse(msgspec.Struct, frozen=True, gc=False):
    line_no: int
    units: int


class MatchedOrder(msgspec.Struct, frozen=True, gc=False):
    """`in_house`: the units of its lines that were not handed over. `holds`: those that are open, with their
    reasons. `paid_minor`: captured − refunded."""

    order_id: UUID
    number: int
    external_ref: str
    status: str
    reserved: int
    holds: list[UUID]
    hold_reasons: list[str]
    in_house: list[LineInHouse]
    total_minor: int
    currency: str
    paid_minor: int
    has_email: bool


@query("orders.read")
async def match_orders(tx: Transaction, wanted: MatchOrders) -> list[MatchedOrder]:
    """In the order of the list. Ids of no order are left out."""
    ids = wanted.ids
    if ids is None:
        cursor = Cursor(False, [wanted.below]) if wanted.below is not None else None
        zone = await organization_zone(tx)
        ids = [found.order_id for found in await find_orders(tx, wanted, cursor, min(wanted.limit, MATCHED_MAX), zone)]
    rows = await tx.rows(MatchedOrder, sql.read_matched, order_ids=ids)
    return [msgspec.structs.replace(row, in_house=msgspec.convert(row.in_house, list[LineInHouse])) for row in rows]
