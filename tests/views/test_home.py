"""What Home says is what the lists behind it say."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests import given, warehouse

from orderwright.views.home import read_home
from orderwright.views.orders_list import count_order_views


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
