"""An address to which no label can be made, or that can't be right, is named when the order is placed and holds it."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.follow_up import release_due
from orderwright.orders.place_drafts import PlaceDraft, place_drafts
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.save_drafts import SaveDraft, save_drafts
from orderwright.orders.types import Address
from orderwright.views.home import read_home

BOSTON = Address(country="US", name="Zed", line1="1 Main St", city="Boston", region="MA", postal_code="2139")
DOUBT = "2139 is not a postal code of US (example: 95014)."


async def refusal_of(world: given.World, verb: Any, wish: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, wish)
    return refusal.value


async def test_a_doubtful_address_is_named_and_holds_the_order_until_it_is_corrected(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        input = world.order({"MUG": 2}, ship_to=BOSTON)
        order = await world.do(place_orders, input)
        assert [(field.pointer, field.code) for field in order.address_problems] == [
            ("/ship_to/postal_code", "address_doubtful")
        ]
        assert await world.sql("select reason, note, automatic from hold") == [("address", DOUBT, True)]
        assert (await world.do(place_orders, input)).address_problems == order.address_problems
        refusal = await refusal_of(world, release_orders, ReleaseOrder(order_id=order.id))
        assert refusal.ids["reasons"] == ["order_held"]
        home = await world.door.ask(world.context, read_home, None)
        assert [(need.label, need.count, need.href) for need in home.needs.kinds] == [
            ("On hold: address", 1, "/orders?view=on_hold&hold=address")
        ]
        right = replace(BOSTON, postal_code="02139")
        corrected = await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=right))
        assert corrected.address_problems == []
        assert await world.sql("select open_holds from orders") == [(0,)]
        assert (await world.do(place_orders, input)).address_problems == []
        assert (await release_due(world.door, given.ORGANIZATION)).released == 1
        assert await world.progress(order) == [{"released": 2}]
        assert await world.audit() == []


async def test_what_is_still_missing_stays_named_on_the_hold(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        order = await world.placed_order({"MUG": 1}, ship_to=Address(country="IE", city="Cork"))
        assert [field.pointer for field in order.address_problems] == ["/ship_to/name", "/ship_to/line1"]
        half = Address(country="IE", city="Cork", line1="Upper Lane")
        corrected = await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=half))
        assert [field.pointer for field in corrected.address_problems] == ["/ship_to/name"]
        assert await world.sql("select note, released_at from hold") == [("The address is incomplete: no name.", None)]


async def test_a_hold_that_a_person_placed_stays_when_the_address_is_corrected(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        order = await world.placed_order({"MUG": 1}, ship_to=BOSTON)
        await world.do(place_holds, PlaceHold(order_id=order.id, reason="address", note="The customer calls back."))
        right = replace(BOSTON, postal_code="02139")
        await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=right))
        left = await world.sql("select note from hold where released_at is null")
        assert left == [("The customer calls back.",)]


async def test_a_complete_address_holds_nothing_and_a_correction_can_not_make_it_doubtful(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        right = replace(BOSTON, postal_code="02139-4307")
        order = await world.placed_order({"MUG": 1}, ship_to=right)
        assert order.address_problems == []
        assert await world.sql("select count(*) from hold") == [(0,)]
        refusal = await refusal_of(world, correct_addresses, CorrectAddress(order_id=order.id, ship_to=BOSTON))
        assert (refusal.code, refusal.message) == ("address_doubtful", DOUBT)


async def test_what_does_not_fit_a_label_is_refused_by_field_when_placed_and_when_corrected(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        right = replace(BOSTON, postal_code="02139")
        order = await world.placed_order({"MUG": 1}, ship_to=right)
        extreme = replace(right, line1="M" * 54)
        expected = [("/ship_to/line1", "address_too_long")]
        refusal = await refusal_of(world, place_orders, world.order({"MUG": 1}, ship_to=extreme))
        assert [(field.pointer, field.code) for field in refusal.fields] == expected
        refusal = await refusal_of(world, correct_addresses, CorrectAddress(order_id=order.id, ship_to=extreme))
        assert [(field.pointer, field.code) for field in refusal.fields] == expected


async def test_a_draft_with_an_incomplete_address_is_placed_and_held(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        lines = [{"sku": "MUG", "quantity": 1, "unit_price": "2.50"}]
        content = {"currency": "GBP", "ship_to": {"country": "GB", "name": "Ada", "city": "Leeds"}, "lines": lines}
        draft = await world.do(save_drafts, SaveDraft(content=content))
        order = await world.do(place_drafts, PlaceDraft(draft_id=draft.draft_id))
        assert [field.pointer for field in order.address_problems] == ["/ship_to/line1", "/ship_to/postal_code"]
        assert await world.sql("select open_holds from orders") == [(1,)]
