"""What Home says is what the lists behind it say."""

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
