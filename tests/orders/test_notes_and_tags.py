import pytest
from tests import given

from orderwright.kernel.refusal import Refusal
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.tag_orders import TagOrder, tag_orders


async def test_a_note_stands_on_the_order_and_in_its_story(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 1})
        await world.do(add_notes, AddNote(order_id=order.id, body="Rang back 👍", line_no=1))
        assert await world.sql("select body, author, line_no from order_note") == [("Rang back 👍", "test", 1)]
        told = await world.sql("select data->>'body' from event where kind = 'NoteAdded' and order_id = %s", order.id)
        assert told == [("Rang back 👍",)]


@pytest.mark.parametrize(
    ("change", "pointer"), [({"body": " "}, "/body"), ({"body": "a\0"}, "/body"), ({"line_no": 2}, "/line_no")]
)
async def test_a_note_that_makes_no_sense_is_refused(
    fresh_database: str, change: dict[str, object], pointer: str
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 1})
        with pytest.raises(Refusal) as refusal:
            await world.do(add_notes, AddNote(**({"order_id": order.id, "body": "x"} | change)))  # type: ignore[arg-type]
        assert [field.pointer for field in refusal.value.fields] == [pointer]


async def test_tags_are_put_on_and_taken_off_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 1}, tags=["vip"])
        tagged = await world.do(tag_orders, TagOrder(order_id=order.id, add=["gift", "gift"], remove=["vip", "none"]))
        assert tagged.tags == ["gift"]
        await world.do(tag_orders, TagOrder(order_id=order.id, add=["gift"]))
        assert await world.sql("select tags from orders") == [(["gift"],)]
        assert await world.sql("select data from event where kind = 'OrderTagged'") == [
            ({"added": ["gift"], "removed": ["vip"]},)
        ]
