"""Stock from files: a count sets, a receipt adds, and what would happen is said before it does."""

from datetime import UTC, datetime, timedelta

import pytest
from tests import given, warehouse

from orderwright.catalog.rename_variant import RenameVariant, rename_variant
from orderwright.channels.csv.import_stock import guess_meaning, import_stock
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.kernel.context import system
from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock

ON_HAND = b"Warehouse,SKU,On hand\r\nMAIN,CUP-01,97\r\nMAIN,TEA-02,0\r\n"
STOCK = {"MAIN": {"CUP-01": 100, "TEA-02": 100, "0017": 100}}


async def levels(world: given.World) -> dict[str, int]:
    rows = await world.sql("select sku, on_hand from stock_level join variant using (variant_id) order by sku")
    return dict(rows)


async def take(world: given.World, data: bytes, dry_run: bool = False, **defaults: str) -> Report:
    file = CsvFile(data, defaults=defaults, name="stock.csv", dry_run=dry_run)
    return await import_stock(world.door, world.context, file)


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("On hand", "count"), ("on_hand", "count"), ("Count", "count"), ("Counted", "count"), ("Stock", "count"),
        ("Quantity available", "available"), ("Qty Available", "available"), ("Inventory", "count"),
        ("Quantity on hand", "count"), ("quantity", "receipt"), ("Qty", "receipt"), ("Units", "receipt"),
        ("Received", "receipt"), ("Delivered", "receipt"),
    ],
)  # fmt: skip
def test_a_file_tells_by_its_header_whether_it_was_counted_or_came_in(header: str, meaning: str) -> None:
    assert guess_meaning(header) == meaning


async def test_on_hand_is_never_taken_for_a_delivery_unasked(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        for dry_run in (True, False):
            with pytest.raises(Refusal) as refused:
                await take(world, ON_HAND, dry_run)
            assert (refused.value.code, refused.value.fields[0].pointer) == ("meaning_unclear", "/meaning")
            assert "'On hand' reads like a count" in refused.value.fields[0].message
        assert set((await levels(world)).values()) == {100}


async def test_a_dry_run_says_before_and_after_of_each_row_and_changes_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        count = await take(world, ON_HAND, True, meaning="count")
        assert [(row.row, row.what, row.status, row.before, row.after) for row in count.rows] == [
            (2, "CUP-01 · MAIN", "updated", 100, 97), (3, "TEA-02 · MAIN", "updated", 100, 0),
        ]  # fmt: skip
        receipt = await take(world, ON_HAND, True, meaning="receipt")
        assert [(row.status, row.before, row.after) for row in receipt.rows[:1]] == [("created", 100, 197)]
        assert receipt.rows[1].status == "refused"
        assert (count.dry_run, receipt.dry_run) == (True, True)
        assert set((await levels(world)).values()) == {100}
        assert await world.sql("select count(*) from stock_movement where cause_kind = 'adjustment'") == [(0,)]


async def test_what_moved_since_a_count_was_checked_is_not_counted(fresh_database: str) -> None:
    """Here and there: only where something came or left; what is only set aside counts."""
    async with given.world(fresh_database, STOCK | {"EAST": {"CUP-01": 5}}) as world:
        checked = datetime.now(UTC) + timedelta(minutes=1)
        file = b"Location,SKU,On hand\nMAIN,CUP-01,90\nEAST,CUP-01,4\nMAIN,TEA-02,90\nMAIN,0017,90\n"
        world.door.now = lambda: checked
        await take(world, file, True, meaning="count")
        world.door.now = lambda: checked + timedelta(minutes=5)
        await warehouse.handed_over(world, {"CUP-01": 20})
        aside = AdjustStock(location="MAIN", sku="0017", quantity=4, reason="damaged", kind="set_aside")
        await world.do(adjust_stock, aside)
        report = await take(world, file, meaning="count", checked_at=checked.isoformat())
        assert [(row.row, row.status, row.code) for row in report.rows] == [
            (2, "refused", "moved_since_check"), (3, "updated", None), (4, "updated", None), (5, "updated", None),
        ]  # fmt: skip
        assert (await levels(world))["CUP-01"] in (80, 4)
        await world.do(rename_variant, RenameVariant(sku="CUP-01", new_sku="CUP-2"))
        report = await take(world, file, meaning="count", checked_at=checked.isoformat())
        assert report.rows[0].code == "moved_since_check", "by its former SKU, too"
        for at in ("", "nonsense", "2030-01-01", (checked + timedelta(minutes=5)).isoformat()):
            (first, *_) = (await take(world, file, meaning="count", checked_at=at)).rows
            assert first.code is None
        assert await world.audit() == []


async def test_a_count_says_that_it_reads_no_bins(fresh_database: str) -> None:
    file = b"Location,SKU,On hand,Bin\nMAIN,CUP-01,97,A-01\n"
    async with given.world(fresh_database, STOCK) as world:
        for dry_run in (True, False):
            report = await take(world, file, dry_run, meaning="count")
            assert report.notes == ["A count moves nothing to another bin: the column of bins is not read."]
        assert (await take(world, ON_HAND, True, meaning="count")).notes == []


async def test_a_count_sets_what_is_on_hand_with_the_file_as_cause(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.placed_order({"CUP-01": 3})
        report = await take(world, ON_HAND, meaning="count")
        assert [(row.status, row.before, row.after) for row in report.rows] == [
            ("updated", 100, 97),
            ("updated", 100, 0),
        ]
        assert await levels(world) == {"0017": 100, "CUP-01": 97, "TEA-02": 0}
        moved = "select quantity, reason from stock_movement where cause_kind = 'adjustment' order by quantity"
        assert await world.sql(moved) == [(3, "count: stock.csv, row 2"), (100, "count: stock.csv, row 3")]
        again = await take(world, ON_HAND, meaning="count")
        assert [row.status for row in again.rows] == ["unchanged", "unchanged"]
        assert await world.sql("select committed from stock_level where committed > 0") == [(3,)]
        assert await world.audit() == []


async def test_good_rows_go_in_and_the_same_file_adds_nothing_twice(fresh_database: str) -> None:
    """Identical rows are two deliveries; case counts, space does not; what is no whole number is refused by row."""
    data = (
        b"location,sku,quantity\r\nMAIN,CUP-01,5\r\nmain,cup-01,5\r\nMAIN,CUP-01 ,5\r\nMAIN,CUP-01,5\r\nMAIN,17,5\r\n"
        b'MAIN,TEA-02,-3\r\nMAIN,TEA-02,2.5\r\nMAIN,TEA-02,"1,000"\r\nMAIN,TEA-02,0\r\nMAIN,TEA-02,1e2\r\n'
        b"MAIN,TEA-02,2147483648\r\nMAIN,TEA-02,2.0000000001\r\n"
    )
    async with given.world(fresh_database, STOCK) as world:
        dry = await take(world, data, True)
        assert [(row.before, row.after) for row in dry.rows if row.status == "created"] == [
            (100, 105), (105, 110), (110, 115),
        ]  # fmt: skip
        report = await take(world, data)
        assert [row.status for row in report.rows] == [row.status for row in dry.rows]
        assert [row.row for row in report.rows if row.status == "created"] == [2, 4, 5]
        reasons = {row.row: row.reason or "" for row in report.rows}
        assert "did you mean MAIN?" in reasons[3]
        assert "did you mean CUP-01?" in reasons[3]
        assert "did you mean 0017?" in reasons[6]
        assert [row.column for row in report.rows[5:]] == ["quantity"] * 7
        assert await levels(world) == {"0017": 100, "CUP-01": 115, "TEA-02": 100}
        file = CsvFile(data, name="renamed.csv")
        again = await import_stock(world.door, system(given.ORGANIZATION, "somebody else"), file)
        assert (again.created, again.unchanged, again.refused) == (0, 3, 9)
        assert (await take(world, data, True)).unchanged == 3
        assert (await levels(world))["CUP-01"] == 115
        assert await world.audit() == []


async def test_a_place_that_is_counted_twice_in_a_file_is_counted_once(fresh_database: str) -> None:
    data = b"location,sku,counted\nMAIN,CUP-01,5\nMAIN, CUP-01,7\nMAIN,GHOST,7\n"
    async with given.world(fresh_database, STOCK) as world:
        for dry_run in (True, False):
            report = await take(world, data, dry_run, meaning="count")
            assert [(row.status, row.code) for row in report.rows] == [
                ("updated", None), ("refused", "counted_twice"), ("refused", "sku_unknown"),
            ]  # fmt: skip
        assert (await levels(world))["CUP-01"] == 5


async def test_a_count_that_released_work_holds_up_says_what_stays_and_why(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await world.placed_order({"CUP-01": 99})
        await world.do(release_orders, ReleaseOrder(order_id=order.id))
        cups, tea = (await take(world, ON_HAND, meaning="count")).rows
        assert (cups.status, cups.before, cups.after) == ("updated", 100, 99)
        assert cups.reason == "2 more than were counted stay on hand: released work waits for them. Pick them short."
        assert (tea.status, tea.after, tea.reason) == ("updated", 0, None)
        assert await world.audit() == []


AVAILABLE = b"SKU,Location,Available\nCUP-01,MAIN,%d\n"


async def test_what_is_available_leaves_what_is_promised_and_unavailable_beside_it(fresh_database: str) -> None:
    """Exported and imported again it changes nothing, as often as it is done."""
    async with given.world(fresh_database, STOCK) as world:
        await world.placed_order({"CUP-01": 15})
        aside = AdjustStock(location="MAIN", sku="CUP-01", quantity=4, reason="damaged", kind="set_aside")
        await world.do(adjust_stock, aside)
        assert guess_meaning("Available") == "available"
        with pytest.raises(Refusal) as unclear:
            await take(world, AVAILABLE % 81)
        assert unclear.value.fields[0].code == "meaning_unclear"
        for dry_run in (True, False, False):
            (row,) = (await take(world, AVAILABLE % 81, dry_run, meaning="available")).rows
            assert (row.status, row.before, row.after) == ("unchanged", 100, 100)
        for dry_run in (True, False):
            (row,) = (await take(world, AVAILABLE % 0, dry_run, meaning="available")).rows
            assert (row.status, row.before, row.after) == ("updated", 100, 19)
        columns = "select on_hand, committed, unavailable from stock_level join variant using (variant_id)"
        assert await world.sql(f"{columns} where sku = 'CUP-01'") == [(19, 15, 4)]
        assert await world.audit() == []


@pytest.mark.parametrize("counted", [0, 3, 4, 5, 10, 11, 30, 49, 50, 51, 99, 100, 101])
async def test_the_check_says_of_a_count_what_the_count_does(counted: int, fresh_database: str) -> None:
    """Some of it is unavailable, reserved, and in released work."""
    file = f"Warehouse,SKU,On hand\nMAIN,CUP-01,{counted}\n".encode()
    async with given.world(fresh_database, STOCK) as world:
        aside = AdjustStock(location="MAIN", sku="CUP-01", quantity=4, reason="damaged", kind="set_aside")
        await world.do(adjust_stock, aside)
        released = await world.placed_order({"CUP-01": 7})
        await world.do(release_orders, ReleaseOrder(order_id=released.id))
        for units in (30, 9):
            await world.placed_order({"CUP-01": units})
        (before,) = (await take(world, file, True, meaning="count")).rows
        (after,) = (await take(world, file, meaning="count")).rows
        assert (before.status, before.code, before.after, before.before) == (
            after.status, after.code, after.after, after.before,
        )  # fmt: skip
        if after.status != "refused":
            assert before.reason == after.reason
        assert await world.audit() == []
