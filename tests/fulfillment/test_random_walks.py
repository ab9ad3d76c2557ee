"""Many hands at once do whatever comes to mind with the same few orders: whatever is refused, nothing is lost."""

import asyncio
import random
from typing import Any

import pytest
from tests import given

from orderwright.audit.find_differences import Audit, audit
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.shipping.tracking_states import TrackingState

ROUNDS, HANDS = 100, 4


class Hand:
    """Somebody who does something at random."""

    def __init__(self, world: given.World, chance: random.Random, orders: list[Any]) -> None:
        self.world = world
        self.chance = chance
        self.orders = orders

    async def one_of(self, column: str, table: str) -> Any:
        found = await self.world.sql(f"select {column} from {table} order by 1")
        return self.chance.choice(found)[0] if found else None

    async def act(self) -> bool:
        """Whether it was allowed."""
        verb, wish = await self.wish()
        try:
            await self.world.do(verb, wish)
        except Refusal:
            return False
        return True

    async def wish(self) -> tuple[Any, Any]:
        order = self.chance.choice(self.orders)
        work = await self.one_of("fulfillment_order_id", "fulfillment_order")
        parcel = await self.one_of("parcel_id", "parcel")
        number = await self.one_of("tracking_number", "parcel where tracking_number is not null")
        hold = await self.one_of("hold_id", "hold where released_at is null")
        units = self.chance.randint(0, 3)
        short = self.chance.choice((None, None, None, "not_found", "damaged"))
        wishes: list[tuple[Any, Any]] = [
            (release_orders, ReleaseOrder(order_id=order)),
            (source_again, SourceAgain(order_id=order)),
            (place_holds, PlaceHold(order_id=order, reason="fraud")),
            (cancel_lines, CancelLines(order_id=order, reason="customer", lines=[LineUnits(1, 1)])),
        ]
        if hold:
            wishes += [(release_holds, ReleaseHold(hold_id=hold))] * 3
        if work:
            found = ConfirmPicks(fulfillment_order_id=work, lines=[FoundLine(1, units, short)])  # type: ignore[arg-type]
            scans = [Scan("MUG", max(1, units)), Scan("CUP")][: self.chance.randint(1, 2)]
            wishes += [
                (accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work)),
                (reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work, reason="too_busy")),
                (start_picking, StartPicking(fulfillment_order_id=work)),
                (unpick, Unpick(fulfillment_order_id=work)),
                (put_back, PutBack(fulfillment_order_id=work)),
                (confirm_picks, found),
                *[(confirm_picks, ConfirmPicks(fulfillment_order_id=work))] * 6,
                *[(pack_parcels, PackParcel(fulfillment_order_id=work, scanned=scans, partial=True))] * 6,
            ]
        if parcel:
            wishes += [
                (unpack_parcels, UnpackParcel(parcel_id=parcel)),
                (void_labels, VoidLabel(parcel_id=parcel)),
                *[(buy_labels, BuyLabel(parcel_id=parcel, weight_g=500))] * 6,
                *[(hand_over, HandOver(parcel_id=parcel))] * 6,
            ]
        if number:
            state = self.chance.choice((TrackingState.IN_TRANSIT, TrackingState.DELIVERED, TrackingState.EXCEPTION))
            lost = RecordTracking(tracking_number=number, state=TrackingState.EXCEPTION, sub_state="lost")
            wishes += [
                (record_tracking, RecordTracking(tracking_number=number, state=state)), (record_tracking, lost),
            ]  # fmt: skip
        return self.chance.choice(wishes)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_many_hands_do_at_once_the_books_agree(fresh_database: str, seed: int) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 20, "CUP": 10}, "WEST": {"MUG": 9}}) as world:
        orders = [(await world.placed_order({"MUG": 3, "CUP": 1})).id for _ in range(6)]
        for order in orders:
            await world.do(release_orders, ReleaseOrder(order_id=order))
        hands = [Hand(world, random.Random(seed * 100 + index), orders) for index in range(HANDS)]
        allowed = 0
        for _ in range(ROUNDS):
            allowed += sum(await asyncio.gather(*(hand.act() for hand in hands)))
        assert allowed > ROUNDS // 2
        report = await world.door.ask(world.context, audit, Audit())
        assert report.differences == []
