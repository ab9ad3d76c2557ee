from tests import given, warehouse

from orderwright.catalog.rename_variant import RenameVariant, rename_variant
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.orders.types import LineInput
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.variant_page import ReadVariant, read_variant_page
from orderwright.views.warehouse_work import WorkOn, read_pick_list


async def renamed(world: given.World, sku: str, new_sku: str) -> list[str]:
    former: list[str] = (await world.do(rename_variant, RenameVariant(sku=sku, new_sku=new_sku))).former
    return former


async def test_a_rename_takes_stock_reservations_and_history_along(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"abc-9": 20}}) as world:
        await world.placed_order({"abc-9": 5})
        assert await renamed(world, " abc-9", "ABC-10 ") == ["abc-9"]
        page = await world.door.ask(world.context, read_variant_page, ReadVariant(sku="ABC-10"))
        assert (page.sku, page.former_skus, page.totals.on_hand, page.totals.committed) == ("ABC-10", ["abc-9"], 20, 5)
        assert [row.quantity for row in page.history] == [20]
        assert await world.door.ask(world.context, read_variant_page, ReadVariant(sku="abc-9")) == page
        told = await world.sql("select data ->> 'former', data ->> 'sku' from event where kind = 'VariantRenamed'")
        assert told == [("abc-9", "ABC-10")]
        assert await world.audit() == []


async def test_what_it_was_called_before_still_leads_to_it(fresh_database: str) -> None:
    """From a shop, a delivery note and the label on the goods; an order keeps the SKU that it was agreed with."""
    async with given.world(fresh_database, {"DC": {"abc-9": 20}}) as world:
        work = await warehouse.picked(world, {"abc-9": 2})
        assert await renamed(world, "abc-9", "ABC-10") == ["abc-9"]
        order = await world.placed_order({}, lines=[LineInput(sku="abc-9", quantity=1, unit_price="2.50")])
        assert [(line.sku, line.backordered) for line in order.lines] == [("abc-9", 0)]
        received = await world.do(receive_stock, ReceiveStock(location="DC", sku="abc-9", quantity=1))
        assert (received.sku, received.on_hand) == ("ABC-10", 21)
        pick_list = await world.door.ask(world.context, read_pick_list, WorkOn([work.id]))
        assert [(line.sku, line.codes) for line in pick_list.lines] == [("ABC-10", ["ABC-10", "abc-9"])]
        scanned = [Scan("abc-9", 1), Scan("ABC-10", 1)]
        parcel = await world.do(pack_parcels, PackParcel(fulfillment_order_id=work.id, scanned=scanned))
        assert parcel.lines == {1: 2}
        (levels,) = await world.sql("select on_hand, committed from stock_level")
        assert levels == (21, 3)
        assert await world.audit() == []


async def test_a_former_sku_is_neither_made_anew_nor_given_to_another(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 1, "B": 1}}) as world:
        await renamed(world, "A", "A-NEW")
        refusal = await warehouse.refused(world, save_variants, SaveVariant(sku="A", title="Another"))
        assert (refusal.code, refusal.fields[0].message) == ("sku_former", "A is called A-NEW now.")
        refusal = await warehouse.refused(world, rename_variant, RenameVariant(sku="B", new_sku="A"))
        assert (refusal.code, refusal.fields[0].message) == ("sku_taken", "A was the SKU of A-NEW before.")
        refusal = await warehouse.refused(world, rename_variant, RenameVariant(sku="B", new_sku="A-NEW"))
        assert (refusal.code, refusal.fields[0].message) == ("sku_taken", "A-NEW is another variant.")
        assert await world.sql("select sku from variant order by sku") == [("A-NEW",), ("B",)]


async def test_it_may_be_called_as_before_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 1}}) as world:
        assert await renamed(world, "A", "B") == ["A"]
        assert await renamed(world, "B", "C") == ["B", "A"]
        assert await renamed(world, "C", "A") == ["C", "B"]
        assert await renamed(world, "A", "A") == ["C", "B"]
        assert await world.sql("select sku from variant") == [("A",)]
        assert len(await world.sql("select 1 from event where kind = 'VariantRenamed'")) == 3


async def test_what_is_no_sku_or_nobodys_is_refused(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"CUP-01": 1}}) as world:
        for wrong in ("", " ", "a\0b", "x" * 101):
            refusal = await warehouse.refused(world, rename_variant, RenameVariant(sku="CUP-01", new_sku=wrong))
            assert (refusal.code, refusal.fields[0].pointer) == ("sku_invalid", "/new_sku")
        refusal = await warehouse.refused(world, rename_variant, RenameVariant(sku="cup-01", new_sku="X"))
        assert refusal.code == "sku_unknown"
        assert refusal.message.endswith("did you mean CUP-01?")
        assert (
            await warehouse.refused(world, rename_variant, RenameVariant(sku="\0", new_sku="X"))
        ).code == "sku_unknown"
        assert await world.sql("select sku from variant") == [("CUP-01",)]
