import pytest
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.stock.receive_stock import ReceiveStock, receive_stock


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
