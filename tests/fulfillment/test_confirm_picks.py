from tests import given, warehouse

from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.types import LineQuantity
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.kernel.context import system
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds


def found(work: warehouse.Released, *lines: FoundLine) -> ConfirmPicks:
    return ConfirmPicks(fulfillment_order_id=work.id, lines=list(lines))


async def test_what_is_picked_in_two_rounds_is_picked_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3, "CUP": 2})
        await world.do(start_picking, StartPicking(fulfillment_order_id=work.id))
        assert await warehouse.status(world, work) == "picking"
        first = found(work, FoundLine(1, 2))
        for _ in range(2):
            await world.do(confirm_picks, first)
        assert await world.progress(work.order) == [{"released": 1, "picked": 2}, {"released": 2}]
        for _ in range(2):
            answer = await world.do(confirm_picks, found(work, FoundLine(1, 3), FoundLine(2, 2)))
        assert answer.status == "picked"
        assert await world.progress(work.order) == [{"picked": 3}, {"picked": 2}]
        assert (await warehouse.facts(world, work.order)).count("UnitsPicked") == 2
        assert await warehouse.level(world, "MUG") == (5, 3, 0)


async def test_what_somebody_else_has_set_out_with_is_not_started_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        one, two = [await warehouse.released(world, {"MUG": 1}) for _ in range(2)]
        ann, bob = (system(given.ORGANIZATION, name) for name in ("ann", "bob"))
        wishes = [StartPicking(fulfillment_order_id=work.id) for work in (one, two)]
        await world.door.perform(ann, start_picking, wishes[0])
        taken, free = await world.door.perform_many(bob, start_picking, wishes)
        ((number,),) = await world.sql("select number from fulfillment_order where fulfillment_order_id = %s", one.id)
        assert isinstance(taken, Refusal)
        assert (taken.code, taken.message) == ("picking_started", f"ann is picking F-{number} already.")
        assert not isinstance(free, Refusal)
        assert free.status == "picking"
        assert (await world.door.perform(ann, start_picking, wishes[0])).status == "picking", "it is hers"
        await world.do(unpick, Unpick(fulfillment_order_id=one.id))
        assert await world.audit() == []


async def test_a_short_pick_corrects_the_count_fences_the_location_and_is_sourced_elsewhere(
    fresh_database: str,
) -> None:
    """Lesson 19."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "WEST": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 5})
        short = found(work, FoundLine(1, 3, "not_found"))
        for _ in range(2):
            assert (await world.do(confirm_picks, short)).status == "picked"
        assert await world.progress(work.order) == [{"picked": 3, "reserved": 2}]
        held = "select code, on_hand, committed from stock_level join location using (location_id) order by code"
        assert await world.sql(held) == [("DC", 3, 3), ("WEST", 5, 2)]
        moved = await world.sql(
            "select from_place, to_place, quantity, reason from stock_movement where cause_kind = 'fulfillment_order'"
        )
        assert moved == [("sellable", "loss", 2, "not_found")]
        assert await world.sql("select count(*) from sourcing_fence") == [(1,)]
        assert (await warehouse.facts(world, work.order)).count("PickWasShort") == 1
        assert await world.sql("select open, picked, canceled from fulfillment_order_line") == [(0, 3, 2)]


async def test_damaged_goods_become_unavailable_and_an_empty_shelf_ends_the_fulfillment_order(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        assert (await world.do(confirm_picks, found(work, FoundLine(1, 0, "damaged")))).status == "canceled"
        assert await warehouse.level(world, "MUG") == (5, 0, 2)
        assert await world.progress(work.order) == [{"backordered": 2}]
        assert "FulfillmentOrderCanceled" in await warehouse.facts(world, work.order)


async def test_more_than_expected_fewer_than_confirmed_and_unknown_lines_are_refused_by_line(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3})
        for lines, code in (
            ([FoundLine(1, 4)], "more_than_expected"),
            ([FoundLine(9, 1)], "line_unknown"),
            ([FoundLine(1, 1), FoundLine(1, 1)], "line_twice"),
            ([FoundLine(1, -1)], "quantity_out_of_range"),
        ):
            refusal = await warehouse.refused(world, confirm_picks, found(work, *lines))
            assert [field.code for field in refusal.fields] == [code]
        await world.do(confirm_picks, found(work, FoundLine(1, 2)))
        refusal = await warehouse.refused(world, confirm_picks, found(work, FoundLine(1, 1)))
        assert refusal.fields[0].message == "Line 1: 2 were confirmed before; unpick them to take some back."
        assert await world.progress(work.order) == [{"released": 1, "picked": 2}]


async def test_unpicked_goods_are_to_be_picked_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        some = Unpick(fulfillment_order_id=work.id, lines=[LineQuantity(1, 1)])
        assert (await world.do(unpick, some)).status == "picking"
        assert await world.progress(work.order) == [{"released": 1, "picked": 2}]
        too_many = Unpick(fulfillment_order_id=work.id, lines=[LineQuantity(1, 3)])
        refusal = await warehouse.refused(world, unpick, too_many)
        assert refusal.fields[0].message == "Line 1: 2 are picked and not packed, got 3."
        await world.do(unpick, Unpick(fulfillment_order_id=work.id))
        assert await world.progress(work.order) == [{"released": 3}]
        assert await warehouse.level(world, "MUG") == (5, 3, 0)


async def test_nothing_is_picked_while_the_order_is_held_and_all_of_it_afterwards(fresh_database: str) -> None:
    """Lesson 18."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3})
        held = await world.do(place_holds, PlaceHold(order_id=work.order.id, reason="address"))
        refusal = await warehouse.refused(world, confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
        assert (refusal.code, refusal.ids["reasons"]) == ("fulfillment_order_paused", ["address"])
        await world.do(release_holds, ReleaseHold(hold_id=held.hold_id))
        assert (await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))).status == "picked"
