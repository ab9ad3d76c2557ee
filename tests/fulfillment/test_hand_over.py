from tests import given, warehouse

from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.rules import Shipped, amount_due
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import PaymentInput, ShippingInput


async def captured(world: given.World) -> list[int]:
    rows = await world.sql("select amount_minor from payment_event where kind = 'captured' order by payment_event_id")
    return [amount for (amount,) in rows]


async def test_a_parcel_handed_over_is_gone_from_stock_and_paid_for(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 4})
        assert await warehouse.level(world, "MUG") == (10, 4, 0)
        answer = await warehouse.hand(world, parcel)
        assert (answer.captured, answer.fulfillment_order_status) == ("10.00", "shipped")
        assert await warehouse.level(world, "MUG") == (6, 0, 0)
        assert await world.progress(work.order) == [{"shipped": 4}]
        assert await captured(world) == [1000]
        assert await world.sql("select status, payment_status, fulfillment_status from orders") == [
            ("placed", "paid", "shipped")
        ]
        assert await world.sql("select status, tracking_state, tracking_number from parcel") == [
            ("handed_over", "info_received", label.tracking_number)
        ]
        told = await warehouse.facts(world, work.order)
        assert {"ParcelHandedOver", "PaymentCaptured", "TrackingRecorded"} <= set(told)


async def test_the_own_reservation_does_not_block_the_shipment_of_the_last_unit(fresh_database: str) -> None:
    """Lesson 6."""
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        await warehouse.handed_over(world, {"MUG": 3})
        assert await warehouse.level(world, "MUG") == (0, 0, 0)


async def test_handing_over_twice_ships_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        _, parcel, label = await warehouse.handed_over(world, {"MUG": 3})
        again = await world.do(hand_over, HandOver(tracking_number=label.tracking_number))
        assert (again.parcel_id, again.captured) == (parcel.parcel_id, "0.00")
        assert await captured(world) == [750]
        twice = await given.all_of(world, hand_over, [HandOver(parcel_id=parcel.parcel_id)] * 2)
        assert len(twice) == 2
        assert await warehouse.level(world, "MUG") == (0, 0, 0)


async def test_parcels_capture_their_share_and_add_up_exactly_with_shipping_in_the_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        order = world.order({"MUG": 3}).lines[0]
        line = type(order)(sku="MUG", quantity=3, unit_price="1.00", discount="0.01", tax="0.33")
        work = await warehouse.picked(
            world,
            {"MUG": 3},
            lines=[line],
            shipping=ShippingInput(price="4.95", tax="0.99"),
            payment=PaymentInput(method="card", authorized="9.26"),
        )
        for number in (1, 2, 3):
            parcel = await warehouse.pack(world, work, {"MUG": 1}, partial=number < 3)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
        amounts = await captured(world)
        assert amounts[0] == 594 + 111
        assert sum(amounts) == 926
        assert await world.sql("select payment_status from orders") == [("paid",)]


async def test_never_more_is_captured_than_is_held_and_nothing_of_an_unpaid_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 8}}) as world:
        await warehouse.handed_over(world, {"MUG": 4}, payment=PaymentInput(method="card", authorized="6.00"))
        assert await captured(world) == [600]
        _, parcel, _ = await warehouse.labeled(world, {"MUG": 4}, payment=PaymentInput(method="invoice"))
        assert (await warehouse.hand(world, parcel)).captured == "0.00"
        assert await captured(world) == [600]


async def test_what_was_taken_before_is_not_taken_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        paid = PaymentInput(method="card", authorized="10.00", captured="4.00")
        await warehouse.handed_over(world, {"MUG": 4}, payment=paid)
        assert await captured(world) == [400, 600]


async def test_a_held_parcel_stays_with_the_reason_of_the_hold(fresh_database: str) -> None:
    """Lesson 18."""
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        work, parcel, _ = await warehouse.labeled(world, {"MUG": 4})
        await world.do(place_holds, PlaceHold(order_id=work.order.id, reason="fraud"))
        refusal = await warehouse.refused(world, hand_over, HandOver(parcel_id=parcel.parcel_id))
        assert refusal.code == "fulfillment_order_paused"
        assert "fraud" in refusal.message
        assert await world.progress(work.order) == [{"packed": 4}]


async def test_a_parcel_without_a_label_or_that_nobody_knows_is_refused_alone(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        _, bare = await warehouse.packed(world, {"MUG": 1})
        _, good, _ = await warehouse.labeled(world, {"MUG": 1})
        answers = await world.door.perform_many(
            world.context,
            hand_over,
            [HandOver(parcel_id=bare.parcel_id), HandOver(tracking_number="OW1"), HandOver(parcel_id=good.parcel_id)],
        )
        assert [getattr(answer, "code", "done") for answer in answers] == ["label_missing", "parcel_not_found", "done"]


def test_nothing_is_due_before_anything_left() -> None:
    assert amount_due(1500, [Shipped(1000, 4, 0)], captured=0) == 0
    assert amount_due(1500, [Shipped(1000, 4, 1)], captured=0) == 750
    assert amount_due(1500, [Shipped(1000, 4, 4)], captured=750) == 750
