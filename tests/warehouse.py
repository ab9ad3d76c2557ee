"""The steps of the warehouse as tests take them, each through its verb:
`fulfillment_order = await warehouse.released(world, {"MUG": 2})`, then `picked`, `packed`, `labeled`, `handed_over`."""

from typing import Any, NamedTuple
from uuid import UUID

import pytest
from tests.given import World

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BoughtLabel, BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.hand_over import HandedOver, HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackedParcel, PackParcel, pack_parcels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import PlacedOrder
from orderwright.shipping.tracking_states import TrackingState


class Released(NamedTuple):
    order: PlacedOrder
    id: UUID
    goods: dict[str, int]


async def released(world: World, goods: dict[str, int], **changes: Any) -> Released:
    """An order sent to the one location that holds its goods, which accepts by itself unless it was told otherwise.
    Where its address holds it, a person lets it go."""
    order = await world.placed_order(goods, **changes)
    if order.address_problems:
        await world.do(release_holds, ReleaseHold(hold_id=(await world.sql("select hold_id from hold"))[-1][0]))
    (id_,) = (await world.do(release_orders, ReleaseOrder(order_id=order.id))).fulfillment_orders
    return Released(order, id_, goods)


async def send(world: World, work: Released) -> PackedParcel:
    """What is released is accepted, picked, packed, labeled and handed over."""
    await world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
    await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
    parcel = await pack(world, work)
    await label(world, parcel)
    await hand(world, parcel)
    return parcel


async def picked(world: World, goods: dict[str, int], **changes: Any) -> Released:
    work = await released(world, goods, **changes)
    await world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
    await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
    return work


async def pack(world: World, work: Released, goods: dict[str, int] | None = None, **more: Any) -> PackedParcel:
    scanned = [Scan(sku, units) for sku, units in (goods or work.goods).items()]
    return await world.do(pack_parcels, PackParcel(fulfillment_order_id=work.id, scanned=scanned, **more))  # type: ignore[no-any-return]


async def packed(world: World, goods: dict[str, int], **changes: Any) -> tuple[Released, PackedParcel]:
    work = await picked(world, goods, **changes)
    return work, await pack(world, work)


async def label(world: World, parcel: PackedParcel) -> BoughtLabel:
    return await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id))  # type: ignore[no-any-return]


async def labeled(world: World, goods: dict[str, int], **changes: Any) -> tuple[Released, PackedParcel, BoughtLabel]:
    work, parcel = await packed(world, goods, **changes)
    return work, parcel, await label(world, parcel)


async def hand(world: World, parcel: PackedParcel) -> HandedOver:
    return await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id))  # type: ignore[no-any-return]


async def handed_over(
    world: World, goods: dict[str, int], **changes: Any
) -> tuple[Released, PackedParcel, BoughtLabel]:
    work, parcel, its_label = await labeled(world, goods, **changes)
    await hand(world, parcel)
    return work, parcel, its_label


async def delivered(world: World, goods: dict[str, int], **changes: Any) -> Released:
    work, _, its_label = await handed_over(world, goods, **changes)
    await deliver(world, its_label)
    return work


async def deliver(world: World, its_label: BoughtLabel) -> None:
    fact = RecordTracking(tracking_number=its_label.tracking_number, state=TrackingState.DELIVERED)
    await world.do(record_tracking, fact)


async def status(world: World, work: Released) -> str:
    ((found,),) = await world.sql("select status from fulfillment_order where fulfillment_order_id = %s", work.id)
    return str(found)


async def level(world: World, sku: str, location: str = "DC") -> tuple[int, int, int]:
    """on hand, committed, unavailable"""
    (found,) = await world.sql(
        "select on_hand, committed, unavailable from stock_level join variant using (variant_id)"
        " join location using (location_id) where sku = %s and location.code = %s",
        sku,
        location,
    )
    return tuple(found)


async def facts(world: World, order: PlacedOrder) -> list[str]:
    """The kinds of facts of an order, in the order in which they came."""
    return [
        row[0]
        for row in await world.sql("select kind from event where order_id = %s order by commit_id, seq", order.id)
    ]


async def refused(world: World, verb: Any, input: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, input)
    return refusal.value
