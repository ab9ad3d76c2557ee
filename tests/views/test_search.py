"""An order is found by whatever people have of it, and as fast among many as among few: buffers are counted."""

import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from psycopg import sql as compose
from tests import given, warehouse
from tests.documents.test_issue_documents import issue
from tests.views.test_orders_list import index, listed

from orderwright.orders.types import Address, Customer, LineInput, PaymentInput
from orderwright.views.compose import composed
from orderwright.views.index_orders import IndexOrder, index_orders
from orderwright.views.orders_list import ListOrders, OrdersPage, list_orders
from orderwright.views.search_orders import search_statement
from orderwright.views.search_terms import compact, parts_asked, parts_of

GENERATED = Path(__file__).with_name("generated_orders.sql").read_text()
ORDERS = 20_000
BUFFERS_MAX = 1_500
"""Of 8 kB; reading all orders takes several times more."""
PHONES = [
    "0043 1 5550100 ext. 1234", "(020) 555-0100 / 06-55501000", "555.010.0100 x22", "'+16175550100", "", "N/A",
]  # fmt: skip


async def test_an_order_is_found_by_whatever_people_have_of_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        await world.placed_order({"A": 1})
        to = Address(country="AT", name="Zoë Łukasz", line1="Ring 1", city="Linz", postal_code="40-20")
        customer = Customer(email="zoe@example.com", name="Zoe\u0308 Ødegård", phone=PHONES[0])
        changes: dict[str, Any] = {"external_ref": "WEB-0053-6365/B", "ship_to": to, "customer": customer}
        work, _, label = await warehouse.labeled(world, {"A": 1}, **changes)
        await index(world)
        number = work.order.number
        assert await world.sql("select phone from orders where number = %s", number) == [(PHONES[0],)]
        queries = [
            str(number), f"#{number}", f"so {number}", f"SO-{number}", f"so{number}", f"000{number}",
            f"Order #{number}",
            "WEB-0053-6365/B", "web00536365", "6365", "36365", "0053-63", "00536", "05363", "6365/B", "536365b",
            "5550100", "+43 1 555", "43155", "0043 1 55501", "15550", "01001234", "1 5550",
            label.tracking_number[-6:], label.tracking_number[-6:].lower(), label.tracking_number,
            "4020", "40-20", "linz", "Linz", "zoe", "Zoë", "ZOE\u0308", "lukasz", "Łukasz", "odegard",
            "Ødegård", "zoe linz",
        ]  # fmt: skip
        found = {query: await listed(world, query=query) for query in queries}
        assert found == {query: ["WEB-0053-6365/B"] for query in queries}
        for query in ("99999", "53663", "431556", "015551234", "so", "zoe leeds"):
            assert await listed(world, query=query) == []


async def test_an_order_is_found_by_the_number_of_its_papers(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        for n in (1, 2):
            line, paid = LineInput(sku="A", quantity=1, unit_price="5.00"), PaymentInput(method="card", captured="5.00")
            await warehouse.handed_over(world, {"A": 1}, external_ref=f"S-{n}", lines=[line], payment=paid)
        await issue(world)
        found = "select o.external_ref, f.number, d.number from orders o join fulfillment_order f using (order_id)"
        papers = await world.sql(f"{found} join document d using (order_id) where d.kind = 'invoice' order by 1")
        assert [ref for ref, *_ in papers] == ["S-1", "S-2"]
        for ref, work, invoice in papers:
            for query in (f"F-{work}", f"f {work}", f"INV-{invoice:06}", f"inv-{invoice}", f" INV{invoice:06} "):
                assert await listed(world, query=query) == [ref], query
            assert await listed(world, query=f"CN-{invoice:06}") == []
        for query in ("F-99999", "INV-0", "INV-99999999999999", "F-1-1"):
            assert await listed(world, query=query) == [], query
        assert await listed(world, query=f"F-{papers[0][1]}", channel="phone") == []


async def test_a_phone_is_found_by_its_digits_however_it_is_written(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        for phone in PHONES:
            await world.placed_order({"A": 1}, customer=Customer(name="Ada Sample", phone=phone))
        await index(world)
        assert await listed(world, query="5550100") == ["T-4", "T-3", "T-2", "T-1"]
        assert await listed(world, query="+43 1 555") == ["T-1"]
        assert await listed(world, query="43155") == ["T-1"]
        assert await listed(world, query="(617) 555") == ["T-4"]


async def test_a_phone_is_found_as_it_is_dialed_at_home(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        for phone in ("+41 79 123 45 67", "0041791234567", "079 123 45 67", "+41 79 123 45 68"):
            await world.placed_order({"A": 1}, customer=Customer(name="Ada Sample", phone=phone))
        await index(world)
        for query in ("0791234567", "079 123 45 67", "0041 79 123 45 67", "79 123 45 67", "+41 (0)79 123 45 67"):
            alike = ["T-2", "T-1"] if query.startswith("0041") else ["T-3", "T-2", "T-1"]
            assert (query, await listed(world, query=query)) == (query, alike)


async def test_a_name_is_found_with_its_umlauts_and_without_them(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        names = ["Léa Müller-Ångström", "Urs Grünenfelder", "Lea Mueller", "Bjørn Weiß"]
        for name in names:
            await world.placed_order({"A": 1}, customer=Customer(name=name), ship_to=Address(country="CH", name=name))
        await index(world)
        found = {
            "mueller": ["T-3", "T-1"], "Müller": ["T-3", "T-1"], "muller": ["T-1"], "lea mueller": ["T-3", "T-1"],
            "léa müll": ["T-3", "T-1"], "Léa M": ["T-3", "T-1"], "Gruenenfelder": ["T-2"], "grunenf": ["T-2"],
            "angstroem": ["T-1"], "Mueller-Angstroem": ["T-1"], "bjoern weiss": ["T-4"], "lea gruenenfelder": [],
        }  # fmt: skip
        assert {query: await listed(world, query=query) for query in found} == found


async def test_the_order_whose_number_is_searched_leads_and_pages_join(fresh_database: str) -> None:
    """1010 is older than 10100 to 10104, which begin with it, too."""
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        numbers = [1010, *range(10_100, 10_105)]
        for number in numbers:
            await world.sql("select setval('order_number', %s, false)", number)
            await world.placed_order({"A": 1})
        right = [1010, 10_104, 10_103, 10_102, 10_101, 10_100]
        for query in ("1010", "#1010", "SO-01010"):
            for limit in (1, 2, 3, 6):
                assert await walked(world, query, limit) == (right, right)
        assert await walked(world, "10102", 2) == ([10_102], [10_102])


def asked(query: str, limit: int, cursor: str | None) -> ListOrders:
    return ListOrders(query=query, limit=limit, cursor=cursor)


async def walked(world: given.World, query: str, limit: int) -> tuple[list[int], list[int]]:
    """The numbers of all pages, forth and back."""
    pages: list[OrdersPage] = []
    cursor: str | None = None
    while not pages or cursor:
        pages.append(
            await world.door.ask(world.context, list_orders, ListOrders(query=query, limit=limit, cursor=cursor))
        )
        cursor = pages[-1].next
    forth = [row.number for page in pages for row in page.rows]
    back, page = [row.number for row in pages[-1].rows], pages[-1]
    while page.previous:
        page = await world.door.ask(
            world.context, list_orders, ListOrders(query=query, limit=limit, cursor=page.previous)
        )
        back = [row.number for row in page.rows] + back
    return forth, back


async def test_an_order_that_has_only_some_of_a_part_is_not_found(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 50}}) as world:
        await world.placed_order({"A": 1}, external_ref="1234 99 5678")
        await world.placed_order({"A": 1}, external_ref="99 1234 5678 99")
        await world.placed_order({"A": 1}, external_ref="88-2345-7")
        await index(world)
        assert await listed(world, query="12345") == ["99 1234 5678 99"]
        assert await listed(world, query="12345678") == ["99 1234 5678 99"]
        assert await listed(world, query="3499567") == ["1234 99 5678"]
        assert await listed(world, query="12345678", country="FR") == []


CODES = st.text("0123456789abc", min_size=4, max_size=20)


@settings(deadline=None)
@for_all(CODES, st.data())
def test_every_part_of_five_characters_has_fours_that_are_kept(code: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(code)))
    part = code[start : start + data.draw(st.integers(4, 20))]
    kept = parts_of([code])
    findable = [fours for fours in parts_asked(part) if set(fours) <= kept]
    if any(c.isdigit() for c in part) and (
        len(part) >= 5 or (len(part) == 4 and (start % 2 == 0 or code.endswith(part)))
    ):
        assert findable


@settings(deadline=None)
@for_all(st.text(max_size=40))
def test_how_accents_are_composed_makes_no_difference(text: str) -> None:
    assert compact(unicodedata.normalize("NFC", text)) == compact(unicodedata.normalize("NFD", text))


@pytest.fixture
async def many(fresh_database: str) -> AsyncIterator[given.World]:
    async with given.world(fresh_database, {"DC": {"A": 1}}) as world:
        await generate(world, ORDERS)
        yield world


async def generate(world: given.World, orders: int) -> None:
    """So many orders, findable."""
    async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
        await tx.connection.execute(GENERATED.encode(), {"orders": orders})
    ids = [row[0] for row in await world.sql("select order_id from orders order by number")]
    for at in range(0, len(ids), 1000):
        await given.all_of(world, index_orders, [IndexOrder(id_) for id_ in ids[at : at + 1000]])
    for table in (b"orders", b"order_search", b"order_part"):
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(b"analyze " + table)


async def buffers(world: given.World, query: str, *conditions: compose.Composable) -> tuple[int, int]:
    """How many buffers the statement of a search touches, and how many orders it finds."""
    async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
        way = compose.SQL("desc")
        text, parameters = await search_statement(tx, query, list(conditions), [], way, exact_first=True, leads=True)
        explained = b"explain (analyze, buffers, format json) " + composed("search", text).text
        cursor = await tx.connection.execute(explained, parameters | {"limit": 51})
        ((plans,),) = await cursor.fetchall()
    plan = plans[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], plan["Actual Rows"]


async def test_a_search_reads_what_it_shows_among_twenty_thousand_orders(many: given.World) -> None:
    """Rare or in every order, first or last, one or many."""
    questions = {
        "2019999": 1, "#2000001": 1, "so 2000500": 1, "WEB-2026-0000007": 1, "0139993": 1, "39993": 1, "2026": 51,
        "web2026": 51, "20260": 51, "+44 20": 51, "44205": 51, "c77@example.com": 4, "london": 51, "N7 1AA": 51,
            "n71aa": 51,
        "zoe": 51, "Łukasz": 51, "zoe sample500": 3, "99999999": 0, "nobody": 0,
    }  # fmt: skip
    read = {query: await buffers(many, query) for query in questions}
    assert {query: orders for query, (_, orders) in read.items()} == questions
    assert {query: touched for query, (touched, _) in read.items() if touched > BUFFERS_MAX} == {}
    nowhere = compose.SQL("o.ship_to ->> 'country' = 'NO'")
    for query in ("london", "2026", "20260", "44205", "sample500"):
        touched, orders = await buffers(many, query, nowhere)
        assert (orders, touched <= BUFFERS_MAX) == (0, True), (query, touched)
