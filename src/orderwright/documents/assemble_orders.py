"""Orders as they are printed for the desk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.documents.parties import party
from orderwright.documents.read_agreements import Agreement, read_agreements
from orderwright.documents.types import OrderPrint
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.progress.move_units import read_progress
from orderwright.views.order_ids import own_orders

sql = statements(__file__)


class PrintOrders(msgspec.Struct, frozen=True, kw_only=True):
    """By id or by number."""

    ids: Sequence[UUID] = ()
    numbers: Sequence[int] = ()


@query("documents.print")
async def assemble_orders(tx: Transaction, wanted: PrintOrders) -> list[OrderPrint]:
    """In the order of their numbers. Refuses `order_not_found` where none is there."""
    found = await tx.rows(UUID, sql.find_orders, ids=list(wanted.ids), numbers=list(wanted.numbers))
    orders = await read_agreements(tx, await own_orders(tx, found))
    if not orders:
        raise not_found("order", wanted=[*wanted.ids, *wanted.numbers])
    canceled: defaultdict[UUID, dict[int, int]] = defaultdict(dict)
    for line in await read_progress(tx, list(orders)):
        if line.canceled:
            canceled[line.order_id][line.line_no] = line.canceled
    in_order = sorted(orders.values(), key=lambda order: order.number)
    zone = await organization_zone(tx)
    prints = [print_of(order, canceled[order.order_id], zone) for order in in_order]
    return prints if tx.shows_amounts else [msgspec.structs.replace(each, shows_amounts=False) for each in prints]


def print_of(order: Agreement, canceled: Mapping[int, int], zone: ZoneInfo) -> OrderPrint:
    """`canceled`: units by line. `zone`: of the times on it."""
    parts = [
        CanceledPart(line.total_minor, line.quantity, canceled[line.line_no])
        for line in order.lines.values()
        if line.line_no in canceled
    ]
    return OrderPrint(
        number=str(order.number),
        placed_at=order.placed_at.astimezone(zone),
        channel=order.channel,
        external_ref=order.external_ref,
        currency=order.currency,
        customer=party({}, order.customer_name, order.email or "", order.phone),
        ship_to=party(order.ship_to, order.customer_name),
        bill_to=party(order.bill_to, order.customer_name) if order.bill_to else None,
        lines=tuple(line.money for line in order.lines.values()),
        charges=order.all_charges,
        prices_include_tax=order.prices_include_tax,
        service=order.service_level,
        payment=" · ".join(part for part in (order.payment_method, order.payment_status.replace("_", " ")) if part),
        status=order.status,
        holds=tuple(reason.replace("_", " ") for reason in order.holds),
        tags=tuple(order.tags),
        note=order.note,
        canceled=order.total_minor - amount_owed(order.total_minor, parts, order.status == "canceled"),
        canceled_units=tuple((order.lines[line_no].sku, units) for line_no, units in sorted(canceled.items())),
    )
