"""Every figure on Home opens exactly its list: as many rows, and the right ones."""

import re

import pytest
from tests.browser.conftest import Site
from tests.browser.every_state import furnish
from tests.browser.visitor import Visitor

from orderwright.kernel.context import system
from orderwright.views.home import Home, read_home
from orderwright.views.home_needs import Need
from orderwright.views.inventory import count_stock
from orderwright.views.sales import ReadSales, read_sales

ORDERS = r'class="row-link" href="/orders/(\d+)"'
WORK = r'class="row-link" href="/orders/\d+">F-(\d+)<'
MEMBERS = {
    "To accept": (WORK, "select number from fulfillment_order where status = 'released'"),
    "To pack": (r'class="row-link"[^>]*>F-(\d+)<', """select number from fulfillment_order
        where status in ('picked', 'packing')"""),
    "To ship": (r'aria-label="Select (OW\d+)"|"row-link"[^>]*>(OW\d+)<|>Parcel (\d+)<', """select coalesce(
        tracking_number, number::text) from parcel where status in ('packed', 'labeled')"""),
    "In transit": (ORDERS, """select distinct o.number from orders o
        join parcel p using (order_id) where p.status = 'handed_over'"""),
    "Delivered today": (ORDERS, """select distinct o.number from orders o join parcel p using (order_id)
        where p.delivered_at >= current_date"""),
}  # fmt: skip
"""Figure → its rows on the page that it opens, and its members as the database has them."""
HELD = "select distinct number from orders join hold using (order_id) where reason = '{}'"
NEEDS = {
    "/orders?view=on_hold&hold=address": HELD.format("address"),
    "/orders?view=on_hold&hold=fraud": HELD.format("fraud"),
    "/orders?view=on_hold&hold=payment": HELD.format("payment"),
    "/orders?view=to_source": "select distinct number from orders join progress using (order_id) where to_source > 0",
    "/orders?view=all&payment=overpaid": "select number from orders where payment_status = 'overpaid'",
    "/orders?view=late": """select distinct o.number from orders o join parcel p using (order_id)
        where p.status = 'handed_over' and (p.deliver_by <= current_date or p.tracking_state = 'attempt_failed')
        union select o.number from orders o join progress p using (order_id)
        where o.ship_by < current_date
            and p.to_source + p.backordered + p.reserved + p.released + p.picked + p.packed > 0""",
    "/returns?state=requested": "select number from return_authorization where status = 'requested'",
    "/service?kind=complaint": "select number from service_case where kind = 'complaint' and status <> 'resolved'",
    "/quarantine": "select quarantine_id::text from quarantine where status = 'open'",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def world(site: Site) -> None:
    furnish(site)
    site.sql("update progress set to_source = backordered, backordered = 0 where backordered > 0")


@pytest.fixture(scope="module")
def home(site: Site) -> Home:
    made: Home = site.run(site.world.door.ask(site.world.context, read_home, None))
    return made


def rows_of(page: str, pattern: str) -> set[str]:
    return {next(part for part in found if part) if isinstance(found, tuple) else found
            for found in re.findall(pattern, page)}  # fmt: skip


def members(site: Site, query: str) -> set[str]:
    return {str(row[0]) for row in site.sql(query)}


@pytest.mark.parametrize("label", MEMBERS)
def test_a_step_opens_its_list(site: Site, admin: Visitor, home: Home, label: str) -> None:
    pattern, query = MEMBERS[label]
    (step,) = [step for step in home.steps if step.label == label]
    expected = members(site, query)
    assert len(expected) >= 2
    assert rows_of(admin.get(step.href), pattern) == expected
    assert step.value == len(expected)


def test_what_is_to_pick_is_being_picked_or_can_be(site: Site, admin: Visitor, home: Home) -> None:
    (step,) = [step for step in home.steps if step.label == "To pick"]
    page = admin.get(step.href)
    started = site.sql("select count(*) from fulfillment_order where status = 'picking'")[0][0]
    assert started == len(re.findall(r'<a class="card" href="/warehouse/pick/', page)) == 1
    assert step.value == len(rows_of(page, WORK)) + started > 3


@pytest.mark.parametrize("href", NEEDS)
def test_what_needs_attention_opens_its_list(site: Site, admin: Visitor, home: Home, href: str) -> None:
    (need,) = [need for need in home.needs.kinds if need.href == href]
    expected = members(site, NEEDS[href])
    pattern = r'class="row-link" href="/[a-z]+/([0-9a-f-]+)"'
    assert expected
    assert rows_of(admin.get(href), pattern) == expected
    assert need.count == len(expected)


def test_no_row_of_home_is_left_without_a_test(home: Home) -> None:
    def tested(need: Need) -> bool:
        return need.href in NEEDS or need.href.startswith("/service?kind=")

    assert [need.href for need in home.needs.kinds if not tested(need)] == []


def test_a_filter_by_hold_is_that_of_the_list(admin: Visitor) -> None:
    both = rows_of(admin.get("/orders?view=on_hold"), ORDERS)
    parts = [rows_of(admin.get(f"/orders?hold={reason}"), ORDERS) for reason in ("address", "fraud", "payment")]
    assert parts[0] | parts[1] | parts[2] == both
    assert parts[0] & parts[2], "an order held for two reasons is in both lists"


def test_stock_sales_and_todays_orders_are_those_of_their_pages(site: Site, admin: Visitor, home: Home) -> None:
    low = rows_of(admin.get(home.alerts_href), r'class="row-link" href="/inventory/([^"]+)"')
    assert low == {"SCARCE"}
    stock = site.run(site.world.door.ask(site.world.context, count_stock, None))
    assert home.alerts_total == stock.low == 1
    assert home.sales
    sold = site.run(site.world.door.ask(system("demo", "test"), read_sales, ReadSales(currency=home.sales.currency)))
    assert home.sales.total == sum(minor for _, minor in sold.chart) > 0
    assert home.sales.href == f"/sales?currency={home.sales.currency}"
    assert home.today_chart.total == site.sql("select count(*) from orders where placed_at >= current_date")[0][0]
    assert f"{home.today_chart.total}" in re.sub(r"<[^>]+>", " ", admin.get(home.today_chart.href))
