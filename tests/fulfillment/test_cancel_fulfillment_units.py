import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests import given, warehouse

from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.cancel_fulfillment_units import UnitsToCancel, cancel_fulfillment_units
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.types import LineQuantity
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.void_labels import void_labels_of_orders
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import verb, verbs
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.views.fulfillment_orders import ParcelUnits, show_parcel
from orderwright.views.put_backs import list_put_backs


@pytest.fixture
def cancel_units() -> Any:
    """A verb that does nothing but cancel, as the verbs of orders do among other things."""

    async def cancel_units_in_test(tx: Any, wanted: Sequence[UnitsToCancel]) -> list[bool | Refusal]:
        await cancel_fulfillment_units(tx, wanted)
        return [True] * len(wanted)

    cancel_units_in_test.__annotations__ = {
        "tx": Any,
        "wanted": Sequence[UnitsToCancel],
        "return": list[bool | Refusal],
    }
    yield verb("orders.cancel")(cancel_units_in_test)
    del verbs["cancel_units_in_test"]


def units(work: warehouse.Released, quantity: int) -> UnitsToCancel:
    return UnitsToCancel(work.order.id, 1, quantity)


async def test_units_not_picked_yet_are_free_again_at_once(fresh_database: str, cancel_units: Any) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3})
        await world.do(cancel_units, units(work, 1))
        assert await warehouse.level(world, "MUG") == (5, 2, 0)
        assert await warehouse.status(world, work) == "accepted"
        await world.do(cancel_units, units(work, 2))
        assert await warehouse.level(world, "MUG") == (5, 0, 0)
        assert await warehouse.status(world, work) == "canceled"
        assert await world.progress(work.order) == [{"canceled": 3}]
        assert "FulfillmentOrderCanceled" in await warehouse.facts(world, work.order)


async def test_picked_goods_are_unavailable_until_they_are_put_back(fresh_database: str, cancel_units: Any) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3})
        await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id, lines=[FoundLine(1, 2)]))
        await world.do(cancel_units, units(work, 2))
        assert await world.progress(work.order) == [{"picked": 1, "canceled": 2}]
        assert await warehouse.level(world, "MUG") == (5, 1, 1)
        assert await warehouse.status(world, work) == "picked"
        too_many = PutBack(fulfillment_order_id=work.id, lines=[LineQuantity(1, 2)])
        refusal = await warehouse.refused(world, put_back, too_many)
        assert refusal.fields[0].message == "Line 1: 1 wait to be put back, got 2."
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (5, 1, 0)
        assert "GoodsPutBack" in await warehouse.facts(world, work.order)


async def test_scanned_goods_are_in_somebodys_hands(fresh_database: str, cancel_units: Any) -> None:
    """Of three, two are scanned: what is on its shelf goes first; the others are unavailable until back."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 3})
        scans = [Scan("MUG", 2)]
        await world.do(record_scans, RecordScans(fulfillment_order_id=work.id, scanned=scans))
        await world.do(cancel_units, units(work, 2))
        line = "select open, scanned, canceled, to_put_back from fulfillment_order_line"
        assert await world.sql(line) == [(1, 1, 2, 1)]
        assert await warehouse.level(world, "MUG") == (5, 1, 1)
        assert await world.progress(work.order) == [{"released": 1, "canceled": 2}]
        await world.do(cancel_units, units(work, 1))
        assert await world.sql(line) == [(0, 0, 3, 2)]
        assert await warehouse.status(world, work) == "canceled"
        assert await warehouse.level(world, "MUG") == (5, 0, 2)
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (5, 0, 0)


async def test_packed_goods_come_out_of_their_parcel_and_its_label_is_voided_first(
    fresh_database: str, cancel_units: Any
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, _ = await warehouse.labeled(world, {"MUG": 3})
        await world.do(cancel_units, units(work, 1))
        assert await world.sql("select status, weight_g, tracking_number from parcel") == [("packed", 0, None)]
        assert await world.sql("select status from label") == [("void",)]
        assert await world.sql("select quantity from parcel_line") == [(2,)]
        assert await world.progress(work.order) == [{"packed": 2, "canceled": 1}]
        await world.do(cancel_units, units(work, 2))
        assert await world.sql("select status from parcel") == [("canceled",)]
        assert await world.sql("select count(*) from parcel_line") == [(0,)]
        assert await warehouse.status(world, work) == "canceled"
        assert await warehouse.level(world, "MUG") == (5, 0, 3)


async def cancel(world: given.World, work: warehouse.Released, quantity: int) -> None:
    lines = [LineUnits(1, quantity)]
    await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer", lines=lines))


async def test_canceled_units_lie_in_the_closed_box_until_it_is_weighed_anew(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4})
        await cancel(world, work, 1)
        await cancel(world, work, 2)
        shown = await world.door.ask(world.context, show_parcel, parcel.parcel_id)
        assert ([each.quantity for each in shown.lines], shown.to_take_out) == ([1], [ParcelUnits(1, 3)])
        assert (
            await warehouse.refused(world, buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
        ).code == "label_refused"
        await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=150))
        shown = await world.door.ask(world.context, show_parcel, parcel.parcel_id)
        assert (shown.status, shown.weight_g, shown.to_take_out) == ("labeled", 150, [])
        assert await world.audit() == []


async def test_what_lies_in_a_closed_box_is_put_back_once_it_was_opened(fresh_database: str) -> None:
    """Else it would be sold again, and leave with the box."""
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4, "CUP": 1})
        await cancel(world, work, 2)
        for lines in (None, [LineQuantity(1, 1)]):
            refusal = await warehouse.refused(world, put_back, PutBack(fulfillment_order_id=work.id, lines=lines))
            (field,) = refusal.fields
            assert (field.pointer, field.code) == ("/lines/0/quantity", "in_closed_parcel")
            assert field.message == (f"Line 1: 2 in closed parcel {parcel.number}. Open it and weigh it again first.")
        (row,) = (await world.door.ask(world.context, list_put_backs, None)).rows
        assert (row.units, row.boxed, row.out, row.parcels) == (2, 2, 0, str(parcel.number))
        await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id, weight_g=150))
        (row,) = (await world.door.ask(world.context, list_put_backs, None)).rows
        assert (row.units, row.boxed, row.out) == (2, 0, 2)
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (9, 2, 0)
        assert await world.audit() == []


async def test_of_a_line_what_is_in_no_box_can_be_put_back(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        work = await warehouse.picked(world, {"MUG": 5})
        await cancel(world, work, 1)
        parcel = await warehouse.pack(world, work, {"MUG": 4})
        await cancel(world, work, 2)
        one = PutBack(fulfillment_order_id=work.id, lines=[LineQuantity(1, 2)])
        assert (await warehouse.refused(world, put_back, one)).fields[0].code == "in_closed_parcel"
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (9, 2, 2)
        assert (await warehouse.refused(world, put_back, PutBack(fulfillment_order_id=work.id))).fields != []
        await world.do(unpack_parcels, UnpackParcel(parcel_id=parcel.parcel_id))
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        assert await warehouse.level(world, "MUG") == (9, 2, 0)
        assert await world.audit() == []


async def test_an_opened_box_has_nothing_left_to_take_out(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel = await warehouse.packed(world, {"MUG": 2})
        await cancel(world, work, 1)
        await world.do(unpack_parcels, UnpackParcel(parcel_id=parcel.parcel_id))
        assert (await world.door.ask(world.context, show_parcel, parcel.parcel_id)).to_take_out == []
        second = await warehouse.pack(world, work, {"MUG": 1})
        await cancel(world, work, 1)
        assert (await world.door.ask(world.context, show_parcel, second.parcel_id)).to_take_out == []
        assert await world.audit() == []


async def test_what_was_handed_over_is_not_canceled(fresh_database: str, cancel_units: Any) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        parcel = await warehouse.pack(world, work, {"MUG": 2}, partial=True)
        await warehouse.label(world, parcel)
        await warehouse.hand(world, parcel)
        refusal = await warehouse.refused(world, cancel_units, units(work, 2))
        assert refusal.code == "units_already_gone"
        assert await world.progress(work.order) == [{"picked": 1, "shipped": 2}]
        await world.do(cancel_units, units(work, 1))
        assert await warehouse.status(world, work) == "shipped"
        assert await warehouse.level(world, "MUG") == (3, 0, 1)


async def test_either_the_parcel_leaves_or_the_order_is_canceled(fresh_database: str, cancel_units: Any) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 20}}) as world:
        ready = [await warehouse.labeled(world, {"MUG": 1}) for _ in range(6)]
        both = [
            attempt
            for work, parcel, _ in ready
            for attempt in (warehouse.hand(world, parcel), world.do(cancel_units, units(work, 1)))
        ]
        answers = await asyncio.gather(*both, return_exceptions=True)
        assert all(not isinstance(answer, Exception) or isinstance(answer, Refusal) for answer in answers)
        for left, canceled in zip(answers[::2], answers[1::2], strict=True):
            assert isinstance(left, Refusal) != isinstance(canceled, Refusal)
        shipped = sum(not isinstance(answer, Refusal) for answer in answers[::2])
        assert await warehouse.level(world, "MUG") == (20 - shipped, 0, 6 - shipped)
        assert await world.sql("select count(*) from payment_event where kind = 'captured'") == [(shipped,)]


async def test_the_labels_of_an_order_are_voided_where_nobody_took_the_parcel(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 2})
        gone = await warehouse.pack(world, work, {"MUG": 1}, partial=True)
        await warehouse.label(world, gone)
        await warehouse.hand(world, gone)
        here = await warehouse.pack(world, work, {"MUG": 1})
        await warehouse.label(world, here)
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            assert await void_labels_of_orders(tx, [work.order.id]) == {work.order.id: [here.parcel_id]}
        assert await world.sql("select status from parcel order by number") == [("handed_over",), ("packed",)]
