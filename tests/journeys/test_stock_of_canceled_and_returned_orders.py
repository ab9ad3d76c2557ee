"""Whose stock comes back, and how much of it: partly shipped orders that are canceled, and goods that come back."""

import asyncio
from typing import Any

from msgspec.structs import replace
from tests import given, warehouse
from tests.races.test_last_unit import doors, one

from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.orders.types import PlacedOrder
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock


def cancel(order: PlacedOrder, units: int | None = None) -> CancelLines:
    return CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, units)] if units else None)


async def ship(world: given.World, work: warehouse.Released, units: int) -> None:
    parcel = await warehouse.pack(world, work, {"MUG": units}, partial=True)
    await warehouse.label(world, parcel)
    await warehouse.hand(world, parcel)


def back(order: PlacedOrder, units: int) -> RequestReturn:
    return RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=units)], reason="unwanted")


async def test_the_rest_of_a_partly_shipped_order_comes_back_once_and_nobody_elses(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 100}}) as world:
        work = await warehouse.picked(world, {"MUG": 10})
        other = await world.placed_order({"MUG": 2})
        await ship(world, work, 3)
        await world.do(cancel_lines, cancel(work.order))
        assert await warehouse.level(world, "MUG") == (97, 2, 7)  # picked: to be put back
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (97, 2, 0)
        assert (await warehouse.refused(world, cancel_lines, cancel(work.order))).code == "nothing_to_cancel"
        returned = await world.do(authorize_returns, back(work.order, 2))
        lines = [ReceivedLine(line_no=1, quantity=1, disposition="restock")]
        await world.do(receive_returns, ReceiveReturn(return_id=returned.return_id, lines=lines))
        lines = [ReceivedLine(line_no=1, quantity=1, disposition="scrap")]
        await world.do(receive_returns, ReceiveReturn(return_id=returned.return_id, lines=lines))
        assert await warehouse.level(world, "MUG") == (98, 2, 0)
        assert await world.progress(other) == [{"reserved": 2}]
        assert await world.sql("select order_id, quantity from reservation") == [(other.id, 2)]
        assert await world.audit() == []


async def everywhere(world: given.World) -> tuple[PlacedOrder, warehouse.Released]:
    """An order of six: two shipped, one packed, one picked, one released, one backordered."""
    order = await world.placed_order({"MUG": 6})
    (first,) = (await world.do(release_orders, ReleaseOrder(order_id=order.id))).fulfillment_orders
    work = warehouse.Released(order, first, {"MUG": 4})
    await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=first))
    await ship(world, work, 2)
    await warehouse.pack(world, work, {"MUG": 1}, partial=True)
    await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1))
    await world.do(release_orders, ReleaseOrder(order_id=order.id))
    return order, work


async def test_units_are_canceled_from_the_place_that_is_least_far_and_never_those_that_left(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order, _ = await everywhere(world)
        there = {"backordered": 1, "released": 1, "picked": 1, "packed": 1, "shipped": 2}
        assert await world.progress(order) == [there]
        own = CancelOwnOrder(order_id=order.id)
        assert (await warehouse.refused(world, cancel_own_orders, own)).kind == "conflict"
        for canceled, place in enumerate(("backordered", "released", "picked", "packed"), 1):
            await world.do(cancel_lines, cancel(order, 1))
            del there[place]
            assert await world.progress(order) == [{**there, "canceled": canceled}]
            assert await world.audit() == []
        refusal = await warehouse.refused(world, cancel_lines, cancel(order, 1))
        assert refusal.fields[0].message == "Of line 1 0 units can be canceled; 2 have shipped."
        assert await warehouse.level(world, "MUG") == (3, 0, 2)


async def test_the_label_of_a_parcel_is_voided_when_a_unit_in_it_is_canceled(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        work, _, _ = await warehouse.labeled(world, {"MUG": 2})
        await world.do(cancel_lines, cancel(work.order, 1))
        assert await world.sql("select status from label") == [("void",)]
        assert await world.sql("select status, weight_g, tracking_number from parcel") == [("packed", 0, None)]
        assert await world.sql("select quantity from parcel_line") == [(1,)]
        assert await world.audit() == []


async def test_no_more_comes_back_than_was_shipped_and_the_rest_is_received_as_what_it_is(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 1}}) as world, doors(fresh_database, 2) as two:
        work = await warehouse.picked(world, {"MUG": 5})
        await ship(world, work, 3)
        await world.do(cancel_lines, cancel(work.order, 1))
        refusal = await warehouse.refused(world, authorize_returns, back(work.order, 4))
        assert refusal.fields[0].code == "return_too_many"
        at_once = await asyncio.gather(*(one(world, door, authorize_returns, back(work.order, 2)) for door in two))
        assert sum(isinstance(answer, Refusal) for answer in at_once) == 1
        await world.do(authorize_returns, back(work.order, 1))
        assert (await world.progress(work.order))[0]["returning"] == 3
        (won,) = [answer for answer in at_once if not isinstance(answer, Refusal)]
        three = ReceiveReturn(return_id=won.return_id, lines=[ReceivedLine(line_no=1, quantity=3)])
        assert (await warehouse.refused(world, receive_returns, three)).fields[0].code == "return_too_many"
        await world.do(receive_returns, ReceiveReturn(return_id=won.return_id))
        before = await warehouse.level(world, "MUG")
        beyond = UnexpectedGoods(
            location="DC", sku="MUG", quantity=1, what="beyond_return", order_number=work.order.number
        )
        for extra in (beyond, replace(beyond, sku="CUP", what="foreign")):
            await world.do(receive_unexpected_goods, extra)
        assert await warehouse.level(world, "MUG") == (before[0] + 1, before[1], before[2] + 1)
        assert await warehouse.level(world, "CUP") == (2, 0, 1)
        assert await world.sql("select count(*) from service_case where kind = 'unexpected_goods'") == [(2,)]
        assert await world.sql("select count(*) from refund_grant where return_id is not null") == [(0,)]
        assert await world.audit() == []


async def test_fewer_on_the_shelf_than_promised_moves_the_newest_claims_and_leaves_the_rest_to_a_short_pick(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"MAIN": {"MUG": 10}, "WEST": {"MUG": 3}}) as world:
        await warehouse.picked(world, {"MUG": 3})
        await warehouse.packed(world, {"MUG": 2})
        reserved = await world.placed_order({"MUG": 3})
        assert await warehouse.level(world, "MUG", "MAIN") == (10, 8, 0)
        loss = AdjustStock(location="MAIN", sku="MUG", quantity=-9, reason="count")
        refusal = await warehouse.refused(world, adjust_stock, loss)
        assert (refusal.code, refusal.ids["orders"]) == ("stock_promised", [reserved.id])
        move = TransferStock(location="MAIN", to_location="WEST", sku="MUG", quantity=5)
        assert (await warehouse.refused(world, transfer_stock, move)).code == "stock_promised"
        shrunk = await world.do(shrink_stock, loss)
        assert (shrunk.orders, shrunk.left) == ([reserved.id], 4)
        assert await warehouse.level(world, "MUG", "MAIN") == (5, 5, 0)
        assert await world.progress(reserved) == [{"reserved": 3}]
        assert await warehouse.level(world, "MUG", "WEST") == (3, 3, 0)
        assert await world.audit() == []


async def test_of_two_adjusters_at_once_one_is_refused_where_only_one_has_enough(fresh_database: str) -> None:
    async with given.world(fresh_database, {"MAIN": {"MUG": 10}}) as world, doors(fresh_database, 2) as two:
        await world.placed_order({"MUG": 8})
        loss = AdjustStock(location="MAIN", sku="MUG", quantity=-2, reason="count")
        answers: list[Any] = await asyncio.gather(*(one(world, door, adjust_stock, loss) for door in two))
        assert sorted(getattr(answer, "code", "done") for answer in answers) == ["done", "stock_promised"]
        assert await warehouse.level(world, "MUG", "MAIN") == (8, 8, 0)
