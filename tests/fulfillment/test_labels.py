import asyncio

from tests import given, warehouse

from orderwright.fulfillment.buy_labels import BuyLabel, after_working_days, buy_labels
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.transaction import Transaction
from orderwright.orders.types import Address, ShippingInput
from orderwright.shipping.labels import read_labels
from orderwright.shipping.tracking_number import check_digit_fits


async def test_a_label_has_price_number_and_both_addresses(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        assert (label.cost, label.currency, label.carrier, label.bought) == ("2.95", "GBP", "own_fleet", True)
        assert check_digit_fits(label.tracking_number)
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            assert isinstance(tx, Transaction)
            data = (await read_labels(tx, [parcel.parcel_id]))[parcel.parcel_id].data
        assert data.to_lines == ("Ada Sample", "1 Sample Street", "LONDON", "N1 1AA", "UNITED KINGDOM")
        assert data.from_lines[0] == "Demo Gifts Ltd"
        assert (data.order_number, data.weight_g, data.routing) == (str(work.order.number), 400, "GB-N1")
        assert await world.sql("select status, deliver_by is not null from parcel") == [("labeled", True)]


async def test_a_retry_buys_no_second_label_not_even_at_the_same_moment(fresh_database: str) -> None:
    """Lesson 16."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel = await warehouse.packed(world, {"MUG": 2})
        twice = [BuyLabel(parcel_id=parcel.parcel_id)] * 2
        at_once = await asyncio.gather(*(given.all_of(world, buy_labels, twice) for _ in range(3)))
        labels = [label for answers in at_once for label in answers]
        assert len({label.tracking_number for label in labels}) == 1
        assert await world.sql("select count(*) from label") == [(1,)]
        assert await world.sql("select count(*) from event where kind = 'LabelBought'") == [(1,)]


async def test_the_label_step_says_what_the_address_lacks(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel = await warehouse.packed(world, {"MUG": 2}, ship_to=Address(country="US", name="Ada", city="Boston"))
        refusal = await warehouse.refused(world, buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
        assert refusal.code == "address_incomplete"
        assert [field.pointer for field in refusal.fields] == [
            "/ship_to/line1",
            "/ship_to/region",
            "/ship_to/postal_code",
        ]
        assert "no postal code, which US needs" in refusal.message
        assert await world.sql("select count(*) from label") == [(0,)]


async def test_what_the_fleet_does_not_carry_is_refused_and_another_service_can_be_chosen(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel = await warehouse.packed(world, {"MUG": 2}, shipping=ShippingInput(service_level="express"))
        by_drone = BuyLabel(parcel_id=parcel.parcel_id, service_level="drone")
        drone = await warehouse.refused(world, buy_labels, by_drone)
        assert (drone.code, drone.fields[0].code) == ("label_refused", "service_not_offered")
        heavy = BuyLabel(parcel_id=parcel.parcel_id, service_level="standard", weight_g=90_000)
        assert (await warehouse.refused(world, buy_labels, heavy)).fields[0].code == "too_heavy"
        weightless = BuyLabel(parcel_id=parcel.parcel_id, service_level="standard", weight_g=0)
        assert (await warehouse.refused(world, buy_labels, weightless)).fields[0].code == "weight_missing"
        less = BuyLabel(parcel_id=parcel.parcel_id, service_level="standard", weight_g=-3)
        assert (await warehouse.refused(world, buy_labels, less)).message == "No parcel weighs -3 g."
        label = await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, service_level="express", weight_g=700))
        assert (label.service_level, label.cost) == ("express", "5.45")
        assert await world.sql("select weight_g from parcel") == [(700,)]


async def test_another_weight_or_service_of_a_labeled_parcel_is_refused_until_its_label_is_void(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel = await warehouse.packed(world, {"MUG": 2})
        first = await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=700))
        again = await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=700))
        assert (again.bought, again.tracking_number) == (False, first.tracking_number)
        refusal = await warehouse.refused(world, buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=800))
        said = f"Parcel {parcel.number} has a label for 700 g. Void it first, then create one for 800 g."
        assert (refusal.code, refusal.message, refusal.fields[0].pointer) == ("label_differs", said, "/weight_g")
        express = BuyLabel(parcel_id=parcel.parcel_id, service_level="express")
        assert (await warehouse.refused(world, buy_labels, express)).fields[0].pointer == "/service_level"
        assert await world.sql("select weight_g from parcel") == [(700,)]
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        assert (await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=800))).bought
        assert await world.audit() == []


async def test_a_voided_label_makes_room_for_another_one(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, first = await warehouse.labeled(world, {"MUG": 2})
        voided = await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        assert voided.status == "packed"
        again = await warehouse.refused(world, void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        assert again.code == "parcel_status"
        second = await warehouse.label(world, parcel)
        assert second.tracking_number != first.tracking_number
        assert await world.sql("select status from label order by label_id") == [("void",), ("bought",)]
        assert "LabelVoided" in await warehouse.facts(world, work.order)


def test_working_days_skip_the_weekend() -> None:
    from datetime import date

    friday = date(2026, 3, 6)
    assert after_working_days(friday, 1) == date(2026, 3, 9)
    assert after_working_days(friday, 6) == date(2026, 3, 16)
    assert after_working_days(friday, 0) == friday
