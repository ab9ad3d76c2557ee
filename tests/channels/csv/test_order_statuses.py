"""What the statuses of a shop's file say: nothing is shipped that was canceled there, and nothing twice."""

from typing import Any

import pytest
from tests import given
from tests.channels.csv.test_import_orders import STOCK, imported

from orderwright.channels.csv.columns import plain
from orderwright.channels.csv.order_statuses import CLOSED, IN_PART, OPEN
from orderwright.channels.csv.settle_orders import CANCEL_SHIPPED

HEADS = ("Financial Status", "Fulfillment Status", "Lineitem fulfillment status", "Cancelled at", "Status")
FILE = "Name,Currency,Lineitem sku,Lineitem quantity,Lineitem price,Shipping Country,{heads}\n"


def file_of(**said: str) -> str:
    """One order of two cups with these statuses; a column that is not named is not there."""
    heads = [head for head in HEADS if head in said]
    return FILE.format(heads=",".join(heads)) + "#1,USD,CUP,2,1.00,US," + ",".join(said[head] for head in heads) + "\n"


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ({"Financial Status": "paid", "Cancelled at": "2026-11-15 10:00:00 +0000"}, "canceled"),
        ({"Financial Status": "refunded", "Cancelled at": "2026-11-15"}, "refunded"),
        ({"Financial Status": "paid", "Fulfillment Status": "fulfilled", "Cancelled at": "yes"}, "canceled"),
        ({"Financial Status": "paid", "Status": "cancelled"}, "canceled"),
        ({"Financial Status": "paid", "Status": "wc-completed"}, "shipped"),
        ({"Financial Status": "paid", "Fulfillment Status": "", "Cancelled at": ""}, None),
        ({"Financial Status": "paid", "Cancelled at": "No"}, None),
        ({"Financial Status": "Completed", "Fulfillment Status": "unfulfilled"}, None),
        ({"Financial Status": "partial"}, None),
        ({"Financial Status": "voided"}, "canceled"),
        ({"Financial Status": "paid", "Status": "open"}, None),
    ],
)
async def test_what_ended_in_the_shop_is_not_placed_whichever_column_says_so(
    fresh_database: str, said: dict[str, str], ended: str | None
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        (row,) = (await imported(world, file_of(**said))).rows
        past: list[Any] = await world.sql("select status from past_order")
        placed = await world.sql("select count(*) from orders")
        assert (row.status, past, placed) == (
            ("past", [(ended,)], [(0,)]) if ended else ("created", [], [(1,)])
        ), row.reason  # fmt: skip
        assert await world.sql("select note from hold where reason <> 'address'") == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Status", "wc-on-hold"), ("Status", "On hold"), ("Status", "wc-pending"), ("Status", "Pending payment"),
        ("Status", "Awaiting payment"), ("Fulfillment Status", "on_hold"), ("Fulfillment Status", "scheduled"),
    ],
)  # fmt: skip
async def test_what_is_not_to_be_shipped_yet_in_the_shop_is_held(fresh_database: str, head: str, status: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = file_of(**{"Financial Status": "paid", head: status})
        assert (await imported(world, text)).created == 1
        why = f"{head} is “{status}” where the order comes from: it is not to be shipped yet."
        assert await world.sql("select note from hold where reason <> 'address'") == [(why,)]


@pytest.mark.parametrize("status", ["pending", "unfulfilled"])
async def test_what_waits_to_be_packed_in_the_shop_is_not_held(fresh_database: str, status: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = file_of(**{"Financial Status": "paid", "Fulfillment Status": status})
        assert (await imported(world, text)).created == 1
        assert await world.sql("select note from hold where reason <> 'address'") == []


@pytest.mark.parametrize(("said", "held"), [("0", False), ("1", True), ("2", True)])
async def test_a_number_of_canceled_units_cancels_no_order(fresh_database: str, said: str, held: bool) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = file_of(**{"Financial Status": "paid", "Cancelled at": said}).replace("Cancelled at", "Cancelled")
        assert (await imported(world, text)).created == 1
        notes = await world.sql("select note from hold where reason <> 'address'")
        why = f"Cancelled is “{said}” where the order comes from: look what of it is still to be shipped."
        assert notes == ([(why,)] if held else [])


@pytest.mark.parametrize("column", ["Fulfillment Status", "Lineitem fulfillment status"])
@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("partial", "look what of it is still to be shipped."),
        ("Restocked", "look what of it is still to be shipped."),
        ("wartet auf Ware", "look whether it is to be shipped."),
        ("on_hold", "it is not to be shipped yet."), ("unfulfilled", None), ("In progress", None),
    ],
)  # fmt: skip
async def test_what_is_shipped_in_part_or_not_known_is_held_until_somebody_has_looked(
    fresh_database: str, column: str, word: str, why: str | None
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        text = file_of(**{"Financial Status": "paid", column: word})
        checked = await imported(world, text, dry_run=True)
        report = await imported(world, text)
        assert report.created == 1
        held = await world.sql("select reason, note from hold where reason <> 'address'")
        assert held == ([("other", f"{column} is “{word}” where the order comes from: {why}")] if why else [])
        assert any(why in note for note in checked.notes) if why else True


async def test_units_that_left_say_more_than_a_word_for_it(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        head = "Order,Currency,SKU,Quantity,Shipped units,Price,Ship country,Fulfillment status\n"
        assert (await imported(world, head + "#1,USD,CUP,3,1,1.00,US,partially_shipped\n")).created == 1
        assert await world.sql("select note from hold where reason <> 'address'") == [
            (f"Shipped already where the order comes from: CUP × 1. {CANCEL_SHIPPED}",)
        ]


def test_no_word_means_two_things() -> None:
    words = [*CLOSED, *IN_PART, *OPEN]
    assert len(words) == len(set(words))
    assert [word for word in words if plain(word) != word] == []
