"""Drift of each kind is planted in a world with something in every step; it is explained, mended, and no other order is
touched. What nothing recorded would mend is left, with advice."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import pytest
from tests import given, warehouse
from tests.audit.test_find_differences import DRIFT, FIRST, NO_CONSTRAINTS, NOBODY, RolledBack, lived

from orderwright.audit import repair_differences as repairing
from orderwright.audit.events import CorrectionPosted
from orderwright.audit.find_differences import find_differences
from orderwright.audit.mend import Entry, Mend, Rows
from orderwright.audit.repair_differences import RepairDifferences, Repaired, repair, repair_differences
from orderwright.kernel.transaction import Transaction
from orderwright.views.timeline_words import Names, tell

__all__ = ["lived"]

LOST_FOR_EVER = {
    "update payment_event set amount_minor = 1 where kind = 'authorized'",
    "delete from order_line where {orders}",
    "delete from orders where {delivered}",
    f"update stock_movement set variant_id = {NOBODY}",
    f"update stock_movement set to_location_id = {NOBODY} where to_location_id is not null",
}
"""Nothing else says what these were."""
OF_ORDERS = (
    "orders", "order_line", "progress", "hold", "reservation", "payment_event", "refund_grant", "refund_line",
    "fulfillment_order", "fulfillment_order_line", "parcel", "parcel_line", "return_authorization", "return_line",
)  # fmt: skip


class Mended:
    """What a repair said, what differed before and after it, and the rows of each order."""

    def __init__(self) -> None:
        self.first = self.again = Repaired(False, [], 0)
        self.planted: list[tuple[str, str]] = []
        self.left: list[tuple[str, str]] = []
        self.facts: list[CorrectionPosted] = []
        self.before: dict[UUID, str] = {}
        self.after: dict[UUID, str] = {}


async def mended(world: given.World, drift: str) -> Mended:
    """Plant `drift`, mend it and mend again; nothing of it remains."""
    made = Mended()
    with contextlib.suppress(RolledBack):
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(NO_CONSTRAINTS.encode())
            await tx.connection.execute(drift.format(**FIRST).encode())
            made.planted, made.before = await differences(tx), await rows_of_orders(tx)
            made.first = await repair(tx, dry_run=False)
            made.left, made.after = await differences(tx), await rows_of_orders(tx)
            made.facts = [fact for fact in tx.facts if isinstance(fact, CorrectionPosted)]
            made.again = await repair(tx, dry_run=False)
            raise RolledBack
    return made


async def differences(tx: Transaction) -> list[tuple[str, str]]:
    return [(each.what, each.sentence) for each in (await find_differences(tx)).differences]


async def rows_of_orders(tx: Transaction) -> dict[UUID, str]:
    """All rows of each order, as text."""
    rows: dict[UUID, str] = {}
    for table in OF_ORDERS:
        key = "(select r.order_id from return_authorization r where r.return_id = t.return_id)"
        order_id = key if table == "return_line" else "t.order_id"
        found = await tx.connection.execute(
            f"select {order_id}, string_agg(t::text, ' ' order by t::text) from {table} t group by 1".encode()
        )
        for id_, text in await found.fetchall():
            rows[id_] = rows.get(id_, "") + text
    return rows


@pytest.mark.parametrize(("what", "drift"), [each for each in DRIFT if each[1] not in LOST_FOR_EVER])
async def test_drift_is_explained_and_mended(lived: given.World, what: str, drift: str) -> None:
    made = await mended(lived, drift)
    assert made.left == []
    assert made.first.left == 0
    repairs = [each for each in made.first.repairs if each.what == what]
    assert {each.sentence for each in repairs} >= {sentence for kind, sentence in made.planted if kind == what}
    assert all("commit " in each.misfit for each in repairs), [each.misfit for each in repairs]
    assert any(each.entries for each in made.first.repairs)
    assert sum(len(each.entries) for each in made.first.repairs) == len(made.facts)
    assert made.again.repairs == []
    corrected = {fact.order_id for fact in made.facts}
    touched = {order_id for order_id, rows in made.after.items() if rows != made.before.get(order_id)}
    assert touched <= corrected


@pytest.mark.parametrize(("what", "drift"), [each for each in DRIFT if each[1] in LOST_FOR_EVER])
async def test_what_nothing_recorded_would_mend_is_left_with_advice(lived: given.World, what: str, drift: str) -> None:
    made = await mended(lived, drift)
    assert what in {kind for kind, _ in made.left}
    assert all(each.advice for each in made.first.repairs if each.sentence in {sentence for _, sentence in made.left})
    assert "backup" in next(each.advice for each in made.first.repairs if each.what == what)
    assert sum(len(each.entries) for each in made.again.repairs) == 0


def test_drift_of_every_kind_is_mended() -> None:
    assert {what for what, drift in DRIFT if drift not in LOST_FOR_EVER} == {what for what, _ in DRIFT}


async def test_levels_of_a_ledger_that_lost_its_movements_are_not_touched(lived: given.World) -> None:
    made = await mended(lived, f"update stock_movement set variant_id = {NOBODY}")
    waiting = [each for each in made.first.repairs if each.what == "on_hand"]
    assert waiting
    assert all(each.entries == [] and "mend those first" in each.advice for each in waiting)


MISFITS = [
    (
        "on_hand",
        "delete from stock_movement where reason = 'shipped'",
        "(hand_over by test, ", "parcel 1002 left with 3 units, and no movement tells of it",
    ),
    (
        "on_hand", "update stock_level set on_hand = on_hand + 1 where {level}",
        "every recorded fact fits; it was changed outside of them, after commit", "by test, ",
    ),
    (
        "refunds", "update refund_grant set status = 'failed'",
        "RefundExecuted in commit", "; the refund is failed with",
    ),
    (
        "money_facts", "delete from payment_event where kind = 'captured'",
        "PaymentCaptured in commit", "(hand_over by test, ",
    ),
    ("open_holds", "delete from hold", "HoldPlaced in commit", "(place_holds by test, "),
    (
        "parcels", "update parcel_line set quantity = quantity + 1",
        "ParcelPacked in commit", "told of 2 units of line 1 in parcel 1001; it holds 3",
    ),
    ("labels", "update label set status = 'void'", "LabelBought in commit", "(buy_labels by test, "),
    (
        "order_total", "update orders set total_minor = total_minor + 1 where {orders}",
        "OrderPlaced in commit", "told of 500 in all and 2 units; there are 501 and 2",
    ),
    (
        "returns", "update return_line set received = received - 1 where received > 0",
        "ReturnReceived in commit", "told of 2 units that came; of return 1001 1 did",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "drift", "fact", "why"), MISFITS)
async def test_the_first_misfit_is_named(lived: given.World, what: str, drift: str, fact: str, why: str) -> None:
    misfit = next(each.misfit for each in (await mended(lived, drift)).first.repairs if each.what == what)
    assert fact in misfit
    assert why in misfit


async def test_lost_stock_is_posted_and_the_newest_reservation_gives_way(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        first = await world.placed_order({"MUG": 2})
        second = await world.placed_order({"MUG": 2})
        await world.sql("update stock_movement set quantity = 3")
        report = await world.do(repair_differences, RepairDifferences())
        assert [each.what for each in report.repairs] == ["on_hand"]
        assert await warehouse.level(world, "MUG") == (3, 3, 0)
        assert (await world.progress(first), await world.progress(second)) == (
            [{"reserved": 2}],
            [{"to_source": 1, "reserved": 1}],
        )
        assert await world.audit() == []
        assert "CorrectionPosted" in await warehouse.facts(world, second)
        assert "StockShrank" in await warehouse.facts(world, second)
        assert "CorrectionPosted" not in await warehouse.facts(world, first)


async def test_a_movement_that_was_lost_is_entered_again_and_no_other(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        for units in (1, 2):
            await warehouse.handed_over(world, {"MUG": units})
        moved = "select reason, quantity, cause_kind, cause_id from stock_movement order by reason, quantity"
        before = await world.sql(moved)
        await world.sql("delete from stock_movement where reason = 'shipped' and quantity = 2")
        report = await world.do(repair_differences, RepairDifferences())
        assert [(each.what, each.entries) for each in report.repairs] == [
            (
                "on_hand",
                [
                    "a movement of 2 from sellable to customer is posted",
                    "the level is made anew: 6 on hand, 0 committed, 0 unavailable",
                ],
            )
        ]
        assert await world.sql(moved) == before
        assert await world.audit() == []


async def test_what_mends_several_differences_of_one_place_stands_with_each(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        await world.placed_order({"MUG": 2})
        await world.sql("update stock_level set on_hand = on_hand + 1, committed = committed + 1")
        report = await world.do(repair_differences, RepairDifferences())
        assert {each.what: each.where for each in report.repairs} == {"on_hand": "MUG at DC", "committed": "MUG at DC"}
        entry = "the level is made anew: 4 on hand, 2 committed, 0 unavailable"
        assert [each.entries for each in report.repairs] == [[entry], [entry]]
        told = "select data ->> 'check', data ->> 'found' from event where kind = 'CorrectionPosted' order by 1"
        assert await world.sql(told) == [("committed", "3"), ("on_hand", "5")]


async def test_an_entry_for_a_place_where_nothing_differs_is_a_bug_and_nothing_of_the_repair_is_kept(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stray(tx: Transaction, _: Rows) -> list[Entry]:
        await tx.connection.execute(b"update stock_level set on_hand = 4")
        return [Entry("CUP at DC", None, "made anew")]

    monkeypatch.setattr(repairing, "MENDS", (Mend("stray", ("on_hand",), stray),))
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        await world.sql("update stock_level set on_hand = 5")
        with pytest.raises(RuntimeError, match="stray posted for CUP at DC, where nothing differs"):
            await world.do(repair_differences, RepairDifferences())
        assert await world.sql("select on_hand from stock_level") == [(5,)]


async def test_the_timeline_shows_a_correction_with_its_cause(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = await world.placed_order({"MUG": 2})
        await world.sql("update progress set reserved = 0, to_source = 2")
        await world.do(repair_differences, RepairDifferences())
        assert await world.audit() == []
        ((data,),) = await world.sql(
            "select data from event where order_id = %s and kind = 'CorrectionPosted'", order.id
        )
        words = tell("CorrectionPosted", data, Names({}, {}, "GBP"))
        assert words.title == "Corrected by the audit:"
        assert words.text.startswith("order 1001 line 1: its units are where their owners are: 2 reserved; every")
        assert "(place_orders by test, " in words.text


async def test_a_dry_run_says_the_same_and_leaves_everything_as_it_was(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = await world.placed_order({"MUG": 2})
        await world.sql("update progress set reserved = 0, to_source = 2")
        differing = await world.audit()
        dry: Any = await world.do(repair_differences, RepairDifferences(dry_run=True))
        assert await world.audit() == differing != []
        assert "CorrectionPosted" not in await warehouse.facts(world, order)
        real: Any = await world.do(repair_differences, RepairDifferences())
        assert (dry.repairs, dry.left, real.left) == (real.repairs, 0, 0)
        nothing: Any = await world.do(repair_differences, RepairDifferences())
        assert nothing == Repaired(False, [], 0)


async def test_orders_are_placed_and_picked_while_it_repairs(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 100}}) as world:
        await world.placed_order({"MUG": 2})
        await world.sql("update progress set reserved = 0, to_source = 2")
        await world.sql("update stock_level set on_hand = 90")
        world.database.wait_s = 60  # repairs lock everybody else out; for how long is not asked here
        work = [warehouse.picked(world, {"MUG": 1}) for _ in range(20)]
        repairs = [world.do(repair_differences, RepairDifferences()) for _ in range(3)]
        answers = await asyncio.gather(*work, *repairs)
        assert sum(len(each.repairs) for each in answers[20:]) == 3
        assert await warehouse.level(world, "MUG") == (100, 22, 0)
        assert await world.audit() == []
