import pytest
from tests import given

from orderwright.channels.csv.import_catalog import import_catalog
from orderwright.channels.csv.import_locations import import_locations
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.import_stock import import_stock
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.retry_quarantined import (
    DismissQuarantined,
    RetryQuarantined,
    dismiss_quarantined,
    retry_quarantined,
)
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal

GOODS = """SKU;Title;Weight;Price
MUG;Große Tasse;300;2,50
CUP;Cup;heavy;1.20
;No code;1;1
JAR;Jar;100;9.999
POT;Pot;;
"""


async def test_good_goods_go_in_although_others_fail(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        report = await import_catalog(world.door, world.context, CsvFile(GOODS.encode("cp1252")))
        assert [(row.row, row.what, row.status, row.column, row.code) for row in report.rows] == [
            (2, "MUG", "updated", None, None),
            (3, "CUP", "refused", "Weight", "number_invalid"),
            (4, "", "refused", "SKU", "cell_empty"),
            (5, "JAR", "refused", "Price", "amount_invalid"),
            (6, "POT", "created", None, None),
        ]
        assert (report.created, report.updated, report.refused) == (1, 1, 3)
        rows = await world.sql("select sku, title, weight_g, price_minor from variant order by sku")
        assert rows == [("MUG", "Große Tasse", 300, 250), ("POT", "Pot", 0, None)]
        assert [row.reason for row in report.rows if row.row in (3, 4)] == [
            "'heavy' is not a whole number.",
            "Is empty.",
        ]
        again = await import_catalog(world.door, world.context, CsvFile(GOODS.encode("cp1252")))
        assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


async def test_several_mistakes_in_a_row_are_told_each_with_its_column(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        data = b"Code,Weight,Price,Active\n,heavy,1,perhaps\n"
        (row,) = (await import_catalog(world.door, world.context, CsvFile(data))).rows
        assert (row.column, row.reason) == (
            None, "Code: Is empty. Active: 'perhaps' is neither yes nor no. Weight: 'heavy' is not a whole number.",
        )  # fmt: skip
        (row,) = (await import_stock(world.door, world.context, CsvFile(b"sku,qty\nMUG,1\n"))).rows
        assert (row.column, row.reason) == (None, "location: Is empty.")


@pytest.mark.parametrize(
    ("typed", "grams"), [("40", 40), ("40 g", 40), ("40G", 40), ("1.25 kg", 1250), ("1,25 KG", 1250), ("2kg", 2000)]
)
async def test_a_weight_may_say_its_unit(fresh_database: str, typed: str, grams: int) -> None:
    async with given.world(fresh_database) as world:
        file = CsvFile(f"sku;title;weight_g\nMUG;A mug;{typed}\n".encode())
        assert (await import_catalog(world.door, world.context, file)).created == 1
        assert await world.sql("select weight_g from variant") == [(grams,)]


async def test_a_sku_has_one_row_in_a_file_of_variants(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        data = b"sku,title\nCUP,Cup\nMUG,Mug\nCUP,Another cup\n"
        for dry_run in (True, False):
            report = await import_catalog(world.door, world.context, CsvFile(data, dry_run=dry_run))
            (refused,) = [row for row in report.rows if row.status == "refused"]
            assert (report.created, report.refused, refused.row, refused.column) == (2, 1, 4, "sku")
            assert refused.reason == "CUP is in row 2 already. A SKU can have one row only."
        assert await world.sql("select title from variant where sku = 'CUP'") == [("Cup",)]


async def test_a_file_without_the_needed_columns_is_refused_before_anything_happens(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        with pytest.raises(Refusal) as refusal:
            await import_stock(
                world.door, world.context, CsvFile(b"article,shelf\nMUG,3\n", defaults={"location": "DC"})
            )
        assert [field.pointer for field in refusal.value.fields] == ["/mapping/quantity"]
        with pytest.raises(Refusal) as refusal:
            await import_catalog(world.door, world.context, CsvFile(b"a,b\n1,2\n", {"sku": "c", "colour": "a"}))
        assert [field.code for field in refusal.value.fields] == ["column_unknown", "field_unknown"]


async def test_the_same_stock_file_receives_nothing_twice(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        data = b"location,sku,qty\nDC,MUG,5\nDC,GHOST,1\nMOON,MUG,1\nDC,MUG,-2\nDC,MUG,\n"
        for status in ("created", "unchanged"):
            report = await import_stock(world.door, world.context, CsvFile(data))
            assert [(row.status, row.column) for row in report.rows] == [
                (status, None), ("refused", "sku"), ("refused", "location"), ("refused", "qty"), ("refused", "qty"),
            ]  # fmt: skip
        assert await world.sql("select on_hand from stock_level") == [(6,)]


async def test_locations_and_their_bins_come_from_one_file(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        data = b"code,name,priority,bin,pick_order\nEAST,East,5,,\nEAST,,,A-01,1\nEAST,,,A-02,two\nW E,,,B,\n"
        report = await import_locations(world.door, world.context, CsvFile(data))
        assert [(row.row, row.status, row.column) for row in report.rows] == [
            (2, "created", None), (3, "created", None), (4, "refused", "pick_order"), (5, "refused", "code"),
        ]  # fmt: skip
        assert await world.sql("select l.name, l.priority, b.code from bin b join location l using (location_id)") == [
            ("East", 5, "A-01")
        ]


async def test_a_dry_run_of_locations_tells_new_changed_and_unchanged_rows(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        first = b"code,name,priority,bin,pick_order\nEAST,East,5,,\nEAST,,,A-01,1\nEAST,,,A-02,-3\nDC,,,,\n"
        tried = await import_locations(world.door, world.context, CsvFile(first, dry_run=True))
        assert tried.dry_run
        assert await world.sql("select code from location") == [("DC",)]
        done = await import_locations(world.door, world.context, CsvFile(first))
        assert [row.status for row in tried.rows] == [row.status for row in done.rows]
        assert [row.status for row in done.rows] == ["created", "created", "refused", "unchanged"]
        again = b"code,name,priority,bin,pick_order\nEAST,East,5,,\nEAST,,,A-01,2\nDC,Depot,,,\n"
        for dry_run in (True, False):
            report = await import_locations(world.door, world.context, CsvFile(again, dry_run=dry_run))
            assert [row.status for row in report.rows] == ["unchanged", "updated", "updated"]
        assert await world.sql("select kind, data ->> 'changed' <> '[]' from event where kind = 'LocationsSaved'") == [
            ("LocationsSaved", False), ("LocationsSaved", False), ("LocationsSaved", True),
        ]  # fmt: skip


ORDERS = """InvoiceNo,StockCode,Quantity,Price,Country,City,InvoiceDate,Total
1,MUG,2,2.50,GB,London,2010-12-01 08:26,8.00
1,CUP,1,3.00,GB,London,2010-12-01 08:26,8.00
2,GHOST,1,1.00,GB,Leeds,2010-12-01 08:27,
3,MUG,two,2.50,GB,York,2010-12-01 08:28,
3,CUP,1,3.00,GB,York,2010-12-01 08:28,
4,MUG,9,2.50,FR,Paris,2010-12-01 08:29,
"""


async def test_rows_of_one_reference_make_one_order_and_bad_orders_wait_in_quarantine(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        for again in (False, True):
            report = await import_orders(world.door, world.context, CsvFile(ORDERS.encode()))
            done = "unchanged" if again else "created"
            assert [(row.row, row.what, row.status, row.column) for row in report.rows] == [
                (2, "1", done, None),
                (3, "1", done, None),
                (4, "2", "quarantined", "StockCode"),
                (5, "3", "quarantined", "Quantity"),
                (6, "3", "quarantined", None),
                (7, "4", done, None),
            ]
        orders = await world.sql(
            "select external_ref, channel, units, total_minor, placed_at::text from orders order by number"
        )
        assert orders == [
            ("1", "import", 3, 800, "2010-12-01 08:26:00+00"),
            ("4", "import", 9, 2250, "2010-12-01 08:29:00+00"),
        ]
        waiting = await world.sql("select row_no, code, field, status from quarantine order by row_no")
        assert waiting == [(4, "sku_unknown", "/lines/0/sku", "open"), (5, "number_invalid", "Quantity", "open")]


async def test_whoever_may_place_orders_may_import_them(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        shop = Context(organization=given.ORGANIZATION, actor="key shop", permissions=frozenset({"orders.place"}))
        report = await import_orders(world.door, shop, CsvFile(ORDERS.encode()))
        assert (report.created, report.quarantined, report.refused) == (3, 3, 0)


async def test_a_quarantined_order_is_repaired_and_tried_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        await import_orders(world.door, world.context, CsvFile(ORDERS.encode()))
        (ghost, content), (two, _) = await world.sql("select quarantine_id, content from quarantine order by row_no")
        as_it_is = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=ghost))
        assert (as_it_is.status, as_it_is.attempts) == ("open", 1)
        order = content["order"] | {"lines": [{"sku": "MUG", "quantity": 1, "unit_price": "1.00"}]}
        repaired = await world.do(retry_quarantined, RetryQuarantined(quarantine_id=ghost, order=order))
        assert (repaired.status, repaired.attempts) == ("repaired", 2)
        assert await world.sql("select external_ref from orders where order_id = %s", repaired.order_id) == [("2",)]
        with pytest.raises(Refusal) as refusal:
            await world.do(retry_quarantined, RetryQuarantined(quarantine_id=ghost))
        assert refusal.value.code == "quarantine_closed"
        await world.do(dismiss_quarantined, DismissQuarantined(quarantine_id=two, reason="entered by hand"))
        rows = await world.sql("select status, outcome, closed_by from quarantine order by row_no")
        assert rows == [("repaired", "order 1003", "test"), ("dismissed", "entered by hand", "test")]
