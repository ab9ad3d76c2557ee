"""Low stock is reported once a day, all variants in one mail."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from tests import given
from tests.given import ORGANIZATION, World
from tests.messages.told import events

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.messages.tell import TOLD, tell
from orderwright.settings import Settings
from orderwright.stock.announce_low_stock import AnnounceLowStock, announce_low_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.report_low_stock import ReportLowStock, report_low_stock, report_time
from orderwright.worker.chores import ALONE

STOCK = {"DC": {"CLOCK": 3, "LAMP": 3, "MUG": 3, "VASE": 9}}


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, STOCK) as made:
        made.door.settings = Settings(secret="s" * 32, public_url="https://shop.example")
        await made.sql("update profile set staff_emails = '{boss@shop.example}'")
        for sku in STOCK["DC"]:
            await made.do(save_variants, SaveVariant(sku=sku, reorder_point=2))
        yield made


async def sweep(world: World) -> None:
    await world.do(announce_low_stock, AnnounceLowStock())


async def report(world: World, after: timedelta) -> int:
    """The report that is due so long after now."""
    return int((await world.do(report_low_stock, ReportLowStock(until=world.door.now() + after))).variants)


async def mails(world: World) -> list[tuple[str, str]]:
    await tell(world.door, ORGANIZATION, await events(world, TOLD))
    return await world.sql("select subject, body from message where kind = 'stock_low' order by message_id")


async def test_several_variants_that_fell_on_one_day_stand_in_one_mail_to_staff(world: World) -> None:
    for sku in ("MUG", "CLOCK", "LAMP"):
        await world.placed_order({sku: 1})
        await sweep(world)
    assert await mails(world) == []
    assert await report(world, timedelta(seconds=1)) == 3
    ((subject, body),) = await mails(world)
    assert subject == "Low stock: 3 variants"
    listed = [line for line in body.splitlines() if "reorder point 2" in line]
    assert listed == [f"{sku} · Goods {sku}: 2 available, reorder point 2" for sku in ("CLOCK", "LAMP", "MUG")]
    assert "https://shop.example/inventory?low=yes" in body


async def test_of_many_that_run_low_at_once_so_many_are_told_of_and_the_rest_the_next_time(world: World) -> None:
    for sku in ("MUG", "CLOCK", "LAMP"):
        await world.placed_order({sku: 1})
    told = [(await world.do(announce_low_stock, AnnounceLowStock(most=2))).variants for _ in range(3)]
    assert told == [2, 1, 0]
    assert await world.sql("select count(*) from stock_alert") == [(3,)]


async def test_the_next_report_lists_what_fell_since_and_nothing_twice(world: World) -> None:
    await world.placed_order({"MUG": 1})
    await sweep(world)
    assert await report(world, timedelta(seconds=1)) == 1
    await world.placed_order({"LAMP": 1})
    await sweep(world)
    assert await report(world, -timedelta(hours=1)) == 0, "the day has its report"
    assert await report(world, timedelta(hours=23)) == 1
    assert await report(world, timedelta(hours=23)) == 0
    assert [subject for subject, _ in await mails(world)] == ["Low stock: MUG", "Low stock: LAMP"]


async def test_what_has_enough_again_is_left_out_until_it_falls_anew(world: World) -> None:
    await world.placed_order({"MUG": 1})
    await sweep(world)
    await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=5))
    assert await report(world, timedelta(seconds=1)) == 0
    await sweep(world)
    await world.placed_order({"MUG": 5})
    await sweep(world)
    assert await report(world, timedelta(hours=23)) == 1


async def test_the_periodic_task_reports_what_fell_before_seven_in_the_organizations_time_zone(world: World) -> None:
    await world.placed_order({"MUG": 1})
    await sweep(world)
    do = next(task.do for task in ALONE if task.name == "low_stock_report")
    assert world.door.settings is not None
    assert await do(world.door, ORGANIZATION, world.door.settings) == 0, "it fell after this morning's report"
    await world.sql("update stock_alert set since = since - interval '1 day'")
    assert await do(world.door, ORGANIZATION, world.door.settings) == 1
    assert await do(world.door, ORGANIZATION, world.door.settings) == 0
    assert len(await mails(world)) == 1
    assert await world.audit() == []


def test_a_report_is_due_at_seven_of_the_local_day() -> None:
    noon = datetime(2026, 7, 15, 12, tzinfo=UTC)
    assert report_time(noon, "Europe/London") == datetime(2026, 7, 15, 6, tzinfo=UTC)
    assert report_time(noon, "America/Los_Angeles") == datetime(2026, 7, 14, 14, tzinfo=UTC)
    assert report_time(datetime(2026, 7, 15, 6, tzinfo=UTC), "Europe/London") == datetime(2026, 7, 15, 6, tzinfo=UTC)
