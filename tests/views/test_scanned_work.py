"""What an order that is scanned at the pack station leads to: what can be packed there, or why nothing can."""

import msgspec
import pytest
from tests import given, warehouse
from tests.given import World

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.kernel.context import Context
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.views.scanned_work import ScannedWork, ToPackNext, find_scanned_work

STOCK = {"DC": {"MUG": 9}, "SHOP": {"CUP": 9}}


async def found(world: World, code: str, at: str | None = None, context: Context | None = None) -> ToPackNext:
    wanted = ScannedWork(code=code, at=at)
    answer: ToPackNext = await world.door.ask(context or world.context, find_scanned_work, wanted)
    return answer


@pytest.mark.parametrize("first", ["DC", "SHOP"])
async def test_of_an_order_at_two_locations_what_can_be_packed_is_found(fresh_database: str, first: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await world.placed_order({"MUG": 1, "CUP": 1})
        await world.do(release_orders, ReleaseOrder(order_id=order.id))
        rows = await world.sql(
            "select l.code, f.fulfillment_order_id, f.number from fulfillment_order f"
            " join location l using (location_id)"
        )
        works = {code: (id_, number) for code, id_, number in rows}
        other = "SHOP" if first == "DC" else "DC"
        (id_, number), (_, waiting) = works[first], works[other]
        await world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=id_))
        await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=id_))
        for code in (str(order.number), f"#{order.number}", f"F-{number}", f"f{number}"):
            assert await found(world, code) == ToPackNext(id_), code
            assert await found(world, code, at=first) == ToPackNext(id_), code
        not_yet = await found(world, str(order.number), at=other)
        assert (not_yet.title, not_yet.text) == (
            "Not picked yet", f"F-{waiting} of order #{order.number} is to be picked first.",
        )  # fmt: skip
        elsewhere = await found(world, f"F-{number}", at=other)
        assert (elsewhere.title, elsewhere.text) == (
            "At another location", f"F-{number} of order #{order.number} is packed at {first}.",
        )  # fmt: skip
        kept = msgspec.structs.replace(world.context, locations=frozenset({other}))
        assert (await found(world, str(order.number), context=kept)).title == "Not picked yet"
        assert (await found(world, f"F-{number}", context=kept)).title == "At another location"


async def test_each_reason_is_said_with_its_work(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        work = await warehouse.picked(world, {"MUG": 1})
        await world.do(place_holds, PlaceHold(order_id=work.order.id, reason="fraud"))
        assert (await found(world, str(work.order.number))).title == "On hold"
        done, _, _ = await warehouse.labeled(world, {"MUG": 1})
        nothing = await found(world, str(done.order.number))
        assert (nothing.title, nothing.text.endswith(" is packed.")) == ("Nothing to pack", True)
        for code in ("F-999999", "MUG", "", "4006381333931", "٣"):
            assert (await found(world, code)).title == "Not found here", code
        assert await world.audit() == []
