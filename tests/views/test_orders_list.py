"""The list of orders: views, filters, search, pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests import given, warehouse

from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Address, Customer, PaymentInput, PlacedOrder
from orderwright.reactions import AFTER
from orderwright.views import find_orders
from orderwright.views.home import read_home
from orderwright.views.index_orders import IndexOrder, index_orders
from orderwright.views.orders_list import ListOrders, OrderRow, OrdersPage, count_order_views, list_orders
from orderwright.worker.relay import Relay


async def listed(world: given.World, **wanted: Any) -> list[str]:
    page: OrdersPage = await world.door.ask(world.context, list_orders, ListOrders(**wanted))
    return [row.external_ref for row in page.rows]


async def index(world: given.World) -> None:
    relay = Relay(world.door, given.ORGANIZATION, {"search": AFTER["search"]})
    await relay.introduce()
    await relay.turn()


@pytest.fixture
def url(fresh_database: str) -> str:
    return fresh_database


async def test_the_newest_order_comes_first_and_pages_join_without_gap_or_double(url: str) -> None:
    async with given.world(url, {"DC": {"A": 50}}) as world:
        for _ in range(5):
            await world.placed_order({"A": 1})
        first = await world.door.ask(world.context, list_orders, ListOrders(limit=2))
        second = await world.door.ask(world.context, list_orders, ListOrders(limit=2, cursor=first.next))
        third = await world.door.ask(world.context, list_orders, ListOrders(limit=2, cursor=second.next))
        again = await world.door.ask(world.context, list_orders, ListOrders(limit=2, cursor=third.previous))
        pages = [[row.external_ref for row in page.rows] for page in (first, second, third, again)]
        assert pages == [["T-5", "T-4"], ["T-3", "T-2"], ["T-1"], ["T-3", "T-2"]]
        assert (first.previous, third.next) == (None, None)
        assert again.previous is not None
        assert again.next is not None


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WzEsWzFdXQ", "!", "é"])
async def test_a_cursor_that_is_none_is_refused_by_its_field(url: str, cursor: str) -> None:
    async with given.world(url) as world:
        with pytest.raises(Refusal) as refused:
            await world.door.ask(world.context, list_orders, ListOrders(cursor=cursor))
        assert [field.pointer for field in refused.value.fields] == ["/cursor"]


async def test_a_row_says_where_its_order_stands(url: str) -> None:
    async with given.world(url, {"DC": {"A": 5}}) as world:
        await world.placed_order({"A": 3})
        await world.placed_order({"A": 7})
        await world.placed_order({"A": 1}, payment=PaymentInput(method="transfer"), external_ref="unpaid")
        rows: list[OrderRow] = (await world.door.ask(world.context, list_orders, ListOrders())).rows
        said = {row.external_ref: (row.done, row.next, row.matters) for row in rows}
        assert said["T-2"][2] == "5 units backordered"
        assert said["T-1"] == (1, "now", "to release")
        assert rows[-1].customer == "Ada Sample"
        assert (rows[-1].country, rows[-1].city, rows[-1].units, rows[-1].total) == ("GB", "London", 3, 750)


async def test_views_show_and_count_what_is_in_them(url: str) -> None:
    async with given.world(url, {"DC": {"A": 2}}) as world:
        await world.placed_order({"A": 1})
        await world.placed_order({"A": 4})
        assert await listed(world, view="backordered") == ["T-2"]
        assert await listed(world, view="unfulfilled") == ["T-1"]
        assert await listed(world, view="returns") == []
        counts = await world.door.ask(world.context, count_order_views, None)
        assert (counts.open, counts.backordered, counts.unfulfilled, counts.late) == (2, 1, 1, 0)


async def test_filters_narrow_the_list_and_the_count(url: str) -> None:
    async with given.world(url, {"DC": {"A": 9}, "EAST": {"B": 9}}) as world:
        await world.placed_order({"A": 1}, tags=["gift"])
        await world.placed_order({"B": 1}, ship_to=Address(country="FR", city="Lyon"))
        await world.placed_order({"A": 2}, payment=PaymentInput(method="transfer"))
        assert await listed(world, tag="gift") == ["T-1"]
        assert await listed(world, country="FR") == ["T-2"]
        assert await listed(world, location="EAST") == ["T-2"]
        assert await listed(world, payment_status="pending") == ["T-3"]
        today = world.door.now().date()
        assert await listed(world, placed_from=today, placed_to=today, channel="web") == ["T-3", "T-2", "T-1"]
        assert await listed(world, channel="phone") == []
        page = await world.door.ask(world.context, list_orders, ListOrders(country="GB", counted=True))
        assert page.total == 2


async def promised(world: given.World, order: PlacedOrder, day: date) -> None:
    await world.sql("update orders set ship_by = %s where order_id = %s", day, order.id)


@pytest.mark.parametrize("few_max", [1, 500])
async def test_a_view_shows_the_same_whether_many_orders_are_in_it_or_few(
    url: str, few_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_orders, "FEW_MAX", few_max)
    monkeypatch.setattr(find_orders, "WEIGHED_MAX", few_max)
    async with given.world(url, {"DC": {"A": 50, "C": 9}, "EAST": {"B": 50}}) as world:
        await world.placed_order({"A": 1})
        held = await world.placed_order({"A": 1})
        await world.do(place_holds, PlaceHold(order_id=held.id, reason="fraud"))
        await world.placed_order({"C": 20})
        await warehouse.packed(world, {"A": 1})
        today = world.door.now().date()
        late = await warehouse.released(world, {"B": 1})
        await promised(world, late.order, today - timedelta(days=1))
        delivered = await warehouse.delivered(world, {"A": 1})
        await promised(world, delivered.order, today - timedelta(days=1))
        await promised(world, held, today)
        shown = {
            view: await listed(world, view=view) for view in ("on_hold", "backordered", "ready", "late", "due_today")
        }
        assert shown == {
            "on_hold": ["T-2"],
            "backordered": ["T-3"],
            "ready": ["T-4"],
            "late": ["T-5"],
            "due_today": ["T-2"],
        }
        counts = await world.door.ask(world.context, count_order_views, None)
        assert (counts.due_today, counts.late) == (1, 1)
        home = await world.door.ask(world.context, read_home, None)
        assert home.due_today == 1
        assert await listed(world, location="EAST") == ["T-5"]
        assert await listed(world, location="DC") == ["T-6", "T-4", "T-3", "T-2", "T-1"]
        assert await listed(world, location="WEST") == []


async def test_days_are_found_whenever_their_orders_were_written_down(url: str) -> None:
    """Orders of long ago are imported after those of today; of today's some are not indexed yet."""
    async with given.world(url, {"DC": {"A": 50}}) as world:
        days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
        for at in [*days, days[0]]:
            await world.placed_order({"A": 1}, placed_at=at)
        await index(world)
        await world.placed_order({"A": 1})
        today = world.door.now().date()
        assert await listed(world, placed_to=days[0].date()) == ["T-4", "T-1"]
        assert await listed(world, placed_from=days[1].date(), placed_to=days[1].date()) == ["T-2"]
        assert await listed(world, placed_from=days[2].date()) == ["T-5", "T-3"]
        assert await listed(world, placed_from=today) == ["T-5"]
        assert await listed(world, placed_from=today, placed_to=today) == ["T-5"]
        assert await listed(world, placed_to=today) == ["T-5", "T-4", "T-3", "T-2", "T-1"]
        assert await listed(world, placed_to=date(2026, 2, 28)) == []


@pytest.mark.parametrize(
    ("filter_", "value"),
    [
        ("tag", "50% off"),
        ("tag", "it's"),
        ("tag", "back\\slash"),
        ("tag", "{}"),
        ("tag", "%(limit)s"),
        ("channel", "web"),
    ],
)
async def test_a_filter_takes_every_text_as_it_is(url: str, filter_: str, value: str) -> None:
    async with given.world(url, {"DC": {"A": 50}}) as world:
        await world.placed_order({"A": 1}, **({"tags": [value]} if filter_ == "tag" else {}))
        assert await listed(world, **{filter_: value}) == ["T-1"]
        assert await listed(world, **{filter_: value + "\0"}) in ([], ["T-1"])
        assert await listed(world, **{filter_: "another"}) == []


async def test_every_status_of_fulfillment_is_found_where_its_orders_are(url: str) -> None:
    async with given.world(url, {"DC": {"A": 50}}) as world:
        await world.placed_order({"A": 1})
        done = await warehouse.delivered(world, {"A": 1})
        canceled = await world.placed_order({"A": 1})
        await world.do(cancel_lines, CancelLines(order_id=canceled.id, reason="customer"))
        await warehouse.handed_over(world, {"A": 1})
        for status, reference in (
            ("unfulfilled", "T-1"),
            ("delivered", "T-2"),
            ("canceled", "T-3"),
            ("shipped", "T-4"),
        ):
            assert await listed(world, fulfillment_status=status) == [reference]
        assert done.order.external_ref == "T-2"


async def test_an_order_is_found_at_once_by_number_reference_and_e_mail(url: str) -> None:
    async with given.world(url, {"DC": {"A": 9}}) as world:
        placed = await world.placed_order({"A": 1}, external_ref="WEB-536365")
        await world.placed_order({"A": 1}, customer=Customer(email="bob@example.com", name="Bob"))
        assert await listed(world, query=f"#{placed.number}") == ["WEB-536365"]
        assert await listed(world, query="WEB-536365") == ["WEB-536365"]
        assert await listed(world, query="Ada@example.com") == ["WEB-536365"]
        assert len(await listed(world, query=str(placed.number)[:2])) == 2


@pytest.mark.parametrize(
    "query",
    [
        "web-5363",
        "ADA.LOV",
        "lovelace",
        "Ada Lov",
        "lovelace ada",
        "müll",
        "+44 20 7946",
        "GLASS",
        "T-Light",
        "glass 1",
        "mueller gmbh",
    ],
)
async def test_an_order_is_found_by_words_and_beginnings(url: str, query: str) -> None:
    async with given.world(url, {"DC": {"GLASS-1": 9, "T-LIGHT": 9, "OTHER": 9}}) as world:
        await world.placed_order(
            {"GLASS-1": 1, "T-LIGHT": 2},
            external_ref="WEB-536365",
            customer=Customer(email="ada.lovelace@example.com", name="Ada Lovelace", phone="+44 20 7946 0000"),
            ship_to=Address(country="DE", name="Müller", company="Mueller GmbH", city="Bremen"),
        )
        await world.placed_order({"OTHER": 1})
        await index(world)
        assert await listed(world, query=query) == ["WEB-536365"]


@pytest.mark.parametrize(
    "query", ["Ada Grace", "nobody", "%", "'", "\0", "a" * 5000, "💥", "0", "99999999999999999999"]
)
async def test_what_is_not_there_is_not_found(url: str, query: str) -> None:
    async with given.world(url, {"DC": {"A": 9}}) as world:
        await world.placed_order({"A": 1})
        await index(world)
        assert await listed(world, query=query) == []


async def test_a_common_word_shows_its_newest_orders_page_by_page(url: str) -> None:
    async with given.world(url, {"DC": {"A": 50}}) as world:
        for _ in range(5):
            await world.placed_order({"A": 1})
        await index(world)
        first = await world.door.ask(world.context, list_orders, ListOrders(query="sample", limit=3))
        second = await world.door.ask(
            world.context, list_orders, ListOrders(query="sample", limit=3, cursor=first.next)
        )
        assert [row.external_ref for row in [*first.rows, *second.rows]] == ["T-5", "T-4", "T-3", "T-2", "T-1"]
        assert await listed(world, query="samp", country="FR") == []


async def test_indexing_twice_changes_nothing(url: str) -> None:
    async with given.world(url, {"DC": {"A": 5}}) as world:
        placed = await world.placed_order({"A": 1})
        first = await world.do(index_orders, IndexOrder(placed.id))
        before = await world.sql("select count(*) from order_search")
        assert await world.do(index_orders, IndexOrder(placed.id)) == first
        assert await world.sql("select count(*) from order_search") == before


async def test_the_list_takes_as_many_statements_for_fifty_orders_as_for_one(url: str) -> None:
    async with given.world(url, {"DC": {"A": 100}}) as world:
        counts = []
        for more in (1, 29):
            for _ in range(more):
                await world.placed_order({"A": 1})
            async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
                await list_orders(tx, ListOrders())
                counts.append(tx.statement_count)
        assert counts[0] == counts[1] <= 3
