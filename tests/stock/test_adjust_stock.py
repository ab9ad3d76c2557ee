import pytest
from tests import given

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.announce_low_stock import AnnounceLowStock, announce_low_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock


def adjust(quantity: int, **more: object) -> AdjustStock:
    return AdjustStock(**({"location": "DC", "sku": "MUG", "quantity": quantity, "reason": "count"} | more))  # type: ignore[arg-type]


async def refused(world: given.World, verb: object, input: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, input)
    return refusal.value


async def test_each_kind_of_adjustment_moves_units_between_its_places(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}}) as world:
        for quantity, kind in ((5, "change"), (-2, "change"), (4, "set_aside"), (1, "restore"), (2, "scrap")):
            now = await world.do(adjust_stock, adjust(quantity, kind=kind, note="shelf 3"))
        assert (now.on_hand, now.unavailable, now.available) == (11, 1, 10)
        rows = await world.sql("select from_place, to_place, quantity, reason from stock_movement order by movement_id")
        assert rows[1:] == [
            ("found", "sellable", 5, "count: shelf 3"),
            ("sellable", "loss", 2, "count: shelf 3"),
            ("sellable", "unavailable", 4, "count: shelf 3"),
            ("unavailable", "sellable", 1, "count: shelf 3"),
            ("unavailable", "loss", 2, "count: shelf 3"),
        ]


async def test_what_is_promised_is_not_taken_away_and_the_orders_are_named(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        order = await world.placed_order({"MUG": 4})
        no = await refused(world, adjust_stock, adjust(-2))
        assert (no.code, no.ids["orders"], no.ids["stock"].available) == ("stock_promised", [order.id], 1)
        assert (await refused(world, adjust_stock, adjust(-9))).code == "stock_not_enough"
        assert (await refused(world, adjust_stock, adjust(1, kind="restore"))).code == "stock_not_enough"
        answers = await world.door.perform_many(world.context, adjust_stock, [adjust(-1), adjust(-1), adjust(2)])
        assert [isinstance(answer, Refusal) for answer in answers] == [False, True, False]
        assert await world.sql("select on_hand, committed from stock_level") == [(6, 4)]


async def test_a_shrinkage_lets_the_newest_reservations_give_way_and_sources_them_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        old, new = await world.placed_order({"MUG": 3}), await world.placed_order({"MUG": 2})
        shrunk = await world.do(shrink_stock, adjust(-3))
        assert (shrunk.orders, shrunk.left, shrunk.stock.on_hand) == (sorted([old.id, new.id]), 0, 2)
        assert await world.progress(new) == [{"backordered": 2}]
        assert await world.progress(old) == [{"backordered": 1, "reserved": 2}]
        assert await world.sql("select on_hand, committed from stock_level") == [(2, 2)]


async def test_what_was_released_is_left_to_a_short_pick(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        released, reserved = await world.placed_order({"MUG": 3}), await world.placed_order({"MUG": 2})
        await world.do(release_orders, ReleaseOrder(order_id=released.id))
        shrunk = await world.do(shrink_stock, adjust(4, kind="set_aside"))
        assert (shrunk.orders, shrunk.left, shrunk.stock.unavailable) == ([reserved.id], 2, 2)
        assert await world.progress(released) == [{"released": 3}]
        assert (await refused(world, shrink_stock, adjust(-1))).code == "stock_promised"
        assert (await refused(world, shrink_stock, adjust(-9))).code == "stock_not_enough"


async def test_a_transfer_takes_what_is_free_from_one_location_to_another(fresh_database: str) -> None:
    async with given.world(fresh_database, {"EAST": {"MUG": 5}, "WEST": {}}) as world:
        await world.placed_order({"MUG": 2})
        move = TransferStock(location="EAST", to_location="WEST", sku="MUG", quantity=3)
        assert (await world.do(transfer_stock, move)).on_hand == 2
        assert (await refused(world, transfer_stock, move)).code == "stock_promised"
        same = TransferStock(location="EAST", to_location="EAST", sku="MUG", quantity=1)
        assert (await refused(world, transfer_stock, same)).fields[0].pointer == "/to_location"
        rows = await world.sql(
            "select code, on_hand, committed from stock_level join location using (location_id) order by 1"
        )
        assert rows == [("EAST", 2, 2), ("WEST", 3, 0)]


async def test_low_stock_is_told_once_and_again_only_after_it_was_enough(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}}) as world:
        await world.do(save_variants, SaveVariant(sku="MUG", reorder_point=4))

        async def told() -> int:
            return int((await world.do(announce_low_stock, AnnounceLowStock())).variants)

        assert await told() == 0
        await world.placed_order({"MUG": 6})
        assert (await told(), await told()) == (1, 0)
        await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=5))
        assert await told() == 0
        await world.do(adjust_stock, adjust(-5))
        assert await told() == 1
        facts = await world.sql("select data->>'sku', data->>'available' from event where kind = 'StockRanLow'")
        assert facts == [("MUG", "4"), ("MUG", "4")]
