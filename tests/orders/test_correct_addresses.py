import pytest
from msgspec.structs import replace
from tests import given
from tests.orders.walk import walk

from orderwright.kernel.refusal import Refusal
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.types import Address
from orderwright.views.order_page import ReadOrder, read_order_page

HOME = Address(country="GB", name="Ada Sample", line1="2 Sample Street", city="Leeds", postal_code="LS1 1AA")


async def refused(world: given.World, input: CorrectAddress) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(correct_addresses, input)
    return refusal.value


async def test_a_label_that_was_made_is_voided_before_the_address_changes(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        parcel = await walk(world, order, "labeled")
        corrected = await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=HOME))
        assert corrected.labels_voided == [parcel]
        assert await world.sql("select ship_to->>'city' from orders") == [("Leeds",)]
        assert await world.sql("select l.status, p.status from label l join parcel p using (parcel_id)") == [
            ("void", "packed")
        ]
        told = await world.sql(
            "select data->'before'->>'city', data->'after'->>'city' from event where kind = 'AddressCorrected'"
        )
        assert told == [("London", "Leeds")]


async def test_once_handed_over_the_address_stays(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        await walk(world, order, "shipped")
        assert (await refused(world, CorrectAddress(order_id=order.id, ship_to=HOME))).code == "order_handed_over"


async def test_an_address_that_makes_no_sense_is_refused_by_field(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        wrong = Address(country="Narnia", line1="x" * 501, city="\0")
        refusal = await refused(world, CorrectAddress(order_id=order.id, ship_to=wrong))
        assert [field.pointer for field in refusal.fields] == ["/ship_to/country", "/ship_to/line1", "/ship_to/city"]


async def test_what_the_label_needs_can_not_be_taken_away(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        emptied = CorrectAddress(order_id=order.id, ship_to=Address(country="GB", name="Ada Sample"))
        refusal = await refused(world, emptied)
        assert (refusal.code, refusal.message) == (
            "address_incomplete",
            "The address has no street, which GB needs. The address has no city, which GB needs. "
            "The address has no postal code, which GB needs.",
        )
        assert [field.pointer for field in refusal.fields] == [
            "/ship_to/line1", "/ship_to/city", "/ship_to/postal_code",
        ]  # fmt: skip
        abroad = CorrectAddress(order_id=order.id, ship_to=replace(HOME, country="US"))
        assert [field.pointer for field in (await refused(world, abroad)).fields] == [
            "/ship_to/region", "/ship_to/postal_code",
        ]  # fmt: skip


async def test_an_address_that_came_incomplete_is_told_and_completed_in_steps(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 1}, ship_to=Address(country="GB"))
        for ship_to, told in (
            (Address(country="GB"), "The address is incomplete: no name, street, city or postal code."),
            (replace(HOME, city=""), "The address is incomplete: no city."),
            (HOME, None),
        ):
            await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=ship_to))
            page = await world.door.ask(world.context, read_order_page, ReadOrder(number=order.number))
            assert page.incomplete == told
