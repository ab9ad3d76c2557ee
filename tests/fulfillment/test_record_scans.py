from tests import given, warehouse

from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.record_scans import FoundSoFar, RecordScans, record_scans
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import LineInput, PaymentInput
from orderwright.views.started_lists import ListStarted, list_started
from orderwright.views.warehouse_work import WorkOn, read_pick_list


def scanned(work: warehouse.Released, *codes: str, quantity: int = 1) -> RecordScans:
    return RecordScans(fulfillment_order_id=work.id, scanned=[Scan(code, quantity) for code in codes])


async def counts(world: given.World) -> list[tuple[int, int, int]]:
    return [
        tuple(row)
        for row in await world.sql("select open, scanned, picked from fulfillment_order_line order by line_no")
    ]


async def test_a_scan_sent_twice_under_its_key_counts_once_and_another_device_goes_on(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        work = await warehouse.released(world, {"MUG": 3, "CUP": 1})
        await world.do(start_picking, StartPicking(fulfillment_order_id=work.id))
        for key in ("first", "first", "second"):
            answer = await world.door.perform(world.context, record_scans, scanned(work, "MUG"), key)
        assert answer.lines == [FoundSoFar(1, 2, 3), FoundSoFar(2, 0, 1)]
        assert await counts(world) == [(3, 2, 0), (1, 0, 0)]
        assert await world.progress(work.order) == [{"released": 3}, {"released": 1}]
        shown = await world.door.ask(world.context, read_pick_list, WorkOn([work.id]))
        assert ({row.sku: row.done for row in shown.lines}, shown.done) == ({"MUG": 2, "CUP": 0}, 2)
        (started,) = await world.door.ask(world.context, list_started, ListStarted())
        assert (started.picked, started.units) == (2, 4)
        assert await world.audit() == []


async def test_more_than_is_expected_and_what_does_not_belong_are_not_counted(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        await world.do(record_scans, scanned(work, "MUG"))
        for record, code in (
            (scanned(work, "MUG", "MUG"), "more_than_expected"),
            (scanned(work, "CUP"), "not_expected"),
            (scanned(work, "NOBODY"), "code_unknown"),
            (scanned(work, "MUG", quantity=0), "quantity_out_of_range"),
        ):
            refusal = await warehouse.refused(world, record_scans, record)
            assert (refusal.code, refusal.fields[0].code) == ("scans_do_not_match", code)
        assert await counts(world) == [(2, 1, 0)]
        await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
        assert (await warehouse.refused(world, record_scans, scanned(work, "MUG"))).code == "fulfillment_order_status"


async def test_what_is_confirmed_short_or_canceled_is_scanned_no_more(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9, "JUG": 9}}) as world:
        work = await warehouse.released(world, {"MUG": 4, "CUP": 3, "JUG": 2})
        await world.do(start_picking, StartPicking(fulfillment_order_id=work.id))
        for sku, units in (("MUG", 3), ("CUP", 2), ("JUG", 2)):
            await world.do(record_scans, scanned(work, sku, quantity=units))
        found = [FoundLine(1, 2), FoundLine(2, 1, "not_found")]
        await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id, lines=found))
        assert await counts(world) == [(2, 1, 2), (0, 0, 1), (2, 2, 0)]
        one_less = CancelLines(order_id=work.order.id, lines=[LineUnits(3, 1)], reason="customer")
        await world.do(cancel_lines, one_less)
        assert await counts(world) == [(2, 1, 2), (0, 0, 1), (1, 1, 0)]
        assert await world.audit() == []


async def test_lines_of_the_same_goods_are_one_row_and_fill_one_after_the_other(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        lines = [LineInput(sku="MUG", quantity=quantity, unit_price="1.00") for quantity in (2, 3)]
        payment = PaymentInput(method="card", authorized="5.00")
        work = await warehouse.released(world, {}, lines=lines, payment=payment)
        await world.do(record_scans, scanned(work, "MUG", quantity=3))
        assert await counts(world) == [(2, 2, 0), (3, 1, 0)]
        shown = await world.door.ask(world.context, read_pick_list, WorkOn([work.id]))
        assert [(row.id, row.need, row.done) for row in shown.lines] == [(f"{work.id}:1+2", 5, 3)]
