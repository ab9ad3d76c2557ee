"""Bring an order some steps along its way, through the verbs of the warehouse."""

from typing import Any
from uuid import UUID

from tests import given

from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import PlacedOrder

STEPS = ("released", "picked", "packed", "labeled", "shipped")


async def walk(world: given.World, order: PlacedOrder, to: str) -> UUID | None:
    """Release, pick, pack, label or hand over the whole order; the parcel where there is one."""
    released = await world.do(release_orders, ReleaseOrder(order_id=order.id))
    (fulfillment_order_id,) = released.fulfillment_orders
    parcel: Any = None
    for step in STEPS[1 : STEPS.index(to) + 1]:
        if step == "picked":
            await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=fulfillment_order_id))
        elif step == "packed":
            scanned = [Scan(code=line.sku, quantity=line.quantity) for line in order.lines]
            parcel = await world.do(
                pack_parcels, PackParcel(fulfillment_order_id=fulfillment_order_id, scanned=scanned)
            )
        elif step == "labeled":
            await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
        else:
            await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id))
    return parcel.parcel_id if parcel else None
