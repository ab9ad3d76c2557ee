import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import given, warehouse

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.refusal import Refusal
from orderwright.shipping.tracking_number import tracking_number
from orderwright.shipping.tracking_states import TrackingState as S

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(number: str, state: S, minutes: int, words: str = "") -> RecordTracking:
    return RecordTracking(tracking_number=number, state=state, at=NOON + timedelta(minutes=minutes), words=words)


def code_of(answer: Any) -> str:
    """Of the first wrong field, or of the whole refusal."""
    if not isinstance(answer, Refusal):
        return "done"
    return answer.fields[0].code if answer.fields else answer.code


async def state(world: given.World) -> str:
    ((found,),) = await world.sql("select tracking_state from parcel")
    return str(found)


async def test_delivered_closes_parcel_fulfillment_order_and_units(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        at = datetime.now(UTC)
        news = RecordTracking(tracking_number=label.tracking_number.lower(), state=S.DELIVERED, at=at)
        answer = await world.do(record_tracking, news)
        assert (answer.state, answer.new) == (S.DELIVERED, True)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await warehouse.status(world, work) == "delivered"
        assert await world.sql("select status, delivered_at from parcel") == [("delivered", at)]
        assert await world.sql("select status, fulfillment_status from orders") == [("completed", "delivered")]
        assert (await warehouse.facts(world, work.order)).count("ParcelDelivered") == 1


async def test_nothing_happened_to_a_parcel_long_before_it_was_packed(fresh_database: str) -> None:
    """Two days' difference of clocks is believed; what is refused changes nothing, and other news go in."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        world.door.now = lambda: NOON
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        for days, said in ((2, "done"), (2.01, "before_packed"), (900, "before_packed")):
            at = NOON - timedelta(days=days)
            news = RecordTracking(tracking_number=label.tracking_number, state=S.DELIVERED, at=at, words=str(days))
            before = await world.sql("select count(*) from tracking_event")
            (answer,) = await world.door.perform_many(world.context, record_tracking, [news])
            assert code_of(answer) == said
            if said != "done":
                assert await world.sql("select count(*) from tracking_event") == before
        assert await world.sql("select delivered_at from parcel") == [(NOON - timedelta(days=2),)]
        assert await warehouse.status(world, work) == "delivered"
        assert await world.audit() == []


async def test_news_that_comes_twice_late_and_out_of_order_folds_to_the_same_state(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        now = datetime(2026, 3, 1, tzinfo=UTC)
        world.door.now = lambda: now
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        now = NOON + timedelta(days=1)
        number = label.tracking_number
        news = [
            told(number, S.DELIVERED, 90, "Delivered"),
            told(number, S.IN_TRANSIT, 10, "Sorted"),
            told(number, S.DELIVERED, 90, "Delivered"),
            told(number, S.OUT_FOR_DELIVERY, 60, "On the van"),
        ]
        answers = await given.all_of(world, record_tracking, news)
        assert [answer.new for answer in answers] == [True, True, False, True]
        assert {answer.state for answer in answers} == {S.DELIVERED}
        again = await given.all_of(world, record_tracking, news)
        assert not any(answer.new for answer in again)
        assert await state(world) == "delivered"
        assert await world.sql("select count(*) from tracking_event") == [(4,)]
        kinds = await warehouse.facts(world, work.order)
        assert (kinds.count("TrackingRecorded"), kinds.count("ParcelDelivered")) == (4, 1)


async def test_a_failed_delivery_is_announced_once_with_the_carriers_words(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        for _ in range(2):
            news = RecordTracking(
                tracking_number=label.tracking_number, state=S.ATTEMPT_FAILED, words="Nobody home", place="London"
            )
            await world.do(record_tracking, news)
        assert await state(world) == "attempt_failed"
        failed = await world.sql("select data->>'state', data->>'words' from event where kind = 'DeliveryFailed'")
        assert failed == [("attempt_failed", "Nobody home")]
        assert await world.progress(work.order) == [{"shipped": 2}]


async def test_unknown_numbers_and_impossible_news_are_refused_one_by_one(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        number = label.tracking_number
        answers = await world.door.perform_many(
            world.context,
            record_tracking,
            [
                told("OW00000099990", S.IN_TRANSIT, 1),
                RecordTracking(tracking_number=number, state=S.IN_TRANSIT, at=datetime(2026, 3, 2, 12)),  # noqa: DTZ001
                RecordTracking(tracking_number=number, state=S.IN_TRANSIT, at=datetime.now(UTC) + timedelta(days=9)),
                RecordTracking(tracking_number=number, state=S.IN_TRANSIT, words="a\0b"),
                RecordTracking(tracking_number="x\0", state=S.IN_TRANSIT),
                RecordTracking(tracking_number=number, state=S.PENDING),
                RecordTracking(tracking_number=number, state=S.IN_TRANSIT),
            ],
        )
        codes = [code_of(answer) for answer in answers]
        assert codes == [
            "parcel_not_found",
            "time_without_zone",
            "time_out_of_range",
            "text_control_character",
            "text_length",
            "state_says_nothing",
            "done",
        ]


async def test_who_misread_a_digit_is_told_so(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        number = label.tracking_number
        misread = number[:-2] + str((int(number[-2]) + 1) % 10) + number[-1]
        wishes = [told(other, S.IN_TRANSIT, 1) for other in (misread, tracking_number(777), "1Z999")]
        answers = await world.door.perform_many(world.context, record_tracking, wishes)
        assert ["misread or mistyped" in getattr(answer, "message", "") for answer in answers] == [True, False, False]
        assert {code_of(answer) for answer in answers} == {"parcel_not_found"}


async def test_a_carrier_that_delivers_before_we_knew_of_the_hand_over_is_believed_then(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        world.door.now = lambda: NOON + timedelta(hours=2)
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await world.do(record_tracking, told(label.tracking_number, S.DELIVERED, 0))
        assert await world.progress(work.order) == [{"packed": 2}]
        await warehouse.hand(world, parcel)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await warehouse.status(world, work) == "delivered"


async def test_what_was_delivered_before_the_hand_over_is_so_whatever_was_said_afterwards(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        world.door.now = lambda: NOON + timedelta(hours=2)
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await world.do(record_tracking, told(label.tracking_number, S.DELIVERED, 0))
        await world.do(record_tracking, told(label.tracking_number, S.EXCEPTION, 1, "Damaged"))
        await warehouse.hand(world, parcel)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("state", "sub_state", "code"),
    [
        (S.DELIVERED, "lost", "sub_state_misfit"),
        (S.IN_TRANSIT, "Lost", "sub_state_misfit"),
        (S.OUT_FOR_DELIVERY, "returned_to_sender", "sub_state_misfit"),
        (S.EXCEPTION, "voided_label", "sub_state_misfit"),
        (S.DELIVERED, "returned_to_sender", "done"),
        (S.IN_TRANSIT, "to_recipient", "done"),
        (S.EXCEPTION, "customs", "done"),
    ],
)
async def test_a_sub_state_fits_its_state(fresh_database: str, state: S, sub_state: str, code: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        news = RecordTracking(tracking_number=label.tracking_number, state=state, sub_state=sub_state)
        (answer,) = await world.door.perform_many(world.context, record_tracking, [news])
        assert code_of(answer) == code


async def test_of_two_parcels_the_fulfillment_order_waits_for_the_last(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 2})
        labels = []
        for partial in (True, False):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=partial)
            labels.append(await warehouse.label(world, parcel))
            await warehouse.hand(world, parcel)
        await world.do(record_tracking, RecordTracking(tracking_number=labels[0].tracking_number, state=S.DELIVERED))
        assert await warehouse.status(world, work) == "shipped"
        assert await world.progress(work.order) == [{"shipped": 1, "delivered": 1}]
        await world.do(record_tracking, RecordTracking(tracking_number=labels[1].tracking_number, state=S.DELIVERED))
        assert await warehouse.status(world, work) == "delivered"


async def test_the_same_news_told_by_many_at_once_counts_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        news = RecordTracking(tracking_number=label.tracking_number, state=S.DELIVERED, at=datetime.now(UTC))
        answers = await asyncio.gather(*(world.do(record_tracking, news) for _ in range(5)))
        assert sum(answer.new for answer in answers) == 1
        assert (await warehouse.facts(world, work.order)).count("ParcelDelivered") == 1
        assert await world.progress(work.order) == [{"delivered": 2}]
