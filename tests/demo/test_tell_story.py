"""The demo set, told with the last days of the sample."""

import lzma
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from orderwright.access.create_organization import create_organization
from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.channels.online_retail.goods import leaving_units
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import plan_import
from orderwright.demo.make_sample import SAMPLE
from orderwright.demo.retell import RECENT, retell
from orderwright.demo.tell_story import tell_story
from orderwright.kernel.clock import now
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door

LAST_LINES = 4_200
SEEN = {
    "order": "select fulfillment_status from orders",
    "fulfillment order": "select status from fulfillment_order",
    "parcel": "select tracking_state from parcel",
    "return": "select status from return_authorization",
    "case": "select status from service_case",
    "hold": "select reason from hold",
    "channel": "select channel from orders",
    "brand": "select brand_name from channel where brand_name <> '' and brand_color <> ''",
    "quarantine": "select status from quarantine",
    "draft": "select 'draft' from draft_order",
    "late": "select 'late' from parcel where delivered_at is null and deliver_by < current_date",
    "low": """select 'low' from stock_level join variant using (variant_id)
        where reorder_point > 0 and on_hand - committed - unavailable <= reorder_point""",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    header, *lines = lzma.decompress(SAMPLE.read_bytes()).decode().splitlines()
    path = tmp_path_factory.mktemp("demo") / "sample.csv"
    path.write_text("\n".join((header, *lines[-LAST_LINES:])) + "\n")
    return path


@pytest.fixture
async def door(fresh_database: str) -> AsyncIterator[Door]:
    database = Database(fresh_database)
    await database.open()
    try:
        await create_organization(database, "demo", "Demo Gifts Ltd")
        yield make_door(database)
    finally:
        await database.close()


def seen(url: str) -> dict[str, Counter[str]]:
    with psycopg.connect(url) as connection:
        connection.execute("set search_path to org_demo")
        return {name: Counter(value for (value,) in connection.execute(query)) for name, query in SEEN.items()}


async def test_every_page_has_something_to_see_and_everything_adds_up(
    door: Door, fresh_database: str, sample: Path
) -> None:
    moment = now()
    await tell_story(door, "demo", moment, lambda _: None, sample)

    found = seen(fresh_database)
    assert {"unfulfilled", "in_progress", "shipped", "delivered"} <= set(found["order"])
    work = {"released", "accepted", "picking", "picked", "packed", "shipped", "delivered", "rejected"}
    assert work <= set(found["fulfillment order"])
    assert {"pending", "in_transit", "attempt_failed", "exception", "available_for_pickup", "delivered"} <= set(
        found["parcel"]
    )
    assert {"requested", "authorized", "received"} <= set(found["return"])
    assert {"open", "answered"} <= set(found["case"])
    assert {"address", "payment", "fraud", "customer"} == set(found["hold"])
    assert found["hold"]["address"] == 2, "made-up addresses are such as can be right"
    assert len(found["brand"]) == 2
    assert {"import", "web", "phone", "wholesale"} == set(found["channel"])
    assert found["quarantine"]["open"]
    assert found["draft"]["draft"] == 2
    assert found["late"]
    assert found["low"]
    report = await door.ask(system("demo"), audit, Audit())
    assert report.differences == []

    await tell_story(door, "demo", moment, lambda _: None, sample)
    again = seen(fresh_database)
    assert {name: again[name] for name in ("hold", "case", "channel", "quarantine", "draft")} == {
        name: found[name] for name in ("hold", "case", "channel", "quarantine", "draft")
    }


async def test_the_data_set_itself_can_be_imported_beside_the_demo(door: Door, sample: Path) -> None:
    await tell_story(door, "demo", now(), lambda _: None, sample)
    plan = plan_import(sample)
    assert await import_file(door, system("demo"), sample, plan, lambda _: None) == plan.tally


def test_the_last_order_was_placed_a_moment_ago_and_the_rest_as_long_before_as_it_was(sample: Path) -> None:
    plan, moment = plan_import(sample), now()
    story = retell(plan, moment)
    assert max(fact.at for fact in story.plan.facts) == moment - timedelta(minutes=5)
    assert story.plan.facts[-1].at - story.plan.facts[0].at == plan.facts[-1].at - plan.facts[0].at
    assert [*story.past, *story.recent] == list(story.plan.facts)
    assert all(fact.at >= moment - RECENT for fact in story.recent)


def test_some_goods_lie_in_the_shop_and_some_are_short(sample: Path) -> None:
    story = retell(plan_import(sample), now())
    wanted = leaving_units(story.plan.facts)
    center = {good.sku: good.opening_quantity for good in story.plan.goods}
    short = [sku for sku in wanted if center[sku] + story.at_the_shop.get(sku, 0) < wanted[sku]]
    assert 3 <= len(short) <= 8
    assert story.at_the_shop


async def test_the_story_is_believable(door: Door, fresh_database: str, sample: Path) -> None:
    """Each order does its steps one after the other, ages differ, and hardly any order is split."""
    await tell_story(door, "demo", now(), lambda _: None, sample)
    out_of_order = """
        select 'work' from fulfillment_order join orders using (order_id)
        where placed_at > released_at or released_at > picked_at or picked_at > shipped_at or shipped_at > delivered_at
        union all select 'parcel' from parcel
        where packed_at > handed_over_at or handed_over_at > delivered_at
        union all select 'tracking' from tracking_event join parcel using (parcel_id)
        where state <> 'info_received' and at < handed_over_at"""
    ages = """select count(distinct released_at), count(*) from fulfillment_order
        where status not in ('delivered', 'canceled')"""
    split = """select count(*) filter (where places > 1), count(*) from (
        select count(distinct location_id) as places from fulfillment_order where status <> 'canceled' group by order_id
        ) as shipped"""
    with psycopg.connect(fresh_database) as connection:
        connection.execute("set search_path to org_demo")
        assert connection.execute(out_of_order).fetchall() == []
        ((different, works),) = connection.execute(ages).fetchall()
        assert different > works / 2
        written = "select array_agg(from_customer order by at) from case_message where not internal group by case_id"
        assert [True, False, True, False] in [row for (row,) in connection.execute(written)]
        ((several, orders),) = connection.execute(split).fetchall()
        assert several < 0.08 * orders
