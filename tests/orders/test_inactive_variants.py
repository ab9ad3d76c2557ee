"""What is not sold any more can't be ordered; what was sold elsewhere all the same is held for a person."""

import pytest
from tests import given

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_drafts import PlaceDraft, place_drafts
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.save_drafts import SaveDraft, save_drafts


async def refusal_of(world: given.World, verb: object, wish: object) -> tuple[str, list[tuple[str, str]]]:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, wish)
    return refusal.value.code, [(field.pointer, field.code) for field in refusal.value.fields]


async def test_an_order_or_a_draft_of_what_is_not_sold_any_more_is_refused_by_line(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        await world.do(save_variants, SaveVariant(sku="CUP", active=False))
        expected = ("sku_inactive", [("/lines/1/sku", "sku_inactive")])
        order = world.order({"MUG": 1, "CUP": 1})
        assert await refusal_of(world, place_orders, order) == expected
        address = {"country": "GB", "name": "Ada", "line1": "1 Road", "city": "Leeds", "postal_code": "LS1 1AA"}
        lines = [{"sku": sku, "quantity": 1, "unit_price": "2.50"} for sku in ("MUG", "CUP")]
        content = {"currency": "GBP", "ship_to": address, "lines": lines}
        draft = await world.do(save_drafts, SaveDraft(content=content))
        assert await refusal_of(world, place_drafts, PlaceDraft(draft_id=draft.draft_id)) == expected
        assert await world.sql("select count(*) from orders") == [(0,)]
        await world.placed_order({"MUG": 1})


async def test_what_a_channel_has_sold_already_is_taken_and_held_for_review(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(save_channels, SaveChannel(code="market", name="Market", already_sold=True))
        await world.do(save_variants, SaveVariant(sku="MUG", active=False))
        order = await world.placed_order({"MUG": 2}, channel="market")
        assert await world.progress(order) == [{"reserved": 2}]
        assert await world.sql("select reason, note from hold") == [("stock", "Not sold any more: MUG")]
        assert (await refusal_of(world, release_orders, ReleaseOrder(order_id=order.id)))[0] == "order_not_releasable"
        assert await world.audit() == []
