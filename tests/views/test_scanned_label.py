"""Why a label that is scanned at the dock is of no parcel that may leave."""

import msgspec
from tests import given, warehouse

from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.context import Context
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.views.scanned_label import ScannedLabel, explain_scanned_label

GOODS = {"MUG": 1}


async def said(world: given.World, code: str, at: str | None = None, context: Context | None = None) -> tuple[str, str]:
    wanted = ScannedLabel(code=code, at=at)
    answer = await world.door.ask(context or world.context, explain_scanned_label, wanted)
    return answer.title, answer.text


async def test_each_reason_is_said_with_its_parcel(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        work, parcel, label = await warehouse.labeled(world, GOODS)
        name, number = f"Parcel {parcel.number} of order #{work.order.number}", label.tracking_number
        assert (await said(world, number))[0] == "Not on this page yet"
        assert await said(world, number.lower(), at="DC") == await said(world, number)
        assert await said(world, number, at="SHOP") == ("At another location", f"{name} is shipped by DC.")
        await world.do(place_holds, PlaceHold(order_id=work.order.id, reason="fraud"))
        text = f"Order #{work.order.number} is on hold. Set its parcel aside until the hold is released."
        assert await said(world, number) == ("On hold", text)
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        text = f"{name}: this label was voided, and it needs a new label."
        assert await said(world, number) == ("Label voided", text)
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        text = f"{name} was canceled. Open it and put its items back."
        assert await said(world, number) == ("Canceled", text)
        assert await world.audit() == []


async def test_a_new_label_is_named_and_a_parcel_that_left(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        _, parcel, old = await warehouse.labeled(world, GOODS)
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        new = await warehouse.label(world, parcel)
        assert f"its label is {new.tracking_number} now" in (await said(world, old.tracking_number))[1]
        await warehouse.hand(world, parcel)
        for number in (old.tracking_number, new.tracking_number):
            title, text = await said(world, number)
            assert title == "Handed over already"
            assert text.endswith(f"was handed over on {world.door.now():%-d %B, %H:%M}.")
        for nothing in ("OW00000099999", "", "\x01", "x" * 300):
            assert (await said(world, nothing))[0] == "Not found here"
        assert await world.audit() == []


async def test_who_is_kept_to_locations_learns_where_it_belongs_and_no_more(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}, "SHOP": {"CUP": 9}}) as world:
        _, _, label = await warehouse.labeled(world, GOODS)
        context = msgspec.structs.replace(world.context, locations=frozenset({"SHOP"}))
        title, text = await said(world, label.tracking_number, context=context)
        assert (title, text.endswith("is shipped by DC.")) == ("At another location", True)
        assert await world.audit() == []
