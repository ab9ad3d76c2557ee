"""Files of orders as shops, marketplaces and spreadsheets write them, each with the outcome that is right."""

from typing import Any

import pytest
from tests import given

from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.channels.csv.settle_orders import CANCEL_SHIPPED
from orderwright.channels.retry_quarantined import (
    DismissQuarantined,
    RetryQuarantined,
    dismiss_quarantined,
    retry_quarantined,
)
from orderwright.channels.save_services import SaveService, save_services
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import Address
from orderwright.views.past_orders import ListPastOrders, list_past_orders

STOCK = {"DC": {"CUP": 100, "TEA": 100, "0017": 100}}
HEAD = (
    "external_ref,placed_at,email,ship_name,ship_line1,ship_city,ship_postal_code,ship_country,"
    "sku,quantity,unit_price,currency"
)
AT = "2026-03-05T09:00:00Z"


async def imported(world: given.World, text: str | bytes, mapping: dict[str, str] | None = None, **how: Any) -> Report:
    data = text if isinstance(text, bytes) else text.encode()
    return await import_orders(world.door, world.context, CsvFile(data, mapping, **how))


def statuses(report: Report) -> list[tuple[int, str, str | None]]:
    return [(row.row, row.status, row.column) for row in report.rows]


async def orders(world: given.World, columns: str = "external_ref, units, total_minor") -> list[Any]:
    return await world.sql(f"select {columns} from orders order by number")


async def waiting(world: given.World) -> list[Any]:
    return await world.sql("select source_ref, code, status from quarantine order by row_no")


REPORT = (
    "order-id\tsku\tproduct-name\tquantity-purchased\titem-price\trecipient-name\tship-country\n"
    "111-1\tCUP\tStoneware cup\t3\t38.55\tTom Buyer\tUS\n"
    '111-2\tTEA\t"Morning" tea, 100 g\t1\t9.40\tTom Buyer\tUS\n'
    '111-3\tCUP\tCup 5" wide\t1\t12.85\tTom Buyer\tUS\n'
    "111-1\tCUP\tStoneware cup\t1\t12.85\tTom Buyer\tUS\n"
    '111-4\t0017\t"Unclosed quote spoon\t1\t3.10\tTom Buyer\tUS\n'
    "111-5\tTEA\tLoose tea\t1\t9.40\tTom Buyer\tUS\n"
)
REPORT_MAPPING = {
    "external_ref": "order-id",
    "sku": "sku",
    "quantity": "quantity-purchased",
    "line_total": "item-price",
    "ship_name": "recipient-name",
    "ship_country": "ship-country",
}


async def test_a_marketplace_report_is_six_rows_and_five_orders_whatever_its_titles_are(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, REPORT, REPORT_MAPPING)
        assert (report.created, report.quarantined) == (6, 0)
        placed = await orders(world)
        assert placed == [
            ("111-1", 4, 5140),
            ("111-2", 1, 940),
            ("111-3", 1, 1285),
            ("111-4", 1, 310),
            ("111-5", 1, 940),
        ]
        assert await world.sql("select unit_price_minor, discount_minor from order_line where sku = 'CUP'") == [
            (1285, 0), (1285, 0), (1285, 0),
        ]  # fmt: skip
        assert await world.audit() == []


async def test_currency_and_status_are_read_although_the_mapping_does_not_name_them(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        head = "ref,item,qty,each,land,Currency,Financial Status,Note\n"
        text = head + "1,CUP,1,5.00,US,USD,paid,a\n2,CUP,1,5.00,US,USD,voided,b\n"
        mapping = {
            "external_ref": "ref",
            "sku": "item",
            "quantity": "qty",
            "unit_price": "each",
            "ship_country": "land",
        }
        report = await imported(world, text, mapping)
        assert statuses(report) == [(2, "created", None), (3, "past", None)]
        assert report.notes == [
            "Not read, since no field is mapped to it: Note.",
            "Financial Status: 'paid' was read as the whole total captured (1 order).",
        ]
        assert await orders(world, "external_ref, currency, total_minor") == [("1", "USD", 500)]
        left_out = mapping | {"currency": "", "payment_status": ""}
        report = await imported(world, text.replace("1,CUP", "3,CUP").replace("2,CUP", "4,CUP"), left_out)
        assert [row.status for row in report.rows] == ["created", "created"]
        assert (await orders(world, "external_ref, currency"))[1:] == [("3", "GBP"), ("4", "GBP")]
        named = mapping | {"note": "Currency"}
        assert (await imported(world, text.replace("1,CUP", "5,CUP"), named)).rows[0].status == "created"
        assert (await orders(world, "external_ref, currency, note"))[3:] == [("5", "GBP", "USD")]


async def test_a_misspelt_channel_of_the_whole_file_is_refused_with_those_that_there_are(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,country,sku,qty,price\n1,GB,CUP,1,1\n2,GB,TEA,1,1\n"
        for dry_run in (True, False):
            with pytest.raises(Refusal) as refused:
                await imported(world, text, defaults={"channel": "wbe"}, dry_run=dry_run)
            assert (refused.value.code, refused.value.fields[0].pointer) == ("channel_unknown", "/channel")
            assert "There is no channel 'wbe'; there are console, import, phone" in refused.value.fields[0].message
        assert await waiting(world) == []
        named = text.replace("order,", "channel,order,").replace("\n1,", "\nweb,1,").replace("\n2,", "\nwbe,2,")
        report = await imported(world, named, defaults={"channel": "wbe"})
        assert [row.status for row in report.rows] == ["created", "quarantined"]


async def test_a_lines_total_is_never_taken_for_a_price_when_the_file_shows_it(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        mapping = {**REPORT_MAPPING, "unit_price": "item-price"}
        del mapping["line_total"]
        report = await imported(world, REPORT, mapping)
        assert [row.row for row in report.rows if row.status == "quarantined"] == [2, 5]
        assert report.rows[0].reason == "By other rows with CUP, 38.55 is what 3 cost together: the line's total."
        ((id_,),) = await world.sql("select quarantine_id from quarantine")
        again = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_))
        assert again.status == "open"
        better = await imported(world, REPORT, REPORT_MAPPING)
        assert (better.created, better.unchanged) == (2, 4)
        assert (await orders(world))[-1] == ("111-1", 4, 5140)
        assert await waiting(world) == [("row 2", "price_is_total", "dismissed")]


async def test_a_lines_total_that_does_not_divide_is_kept_to_the_last_cent(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,country,sku,quantity,line total,discount\n1,GB,CUP,3,10.00,\n2,GB,TEA,7,20.00,1.00\n"
        assert (await imported(world, text)).created == 2
        assert await orders(world) == [("1", 3, 1000), ("2", 7, 1900)]
        assert await world.sql("select unit_price_minor, discount_minor from order_line order by sku") == [
            (334, 2), (286, 102),
        ]  # fmt: skip
        clash = "order,country,sku,quantity,unit price,line total\n3,GB,CUP,3,3.00,10.00\n"
        report = await imported(world, clash)
        assert report.rows[0].reason == "3 at 3.00 are 9.00, not 10.00."


async def test_rows_of_one_order_may_lie_apart_and_leave_its_head_empty(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        others = [
            f"FILL-{n},{AT},f{n}@example.com,Filler {n},2 Row,Leeds,LS1 1AA,GB,TEA,1,9.40,GBP" for n in range(300)
        ]
        first = f"SPL-1,{AT},fay@example.com,Fay Split,1 Row,Leeds,LS1 1AA,GB,CUP,1,12.85,GBP"
        rows = [HEAD, first, *others, "SPL-1,,,,,,,,TEA,3,9.40,GBP", "SPL-1,,,,,,,,CUP,2,12.85,GBP"]
        report = await imported(world, "\n".join(rows))
        assert (report.created, report.quarantined) == (303, 0)
        lines = "select sku, quantity from order_line join orders using (order_id) where external_ref = 'SPL-1'"
        assert await world.sql(f"{lines} order by line_no") == [("CUP", 1), ("TEA", 3), ("CUP", 2)]
        assert await world.sql("select ship_to->>'name' from orders where external_ref = 'SPL-1'") == [("Fay Split",)]
        assert (await imported(world, "\n".join(rows))).unchanged == 303


TWO_BUYERS = f"""{HEAD}
OK-1,{AT},ann@example.com,Ann First,1 Row,York,YO1 1AA,GB,CUP,1,12.85,GBP
REUSE-9,2025-03-05T09:00:00Z,gil@example.com,Gil First,3 Row,York,YO1 1AA,GB,CUP,1,12.85,GBP
REUSE-9,{AT},hal@example.com,Hal Second,77 Quay,Hull,HU1 1AA,GB,TEA,1,9.40,GBP
SAME-1,{AT},Ivy@Example.com,Ivy Same,1  Row,York,YO1 1AA,gb,CUP,1,12.85,GBP
SAME-1,2026-03-05 10:00:00+01:00,ivy@example.com,IVY SAME,1 Row,York,YO1 1AA,United Kingdom,TEA,1,9.40,GBP
"""


async def test_two_buyers_under_one_number_are_never_one_order(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, TWO_BUYERS)
        assert [(row.row, row.status) for row in report.rows] == [
            (2, "created"), (3, "quarantined"), (4, "quarantined"), (5, "created"), (6, "created"),
        ]  # fmt: skip
        assert report.rows[2].reason == (
            "Row 4 says another placed at, e-mail, name, line1, city and postal code than row 3."
            " Two orders need two references."
        )
        assert [ref for ref, *_ in await orders(world)] == ["OK-1", "SAME-1"]
        assert await waiting(world) == [("row 3", "head_differs", "open")]
        ((id_,),) = await world.sql("select quarantine_id from quarantine")
        assert (await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_))).status == "open"


async def test_a_number_with_other_content_is_told_and_never_merged(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        first = f"{HEAD}\nA-1,{AT},ann@example.com,Ann First,1 Row,York,YO1 1AA,GB,CUP,1,12.85,GBP\n"
        assert (await imported(world, first)).created == 1
        second = first.replace("Ann First", "Bob Second").replace("ann@", "bob@")
        report = await imported(world, second)
        assert [(row.status, row.code) for row in report.rows] == [("quarantined", "order_differs")]
        by_api = world.order({"CUP": 1}, channel="import", external_ref="A-1", ship_to=Address(country="GB", name="Cy"))
        with pytest.raises(Refusal) as refusal:
            await world.do(place_orders, by_api)
        assert refusal.value.code == "order_differs"
        assert await orders(world, "external_ref, ship_to->>'name'") == [("A-1", "Ann First")]


async def test_a_row_without_its_number_keeps_the_order_before_it_from_going_in_halved(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        head = "Id,Email,Country,SKU,Qty,Price\n"
        rows = "55,r@example.com,US,CUP,2,1.00\n,,,TEA,1,1.00\n56,s@example.com,US,TEA,1,1.00\n"
        report = await imported(world, head + rows, RIGHT | {"email": "Email"})
        assert statuses(report) == [(2, "quarantined", None), (3, "quarantined", "Id"), (4, "created", None)]
        assert [ref for ref, *_ in await orders(world)] == ["56"]


AMOUNTS = """AMT-1,"1,234.50",GBP,1
AMT-2,"1.234,50",EUR,1
AMT-3,"1 234,50",EUR,1
AMT-4,1'234.50,CHF,1
AMT-5,$12.85,USD,1
AMT-6,12.85 USD,USD,1
AMT-7,"1,250",USD,1
AMT-8,"1,250",KWD,1
AMT-9,"1,200",JPY,1
AMT-10,1200.00,JPY,1
AMT-11,12.850,KWD,1
AMT-12,12.8500,GBP,1
AMT-13,12.85,GBP,1.0
AMT-14,12.85,GBP,1.5
AMT-15,12.85,GBP,-1
AMT-16,12.85,GBP,0
AMT-17,0.10,GBP,"1,000"
AMT-18,0.10,GBP,1E3
AMT-19,12.85 EUR,GBP,1
"""
EXACT = {
    "AMT-1": (1, 123450), "AMT-4": (1, 123450), "AMT-5": (1, 1285), "AMT-6": (1, 1285), "AMT-10": (1, 1200),
    "AMT-11": (1, 12850), "AMT-12": (1, 1285), "AMT-13": (1, 1285),
}  # fmt: skip
BY_POINT = {"AMT-7": (1, 125000), "AMT-8": (1, 1250000), "AMT-9": (1, 1200), "AMT-17": (1000, 10000)}
BY_COMMA = {"AMT-2": (1, 123450), "AMT-3": (1, 123450), "AMT-7": (1, 125), "AMT-8": (1, 1250)}


@pytest.mark.parametrize(("mark", "exact"), [(None, EXACT), (".", EXACT | BY_POINT), (",", BY_COMMA)])
async def test_amounts_are_read_exactly_or_not_at_all(
    fresh_database: str, mark: str | None, exact: dict[str, tuple[int, int]]
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = [line.replace("AMT", "GB,CUP,AMT", 1) for line in AMOUNTS.splitlines()]
        text = "country,sku,order,price,currency,quantity\n" + "\n".join(rows)
        if mark == ",":
            text = "\n".join(
                line for line in text.splitlines() if not line.startswith(("GB,CUP,AMT-9", "GB,CUP,AMT-1"))
            )
        report = await imported(world, text, decimal=mark)
        placed = {ref: (units, total) for ref, units, total in await orders(world)}
        assert placed == exact
        assert all(row.reason for row in report.rows if row.status == "quarantined")
        assert len(report.rows) == report.created + report.quarantined


async def test_the_whole_file_says_what_a_comma_is_and_a_single_cell_does_not(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        prices = ("1.209,40", "12,85", "1.250")
        rows = [f"{n};DE;CUP;1;{price};EUR" for n, price in enumerate(prices, 1)]
        german = "\n".join(["order;country;sku;qty;price;currency", *rows])
        assert (await imported(world, german)).created == 3
        assert [total for _, _, total in await orders(world)] == [120940, 1285, 125000]
        unclear = "order,country,sku,qty,price,currency\n4,DE,CUP,1,1.250,EUR\n"
        report = await imported(world, unclear)
        assert report.rows[0].reason == "'1.250' may be 1.250 or 1250. Say which mark the file has before its decimals."
        assert (await imported(world, unclear, decimal=".")).created == 1
        assert (await orders(world))[-1] == ("4", 1, 125)


async def test_countries_and_states_are_taken_by_their_names(fresh_database: str) -> None:
    said = {
        "UK": "GB", "United Kingdom": "GB", "England": "GB", "EL": "GR", "USA": "US", "U.S.A.": "US", "Holland": "NL",
        "Deutschland": "DE", '"Korea, Republic of"': "KR", "Türkiye": "TR", "Turkey": "TR", "Czech Republic": "CZ",
        "gb": "GB", "GBR": "GB", "Ukraine": "UA",
    }  # fmt: skip
    async with given.world(fresh_database, STOCK) as world:
        rows = [f"{n},{name},CUP,1,1.00" for n, name in enumerate(said)]
        text = "order,country,sku,qty,price\n" + "\n".join([*rows, "N,Nowhere,CUP,1,1.00", "O,,CUP,1,1.00"])
        report = await imported(world, text)
        assert [code for (code,) in await orders(world, "ship_to->>'country'")] == list(said.values())
        assert "country: 'England' was read as GB (1 order)." in report.notes
        assert [(row.what, row.column, row.reason) for row in report.rows[-2:]] == [
            ("N", "country", "'Nowhere' is not an ISO 3166-1 country such as GB."), ("O", "country", "Is empty."),
        ]  # fmt: skip
        states = "order,country,state,sku,qty,price\nS1,USA,Massachusetts,CUP,1,1.00\nS2,GB,Kent,CUP,1,1.00\n"
        await imported(world, states)
        assert await orders(world, "ship_to->>'region'") == [(None,)] * len(said) + [("MA",), ("Kent",)]


async def test_dates_are_read_by_one_order_of_day_and_month_in_the_organizations_zone(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.sql("update profile set time_zone = 'America/New_York'")
        both = "order,country,sku,qty,price,date\n1,US,CUP,1,1.00,03/05/2026 09:00\n2,US,CUP,1,1.00,05/05/2026\n"
        report = await imported(world, both)
        assert [(row.status, row.reason) for row in report.rows] == [
            ("quarantined", "'03/05/2026 09:00' may be 3 May or 5 Mar. Say in which order the file has day and month."),
            ("created", None),
        ]  # fmt: skip
        assert (await imported(world, both, dates="MDY")).created == 1
        told = both.replace("1,US", "3,US").replace("2,US", "4,US") + "5,US,CUP,1,1.00,03/25/2026 2:22 PM\n"
        assert (await imported(world, told)).created == 3
        rows = "6,US,CUP,1,1.00,2026-03-05 14:22:10 -0500\n7,US,CUP,1,1.00,2026-07-05 15:12\n"
        zoned = "order,country,sku,qty,price,date\n" + rows
        assert (await imported(world, zoned)).created == 2
        assert await orders(world, "external_ref, placed_at::text") == [
            ("2", "2026-05-05 04:00:00+00"),
            ("1", "2026-03-05 14:00:00+00"),
            ("3", "2026-03-05 14:00:00+00"),
            ("4", "2026-05-05 04:00:00+00"),
            ("5", "2026-03-25 18:22:00+00"),
            ("6", "2026-03-05 19:22:10+00"),
            ("7", "2026-07-05 19:12:00+00"),
        ]


async def test_amounts_of_the_whole_order_are_shared_to_its_lines_and_add_up(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = (
            "order,country,sku,qty,price,order discount,order tax,shipping,total\n"
            "1,GB,CUP,1,10.00,17.99,2.00,5.00,19.01\n1,GB,TEA,1,10.00,,,,\n1,GB,0017,1,10.00,17.99,2.00,5.00,19.01\n"
        )
        report = await imported(world, text)
        assert [row.reason for row in report.rows if row.reason] == []
        lines = await world.sql(
            "select discount_minor + order_discount_minor, tax_minor from order_line order by line_no"
        )
        assert (sum(discount for discount, _ in lines), sum(tax for _, tax in lines)) == (1799, 200)
        assert [discount for discount, _ in lines] == [600, 600, 599]
        assert await orders(world) == [("1", 3, 1901)]


async def test_names_are_joined_lines_shipping_is_added_and_footers_are_left_out(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = (
            "\nMarch\n\norder,first name,last name,country,sku,qty,price,ls\n"
            " 1 , Vic , Sample ,AT, CUP ,1,10.00,4.99\n1,Vic,Sample,AT,TEA,1,5.00,4.99\n"
            ",,,,,,,\nTotal,,,,,2,15.00,\n2 records exported,,,,,,,\n"
        )
        fields = {
            "external_ref": "order", "ship_first_name": "first name", "ship_last_name": "last name",
            "ship_country": "country", "sku": "sku", "quantity": "qty", "unit_price": "price", "line_shipping": "ls",
        }  # fmt: skip
        report = await imported(world, text, fields)
        assert statuses(report) == [
            (5, "created", None), (6, "created", None), (8, "left_out", None), (9, "left_out", None),
        ]  # fmt: skip
        assert "Left out before the header: 'March'." in report.notes
        assert await orders(world, "external_ref, ship_to->>'name', total_minor, shipping_minor") == [
            ("1", "Vic Sample", 2498, 998)
        ]


async def test_words_for_delivery_are_said_once_for_a_channel_and_remembered(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,country,sku,qty,price,delivery\n1,AT,CUP,1,1.00,Flat rate\n2,AT,CUP,1,1.00,express\n"
        report = await imported(world, text)
        assert [(row.status, row.code) for row in report.rows] == [
            ("quarantined", "service_unknown"),
            ("created", None),
        ]
        await world.do(save_services, SaveService(channel="import", words=" FLAT  rate", service_level="standard"))
        ((id_,),) = await world.sql("select quarantine_id from quarantine")
        assert (await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_))).status == "repaired"
        assert (await imported(world, text.replace("1,AT", "3,AT"))).created == 1
        assert sorted(await orders(world, "external_ref, service_level")) == [
            ("1", "standard"), ("2", "express"), ("3", "standard"),
        ]  # fmt: skip


BROKEN = f"""{HEAD}
D-1,yesterday,eve@example.com,Eve,1 Row,Leeds,LS1 1AA,GB,CUP,1,12.85,GBP
D-2,{AT},eve@example.com,Eve,1 Row, Leeds,LS1 1AA,GB,CUP,1,12.85,GBP,extra
D-3,{AT},eve@example.com,Eve,1 Row,Leeds,LS1 1AA,GB,CUP,1,12.85
D-4,{AT},eve@example.com,Eve,1 Row,Leeds,LS1 1AA,GB,GHOST,1,12.85,GBP
"""


async def test_nothing_is_placed_with_a_value_missing_that_the_file_had(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, BROKEN)
        assert [(row.row, row.status) for row in report.rows] == [(n, "quarantined") for n in (2, 3, 4, 5)]
        rows = await world.sql("select quarantine_id, content from quarantine order by row_no")
        for id_, _ in rows:
            again = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_))
            assert (again.status, again.order_id) == ("open", None)
        id_, content = rows[0]
        assert content["order"]["placed_at"] == "yesterday"
        other = content["order"] | {"note": "urgent"}
        still = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_, order=other))
        assert (still.status, "'yesterday' is not a time" in still.reason) == ("open", True)
        done = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_, order=other | {"placed_at": AT}))
        assert done.status == "repaired"
        assert await orders(world, "external_ref, placed_at::text") == [("D-1", "2026-03-05 09:00:00+00")]
        assert await orders(world) == [("D-1", 1, 1285)]


async def test_what_waits_is_kept_as_it_came(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = 'order,country,sku,qty,note\n1,GB,GHOST,1,"Ring.\r\nTwice."\n2,GB,CUP,one,\n'
        await imported(world, text)
        (first, second) = [content for (content,) in await world.sql("select content from quarantine order by row_no")]
        assert first["records"] == [{"row": 2, "line": 2, "text": '1,GB,GHOST,1,"Ring.\r\nTwice."'}]
        assert second["records"] == [{"row": 3, "line": 4, "text": "2,GB,CUP,one,"}]
        assert second["mistakes"] == [
            {
                "row": 3,
                "code": "number_invalid",
                "message": "'one' is not a whole number.",
                "column": "qty",
                "at": ["lines", 0, "quantity"],
                "value": "one",
            }
        ]


SHOP_EXPORT = (
    "Name,Id,Country,SKU,Qty,Price\n#9001,9001,XX,CUP,1,1.00\n#9002,9002,XX,TEA,1,1.00\n#9003,9003,GB,GHOST,1,1.00\n"
)
WRONG = {"external_ref": "Name", "ship_name": "Name", "ship_country": "Country", "sku": "SKU", "quantity": "Qty"}
RIGHT = {"external_ref": "Id", "ship_country": "Country", "sku": "SKU", "quantity": "Qty", "unit_price": "Price"}


async def test_the_same_file_with_a_better_mapping_supersedes_what_waits_and_reopens_what_was_set_aside(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, SHOP_EXPORT, WRONG)
        ids = [id_ for (id_,) in await world.sql("select quarantine_id from quarantine order by row_no")]
        await world.do(dismiss_quarantined, DismissQuarantined(quarantine_id=ids[1], reason="wrong columns"))
        unchanged = await imported(world, SHOP_EXPORT, WRONG)
        assert [(row.status, row.reason) for row in unchanged.rows][1] == (
            "unchanged", "It was dismissed in quarantine: wrong columns.",
        )  # fmt: skip
        report = await imported(world, SHOP_EXPORT, RIGHT)
        assert [row.status for row in report.rows] == ["quarantined"] * 3
        assert "Closed in quarantine before, and waiting again as read now: 1 order." in report.notes
        rows = await world.sql("select quarantine_id, status, content->'order' from quarantine order by row_no")
        assert [(id_, status, order["external_ref"]) for id_, status, order in rows] == [
            (ids[0], "open", "9001"), (ids[1], "open", "9002"), (ids[2], "open", "9003"),
        ]  # fmt: skip
        assert all("name" not in order["ship_to"] for _, _, order in rows)


async def test_what_went_in_by_a_better_reading_waits_no_longer(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,country,sku,qty,price\n1,GB,CUP,1,1.250\n2,GB,TEA,1,1\n"
        await imported(world, text)
        assert await waiting(world) == [("row 2", "amount_invalid", "open")]
        report = await imported(world, text, decimal=".")
        assert (report.created, report.unchanged) == (1, 1)
        assert await waiting(world) == [("row 2", "amount_invalid", "dismissed")]


async def test_what_was_repaired_stays_so_when_its_file_comes_again(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,country,sku,qty,price\n1,GB,GHOST,1,1.00\n"
        await imported(world, text)
        ((id_, content),) = await world.sql("select quarantine_id, content from quarantine")
        order = content["order"] | {"lines": [{"sku": "CUP", "quantity": 1, "unit_price": "1.00"}]}
        await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_, order=order))
        report = await imported(world, text)
        assert [(row.status, row.reason) for row in report.rows] == [
            ("unchanged", "It was repaired in quarantine: order 1001."),
        ]  # fmt: skip
        assert len(await orders(world)) == 1


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        head = "order,country,sku,qty,price\n"
        await imported(world, head + "1,GB,CUP,1,1.00\n2,GB,CUP,1,1.00\n")
        before = await world.sql("select count(*) from commit_log")
        text = head + "1,GB,CUP,1,1.00\n2,GB,CUP,9,1.00\n3,GB,CUP,1,1.00\n4,GB,GHOST,1,1.00\n5,GB,CUP,one,1.00\n"
        report = await imported(world, text, dry_run=True)
        assert [(row.what, row.status, row.code) for row in report.rows] == [
            ("1", "unchanged", None),
            ("2", "quarantined", "order_differs"),
            ("3", "created", None),
            ("4", "quarantined", "sku_unknown"),
            ("5", "quarantined", "number_invalid"),
        ]
        assert report.dry_run
        assert await world.sql("select count(*) from commit_log") == before
        assert (len(await orders(world)), await waiting(world)) == (2, [])
        real = await imported(world, text)
        assert [row.status for row in real.rows] == [row.status for row in report.rows]


async def test_a_dry_run_says_which_orders_would_be_held_and_why(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        head = "order,ship_name,street,city,zip,country,sku,qty,price\n"
        rows = "1,Ann Sample,1 High St,Leeds,LS1 1AA,GB,CUP,1,1.00\n2,Bo Sample,Hauptstr. 1,Berlin,,DE,CUP,1,1.00\n"
        report = await imported(world, head + rows, dry_run=True)
        (note,) = [note for note in report.notes if note.startswith("Held before release: 1 order. 2: ")]
        assert "postal code" in note or "postcode" in note
        await imported(world, head + rows)
        assert await world.sql("select reason from hold") == [("address",)]
        assert not [note for note in (await imported(world, head + rows, dry_run=True)).notes if "Held" in note]


async def test_the_organizations_currency_holds_where_a_file_names_none(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.sql("update profile set currency = 'JPY'")
        await imported(world, "order,country,sku,qty,price\n1,JP,CUP,2,989.00\n")
        assert await orders(world, "currency, total_minor") == [("JPY", 1978)]


SHIPPED = (
    "order,email,financial status,fulfillment status,country,sku,qty,price\n"
    "1001,a@example.com,paid,,US,CUP,2,1.00\n1001,,,,US,TEA,1,1.00\n"
    "1002,b@example.com,paid,Fulfilled,US,CUP,1,1.00\n1002,,,,US,OLD-1,1,1.00\n"
    "1003,c@example.com,voided,,US,CUP,1,1.00\n1004,d@example.com,Refunded,fulfilled,US,CUP,one,1.00\n"
)


async def test_what_is_done_with_elsewhere_is_kept_and_never_shipped_again(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        for created, past in (("created", "past"), ("unchanged", "unchanged")):
            report = await imported(world, SHIPPED)
            assert [(row.row, row.what, row.status) for row in report.rows] == [
                (2, "1001", created), (3, "1001", created), (4, "1002", past), (5, "1002", past),
                (6, "1003", past), (7, "1004", "refused"),
            ]  # fmt: skip
        assert await orders(world) == [("1001", 3, 300)]
        kept = "select external_ref, p.status, units, total_minor, c.email from past_order p"
        assert await world.sql(f"{kept} join customer c using (customer_id) order by 1") == [
            ("1002", "shipped", 2, 200, "b@example.com"), ("1003", "canceled", 1, 100, "c@example.com"),
        ]  # fmt: skip
        assert await waiting(world) == []
        bare = "order,email,country,sku,qty,price\n1002,b@example.com,US,CUP,1,1.00\n1002,,,OLD-1,1,1.00\n"
        for dry_run in (True, False):
            assert [row.status for row in (await imported(world, bare, dry_run=dry_run)).rows] == ["unchanged"] * 2
        assert len(await orders(world)) == 1
        await imported(world, "order,country,sku,qty,price\n1005,US,GHOST,1,1.00\n")
        ((id_, content),) = await world.sql("select quarantine_id, content from quarantine")
        order = content["order"] | {"external_ref": "1002", "lines": [{"sku": "CUP", "quantity": 1}]}
        again = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=id_, order=order))
        assert (again.status, again.reason) == ("open", "This order is kept as a past one: it was fulfilled elsewhere.")
        assert await world.audit() == []


async def test_a_plain_status_says_what_is_done_with(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = "1,GB,CUP,1,1.00,Delivered\n2,GB,CUP,1,1.00,Refunded\n3,GB,CUP,1,1.00,Open\n"
        report = await imported(world, "order,country,sku,qty,price,status\n" + rows)
        assert [row.status for row in report.rows] == ["past", "past", "created"]
        past = await world.door.ask(world.context, list_past_orders, ListPastOrders())
        assert sorted(order.status for order in past.rows) == ["delivered", "refunded"]


async def test_a_file_that_is_history_touches_neither_stock_nor_money_nor_mail(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = "order,email,country,sku,qty,price,paid\nH-1,old@example.com,GB,CUP,5,2.00,10.00\n"
        report = await imported(world, text, defaults={"history": "yes"})
        assert (report.past, report.created) == (1, 0)
        assert await orders(world) == []
        for table in ("reservation", "payment_event", "message"):
            assert await world.sql(f"select count(*) from {table}") == [(0,)]
        live = await imported(world, text.replace("H-1", "L-1"))
        assert live.created == 1
        history = await imported(world, text.replace("H-1", "L-1"), defaults={"history": "yes"})
        assert [(row.status, row.code) for row in history.rows] == [("refused", "order_is_placed")]
        page = await world.door.ask(world.context, list_past_orders, ListPastOrders())
        assert [(row.external_ref, row.status, row.total) for row in page.rows] == [("H-1", "shipped", 1000)]


BILLED_ELSEWHERE = (
    "Order Number,Email (Billing),First Name (Billing),Last Name (Billing),Company (Billing),Address 1&2 (Billing),"
    "City (Billing),Postcode (Billing),Country Code (Billing),First Name (Shipping),Last Name (Shipping),"
    "Address 1&2 (Shipping),City (Shipping),Postcode (Shipping),Country Code (Shipping),SKU,Quantity,Item Cost\n"
    "1,h@example.com,Hans,Müller,Firma AG,Gasse 1,Bern,3011,CH,Anna,Muster,Weg 2,Zürich,8001,CH,CUP,1,2.00\n"
    "2,i@example.com,Ida,Same,,Weg 3,Zürich,8001,CH,Ida,Same,Weg 3,Zürich,8001,CH,CUP,1,2.00\n"
)


async def test_the_address_of_the_invoice_is_kept_where_it_is_another_one(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, BILLED_ELSEWHERE)
        assert [row.status for row in report.rows] == ["created", "created"], report.rows
        hans = {"name": "Hans Müller", "company": "Firma AG", "line1": "Gasse 1", "city": "Bern"}
        hans |= {"postal_code": "3011", "country": "CH"}
        assert await orders(world, "external_ref, ship_to ->> 'name', bill_to") == [
            ("1", "Anna Muster", hans), ("2", "Ida Same", None),
        ]  # fmt: skip
        head = "order,name,street,city,zip,country,bill to name,bill to country,bill to state,sku,qty,price\n"
        rows = "3,Ann,1 Road,Leeds,LS1 1AA,GB,Bo,United States,texas,CUP,1,1.00\n"
        rows += "4,Ann,1 Road,Leeds,LS1 1AA,GB,Bo,,,CUP,1,1.00\n5,Ann,1 Road,Leeds,LS1 1AA,GB,ANN,,,CUP,1,1.00\n"
        rows += "6,Ann,1 Road,Leeds,LS1 1AA,GB,Bo,Utopia,,CUP,1,1.00\n"
        rows += "7,Ann,1 Road,Leeds,LS1 1AA,GB,Bo,,,CUP,1,1.00\n7,,,,,,Cy,,,CUP,1,1.00\n"
        report = await imported(world, head + rows)
        assert [row.status for row in report.rows] == ["created"] * 3 + ["quarantined"] * 3
        assert "bill to country: 'United States' was read as US (1 order)." in report.notes
        assert "another billing name than row" in (report.rows[-1].reason or "")
        assert await orders(world, "external_ref, bill_to") == [
            ("1", hans), ("2", None), ("3", {"name": "Bo", "country": "US", "region": "TX"}),
            ("4", {"name": "Bo", "country": "GB"}), ("5", None),
        ]  # fmt: skip


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem fulfillment status,Billing Name,Shipping Name,Shipping Address1,"
    "Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Payment Method,Id,Tags,"
    "Lineitem discount,Phone\n"
)
BOSTON = "Rae Sample,Rae Sample,5 Elm St,Boston,'02139,MA,US,'+16175550101"


def shopify(
    line_status: str = "pending", discount: str = "4.56", total: str = "48.92", delivery: str = "Standard"
) -> str:
    """An order of three lines, the last a gift wrap; only its first row says what is said of the whole order."""
    whole = "partial" if line_status == "fulfilled" else ""
    return SHOPIFY + (
        f"#1001,rae@example.com,paid,2026-03-05 14:22:11 -0500,{whole},,USD,41.04,5.00,2.88,{total},SPRING,{discount},"
        f"{delivery},2026-03-05 14:22:10 -0500,2,Cup,12.85,CUP,true,{line_status},{BOSTON},At the door,Card,55001,web,"
        "2.57,\n"
        "#1001,rae@example.com,,,,,,,,,,,,,2026-03-05 14:22:10 -0500,1,Tea,9.40,TEA,true,pending,,,,,,,,,,,,,0.94,\n"
        "#1001,rae@example.com,,,,,,,,,,,,,2026-03-05 14:22:10 -0500,1,Gift wrap,10.50,,false,pending,,,,,,,,,,,,,"
        "1.05,\n"
    )


async def test_a_shops_own_export_is_understood_without_a_mapping(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, shopify())
        assert (statuses(report), report.created) == (
            [(2, "created", None), (3, "created", None), (4, "created", None)],
            3,
        )
        assert await orders(
            world, "external_ref, units, total_minor, discount_minor, charges_minor, payment_status"
        ) == [("#1001", 3, 4892, 351, 945, "paid")]
        assert await world.sql("select title, quantity, amount_minor from charge") == [("Gift wrap", 1, 945)]
        assert await world.sql(
            "select ship_to ->> 'name', ship_to ->> 'postal_code', ship_to ->> 'phone' from orders"
        ) == [("Rae Sample", "02139", "+16175550101")]
        assert await world.sql("select note from hold") == []
        assert statuses(await imported(world, shopify())) == [(row, "unchanged", None) for row in (2, 3, 4)]
        assert await world.audit() == []


async def test_what_a_shop_has_shipped_of_an_order_holds_it_here(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        assert (await imported(world, shopify("fulfilled"))).created == 3
        ((reason, note),) = await world.sql("select reason, note from hold")
        assert (reason, note) == (
            "other", f"Shipped already where the order comes from: CUP × 2. {CANCEL_SHIPPED}",
        )  # fmt: skip
        assert statuses(await imported(world, shopify())) == [(row, "unchanged", None) for row in (2, 3, 4)]


async def test_a_discount_beside_those_of_the_lines_is_counted_as_the_total_says(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        assert (await imported(world, shopify(discount="4.56", total="44.36"))).created == 3
        assert await orders(world, "total_minor, order_discount_minor") == [(4436, 456)]
        report = await imported(world, shopify(discount="3.00").replace("#1001", "#1002"))
        assert {row.code for row in report.rows} == {"order_invalid"}


async def test_a_row_without_a_sku_waits_unless_nothing_is_shipped_for_it(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, shopify().replace("10.50,,false", "10.50,,true"))
        assert [(row.row, row.status, row.column) for row in report.rows] == [
            (2, "quarantined", None), (3, "quarantined", None), (4, "quarantined", "Lineitem sku"),
        ]  # fmt: skip
        assert [row.code for row in report.rows] == ["cell_empty"] * 3


async def test_plain_names_are_people_where_lines_are_called_otherwise(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        with pytest.raises(Refusal) as refusal:
            await imported(world, "Name,SKU,Quantity,Country\nRae Sample,CUP,1,US\n")
        assert [wrong.pointer for wrong in refusal.value.fields] == ["/mapping/external_ref"]


async def test_a_marketplaces_report_has_its_amounts_by_item_and_not_by_unit(fresh_database: str) -> None:
    head = "order-id\tsku\tquantity-purchased\tcurrency\titem-price\titem-tax\tshipping-price\tship-country\n"
    rows = "111-1\tCUP\t3\tUSD\t38.55\t1.20\t4.99\tUS\n111-1\tTEA\t1\tUSD\t9.40\t0.30\t1.01\tUS\n"
    async with given.world(fresh_database, STOCK) as world:
        assert (await imported(world, head + rows)).created == 2
        assert await orders(world, "units, total_minor, shipping_minor, tax_minor") == [(4, 5545, 600, 150)]
        assert await world.sql("select unit_price_minor from order_line order by line_no") == [(1285,), (940,)]


@pytest.mark.parametrize("sign", ["-", ""])
async def test_promotions_and_gift_wrap_of_a_marketplaces_report_are_counted(fresh_database: str, sign: str) -> None:
    head = "order-id\tsku\tquantity-purchased\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax"
    head += "\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\tship-country\n"
    rows = f"1\tCUP\t3\tUSD\t38.55\t2.31\t4.99\t0.30\t3.00\t0.24\t{sign}3.85\t{sign}3.99\tUS\n"
    rows += f"1\tTEA\t1\tUSD\t9.40\t0.30\t1.00\t0\t0.00\t0.00\t{sign}0.40\t\tUS\n"
    async with given.world(fresh_database, STOCK) as world:
        assert (await imported(world, head + rows)).created == 2
        # 38.55 − 3.85 + 2.31, 9.40 − 0.40 + 0.30; shipping 4.99 − 3.99 + 1.00 + 0.30; gift wrap 3.00 + 0.24
        assert await orders(world, "total_minor, shipping_minor, charges_minor") == [(3701 + 930 + 230 + 324, 200, 300)]
        lines = await world.sql("select discount_minor, total_minor from order_line order by line_no")
        assert lines == [(385, 3701), (40, 930)]
        assert await world.sql("select title, amount_minor, tax_minor from charge") == [("Gift wrap", 300, 24)]


PART = (
    "Name,Financial Status,Currency,Total,Refunded Amount,Outstanding Balance,Lineitem sku,Lineitem quantity,"
    "Lineitem price,Shipping,Shipping Country,Shipping Name,Shipping Street,Shipping City,Shipping Zip,"
    "Shipping Province\n"
)
WHERE = "US,Zed Q,5 Elm St,Boston,02139,MA"


async def test_an_order_that_was_paid_in_part_owes_the_rest(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, PART + f"#1,partially_paid,USD,30.70,0.00,10.70,CUP,2,12.85,5.00,{WHERE}\n")
        assert report.created == 1
        assert await orders(world, "total_minor, payment_status") == [(3070, "partially_paid")]
        assert await world.sql("select kind, amount_minor from payment_event") == [("captured", 2000)]
        assert any("still to be paid" in note for note in report.notes)


@pytest.mark.parametrize(("status", "kind"), [("paid", "captured"), ("Authorized", "authorized")])
@pytest.mark.parametrize("total", ["30.70", ""])
async def test_what_is_paid_is_paid_whole_whether_its_total_stands_there_or_not(
    fresh_database: str, status: str, kind: str, total: str
) -> None:
    """Two rows: 2 × 12.85 with 5.00 of shipping, and 1.50 of tax in a file without totals."""
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, PART + f"#1,{status},USD,{total},,,CUP,2,12.85,5.00,{WHERE}\n")
        assert report.created == 1
        assert await world.sql("select kind, amount_minor::int from payment_event") == [(kind, 3070)]
        assert any(f"the whole total {kind}" in said for said in report.notes)
        assert await orders(world, "total_minor, payment_secured") == [(3070, True)]
        without = PART.replace("Total,", "Taxes,")
        report = await imported(world, without + f"#2,{status},USD,1.50,,,CUP,2,12.85,5.00,{WHERE}\n")
        assert report.created == 1
        assert await orders(world, "total_minor, payment_secured") == [(3070, True), (3220, True)]


async def test_what_was_refunded_where_an_order_comes_from_is_owed_no_more_and_somebody_looks(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, PART + f"#2,partially_refunded,USD,30.70,5.00,,CUP,2,12.85,5.00,{WHERE}\n")
        assert report.created == 1
        columns = "total_minor, order_discount_minor, payment_status"
        assert await orders(world, columns) == [(2570, 500, "paid")]
        assert await world.sql("select kind, amount_minor from payment_event") == [("captured", 2570)]
        ((note,),) = await world.sql("select note from hold where released_at is null")
        assert note.startswith("5.00 USD was refunded where the order comes from")
        assert any("less what was refunded" in said for said in report.notes)
        assert await world.audit() == []


@pytest.mark.parametrize("status", ["partially_paid", "Partially refunded"])
async def test_a_part_that_is_not_said_keeps_the_order_waiting(fresh_database: str, status: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        report = await imported(world, PART + f"#3,{status},USD,30.70,,,CUP,2,12.85,5.00,{WHERE}\n")
        assert [(row.status, row.code, row.column) for row in report.rows] == [
            ("quarantined", "payment_unclear", "Financial Status")
        ]
        assert "does not say how much" in (report.rows[0].reason or "")
        assert await orders(world) == []


WOO = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Email (Billing),First Name (Shipping),"
    "Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),Postcode (Shipping),Country Code (Shipping),"
    "Shipping Method Title,Order Shipping Amount,Order Total Amount,SKU,Item Name,Quantity (- Refund),Item Cost\n"
    "7001,Processing,2026-03-05 15:12,Ring twice,Vic,vic@example.com,Vic,Sample,Hauptstr. 1,Graz,8010,AT,"
    "Standard,4.90,26.32,CUP,Cup,2,10.71\n"
)


async def test_headers_with_the_party_behind_are_understood(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        assert (await imported(world, WOO)).created == 1
        columns = "external_ref, total_minor, note, ship_to ->> 'name', ship_to ->> 'line1', ship_to ->> 'country'"
        assert await orders(world, columns) == [("7001", 2632, "Ring twice", "Vic Sample", "Hauptstr. 1", "AT")]
        assert await world.sql("select email from customer") == [("vic@example.com",)]
