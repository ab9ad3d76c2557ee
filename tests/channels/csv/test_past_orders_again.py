"""Files of past orders that were exported anew: what has moved on since is known, what differs otherwise is refused."""

import pytest
from tests import given
from tests.channels.csv.test_import_orders import STOCK, imported

from orderwright.orders.record_past_orders import PastOrder, RecordedPastOrder, record_past_orders

PAST = "order,country,sku,qty,price,paid,status\nP-1,GB,CUP,2,1.00,{paid},{status}\n"


@pytest.mark.parametrize(
    ("before", "after", "becomes"),
    [
        ("Shipped", "Delivered", "delivered"), ("Shipped", "Refunded", "refunded"),
        ("Delivered", "Canceled", "canceled"),
        ("Canceled", "Refunded", "refunded"), ("Delivered", "Shipped", None), ("Refunded", "Delivered", None),
    ],
)  # fmt: skip
async def test_a_past_order_ends_as_the_last_file_says_where_it_has_moved_on(
    fresh_database: str, before: str, after: str, becomes: str | None
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, PAST.format(paid="2.00", status=before))
        later = PAST.format(paid="0.00", status=after)
        kept = "select status, content -> 'payment' ->> 'captured', encode(content_hash, 'hex') from past_order"
        ((was, paid, its_hash),) = await world.sql(kept)
        for dry_run in (True, False):
            (row,) = (await imported(world, later, dry_run=dry_run)).rows
            told = [(each.column, each.before, each.after) for each in row.changes]
            if becomes:
                assert (row.status, told) == ("updated", [("status", was, becomes)])
                assert row.reason == f"Its past order was {was}, and is {becomes} now."
            else:
                assert (row.status, row.code, told) == ("refused", "order_differs", [])
                assert f"It is kept as {was}, and can't be {after.lower()}." in (row.reason or "")
            if dry_run or not becomes:
                assert await world.sql(kept) == [(was, paid, its_hash)]
        other = later.replace("CUP,2", "CUP,3")
        assert [row.code for row in (await imported(world, other)).rows] == ["order_differs"], (
            "more differs than its end"
        )
        if becomes:
            ((now, paid_now, hash_now),) = await world.sql(kept)
            assert (now, paid_now, hash_now != its_hash) == (becomes, "0.00", True)
            assert [row.status for row in (await imported(world, later)).rows] == ["past"]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("given_as", "instead", "column"),
    [("1.00", "1.50", "price"), ("GB", "FR", "country"), ("CUP,2", "CUP,3", "qty"), ("CUP", "LAMP", "sku")],
)
async def test_what_differs_from_the_past_order_is_named_by_its_column(
    fresh_database: str, given_as: str, instead: str, column: str
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        file = PAST.format(paid="2.00", status="Shipped")
        await imported(world, file)
        (row,) = (await imported(world, file.replace(given_as, instead))).rows
        assert (row.status, row.code, row.column) == ("refused", "order_differs", column)
        assert "The past order that is kept says otherwise." in (row.reason or "")


async def test_a_past_order_that_stands_twice_in_a_file_ends_as_its_last_row_says(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = world.order({"CUP": 1})
        wishes = [PastOrder(order=order, status="shipped"), PastOrder(order=order, status="refunded")]
        answers = await world.door.perform_many(world.context, record_past_orders, wishes)
        told = [(each.created, each.was) for each in answers if isinstance(each, RecordedPastOrder)]
        assert told == [(True, None), (False, "shipped")]
        assert await world.sql("select status from past_order") == [("refunded",)]
