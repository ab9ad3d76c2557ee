"""One order in two parcels, and a carrier's file with scans that are late, doubled and backwards; one parcel goes back
to the sender and is "delivered" there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.messages.told import events as facts
from tests.service.test_review_deliveries import cases, events

from orderwright.channels.csv.import_tracking import import_tracking
from orderwright.channels.csv.read_table import CsvFile
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal
from orderwright.messages.tell import TOLD, tell
from orderwright.service.review_deliveries import cases_of_deliveries
from orderwright.shipping.tracking_states import TrackingState
from orderwright.views.customer_order import CustomerOrder, read_customer_order

FILE = """tracking_number,state,at,words
<P1>,Delivered,2026-03-06T14:02:00+00:00,Left with neighbour
<P1>,Out for delivery,2026-03-06T08:10:00+00:00,On van
<P1>,In transit,2026-03-07T03:00:00+00:00,Late scan at hub
<P1>,Delivered,2026-03-06T14:02:00+00:00,Left with neighbour
<P1>,Delivered,2026-03-06T15:02:00+01:00,Left with neighbour
<P2>,Exception,2026-03-06T10:00:00+00:00,Return to sender
<P2>,Delivered,2026-03-09T10:00:00+00:00,Delivered to sender
<P2>,In transit,2099-01-01T00:00:00+00:00,Clock of the depot is wrong
9.4E+21,Delivered,2026-03-06T14:02:00+00:00,Saved by a spreadsheet
"""
DELIVERED_AT = datetime(2026, 3, 6, 14, 2, tzinfo=UTC)
PACKED_AT, LATER = datetime(2026, 3, 5, 9, tzinfo=UTC), datetime(2026, 4, 1, 9, tzinfo=UTC)


def it_is(world: given.World, now: datetime) -> None:
    world.door.now = lambda: now


class TwoParcels:
    def __init__(self, work: warehouse.Released, numbers: list[str]) -> None:
        self.work = work
        self.numbers = numbers
        text = FILE.replace("<P1>", numbers[0]).replace("<P2>", f" {numbers[1][:4].lower()} {numbers[1][4:].lower()}")
        self.file = CsvFile(text.encode())
        rows = [line.split(",") for line in text.splitlines()[1:-2]]
        self.wishes = [
            RecordTracking(
                tracking_number=number, state=TrackingState(state.lower().replace(" ", "_")),
                at=datetime.fromisoformat(at), words=words,
            )
            for number, state, at, words in rows
        ]  # fmt: skip


async def two_parcels(world: given.World) -> TwoParcels:
    it_is(world, PACKED_AT)
    work = await warehouse.picked(world, {"MUG": 2, "CUP": 3})
    numbers = []
    for goods in ({"MUG": 2}, {"CUP": 3}):
        parcel = await warehouse.pack(world, work, goods, partial=True)
        numbers.append((await warehouse.label(world, parcel)).tracking_number)
        await warehouse.hand(world, parcel)
    it_is(world, LATER)
    return TwoParcels(work, numbers)


async def where_it_stands(world: given.World, two: TwoParcels) -> None:
    parcels = "select status, tracking_state, tracking_sub_state, delivered_at from parcel order by number"
    assert await world.sql(parcels) == [
        ("delivered", "delivered", "", DELIVERED_AT),
        ("handed_over", "exception", "returned_to_sender", None),
    ]
    statuses = "select status, fulfillment_status, completed_at from orders"
    assert await world.sql(statuses) == [("placed", "partially_delivered", None)]
    assert await world.progress(two.work.order) == [{"delivered": 2}, {"shipped": 3}]
    await cases_of_deliveries(world.door, given.ORGANIZATION, await events(world))
    ((kind, status, reason, _),) = await cases(world)
    assert (kind, status) == ("delivery_failed", "open")
    assert "goes back to the sender" in reason
    assert await world.audit() == []


async def test_the_file_is_understood_and_says_nothing_new_the_second_time(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        two = await two_parcels(world)
        report = await import_tracking(world.door, world.context, two.file)
        again = await import_tracking(world.door, world.context, two.file)
        assert [row.status for row in report.rows] == [
            "created", "created", "created", "unchanged", "unchanged", "created", "created", "refused", "refused",
        ]  # fmt: skip
        assert [row.status for row in again.rows] == ["unchanged"] * 7 + ["refused"] * 2
        late, mangled = [row.reason or "" for row in report.rows[-2:]]
        assert "must lie between 1990 and now" in late
        assert "made 9.4E+21 of it" in mangled
        await where_it_stands(world, two)
        told = await warehouse.facts(world, two.work.order)
        assert (told.count("ParcelDelivered"), told.count("DeliveryFailed")) == (1, 1)
        hub = await world.sql("select state, at from tracking_event where words = 'Late scan at hub'")
        assert hub == [("in_transit", datetime(2026, 3, 7, 3, tzinfo=UTC))]


async def test_one_by_one_and_backwards_they_say_the_same(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        two = await two_parcels(world)
        for wish in reversed(two.wishes):
            answer = (await world.door.perform_many(world.context, record_tracking, [wish]))[0]
            assert isinstance(answer, Refusal) == (wish.at is not None and wish.at.year == 2099)
        await where_it_stands(world, two)
        assert (await warehouse.facts(world, two.work.order)).count("ParcelDelivered") == 1


async def test_a_bare_delivered_is_taken_back_once_the_carrier_says_that_it_went_back(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        it_is(world, PACKED_AT)
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        it_is(world, LATER)
        tell = [
            ("delivered", datetime(2026, 3, 9, 10, tzinfo=UTC), ""),
            ("exception", datetime(2026, 3, 6, 10, tzinfo=UTC), "return_to_sender"),
        ]
        seen: list[Any] = []
        for state, at, sub_state in tell:
            wish = RecordTracking(
                tracking_number=label.tracking_number, state=TrackingState(state), at=at, sub_state=sub_state
            )
            await world.do(record_tracking, wish)
            seen += await world.sql("select status, fulfillment_status from orders")
        assert seen == [("completed", "delivered"), ("placed", "shipped")]
        assert await warehouse.status(world, work) == "shipped"
        assert await world.progress(work.order) == [{"shipped": 2}]
        assert "DeliveryTakenBack" in await warehouse.facts(world, work.order)
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(order_id=work.order.id))
        assert page.headline == "Back with us"
        assert await world.audit() == []


async def test_what_was_delivered_and_then_goes_back_is_on_its_way_to_us_until_it_is_brought_again(
    fresh_database: str,
) -> None:
    """Parcel, customer's page, mail and case say the same."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.handed_over(world, {"MUG": 2})

        async def follows(minutes: int, state: str, sub_state: str = "") -> tuple[Any, ...]:
            at = world.door.now() + timedelta(minutes=minutes)
            told = RecordTracking(
                tracking_number=label.tracking_number, state=TrackingState(state), at=at, sub_state=sub_state
            )
            await world.do(record_tracking, told)
            await cases_of_deliveries(world.door, given.ORGANIZATION, await events(world))
            await tell(world.door, given.ORGANIZATION, await facts(world, TOLD))
            page = await world.door.ask(world.context, read_customer_order, CustomerOrder(order_id=work.order.id))
            ((status, tracking_state),) = await world.sql("select status, tracking_state from parcel")
            return status, tracking_state, page.headline, await world.progress(work.order)

        assert await follows(1, "delivered") == ("delivered", "delivered", "Delivered", [{"delivered": 2}])
        back = ("handed_over", "exception", "On its way back to us", [{"shipped": 2}])
        assert await follows(2, "exception", "returning_to_sender") == back
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(order_id=work.order.id))
        words = [event.text for event in page.parcels[0].events]
        assert words[:2] == ["On its way back to us", "Delivered"], "it was delivered before"
        assert await warehouse.status(world, work) == "shipped"
        assert await world.sql("select status, fulfillment_status from orders") == [("placed", "shipped")]
        assert (await warehouse.facts(world, work.order)).count("DeliveryTakenBack") == 1
        reason = f"Parcel {parcel.number} goes back to the sender. The customer reads: On its way back to us"
        assert [case[:3] for case in await cases(world)] == [("delivery_failed", "open", reason)]
        mail = await world.sql("select kind from message where kind like '%%deliver%%' order by message_id")
        assert mail == [("parcel_delivered",), ("delivery_failed",)]
        assert await world.audit() == []
        again = await follows(3, "delivered", "to_recipient")
        assert again == ("delivered", "delivered", "Delivered", [{"delivered": 2}])
        assert [case[1] for case in await cases(world)] == ["resolved"]
        assert await world.audit() == []


@pytest.mark.parametrize("state", ["exception", "delivered"])
async def test_what_its_carrier_says_is_back_is_back(fresh_database: str, state: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        told = RecordTracking(
            tracking_number=label.tracking_number, state=TrackingState(state), sub_state="Returned to sender"
        )
        await world.do(record_tracking, told)
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(order_id=work.order.id))
        assert (page.headline, page.parcels[0].events[0].text) == ("Back with us", "Back with us")
        assert await world.sql("select tracking_sub_state from parcel") == [("returned_to_sender",)]
        assert await world.audit() == []


async def test_what_is_said_of_a_voided_label_is_kept_and_moves_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel, first = await warehouse.labeled(world, {"MUG": 2})
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        await world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
        await warehouse.hand(world, parcel)
        wish = RecordTracking(tracking_number=first.tracking_number, state=TrackingState.DELIVERED, words="At the door")
        answer = await world.do(record_tracking, wish)
        assert (answer.new, answer.state) == (True, TrackingState.INFO_RECEIVED)
        kept = await world.sql("select words, sub_state from tracking_event where state = 'delivered'")
        assert kept == [("At the door", "voided_label")]
        assert await world.audit() == []


async def test_delivered_before_it_was_handed_over_counts_from_when_the_carrier_said(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        it_is(world, PACKED_AT)
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        it_is(world, LATER)
        wish = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED, at=DELIVERED_AT)
        await world.do(record_tracking, wish)
        assert await world.progress(work.order) == [{"packed": 2}]
        await warehouse.hand(world, parcel)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await world.sql("select delivered_at from parcel") == [(DELIVERED_AT,)]
        assert await world.audit() == []


async def test_a_number_from_another_parcel_is_refused_at_hand_over(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        for wrong in ("1Z999AA10123456784", "9.4E+21"):
            wish = HandOver(parcel_id=parcel.parcel_id, tracking_number=wrong)
            assert (await warehouse.refused(world, hand_over, wish)).code == "tracking_number_differs"
        right = HandOver(parcel_id=parcel.parcel_id, tracking_number=label.tracking_number.lower())
        assert (await world.do(hand_over, right)).tracking_number == label.tracking_number
