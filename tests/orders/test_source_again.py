from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from tests import given, warehouse

from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.kernel.facts import Event
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.end_fences import EndFences, end_fences
from orderwright.orders.follow_up import source_what_waited
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.source_backorders import SourceBackorders, source_backorders
from orderwright.progress.move_units import lock_progress
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.sourcing.fences import Fence, add_fences
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock


async def variant(world: given.World, sku: str) -> object:
    return (await world.sql("select variant_id from variant where sku = %s", sku))[0][0]


async def receive(world: given.World, units: int, location: str = "DC") -> None:
    await world.do(receive_stock, ReceiveStock(location=location, sku="MUG", quantity=units))


async def backorders(world: given.World) -> object:
    return await world.do(source_backorders, SourceBackorders(variants=[await variant(world, "MUG")]))  # type: ignore[list-item]


async def test_arrived_stock_goes_to_the_oldest_order_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        first, second, third = [await world.placed_order({"MUG": 2}) for _ in range(3)]
        received = await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=3))
        assert (received.on_hand, received.committed, received.available) == (3, 3, 0)
        assert await world.progress(first) == [{"reserved": 2}]
        assert await world.progress(second) == [{"backordered": 1, "reserved": 1}]
        assert await world.progress(third) == [{"backordered": 2}]
        assert await world.sql("select on_hand, committed from stock_level") == [(3, 3)]


async def test_nothing_is_promised_twice_when_stock_is_announced_twice(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        await world.placed_order({"MUG": 5})
        await receive(world, 3)
        await backorders(world)
        assert (await backorders(world)).units == 0  # type: ignore[attr-defined]
        assert await world.sql("select sum(quantity) from reservation") == [(3,)]


async def test_a_fenced_location_is_not_asked_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"EAST": {"MUG": 0}, "WEST": {"MUG": 0}}) as world:
        await receive(world, 2, "EAST")
        work = await warehouse.released(world, {"MUG": 2})
        await reject(world, work)
        order = work.order
        answer = await world.do(source_again, SourceAgain(order_id=order.id))
        assert (answer.units, answer.waiting) == (0, 2)
        await receive(world, 1, "WEST")
        assert await world.progress(order) == [{"backordered": 1, "reserved": 1}]
        assert await world.sql("select code from reservation join location using (location_id)") == [("WEST",)]


async def reject(world: given.World, work: warehouse.Released, reason: str = "too_busy") -> None:
    wish = RejectFulfillmentOrder(fulfillment_order_id=work.id, reason=reason)  # type: ignore[arg-type]
    await world.do(reject_fulfillment_orders, wish)


async def test_two_lines_of_one_variant_share_what_arrived(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        twice = world.order({"MUG": 2})
        order = await world.placed_order({"MUG": 2}, lines=[*twice.lines, *twice.lines])
        await receive(world, 3)
        await world.do(source_again, SourceAgain(order_id=order.id))
        assert await world.progress(order) == [{"reserved": 2}, {"backordered": 1, "reserved": 1}]


async def test_who_was_left_out_is_served_once_it_is_announced(fresh_database: str) -> None:
    """Who is being changed by another transaction is not waited for."""
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        canceled = await world.placed_order({"MUG": 2})
        order = await world.placed_order({"MUG": 2})
        async with world.database.transaction("demo", "another", world.door.now()) as tx:
            await lock_progress(tx, [order.id])
            await world.do(cancel_lines, CancelLines(order_id=canceled.id, reason="customer"))
        assert await world.progress(order) == [{"backordered": 2}]
        await source_what_waited(world.door, "demo", await events_of(world, "LinesCanceled"))
        assert await world.progress(order) == [{"reserved": 2}]
        assert await world.audit() == []


async def events_of(world: given.World, kind: str) -> list[Event]:
    rows = await world.sql("select commit_id, seq, at, kind, order_id, data from event where kind = %s", kind)
    names = ("commit_id", "seq", "at", "kind", "order_id", "data")
    return [Event(position=1, actor="test", **dict(zip(names, row, strict=True))) for row in rows]


async def test_a_fenced_order_does_not_stand_in_the_way_of_younger_ones(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        fenced = await warehouse.released(world, {"MUG": 2})
        younger = await world.placed_order({"MUG": 2})
        await reject(world, fenced)
        assert await world.progress(fenced.order) == [{"backordered": 2}]
        assert await world.progress(younger) == [{"reserved": 2}]
        assert await world.audit() == []


async def test_goods_that_come_end_the_fence_and_serve_the_order_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        fenced = await warehouse.released(world, {"MUG": 2})
        younger = await world.placed_order({"MUG": 2})
        await reject(world, fenced, "not_found")
        await receive(world, 3)
        assert await world.progress(fenced.order) == [{"reserved": 2}]
        assert await world.progress(younger) == [{"backordered": 1, "reserved": 1}]
        assert (await world.do(end_fences, EndFences())).fences == 1
        assert await world.sql("select fenced_at from progress group by fenced_at") == [([],)]
        assert await world.audit() == []


async def test_a_count_that_finds_units_ends_the_fence_and_serves_the_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        fenced = await warehouse.released(world, {"MUG": 2})
        await reject(world, fenced, "not_found")
        found = AdjustStock(location="DC", sku="MUG", quantity=2, reason="count")
        assert (await world.do(adjust_stock, found)).available == 0
        assert await world.progress(fenced.order) == [{"reserved": 2}]


async def test_a_busy_location_is_asked_again_after_four_hours(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        fenced = await warehouse.released(world, {"MUG": 2})
        await reject(world, fenced)
        began = world.door.now()
        for hours, ended, units in ((3.9, 0, {"backordered": 2}), (4.1, 1, {"reserved": 2})):
            world.door.now = lambda hours=hours: began + timedelta(hours=hours)  # type: ignore[misc]
            assert (await world.do(end_fences, EndFences())).fences == ended
            assert await world.progress(fenced.order) == [units]
        assert await world.audit() == []


async def test_five_hundred_fenced_orders_do_not_fill_the_queue_of_others(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        holder = await world.placed_order({"MUG": 1})
        orders = [world.order({"MUG": 1}) for _ in range(510)]
        await fence(world, [order.id for order in await given.all_of(world, place_orders, orders)], "DC")
        last = await world.placed_order({"MUG": 1})
        await world.do(cancel_lines, CancelLines(order_id=holder.id, reason="customer"))
        assert await world.progress(last) == [{"reserved": 1}]
        assert await world.audit() == []


async def fence(world: given.World, order_ids: list[UUID], location: str) -> None:
    location_id = (await world.sql("select location_id from location where code = %s", location))[0][0]
    mug = await variant(world, "MUG")
    async with world.database.transaction("demo", "test", world.door.now()) as tx:
        fences = [Fence(order_id, mug, location_id, "too_busy") for order_id in order_ids]  # type: ignore[arg-type]
        await add_fences(tx, fences)


async def test_a_hold_on_one_line_leaves_the_others_their_stock(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0, "CUP": 0}}) as world:
        order = await world.placed_order({"MUG": 1, "CUP": 1})
        hold = await world.do(place_holds, PlaceHold(order_id=order.id, reason="customer", line_no=1))
        younger = await world.placed_order({"MUG": 1})
        for sku in ("MUG", "CUP"):
            await world.do(receive_stock, ReceiveStock(location="DC", sku=sku, quantity=1))
        assert await world.progress(order) == [{"backordered": 1}, {"reserved": 1}]
        assert await world.progress(younger) == [{"reserved": 1}]
        answer = await world.do(source_again, SourceAgain(order_id=order.id))
        assert (answer.units, answer.waiting) == (0, 0)
        await world.do(release_holds, ReleaseHold(hold_id=hold.hold_id))
        await receive(world, 1)
        assert await world.progress(order) == [{"reserved": 1}, {"reserved": 1}]
        assert await world.audit() == []


async def test_a_held_order_neither_blocks_nor_loses_its_place(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        held, second, third = [await world.placed_order({"MUG": 1}) for _ in range(3)]
        hold = await world.do(place_holds, PlaceHold(order_id=held.id, reason="fraud"))
        await receive(world, 1)
        assert [await world.progress(order) for order in (held, second)] == [[{"backordered": 1}], [{"reserved": 1}]]
        await world.do(release_holds, ReleaseHold(hold_id=hold.hold_id))
        await receive(world, 1)
        assert [await world.progress(order) for order in (held, third)] == [[{"reserved": 1}], [{"backordered": 1}]]
        assert await world.audit() == []


async def test_an_order_gets_what_is_free_when_its_hold_ends(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        order = await world.placed_order({"MUG": 2})
        hold = await world.do(place_holds, PlaceHold(order_id=order.id, reason="fraud"))
        await receive(world, 2)
        await world.do(release_holds, ReleaseHold(hold_id=hold.hold_id))
        assert await world.progress(order) == [{"reserved": 2}]
        assert await world.audit() == []


async def test_who_was_placed_first_is_served_first_whoever_came_to_us_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        today = await world.placed_order({"MUG": 1})
        yesterday = await world.placed_order({"MUG": 1}, placed_at=world.door.now() - timedelta(days=1))
        await receive(world, 1)
        assert await world.progress(yesterday) == [{"reserved": 1}]
        assert await world.progress(today) == [{"backordered": 1}]


async def test_what_a_busy_location_frees_goes_to_an_order_that_waits(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        waiting = await world.placed_order({"MUG": 2})
        await world.do(
            reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work.id, reason="too_busy")
        )
        assert await world.progress(waiting) == [{"reserved": 2}]
        assert await world.progress(work.order) == [{"backordered": 2}]
        assert await world.audit() == []


async def test_a_location_that_ships_again_serves_who_waited(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        await world.do(save_locations, SaveLocation(code="DC", active=False))
        order = await world.placed_order({"MUG": 2})
        assert await world.progress(order) == [{"backordered": 2}]
        await world.do(save_locations, SaveLocation(code="DC", active=True))
        await source_what_waited(world.door, "demo", await events_of(world, "LocationsSaved"))
        assert await world.progress(order) == [{"reserved": 2}]
        assert await world.audit() == []


async def test_whatever_makes_goods_sellable_serves_who_waits_for_them(fresh_database: str) -> None:
    """Put back, restocked, restored, brought from elsewhere: each in its own transaction."""
    async with given.world(fresh_database, {"DC": {"MUG": 4}, "WEST": {}}) as world:
        back = await warehouse.delivered(world, {"MUG": 1})
        picked = await warehouse.picked(world, {"MUG": 1})
        aside = AdjustStock(location="DC", sku="MUG", quantity=1, reason="other", kind="set_aside")
        await world.do(adjust_stock, aside)
        await world.do(save_locations, SaveLocation(code="WEST", active=False))
        await world.do(transfer_stock, TransferStock(location="DC", to_location="WEST", sku="MUG", quantity=1))
        await world.do(cancel_lines, CancelLines(order_id=picked.order.id, reason="customer"))
        lines = [LineToReturn(line_no=1, quantity=1)]
        wish = RequestReturn(order_id=back.order.id, lines=lines, reason="unwanted")
        returned = await world.do(authorize_returns, wish)
        steps: list[tuple[Any, Any]] = [
            (put_back, PutBack(fulfillment_order_id=picked.id)),
            (receive_returns, ReceiveReturn(return_id=returned.return_id, disposition="restock")),
            (adjust_stock, replace(aside, kind="restore")),
            (transfer_stock, TransferStock(location="WEST", to_location="DC", sku="MUG", quantity=1)),
        ]
        for verb, step in steps:
            waiting = await world.placed_order({"MUG": 1})
            assert await world.progress(waiting) == [{"backordered": 1}]
            await world.do(verb, step)
            assert await world.progress(waiting) == [{"reserved": 1}], verb.name
        assert await world.audit() == []
