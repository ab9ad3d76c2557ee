"""What the desk, the warehouse and the customer get on paper."""

import re
from datetime import date
from typing import Any

import pytest
from tests import given, warehouse
from tests.documents.reading import text
from tests.given import World

from orderwright.documents.assemble_manifests import PrintManifest, assemble_manifests
from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.assemble_packing_slips import PrintPackingSlips, assemble_packing_slips
from orderwright.documents.assemble_pick_lists import PrintPickList, assemble_pick_lists
from orderwright.documents.assemble_return_slips import PrintReturnSlips, assemble_return_slips
from orderwright.documents.print_sheets import print_sheets
from orderwright.documents.render_zpl import render_zpl
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.customer_link import read_customer_token
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.settings import Settings
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.fulfillment_orders import show_label

SETTINGS = Settings(secret="s" * 32, public_url="https://shop.example")


async def with_bins(world: World) -> None:
    await given.all_of(world, save_bins, [SaveBin(location="DC", code=code) for code in ("A-10", "A-2")])
    receipts = [
        ReceiveStock(location="DC", sku=sku, quantity=9, bin=bin_) for sku, bin_ in (("MUG", "A-10"), ("LAMP", "A-2"))
    ]
    await given.all_of(world, receive_stock, receipts)


async def test_the_moment_work_is_released_its_order_and_pick_list_can_be_printed(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1, "LAMP": 1}}) as world:
        await with_bins(world)
        first = await warehouse.released(world, {"MUG": 2, "LAMP": 1}, note="Gift wrap, please.")
        second = await warehouse.released(world, {"LAMP": 3})
        order = text(await print_sheets(world.door, world.context, assemble_orders, PrintOrders(ids=[first.order.id])))
        assert "1001" in order
        assert "Gift wrap, please." in order
        wanted = PrintPickList(ids=[first.id, second.id])
        (walk,) = await world.door.ask(world.context, assemble_pick_lists, wanted)
        assert [(stop.bin, stop.sku, stop.quantity) for stop in walk.stops] == [
            ("A-2", "LAMP", 1), ("A-2", "LAMP", 3), ("A-10", "MUG", 2),
        ]  # fmt: skip
        assert "A-10" in text(await print_sheets(world.door, world.context, assemble_pick_lists, wanted))


async def test_a_printed_order_says_what_was_canceled_of_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "LAMP": 9}}) as world:
        placed = await world.placed_order({"MUG": 4, "LAMP": 1})
        wanted = PrintOrders(ids=[placed.id])
        assert "ancel" not in text(await print_sheets(world.door, world.context, assemble_orders, wanted))
        await world.do(cancel_lines, CancelLines(order_id=placed.id, reason="customer", lines=[LineUnits(1, 3)]))
        some = text(await print_sheets(world.door, world.context, assemble_orders, wanted))
        for said in ("Canceled 3 × MUG", "Total £12.50", "Canceled -£7.50", "Total after cancellation £5.00"):
            assert said in some, said
        await world.do(cancel_lines, CancelLines(order_id=placed.id, reason="customer"))
        assert "Total after cancellation £0.00" in text(
            await print_sheets(world.door, world.context, assemble_orders, wanted)
        )


async def test_a_packing_slip_has_the_units_the_place_among_the_parcels_and_the_customers_link(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3}, note="Happy birthday, Ada")
        one = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
        await warehouse.label(world, one)
        wanted = PrintPackingSlips(settings=SETTINGS, fulfillment_orders=[work.id])
        (slip,) = await world.door.ask(world.context, assemble_packing_slips, wanted)
        assert (slip.parcel_index, slip.parcel_count) == (1, 0)
        printed = text(await print_sheets(world.door, world.context, assemble_packing_slips, wanted))
        assert re.search(r"Parcel 1\b(?! of)", printed)
        assert "more than one parcel" in printed
        label = await world.door.ask(world.context, show_label, one.parcel_id)
        assert (label.parcel_index, label.parcel_count) == (1, 0)
        two = await warehouse.pack(world, work, {"MUG": 2})
        slips = await world.door.ask(world.context, assemble_packing_slips, wanted)
        assert [(s.number, s.parcel_index, s.parcel_count) for s in slips] == [
            (f"P-{one.number}", 1, 2),
            (f"P-{two.number}", 2, 2),
        ]
        label = await world.door.ask(world.context, show_label, one.parcel_id)
        assert (label.parcel_index, label.parcel_count) == (1, 2)
        assert "1 of 2" in render_zpl([label])
        assert [(line.quantity, line.ordered) for line in slips[1].lines] == [(2, 3)]
        token = slips[0].order_url.rpartition("/")[2]
        assert read_customer_token([SETTINGS.secret], token) == ("demo", work.order.id, 0)
        printed = text(await print_sheets(world.door, world.context, assemble_packing_slips, wanted))
        assert "2.50" not in printed
        assert "Happy birthday, Ada" in printed


async def test_a_return_slip_names_what_comes_back_and_where(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 3})).order
        asked = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="unwanted")
        back = await world.do(authorize_returns, asked)
        wanted = PrintReturnSlips(numbers=[back.number])
        printed = text(await print_sheets(world.door, world.context, assemble_return_slips, wanted))
        for words in (f"R-{back.number}", "Goods MUG", "unwanted", "Ada Sample", "Demo Gifts Ltd, DC"):
            assert words in printed


async def test_a_return_slip_names_where_it_is_to_be_sent_wherever_some_arrived(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "STORE": {}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 3})).order
        asked = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=3)], reason="unwanted")
        back = await world.do(authorize_returns, asked)
        one = [ReceivedLine(line_no=1, quantity=1)]
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=one, location="STORE"))
        wanted = PrintReturnSlips(numbers=[back.number])
        (slip,) = await world.door.ask(world.context, assemble_return_slips, wanted)
        printed = text(await print_sheets(world.door, world.context, assemble_return_slips, wanted))
        assert "Demo Gifts Ltd, DC" in printed
        assert "STORE" not in str(slip)
        assert await world.audit() == []


async def test_a_manifest_has_every_parcel_that_a_carrier_took_that_day(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 1})
        await warehouse.labeled(world, {"MUG": 1})
        wanted = PrintManifest(carrier="own_fleet")
        (manifest,) = await world.door.ask(world.context, assemble_manifests, wanted)
        assert [(each.order_number, each.tracking_number) for each in manifest.parcels] == [
            (str(work.order.number), label.tracking_number)
        ]
        printed = text(await print_sheets(world.door, world.context, assemble_manifests, wanted))
        for words in ("Manifest Own fleet", "GB N1 1AA London", "DRIVER"):
            assert words in printed


async def test_what_is_not_there_is_not_printed(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        wishes: list[tuple[Any, Any]] = [
            (assemble_orders, PrintOrders(numbers=[9])),
            (assemble_pick_lists, PrintPickList(numbers=[9])),
            (assemble_packing_slips, PrintPackingSlips(settings=SETTINGS, numbers=[9])),
            (assemble_return_slips, PrintReturnSlips(numbers=[9])),
            (assemble_manifests, PrintManifest(carrier="own_fleet", day=date(2020, 1, 1))),
        ]
        for query, wanted in wishes:
            with pytest.raises(Refusal, match="There is no"):
                await world.door.ask(world.context, query, wanted)
