"""By which day an order is to be shipped: what its channel promises, what a sender promised, another day afterwards."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests import given, warehouse
from tests.messages.told import events

from orderwright.access.save_profile import Profile, save_profile
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.kernel.days import day_of
from orderwright.kernel.refusal import Refusal
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.change_ship_by import ChangeShipBy, change_ship_by
from orderwright.orders.ship_by import Promise, ship_by_of
from orderwright.orders.types import PlacedOrder
from orderwright.settings import Settings
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.warehouse_queues import ListQueue, list_queue

WEEK = (1, 2, 3, 4, 5)
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("placed_at", "within", "due"),
    [
        ("2026-11-26T13:59", 1, "2026-11-27"),  # Thursday before the cutoff
        ("2026-11-26T14:00", 1, "2026-11-30"),  # at the cutoff: counts from Friday
        ("2026-11-26T13:59", 0, "2026-11-26"),
        ("2026-11-26T14:00", 0, "2026-11-27"),
        ("2026-11-27T14:30", 0, "2026-11-30"),  # Friday afternoon: Monday
        ("2026-11-28T09:00", 1, "2026-12-01"),  # Saturday counts from Monday
        ("2026-11-29T23:59", 3, "2026-12-03"),
    ],
)
def test_a_promise_counts_working_days_from_the_cutoff_on(placed_at: str, within: int, due: str) -> None:
    promise = Promise(within, time(14), WEEK)
    assert ship_by_of(datetime.fromisoformat(f"{placed_at}+00:00"), LONDON, promise) == date.fromisoformat(due)


def test_nobody_works_on_a_closed_day() -> None:
    christmas = [date(2026, 12, 25), date(2026, 12, 28)]  # Friday, and a Monday instead of Saturday
    promise = Promise(1, time(14), WEEK, christmas)
    placed = [datetime(2026, 12, day, hour, tzinfo=UTC) for day, hour in ((23, 12), (23, 15), (24, 12), (25, 9))]
    assert [ship_by_of(at, LONDON, promise).day for at in placed] == [24, 29, 29, 30]


def test_the_cutoff_is_one_of_the_organizations_clock() -> None:
    promise, at = Promise(0, time(14), WEEK), datetime(2026, 7, 1, 13, 30, tzinfo=UTC)
    assert ship_by_of(at, ZoneInfo("UTC"), promise) == date(2026, 7, 1)
    assert ship_by_of(at, LONDON, promise) == date(2026, 7, 2)  # 14:30 there
    assert ship_by_of(at, ZoneInfo("Pacific/Auckland"), promise) == date(2026, 7, 2)  # 1:30 on the second


async def read(world: given.World, order: PlacedOrder) -> dict[str, Any]:
    ((found,),) = await world.sql("select to_jsonb(o) from orders o where order_id = %s", order.id)
    return found  # type: ignore[no-any-return]


async def test_a_channel_promises_by_the_organizations_days_and_clock(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        profile = Profile(
            name="Shop",
            currency="GBP",
            time_zone="Pacific/Auckland",
            working_days=(6, 7),
            closed_days=(date(2026, 11, 22),),
        )
        await world.do(save_profile, profile)
        await world.do(save_channels, SaveChannel(code="web", ship_within_days=1, cutoff="09:30"))
        saturday = datetime(2026, 11, 13, 20, 29, tzinfo=UTC)  # 9:29 on Saturday the 14th in Auckland
        early = await world.placed_order({"MUG": 1}, placed_at=saturday)
        late = await world.placed_order({"MUG": 1}, placed_at=saturday + timedelta(minutes=1))
        told = await world.placed_order({"MUG": 1}, placed_at=saturday, ship_by=date(2026, 11, 18))
        after = await world.placed_order({"MUG": 1}, placed_at=saturday + timedelta(days=7))
        assert [(await read(world, order))["ship_by"] for order in (early, late, told, after)] == [
            "2026-11-15", "2026-11-21", "2026-11-18", "2026-11-28",
        ]  # fmt: skip


@pytest.mark.parametrize("day", [-2, 732])
async def test_a_promise_that_can_not_be_right_is_refused(fresh_database: str, day: int) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        wish = world.order({"MUG": 1}, ship_by=world.door.now().date() + timedelta(days=day))
        with pytest.raises(Refusal) as refused:
            await world.placed_order({"MUG": 1}, ship_by=wish.ship_by)
        assert [(field.pointer, field.code) for field in refused.value.fields] == [("/ship_by", "ship_by_out_of_range")]


async def test_the_oldest_promise_is_served_first_and_of_one_day_the_oldest_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 0}}) as world:
        now = world.door.now()
        today = now.date()
        orders = {
            name: await world.placed_order({"MUG": 1}, ship_by=today + timedelta(days=day), placed_at=now - ago)
            for name, day, ago in (
                ("old, promised late", 9, timedelta(days=3)),
                ("new, promised soon", 1, timedelta()),
                ("older, promised soon", 1, timedelta(hours=1)),
            )
        }
        served = []
        for _ in range(3):
            await world.do(receive_stock, ReceiveStock(sku="MUG", location="DC", quantity=1))
            served += [
                name
                for name, order in orders.items()
                if name not in served and await world.progress(order) == [{"reserved": 1}]
            ]
        assert served == ["older, promised soon", "new, promised soon", "old, promised late"]
        assert await world.audit() == []


async def test_another_day_moves_the_order_in_every_queue_and_is_told(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        day = world.door.now().date() + timedelta(days=2)
        first = await warehouse.released(world, {"MUG": 1}, ship_by=day)
        second = await warehouse.released(world, {"MUG": 1}, ship_by=day)
        waiting = [await world.placed_order({"MUG": 1}, ship_by=day) for _ in range(2)]
        later = day + timedelta(days=5)
        for order in (first.order, waiting[0]):
            done = await world.do(
                change_ship_by, ChangeShipBy(order_id=order.id, ship_by=later, reason="The kiln broke.")
            )
            assert (done.ship_by, done.was) == (later, day)
        queue = await world.door.ask(world.context, list_queue, ListQueue(step="pick"))
        assert [(row.id, row.ship_by) for row in queue.rows] == [(second.id, day), (first.id, later)]
        await world.do(receive_stock, ReceiveStock(sku="MUG", location="DC", quantity=1))
        assert [await world.progress(order) for order in waiting] == [[{"backordered": 1}], [{"reserved": 1}]]
        page = await world.door.ask(world.context, read_order_page, ReadOrder(id=first.order.id))
        assert page.promise is not None
        assert (page.promise.ship_by, page.promise.badge_text) == (later, "on time")
        assert [(slip.was, slip.ship_by, slip.reason) for slip in page.promise.slips] == [
            (day, later, "The kiln broke.")
        ]
        world.door.settings = Settings(secret="s" * 32)
        await tell(world.door, given.ORGANIZATION, await events(world, TOLD))
        mails = await world.sql("select subject, body from message where kind = 'order_delayed' order by message_id")
        assert [subject for subject, _ in mails] == ["Your order T-1 ships later", "Your order T-3 ships later"]
        assert f"by {later:%A} {later.day} {later:%B}, not by {day:%A} {day.day} {day:%B}" in mails[0][1]
        assert "The kiln broke." in mails[0][1]
        assert await world.audit() == []


async def test_nobody_is_told_of_an_earlier_day_nor_where_it_is_not_wanted(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        day = world.door.now().date() + timedelta(days=9)
        order = await world.placed_order({"MUG": 1}, ship_by=day)
        for changed, told in ((day - timedelta(days=1), True), (day + timedelta(days=1), False)):
            await world.do(change_ship_by, ChangeShipBy(order_id=order.id, ship_by=changed, tell_customer=told))
        await world.do(change_ship_by, ChangeShipBy(order_id=order.id, ship_by=day + timedelta(days=1)))  # as it is
        facts = await world.sql("select count(*) from event where kind = 'ShipByChanged'")
        world.door.settings = Settings(secret="s" * 32)
        await tell(world.door, given.ORGANIZATION, await events(world, TOLD))
        mails = await world.sql("select count(*) from message where kind = 'order_delayed'")
        assert (facts, mails) == ([(2,)], [(0,)])


async def test_what_has_left_or_is_canceled_keeps_its_day(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        tomorrow = world.door.now().date() + timedelta(days=1)
        shipped = (await warehouse.handed_over(world, {"MUG": 1}))[0].order
        canceled = await world.placed_order({"MUG": 1})
        await world.do(cancel_lines, CancelLines(order_id=canceled.id, reason="customer"))
        for order, code in ((shipped, "order_handed_over"), (canceled, "order_closed")):
            refusal = await warehouse.refused(world, change_ship_by, ChangeShipBy(order_id=order.id, ship_by=tomorrow))
            assert refusal.code == code
        placed = await world.placed_order({"MUG": 1})
        long_ago = ChangeShipBy(order_id=placed.id, ship_by=tomorrow - timedelta(days=4))
        refusal = await warehouse.refused(world, change_ship_by, long_ago)
        assert (refusal.code, refusal.fields[0].pointer) == ("ship_by_invalid", "/ship_by")


@pytest.mark.parametrize(
    ("days", "text", "tone"), [(-1, "1 unit late", "red"), (0, "ship today", "amber"), (1, "on time", "green")]
)
async def test_the_page_says_whether_it_is_late_to_ship(fresh_database: str, days: int, text: str, tone: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        today = day_of(world.door.now(), ZoneInfo("UTC"))
        await world.sql("update orders set ship_by = %s", today + timedelta(days=days))
        page = await world.door.ask(world.context, read_order_page, ReadOrder(id=order.id))
        assert page.promise is not None
        assert (page.promise.badge_text, page.promise.badge_tone) == (text, tone)
