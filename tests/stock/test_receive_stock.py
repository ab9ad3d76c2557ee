from typing import Any

import pytest
from tests import given, warehouse

from orderwright.documents.assemble_pick_lists import PrintPickList, assemble_pick_lists
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.move_to_bins import MoveToBin, move_to_bins
from orderwright.stock.preview_stock import PreviewStock, preview_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.fulfillment_orders import show_fulfillment_order
from orderwright.views.order_page import ReadOrder, read_order_page
from orderwright.views.put_backs import list_put_backs


async def test_received_goods_are_on_hand_and_in_the_ledger(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        now = await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=7, reference="DN-12"))
        assert (now.on_hand, now.available) == (12, 12)
        rows = await world.sql(
            "select from_place, to_place, quantity, reason, actor from stock_movement order by movement_id"
        )
        assert rows == [
            ("supplier", "sellable", 5, "opening", "test"),
            ("supplier", "sellable", 7, "received (DN-12)", "test"),
        ]


async def test_each_wrong_receipt_is_refused_by_field_and_the_others_arrive(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        answers = await world.door.perform_many(
            world.context,
            receive_stock,
            [
                ReceiveStock(location="NOWHERE", sku="GHOST", quantity=0, bin="B"),
                ReceiveStock(location="DC", sku="MUG", quantity=1, bin="NO-BIN", reason=" "),
                ReceiveStock(location="DC", sku="MUG\0", quantity=-4),
                ReceiveStock(location="DC", sku="MUG", quantity=2),
            ],
        )
        pointers = [[field.pointer for field in answer.fields] for answer in answers[:3] if isinstance(answer, Refusal)]
        assert pointers == [["/location", "/sku", "/quantity"], ["/reason", "/bin"], ["/sku", "/quantity"]]
        assert not isinstance(answers[3], Refusal)
        assert answers[3].on_hand == 7


async def test_goods_are_put_into_a_bin_of_their_location(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(save_bins, SaveBin(location="DC", code="A-01", pick_order=3))
        await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1, bin="A-01"))
        assert await world.sql("select b.code from stock_level l join bin b using (bin_id)") == [("A-01",)]


async def test_a_variant_has_one_bin_at_a_location_until_all_of_it_is_moved(fresh_database: str) -> None:
    """Also within a batch; who says nothing of a bin puts the goods where the others are."""
    async with given.world(fresh_database, {"DC": {"MUG": 0, "TEA": 4}, "EAST": {"MUG": 3}}) as world:
        for location in ("DC", "EAST"):
            for code in ("A", "B"):
                await world.do(save_bins, SaveBin(location=location, code=code, pick_order=3))

        def into(bin: str | None, units: int = 1, sku: str = "MUG", **more: Any) -> ReceiveStock:
            return ReceiveStock(location="DC", sku=sku, quantity=units, bin=bin, **more)

        batch = [into("A", 2), into("B"), into(None, 5), into("A"), into("B", sku="TEA"), into("A", sku="TEA")]
        answers = await world.door.perform_many(world.context, receive_stock, batch)
        refused = [
            (index, [(field.pointer, field.message) for field in answer.fields])
            for index, answer in enumerate(answers)
            if isinstance(answer, Refusal)
        ]
        assert refused == [
            (1, [("/bin", "2 units of MUG lie in bin A. Put these there, too, or move all of it to B.")]),
            (5, [("/bin", "5 units of TEA lie in bin B. Put these there, too, or move all of it to A.")]),
        ]  # fmt: skip
        bins = """
            select l.code, v.sku, b.code, s.on_hand from stock_level s join location l using (location_id)
            join variant v using (variant_id) left join bin b on b.bin_id = s.bin_id where s.on_hand > 0 order by 1, 2
        """
        assert await world.sql(bins) == [("DC", "MUG", "A", 8), ("DC", "TEA", "B", 5), ("EAST", "MUG", None, 3)]
        preview = await world.door.ask(world.context, preview_stock, PreviewStock(batch))
        assert {i: [field.code for field in wrong] for i, wrong in preview.refused.items()} == {
            1: ["bin_differs"], 5: ["bin_differs"],
        }  # fmt: skip
        await world.do(receive_stock, into("B", moves_bin=True))
        assert (await world.sql(bins))[0] == ("DC", "MUG", "B", 9)
        moved = await world.do(move_to_bins, MoveToBin(location="DC", sku="MUG", bin="A"))
        assert (moved.before, moved.bin, moved.units) == ("B", "A", 9)
        assert (await world.sql(bins))[0] == ("DC", "MUG", "A", 9)
        await world.do(adjust_stock, AdjustStock(location="DC", sku="MUG", quantity=-9, reason="lost"))
        await world.do(receive_stock, into("B"))
        assert (await world.sql(bins))[0] == ("DC", "MUG", "B", 1)
        assert await world.audit() == []


async def test_who_picks_is_sent_to_the_bin_where_the_goods_are_now(fresh_database: str) -> None:
    """Also for work that was released before they were moved, on the screen, on paper and by API; and to put back."""
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        for code in ("A", "B"):
            await world.do(save_bins, SaveBin(location="DC", code=code, pick_order=3))
        await world.do(move_to_bins, MoveToBin(location="DC", sku="MUG", bin="A"))
        work = await warehouse.released(world, {"MUG": 2})
        gone = await warehouse.picked(world, {"MUG": 1})
        await world.do(cancel_lines, CancelLines(order_id=gone.order.id, reason="customer"))
        await world.do(move_to_bins, MoveToBin(location="DC", sku="MUG", bin="B"))
        shown = await world.door.ask(world.context, show_fulfillment_order, work.id)
        (printed,) = await world.door.ask(world.context, assemble_pick_lists, PrintPickList(ids=[work.id]))
        page = await world.door.ask(world.context, read_order_page, ReadOrder(number=work.order.number))
        (back,) = (await world.door.ask(world.context, list_put_backs, None)).rows
        assert [line.bin for line in shown.lines] == ["B"]
        assert [stop.bin for stop in printed.stops] == ["B"]
        assert page.lines[0].about == "DC · bin B"
        assert back.bin == "B"


async def test_a_move_to_a_bin_names_what_is_unknown(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}, "EAST": {}}) as world:
        await world.do(save_bins, SaveBin(location="EAST", code="A", pick_order=3))
        for move, codes in (
            (MoveToBin(location="X", sku="GHOST", bin="A"), ["location_unknown", "sku_unknown"]),
            (MoveToBin(location="DC", sku="MUG", bin="A"), ["bin_unknown"]),
            (MoveToBin(location="EAST", sku="MUG", bin="A"), ["not_stocked"]),
        ):
            with pytest.raises(Refusal) as refused:
                await world.do(move_to_bins, move)
            assert [field.code for field in refused.value.fields] == codes


async def test_saving_a_location_again_changes_only_what_is_said(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        first = await world.do(
            save_locations, SaveLocation(code="EAST", name="East", address={"country": "GB"}, priority=5)
        )
        again = await world.do(save_locations, SaveLocation(code="EAST", active=False))
        assert (first.created, again.created, first.location_id) == (True, False, again.location_id)
        rows = await world.sql("select name, address, priority, active from location where code = 'EAST'")
        assert rows == [("East", {"country": "GB"}, 5, False)]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"code": "a b"}, "/code"),
        ({"name": ""}, "/name"),
        ({"priority": -1}, "/priority"),
        ({"address": {"country": "XX"}}, "/address/country"),
        ({"address": {"planet": "Mars"}}, "/address"),
    ],
)
async def test_a_location_that_makes_no_sense_is_refused(
    fresh_database: str, change: dict[str, object], pointer: str
) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        with pytest.raises(Refusal) as refusal:
            await world.do(save_locations, SaveLocation(**({"code": "EAST"} | change)))  # type: ignore[arg-type]
        assert [field.pointer for field in refusal.value.fields] == [pointer]
