"""Past orders are listed, found, and stand beside the sales of their days."""

from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from tests import given
from tests.given import World

from orderwright.kernel.ids import new_id
from orderwright.kernel.paging import Page
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.record_past_orders import PastOrder, record_past_orders
from orderwright.orders.types import Address, Customer, LineInput, PlaceOrder, ShippingInput
from orderwright.views.past_orders import (
    ListPastOrders,
    PastOrderRow,
    ReadPastOrder,
    list_past_orders,
    read_past_order,
)
from orderwright.views.sales import ReadSales, SalesPage, read_sales

STOCK = {"DC": {"MUG": 5}}
at = datetime.fromisoformat


def past(ref: str, placed_at: datetime, status: Any = "shipped", country: str = "GB", **changes: Any) -> PastOrder:
    """Two mugs at 10.00 and an old SKU at 3.00, 2.50 shipping; 4.60 and 0.50 tax beside."""
    fields: dict[str, Any] = {
        "channel": "web",
        "external_ref": ref,
        "placed_at": placed_at,
        "currency": "GBP",
        "customer": Customer(email=f"{ref.lower()}@example.com", name=f"Buyer {ref}"),
        "ship_to": Address(
            name=f"Buyer {ref}", line1="1 High Street", city="Town", postal_code="N1 1AA", country=country
        ),
        "lines": [
            LineInput(sku="MUG", quantity=2, unit_price="10.00", tax="4.00"),
            LineInput(sku="OLD-1", quantity=1, unit_price="3.00", tax="0.60"),
        ],
        "shipping": ShippingInput(price="2.50", tax="0.50"),
    } | changes
    return PastOrder(order=PlaceOrder(**fields), status=status)


async def listed(world: World, **wanted: Any) -> list[str]:
    page: Page[PastOrderRow] = await world.door.ask(world.context, list_past_orders, ListPastOrders(**wanted))
    return [row.external_ref for row in page.rows]


async def four(world: World) -> None:
    await world.do(record_past_orders, past("A-1", at("2025-03-01T10:00Z")))
    await world.do(record_past_orders, past("A-2", at("2025-03-03T10:00Z"), "delivered", "FR"))
    await world.do(record_past_orders, past("B_1", at("2025-03-02T23:30Z"), "canceled"))
    lines = [LineInput(sku="MUG", quantity=1, unit_price="7.00")]
    euro = past("A-3", at("2025-03-02T10:00Z"), "refunded", currency="EUR", lines=lines, shipping=ShippingInput())
    await world.do(record_past_orders, euro)


async def test_they_are_listed_by_day_and_found_by_number_address_and_filter(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await four(world)
        assert await listed(world) == ["A-2", "B_1", "A-3", "A-1"]
        assert await listed(world, query="#a-") == ["A-2", "A-3", "A-1"]
        assert await listed(world, query="B_") == ["B_1"]
        assert await listed(world, query="A_") == []
        assert await listed(world, query="b_1@Example.com") == ["B_1"]
        assert await listed(world, status="delivered") == ["A-2"]
        assert await listed(world, country="GB") == ["B_1", "A-3", "A-1"]
        assert await listed(world, channel="phone") == []
        assert await listed(world, channel="web", query="A-2", country="GB") == []
        ((customer_id,),) = await world.sql("select customer_id from customer where email = 'a-3@example.com'")
        assert await listed(world, customer_id=customer_id) == ["A-3"]
        assert await listed(world, customer_id=customer_id, query="A-") == ["A-3"]
        assert await listed(world, customer_id=customer_id, query="B") == []
        assert await world.audit() == []


async def test_their_days_are_those_of_the_organization(fresh_database: str) -> None:
    """23:30 UTC is the next day in Paris."""
    async with given.world(fresh_database, STOCK) as world:
        await four(world)
        day = date(2025, 3, 2)
        assert await listed(world, placed_from=day, placed_to=day) == ["B_1", "A-3"]
        await world.sql("update profile set time_zone = 'Europe/Paris'")
        assert await listed(world, placed_from=day, placed_to=day) == ["A-3"]
        assert await listed(world, query="b", placed_from=date(2025, 3, 3)) == ["B_1"]


async def test_pages_follow_each_other_and_a_broken_cursor_is_refused(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await four(world)
        for query in ("", "a"):
            seen, cursor = list[str](), None
            for _ in range(5):
                wanted = ListPastOrders(limit=1, cursor=cursor, query=query)
                page: Page[PastOrderRow] = await world.door.ask(world.context, list_past_orders, wanted)
                seen += [row.external_ref for row in page.rows]
                if (cursor := page.next) is None:
                    break
            assert seen == await listed(world, query=query)
        for broken in ("x", "W2ZhbHNlLFsiMjAyNS0wMS0wMSIsIngiXV0", "W2ZhbHNlLFsxXV0"):
            with pytest.raises(Refusal, match="cursor"):
                await listed(world, cursor=broken)
        with pytest.raises(Refusal) as far:
            await listed(world, placed_to=date(9500, 1, 1))
        assert far.value.code == "time_invalid"


async def test_one_of_them_shows_what_was_bought(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await four(world)
        ((id_,),) = await world.sql("select past_order_id from past_order where external_ref = 'A-1'")
        page = await world.door.ask(world.context, read_past_order, ReadPastOrder(id_))
        assert [(line.sku, line.title is None, line.quantity, line.unit_price, line.total) for line in page.lines] == [
            ("MUG", False, 2, 1000, 2400),
            ("OLD-1", True, 1, 300, 360),
        ]
        assert (page.order.total, page.order.tax, page.other) == (3060, 510, 300)
        assert (page.email, page.address[0]) == ("a-1@example.com", "Buyer A-1")
        with pytest.raises(Refusal) as missing:
            await world.door.ask(world.context, read_past_order, ReadPastOrder(new_id()))
        assert missing.value.code == "past_order_not_found"


async def sales(world: World, by: Any, **more: Any) -> SalesPage:
    wanted = ReadSales(by=by, from_day=date(2025, 3, 1), to_day=date(2025, 3, 3), **more)
    page: SalesPage = await world.door.ask(world.context, read_sales, wanted)
    return page


async def test_sales_show_them_beside_what_was_sold_here(fresh_database: str) -> None:
    """Three in GBP of 25.50 without tax; the one in EUR never among them."""
    async with given.world(fresh_database, STOCK) as world:
        await four(world)
        line = LineInput(sku="MUG", quantity=1, unit_price="5.00", tax="1.00")
        await world.do(place_orders, world.order({"MUG": 1}, lines=[line], placed_at=at("2025-03-01T09:00Z")))
        by_day = await sales(world, "day")
        assert by_day.currency == "GBP"
        days = [(row.name, row.orders, row.ordered, row.past_orders, row.past, row.past_net) for row in by_day.rows]
        assert days == [
            ("2025-03-01", 1, 500, 1, 2550, 2550),
            ("2025-03-02", 0, 0, 1, 2550, 0),
            ("2025-03-03", 0, 0, 1, 2550, 2550),
        ]
        assert by_day.totals
        totals = by_day.totals
        assert (totals.orders, totals.past_orders, totals.past, totals.past_net) == (1, 3, 7650, 5100)
        assert by_day.rows[1].past_href == "/orders/past?placed_from=2025-03-02&placed_to=2025-03-02"
        by_country = await sales(world, "country")
        assert {row.name: (row.past, row.past_net) for row in by_country.rows} == {
            "GB": (5100, 2550),
            "FR": (2550, 2550),
        }
        by_channel = await sales(world, "channel", country="FR")
        assert [(row.name, row.past_orders) for row in by_channel.rows] == [("web", 1)]
        assert [row.past_orders for row in (await sales(world, "channel", channel="phone")).rows] == []
        by_sku = await sales(world, "sku")
        skus = [
            (row.name, row.ordered, row.past_orders, row.past, row.past_net, row.href is None) for row in by_sku.rows
        ]
        assert skus == [
            ("MUG", 500, 3, 6000, 4000, False),
            ("OLD-1", 0, 3, 900, 600, True),
            ("Shipping and other", 0, 0, 750, 500, True),
        ]
        euro = await sales(world, "channel", currency="EUR")
        assert [(row.past_orders, row.past, row.past_net) for row in euro.rows] == [(1, 700, 0)]
        assert euro.currencies == ["GBP", "EUR"]


async def test_of_a_refund_the_part_that_is_no_tax_is_subtracted(fresh_database: str) -> None:
    """10.01 of 30.60, of which 25.50 are no tax: 10.01 × 25.50 ÷ 30.60 = 8.34. By SKU the rest is rounded away in the
    last row, so that the rows add up."""
    async with given.world(fresh_database, STOCK) as world:
        told = msgspec.structs.replace(past("A-1", at("2025-03-01T10:00Z")), refunded="10.01")
        await world.do(record_past_orders, told)
        await world.do(record_past_orders, past("A-2", at("2025-03-01T10:00Z")))
        for by in ("day", "channel", "country"):
            rows = (await sales(world, by)).rows
            assert [(row.past, row.past_net) for row in rows if row.past_orders] == [(5100, 5100 - 834)], by
        rows = (await sales(world, "sku")).rows
        assert [(row.name, row.past, row.past_net) for row in rows] == [
            ("MUG", 4000, 4000 - 654), ("OLD-1", 600, 600 - 98), ("Shipping and other", 500, 500 - 82),
        ]  # fmt: skip
        ((id_,),) = await world.sql("select past_order_id from past_order where external_ref = 'A-1'")
        page = await world.door.ask(world.context, read_past_order, ReadPastOrder(id_))
        assert (page.order.total, page.order.refunded) == (3060, 1001)
