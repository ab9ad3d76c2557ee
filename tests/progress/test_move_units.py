"""Units of order lines go from place to place; no other way."""

from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.given import ORGANIZATION, World, world

from orderwright.kernel.refusal import Refusal
from orderwright.progress.move_units import deltas, move_units, read_progress
from orderwright.progress.types import MAY_GO, PLACES, UnitMove

ORDERS = [UUID(int=number) for number in (1, 2)]
WAYS = [(place, to) for place, ways in MAY_GO.items() for to in ways]
MOVES = st.lists(
    st.builds(
        lambda order_id, line_no, way, quantity: UnitMove(order_id, line_no, way[0], way[1], quantity),
        st.sampled_from(ORDERS),
        st.integers(1, 3),
        st.sampled_from(WAYS),
        st.integers(1, 9),
    )
)


@given(MOVES)
def test_what_a_place_loses_others_win(moves: list[UnitMove]) -> None:
    rows = deltas(moves)
    assert all(sum(int(str(row[place])) for place in PLACES) == 0 for row in rows)
    assert [(row["order_id"], row["line_no"]) for row in rows] == sorted({(m.order_id, m.line_no) for m in moves})
    for place in PLACES:
        came = sum(move.quantity for move in moves if move.to_place == place)
        went = sum(move.quantity for move in moves if move.from_place == place)
        assert sum(int(str(row[place])) for row in rows) == came - went


def test_the_moves_of_a_line_become_one_row() -> None:
    one = UnitMove(ORDERS[0], 1, "reserved", "released", 3)
    (row,) = deltas([one, UnitMove(ORDERS[0], 1, "released", "picked", 2)])
    assert {place: row[place] for place in PLACES if row[place]} == {"reserved": -3, "released": 1, "picked": 2}
    assert deltas([]) == []


@pytest.fixture
async def w(fresh_database: str) -> AsyncIterator[World]:
    async with world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as made:
        yield made


async def move(w: World, *moves: UnitMove) -> set[UUID]:
    """The orders whose statuses are to be derived anew."""
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        await move_units(tx, moves)
        return tx.changed_orders


async def test_units_are_moved_and_their_order_is_to_be_looked_at_again(w: World) -> None:
    placed = await w.placed_order({"MUG": 4, "CUP": 1})
    other = await w.placed_order({"MUG": 1})
    moves = [UnitMove(placed.id, 1, "reserved", "released", 3), UnitMove(placed.id, 2, "reserved", "canceled", 1)]
    assert await move(w, *moves) == {placed.id}
    assert await w.progress(placed) == [{"reserved": 1, "released": 3}, {"canceled": 1}]
    assert await w.progress(other) == [{"reserved": 1}]
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        (line,) = await read_progress(tx, [other.id])
        assert (line.ordered, line.reserved) == (1, 1)


async def test_units_that_are_not_there_are_not_moved(w: World) -> None:
    placed = await w.placed_order({"MUG": 4})
    with pytest.raises(psycopg.errors.CheckViolation, match="progress_nothing_is_negative"):
        await move(w, UnitMove(placed.id, 1, "reserved", "released", 1), UnitMove(placed.id, 1, "picked", "packed", 1))
    assert await w.progress(placed) == [{"reserved": 4}]


async def test_a_line_that_is_not_there_is_refused_and_nothing_is_moved(w: World) -> None:
    placed = await w.placed_order({"MUG": 4})
    with pytest.raises(Refusal) as refused:
        await move(
            w, UnitMove(placed.id, 1, "reserved", "released", 1), UnitMove(placed.id, 2, "reserved", "released", 1)
        )
    assert refused.value.code == "order_line_not_found"
    assert await w.progress(placed) == [{"reserved": 4}]


async def test_no_moves_take_no_statement(w: World) -> None:
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        await move_units(tx, [])
        assert (tx.statement_count, tx.changed_orders) == (0, set())
