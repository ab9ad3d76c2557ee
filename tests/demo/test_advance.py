"""Orders are walked along their way in parcels that can be carried, at times that could be true."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests import warehouse
from tests.given import world
from uuid_utils.compat import uuid7

from orderwright.demo import advance_plans
from orderwright.demo.advance import (
    A_DAY,
    AFTER_PLACEMENT,
    PARCEL_G_MAX,
    STEPS,
    Advancing,
    end_of_span,
    parcels_of,
    spans,
)
from orderwright.demo.advance_plans import advance_all, advance_at_pace, advance_until_quiet
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.views.next_work import ToPack, UnitsToPack, Waiting

LONG_AGO = datetime(2011, 1, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("units", "boxes"),
    [
        ([("MUG", 3, 200), ("VASE", 1, 900)], [{"MUG": 3, "VASE": 1}]),
        ([("MUG", 250, 200)], [{"MUG": 150}, {"MUG": 100}]),
        ([("MUG", 140, 200), ("VASE", 4, 900)], [{"MUG": 140, "VASE": 2}, {"VASE": 2}]),
        ([("ANVIL", 2, 40_000), ("MUG", 1, 200)], [{"ANVIL": 1}, {"ANVIL": 1}, {"MUG": 1}]),
        ([("LETTER", 5, 0)], [{"LETTER": 5}]),
    ],
)
def test_as_many_parcels_as_the_weight_asks_for(units: list[tuple[str, int, int]], boxes: list[dict[str, int]]) -> None:
    work = ToPack(uuid7(), LONG_AGO, [UnitsToPack(*one) for one in units])
    parcels = list(parcels_of(work))
    assert [{scan.code: scan.quantity for scan in parcel.scanned} for parcel in parcels] == boxes
    assert [parcel.partial for parcel in parcels] == [True] * (len(parcels) - 1) + [False]
    weights = {sku: weight for sku, _, weight in units}
    for box in boxes:
        assert sum(weights[sku] * quantity for sku, quantity in box.items()) <= PARCEL_G_MAX or sum(box.values()) == 1


def test_what_was_placed_within_a_span_moves_together() -> None:
    hours = [1, 2, 23, 25, 49]
    waiting = [Waiting(uuid7(), LONG_AGO.replace(hour=0) + timedelta(hours=hour)) for hour in hours]
    assert [len(together) for together in spans(reversed(waiting), A_DAY)] == [3, 1, 1]


async def test_the_steps_have_the_times_that_they_would_have_had(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        await w.placed_order({"MUG": 3}, placed_at=LONG_AGO)
        await advance_all(Advancing(w.door, w.context, ["web"], lambda _, __: None), STEPS)
        ((released, picked, shipped, delivered),) = await w.sql(
            "select released_at, picked_at, shipped_at, delivered_at from fulfillment_order"
        )
    assert [released, picked, shipped, delivered] == [
        end_of_span(LONG_AGO, A_DAY) + AFTER_PLACEMENT[step] for step in ("release", "pick", "ship", "deliver")
    ]


async def test_in_time_an_order_waits_where_it_would_be_by_now(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        now = w.door.now()
        orders = {
            "delivered": await w.placed_order({"MUG": 1}, placed_at=now - timedelta(days=4)),
            "shipped": await w.placed_order({"MUG": 1}, placed_at=now - timedelta(days=2)),
            "picked": await w.placed_order({"MUG": 1}, placed_at=now - timedelta(hours=3, minutes=30)),
            "released": await w.placed_order({"MUG": 1}, placed_at=now - timedelta(hours=1)),
            "reserved": await w.placed_order({"MUG": 1}, placed_at=now),
        }
        walking = Advancing(w.door, w.context, ["web"], lambda _, __: None, span=timedelta(minutes=15))
        walking.in_time = True
        await advance_all(walking, STEPS)
        for place, order in orders.items():
            assert await w.progress(order) == [{place: 1}]


async def test_a_held_order_stays_and_another_channel_is_left_alone(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"MUG": 10}}) as w:
        held, free, phone = (
            await w.placed_order({"MUG": 1}),
            await w.placed_order({"MUG": 2}),
            await w.placed_order({"MUG": 3}, channel="phone"),
        )
        hold = await w.do(place_holds, PlaceHold(order_id=held.id, reason="address"))
        walking = Advancing(w.door, w.context, ["web"], lambda _, __: None)
        await advance_all(walking, STEPS)
        assert await w.progress(held) == [{"reserved": 1}]
        assert await w.progress(free) == [{"delivered": 2}]
        assert await w.progress(phone) == [{"reserved": 3}]

        await w.do(release_holds, ReleaseHold(hold_id=hold.hold_id))
        await advance_at_pace(walking, STEPS, per_minute=6_000)
        assert await w.progress(held) == [{"delivered": 1}]
        assert await warehouse.level(w, "MUG") == (7, 3, 0)


async def test_what_a_worker_makes_ready_meanwhile_is_walked_as_well(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advance_plans, "QUIET_S", 0.5)
    async with world(fresh_database, {"DC": {"MUG": 2}}) as w:
        first = await w.placed_order({"MUG": 1}, placed_at=LONG_AGO)
        held = await w.placed_order({"MUG": 1}, placed_at=LONG_AGO)
        hold = await w.do(place_holds, PlaceHold(order_id=held.id, reason="address"))
        others: list[asyncio.Task[object]] = []

        def tell(step: str, _: int) -> None:
            if step == "deliver" and not others:
                others.append(asyncio.create_task(let_go()))

        async def let_go() -> None:
            await asyncio.sleep(0.2)  # when the first walk has found nothing more to do
            await w.do(release_holds, ReleaseHold(hold_id=hold.hold_id))

        walking = Advancing(w.door, w.context, ["web"], tell)
        await advance_until_quiet(walking, STEPS)
        await asyncio.gather(*others)
        assert [await w.progress(order) for order in (first, held)] == [[{"delivered": 1}]] * 2
        assert await w.audit() == []
