"""What day was that? The list, Home, the sales report and the file have the same orders of each of the organization's
days, where clocks change and where a day has no midnight."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests import given, warehouse
from tests.exporting import csv_of
from tests.views.test_orders_list import index

from orderwright.access.save_profile import Profile, save_profile
from orderwright.documents.list_files import orders_table
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.home import read_home
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.orders_list import ListOrders, count_order_views, list_orders
from orderwright.views.sales import ReadSales, read_sales

CASES = {
    "Europe/London": [
        "2026-03-28T23:59:59.999", "2026-03-29T00:00", "2026-03-29T00:59:59", "2026-03-29T02:00", "2026-03-29T23:30",
        "2026-03-30T00:00", "2026-10-25T00:00", "2026-10-25T01:30", "2026-10-25T01:30 again", "2026-10-25T23:30",
        "2026-10-26T00:00",
    ],
    "America/Santiago": [
        "2026-09-05T23:59:59.999", "2026-09-06T01:00", "2026-09-06T23:30", "2026-09-07T00:00", "2026-04-04T23:30",
        "2026-04-04T23:30 again", "2026-04-05T00:00",
    ],
    "Asia/Beirut": [
        "2026-03-28T23:59:59.999", "2026-03-29T01:00", "2026-03-29T23:30", "2026-03-30T00:00", "2026-10-24T23:30",
        "2026-10-24T23:30 again", "2026-10-25T00:00",
    ],
    "Asia/Kathmandu": ["2025-12-31T23:59:59.999", "2026-01-01T00:00", "2026-01-01T05:44", "2026-01-01T23:59"],
    "Pacific/Auckland": ["2025-12-31T23:59:59.999", "2026-01-01T00:00", "2026-09-27T03:00", "2026-09-27T23:59"],
}  # fmt: skip
"""Local times of orders by zone; `again` where the clock shows the time twice."""


def moment(text: str, zone: str) -> datetime:
    local = datetime.fromisoformat(text.removesuffix(" again"))
    return local.replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("again"))).astimezone(UTC)


async def live_in(world: given.World, zone: str) -> None:
    await world.do(save_profile, Profile(name="Demo Gifts Ltd", currency="GBP", time_zone=zone))


async def orders_of_file(world: given.World, wanted: ListOrders) -> int:
    table = orders_table(world.door, world.context, wanted)
    return len((await csv_of(table)).splitlines()) - 1


@pytest.mark.parametrize("zone", CASES)
async def test_list_home_sales_and_file_have_the_same_orders_of_each_day(fresh_database: str, zone: str) -> None:
    moments = [moment(text, zone) for text in CASES[zone]]
    days = Counter(date.fromisoformat(text[:10]) for text in CASES[zone])
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        await live_in(world, zone)
        for at in moments:
            await world.placed_order({"A": 1}, placed_at=at)
        await index(world)
        first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
        sales = await world.door.ask(world.context, read_sales, ReadSales(by="day", from_day=first, to_day=last))
        assert {row.name: row.orders for row in sales.rows} == {str(day): count for day, count in days.items()}
        assert sales.totals is not None
        assert sales.totals.orders == len(moments)
        bars = Counter(label for label, _ in sales.chart)
        assert (len(bars), set(bars.values())) == ((last - first).days + 1, {1})
        for day in sorted({day + timedelta(days=n) for day in days for n in (-1, 0, 1)}):
            wanted = ListOrders(placed_from=day, placed_to=day, counted=True)
            listed = await world.door.ask(world.context, list_orders, wanted)
            world.door.now = lambda day=day: moment(f"{day}T20:00", zone)  # type: ignore[misc]
            home = await world.door.ask(world.context, read_home, None)
            assert home.sales is not None
            total = sum(sold for _, sold in home.sales.points)
            week = sum(count for its, count in days.items() if timedelta(0) <= day - its < timedelta(days=14))
            counts = (listed.total, len(listed.rows), await orders_of_file(world, wanted), home.today_chart.total)
            assert counts == (days[day],) * 4
            assert (home.sales.points[-1][1], total) == (days[day] * 250, week * 250)
            world.door.now = lambda day=day: moment(f"{day + timedelta(days=7)}T20:00", zone)  # type: ignore[misc]
            home = await world.door.ask(world.context, read_home, None)
            assert home.today_chart.total_before == days[day]


async def test_a_parcel_is_late_when_its_day_is_over_where_the_organization_is(fresh_database: str) -> None:
    """In Auckland the day is over twelve hours before that of UTC; list, Home and both pages say so together."""
    async with given.world(fresh_database, {"DC": {"A": 5}}) as world:
        await live_in(world, "Pacific/Auckland")
        work = (await warehouse.handed_over(world, {"A": 1}))[0]
        ((due,),) = await world.sql("select deliver_by from parcel")
        end = moment(f"{due + timedelta(days=1)}T00:00", "Pacific/Auckland")
        for now, late in ((end - timedelta(seconds=1), False), (end, True)):
            world.door.now = lambda now=now: now  # type: ignore[misc]
            said = await everything_about(world, work.order.id)
            assert said == {
                "list": ["T-1"] if late else [], "count": int(late), "needs": int(late),
                "step": "some late or at risk" if late else "all on time", "page": "1 unit late" if late else "on time",
                "promised": due, "customer": "Delayed" if late else f"{due:%A %-d %B}",
            }  # fmt: skip


async def everything_about(world: given.World, order_id: Any) -> dict[str, Any]:
    listed = await world.door.ask(world.context, list_orders, ListOrders(view="late"))
    counts = await world.door.ask(world.context, count_order_views, None)
    home = await world.door.ask(world.context, read_home, None)
    page = await world.door.ask(world.context, read_order_page, ReadOrder(id=order_id))
    customer = await world.door.ask(world.context, read_customer_order, CustomerOrder(order_id=order_id, base=""))
    assert page.promise is not None
    return {
        "list": [row.external_ref for row in listed.rows],
        "count": counts.late,
        "needs": sum(need.count for need in home.needs.kinds if need.href == "/orders?view=late"),
        "step": next(step.note for step in home.steps if step.label == "In transit"),
        "page": page.promise.badge_text,
        "promised": page.promise.deliver_by,
        "customer": customer.headline,
    }


@pytest.mark.parametrize(
    ("zone", "due"), [("Pacific/Auckland", date(2026, 3, 9)), ("America/Santiago", date(2026, 3, 6))]
)
async def test_a_label_counts_working_days_from_the_day_of_the_organization(
    fresh_database: str, zone: str, due: date
) -> None:
    """Three working days from Wednesday 4 March in Auckland, from Tuesday 3 March in Santiago, at the same moment."""
    async with given.world(fresh_database, {"DC": {"A": 5}}) as world:
        await live_in(world, zone)
        world.door.now = lambda: datetime(2026, 3, 3, 12, 30, tzinfo=UTC)
        await warehouse.labeled(world, {"A": 1})
        assert await world.sql("select deliver_by from parcel") == [(due,)]
