import asyncio

import msgspec
import pytest
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.orders.discard_drafts import DiscardDraft, discard_drafts
from orderwright.orders.place_drafts import PlaceDraft, place_drafts
from orderwright.orders.save_drafts import SaveDraft, save_drafts


async def refused(world: given.World, verb: object, input: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, input)
    return refusal.value


def content(world: given.World, **changes: object) -> dict[str, object]:
    order: dict[str, object] = msgspec.to_builtins(world.order({"MUG": 2}))
    del order["external_ref"], order["channel"]
    return order | changes


async def test_a_draft_is_kept_half_done_and_becomes_an_order_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        draft = await world.do(save_drafts, SaveDraft(content={"currency": "GBP"}))
        missing = await refused(world, place_drafts, PlaceDraft(draft_id=draft.draft_id))
        assert (missing.code, missing.fields[0].message) == (
            "draft_incomplete",
            "Object missing required field `ship_to`.",
        )
        again = await world.do(save_drafts, SaveDraft(draft_id=draft.draft_id, version=1, content=content(world)))
        assert again.version == 2
        order = await world.do(place_drafts, PlaceDraft(draft_id=draft.draft_id))
        assert (order.channel, order.external_ref) == ("console", f"D-{draft.number}")
        twice = await asyncio.gather(*(world.do(place_drafts, PlaceDraft(draft_id=draft.draft_id)) for _ in range(3)))
        assert {placed.id for placed in twice} == {order.id}
        assert await world.sql("select count(*) from orders") == [(1,)]
        assert (
            await refused(world, save_drafts, SaveDraft(draft_id=draft.draft_id, content={}))
        ).code == "draft_closed"


async def test_a_wrong_field_of_a_draft_is_pointed_at(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        wrong = content(world, lines=[{"sku": "MUG", "quantity": "two"}])
        draft = await world.do(save_drafts, SaveDraft(content=wrong))
        assert (await refused(world, place_drafts, PlaceDraft(draft_id=draft.draft_id))).fields[
            0
        ].pointer == "/lines/0/quantity"


async def test_a_draft_that_somebody_else_saved_is_not_overwritten(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        draft = await world.do(save_drafts, SaveDraft(content={"note": "a"}))
        await world.do(save_drafts, SaveDraft(draft_id=draft.draft_id, version=1, content={"note": "b"}))
        late = SaveDraft(draft_id=draft.draft_id, version=1, content={"note": "c"})
        assert (await refused(world, save_drafts, late)).code == "draft_changed"
        assert await world.sql("select content->>'note' from draft_order") == [("b",)]


async def test_a_discarded_draft_is_not_placed_and_nul_is_not_kept(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        draft = await world.do(save_drafts, SaveDraft(content=content(world)))
        await world.do(discard_drafts, DiscardDraft(draft_id=draft.draft_id))
        assert (await refused(world, place_drafts, PlaceDraft(draft_id=draft.draft_id))).code == "draft_closed"
        wrong = await refused(world, save_drafts, SaveDraft(content={"note": "\0"}))
        assert (wrong.code, [(each.pointer, each.code) for each in wrong.fields]) == (
            "draft_invalid", [("/content", "content_invalid")],
        )  # fmt: skip
