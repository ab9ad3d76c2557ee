"""What is low or out of stock, and what the page of a variant says of it."""

from tests import given

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.inventory import ListLevels, count_stock, list_levels
from orderwright.views.variant_page import ReadVariant, read_variant_page

STOCK = {"DC": {"PLENTY": 9, "FEW": 3, "NONE": 1, "SPLIT": 8}, "SHOP": {"SPLIT": 1}}


async def test_all_that_is_low_or_out_at_its_location_is_listed(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_variants, SaveVariant(sku="FEW", reorder_point=3))
        for location, sku in (("DC", "NONE"), ("SHOP", "SPLIT")):
            await world.do(adjust_stock, AdjustStock(location=location, sku=sku, quantity=-1, reason="damaged"))
        everything = (await world.door.ask(world.context, list_levels, ListLevels())).rows
        assert {(row.sku, row.location_code): row.status for row in everything} == {
            ("FEW", "DC"): "low", ("NONE", "DC"): "out", ("PLENTY", "DC"): "ok", ("SPLIT", "DC"): "ok",
            ("SPLIT", "SHOP"): "out",
        }  # fmt: skip
        low = await world.door.ask(world.context, list_levels, ListLevels(low=True, limit=2))
        rest = await world.door.ask(world.context, list_levels, ListLevels(low=True, limit=2, cursor=low.next))
        assert [*low.rows, *rest.rows] == [row for row in everything if row.status != "ok"]
        back = await world.door.ask(world.context, list_levels, ListLevels(low=True, limit=2, cursor=rest.previous))
        assert back.rows == low.rows
        counts = await world.door.ask(world.context, count_stock, None)
        assert (counts.low, counts.low_levels) == (1, 3)
        assert await world.audit() == []


async def test_the_page_of_a_variant_has_its_reorder_point_and_references_as_given(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_variants, SaveVariant(sku="FEW", reorder_point=3))
        await world.do(receive_stock, ReceiveStock(location="DC", sku="FEW", quantity=1, reference="GRN_1-a"))
        adjusted = AdjustStock(location="DC", sku="FEW", quantity=-1, reason="damaged", note="Fell_off the Rack")
        await world.do(adjust_stock, adjusted)
        page = await world.door.ask(world.context, read_variant_page, ReadVariant(sku="FEW"))
        assert [level.reorder_point for level in page.levels] == [3]
        reasons = [row.reason for row in page.history]
        assert reasons[:2] == ["damaged: Fell_off the Rack", "received (GRN_1-a)"]
        assert await world.audit() == []
