"""What Home says is what the lists behind it say."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
from tests import given, warehouse

from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.views.home import Home, read_home
from orderwright.views.orders_list import ListOrders, count_order_views, list_orders


async def test_late_or_at_risk_counts_the_orders_of_the_list_that_it_opens(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}, "EAST": {"CUP": 9}}) as world:
        await warehouse.handed_over(world, {"MUG": 1})
        await warehouse.handed_over(world, {"MUG": 1})
        late_to_ship = await warehouse.released(world, {"CUP": 1})
        await world.sql(
            "update parcel set deliver_by = current_date - 3 where number = (select min(number) from parcel)"
        )
        await world.sql("update orders set ship_by = current_date - 1 where order_id = %s", late_to_ship.order.id)
        home = await world.door.ask(world.context, read_home, None)
        counts = await world.door.ask(world.context, count_order_views, None)
        (late,) = [need for need in home.needs.kinds if need.href == "/orders?view=late"]
        assert (late.label, late.count, late.detail) == ("Late or at risk", 2, "orders")
        assert counts.late == late.count


async def test_what_left_after_its_day_was_not_shipped_on_time(fresh_database: str) -> None:
    """By the organization's day, whenever it arrives."""
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        assert (await world.door.ask(world.context, read_home, None)).kept == []
        today = world.door.now().date()
        for days in (-1, 0, 0, 5):
            day = today + timedelta(days=days)
            work = (await warehouse.handed_over(world, {"MUG": 1}))[0]
            await world.sql("update orders set ship_by = %s where order_id = %s", day, work.order.id)
        kept = {each.name: each.value for each in (await world.door.ask(world.context, read_home, None)).kept}
        assert kept["On-time shipping"] == "75.0 %"
        await world.sql("update profile set time_zone = 'Pacific/Kiritimati'")  # 14 hours ahead
        ahead = world.door.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date() > today
        kept = {each.name: each.value for each in (await world.door.ask(world.context, read_home, None)).kept}
        assert kept["On-time shipping"] == ("25.0 %" if ahead else "75.0 %")


async def home_at(world: given.World, *codes: str) -> Home:
    """Home of who is kept to these locations."""
    context = msgspec.structs.replace(world.context, locations=frozenset(codes))
    home: Home = await world.door.ask(context, read_home, None)
    return home


def counted(home: Home) -> dict[str, int]:
    return {need.href: need.count for need in home.needs.kinds}


async def test_needs_of_who_is_kept_to_locations_are_those_of_the_lists_behind_them(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}, "EAST": {"CUP": 9}}) as world:
        for sku, times in (("MUG", 2), ("CUP", 1)):
            for _ in range(times):
                held = await world.placed_order({sku: 1})
                await world.do(place_holds, PlaceHold(order_id=held.id, reason="fraud"))
        late = await warehouse.released(world, {"MUG": 1})
        assert await world.audit() == []
        await world.sql("update orders set ship_by = current_date - 1 where order_id = %s", late.order.id)
        held_for_fraud, are_late = "/orders?view=on_hold&hold=fraud", "/orders?view=late"
        everybody = counted(await world.door.ask(world.context, read_home, None))
        assert everybody == {held_for_fraud: 3, are_late: 1}
        assert counted(await home_at(world, "DC")) == {held_for_fraud: 2, are_late: 1}
        assert counted(await home_at(world, "EAST")) == {held_for_fraud: 1}
        assert counted(await home_at(world, "DC", "EAST")) == everybody
        context = msgspec.structs.replace(world.context, locations=frozenset({"EAST"}))
        listed = await world.door.ask(context, list_orders, ListOrders(view="on_hold", hold="fraud"))
        assert len(listed.rows) == 1


async def test_figures_of_who_is_kept_to_locations_are_of_these(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}, "EAST": {"CUP": 9}}) as world:
        late, _, _ = await warehouse.handed_over(world, {"MUG": 1})
        await warehouse.handed_over(world, {"CUP": 1})
        await warehouse.labeled(world, {"CUP": 1})
        await world.placed_order({"CUP": 1})
        assert await world.audit() == []
        await world.sql("update orders set ship_by = current_date - 9 where order_id = %s", late.order.id)

        def steps(home: Home) -> dict[str, int]:
            return {each.step: each.attempts for each in home.step_errors if each.attempts}

        def on_time(home: Home) -> str:
            return next(each.value for each in home.kept if each.name == "On-time shipping")

        whole = await world.door.ask(world.context, read_home, None)
        assert (whole.today_chart.total, on_time(whole)) == (4, "50.0 %")
        dc, east = await home_at(world, "DC"), await home_at(world, "EAST")
        assert (dc.today_chart.total, east.today_chart.total) == (1, 3)
        assert (on_time(dc), on_time(east)) == ("0.0 %", "100.0 %")
        assert steps(dc) == {"Placement": 1, "Picking": 1, "Packing": 1, "Shipping": 1}
        assert steps(east) == {"Placement": 3, "Picking": 2, "Packing": 2, "Shipping": 2}


async def test_touches_of_who_is_kept_to_locations_are_of_their_orders(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}, "EAST": {"CUP": 9}}) as world:
        orders = [await warehouse.released(world, goods) for goods in ({"MUG": 1}, {"CUP": 1}, {"CUP": 1})]
        person = msgspec.structs.replace(world.context, actor="olivia@example.com")
        await world.door.perform(person, place_holds, PlaceHold(order_id=orders[1].order.id, reason="fraud"))
        shown = [(await home_at(world, *codes)).acts for codes in (("DC",), ("EAST",), ("DC", "EAST"))]
        assert [acts and acts.now for acts in shown] == ["0.00", "0.50", "0.33"]
        assert await world.audit() == []
