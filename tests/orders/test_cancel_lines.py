import pytest
from msgspec.structs import replace
from tests import given
from tests.orders.test_source_again import events_of
from tests.orders.walk import walk

from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.follow_up import source_what_waited
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import LineInput, PaymentInput, ShippingInput
from orderwright.payments.record_payment import RecordPayment, record_payment


async def refused(world: given.World, verb: object, input: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(verb, input)
    return refusal.value


async def level(world: given.World) -> tuple[int, int, int]:
    rows = await world.sql("select sum(on_hand), sum(committed), sum(unavailable) from stock_level")
    return tuple(rows[0])


async def test_what_was_not_picked_is_free_at_once_and_held_money_is_voided(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        order = await world.placed_order({"MUG": 5})
        canceled = await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", note="changed mind"))
        assert (canceled.order_canceled, canceled.voided, canceled.lines) == (True, "12.50", [LineUnits(1, 5)])
        assert await world.progress(order) == [{"canceled": 5}]
        assert await level(world) == (3, 0, 0)
        assert await world.sql("select count(*) from reservation") == [(0,)]
        assert await world.sql("select status, payment_status, fulfillment_status from orders") == [
            ("canceled", "voided", "canceled")
        ]
        again = await refused(world, cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        assert again.code == "nothing_to_cancel"


async def test_canceling_some_units_takes_the_waiting_ones_first_and_lowers_what_is_owed(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        order = await world.placed_order({"MUG": 5}, payment=PaymentInput(method="card", captured="12.50"))
        wish = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 3)])
        canceled = await world.do(cancel_lines, wish)
        assert (canceled.order_canceled, canceled.voided, canceled.refunded) == (False, "0.00", "7.50")
        assert await world.progress(order) == [{"reserved": 2, "canceled": 3}]
        assert await level(world) == (3, 2, 0)
        assert await world.sql("select status, payment_status from orders") == [("placed", "partially_refunded")]


@pytest.mark.parametrize(
    ("step", "left"), [("released", (3, 0, 0)), ("picked", (3, 0, 2)), ("packed", (3, 0, 2)), ("labeled", (3, 0, 2))]
)
async def test_before_hand_over_everything_can_be_canceled(
    fresh_database: str, step: str, left: tuple[int, int, int]
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}}) as world:
        order = await world.placed_order({"MUG": 2})
        await walk(world, order, step)
        canceled = await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        assert (canceled.order_canceled, canceled.voided) == (True, "5.00")
        assert await world.progress(order) == [{"canceled": 2}]
        assert await level(world) == left
        assert await world.sql("select status from fulfillment_order") == [("canceled",)]
        assert await world.sql("select count(*) from label where status = 'bought'") == [(0,)]
        if left[2]:
            (work,) = (await world.sql("select fulfillment_order_id from fulfillment_order"))[0]
            await world.do(put_back, PutBack(fulfillment_order_id=work))
            assert await level(world) == (3, 0, 0)


async def test_what_was_handed_over_is_not_canceled(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3, "CUP": 0}}) as world:
        order = await world.placed_order({"MUG": 2})
        await walk(world, order, "shipped")
        whole = await refused(world, cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        assert whole.code == "nothing_to_cancel"
        one = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)])
        assert (await refused(world, cancel_lines, one)).fields[0].code == "units_handed_over"


async def test_canceling_what_is_left_of_a_shipped_order_voids_the_rest(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        order = await world.placed_order({"MUG": 3})
        there = replace(order, lines=[replace(order.lines[0], quantity=1)])
        await walk(world, there, "shipped")
        canceled = await world.do(cancel_lines, CancelLines(order_id=order.id, reason="stock"))
        assert (canceled.order_canceled, canceled.voided) == (False, "5.00")
        rows = await world.sql("select status, payment_status, fulfillment_status from orders")
        assert rows == [("placed", "paid", "shipped")]


async def test_stock_that_a_cancellation_frees_serves_those_who_wait(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        first, second = await world.placed_order({"MUG": 2}), await world.placed_order({"MUG": 2})
        await world.do(cancel_lines, CancelLines(order_id=first.id, reason="customer"))
        await source_what_waited(world.door, "demo", await events_of(world, "LinesCanceled"))
        assert await world.progress(second) == [{"reserved": 2}]


async def test_a_canceled_order_is_held_no_longer(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        for reason in ("fraud", "address"):
            await world.do(place_holds, PlaceHold(order_id=order.id, reason=reason))
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="fraud"))
        assert await world.sql("select open_holds, status from orders") == [(0, "canceled")]
        holds = await world.sql("select order_id, hold_id::text, reason from hold where released_at is not null")
        told = "select order_id, data ->> 'hold_id', data ->> 'reason' from event where kind = 'HoldReleased'"
        assert sorted(await world.sql(told)) == sorted(holds)
        assert len(holds) == 2


async def test_a_wrong_line_is_named_and_nothing_is_canceled(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 2})
        lines = [LineUnits(1, 1), LineUnits(2, 1), LineUnits(1, 0), LineUnits(1, 3)]
        wrong = await refused(world, cancel_lines, CancelLines(order_id=order.id, reason=" ", lines=lines))
        assert [(field.pointer, field.code) for field in wrong.fields] == [
            ("/reason", "reason_unknown"),
            ("/lines/1/line_no", "line_unknown"),
            ("/lines/2/line_no", "line_twice"),
            ("/lines/2/quantity", "quantity_out_of_range"),
            ("/lines/3/line_no", "line_twice"),
            ("/lines/3/quantity", "units_handed_over"),
        ]
        assert await world.progress(order) == [{"reserved": 2}]


async def test_the_same_order_twice_in_a_batch_is_canceled_in_two_steps(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 3})
        part = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)])
        answers = await world.door.perform_many(world.context, cancel_lines, [part, part])
        assert isinstance(answers[1], Refusal)
        assert await world.progress(order) == [{"reserved": 1, "canceled": 2}]


async def test_a_customer_cancels_until_work_was_released(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        early, late = await world.placed_order({"MUG": 1}), await world.placed_order({"MUG": 1})
        await walk(world, late, "released")
        assert (await world.do(cancel_own_orders, CancelOwnOrder(order_id=early.id))).order_canceled
        assert (
            await refused(world, cancel_own_orders, CancelOwnOrder(order_id=late.id))
        ).code == "cancellation_too_late"


async def test_the_parts_canceled_one_by_one_come_to_the_same_as_all_at_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        lines = [LineInput(sku="MUG", quantity=3, unit_price="3.34", discount="0.02")]
        order = await world.placed_order(
            {"MUG": 3}, lines=lines, shipping=ShippingInput(price="1.00"), payment=PaymentInput(captured="4.33")
        )
        for _ in range(2):
            await world.do(cancel_lines, CancelLines(order_id=order.id, reason="other", lines=[LineUnits(1, 1)]))
        assert await world.sql("select payment_status, total_minor from orders") == [("paid", 1100)]


async def test_an_order_twice_in_one_batch_keeps_each_reason_and_voids_its_money_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order, other = await world.placed_order({"MUG": 5}), await world.placed_order({"MUG": 1})
        wishes = [
            CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)]),
            CancelLines(order_id=other.id, reason="fraud"),
            CancelLines(order_id=order.id, reason="damaged"),
            CancelLines(order_id=order.id, reason="customer"),
        ]
        some, _, rest, none = await world.door.perform_many(world.context, cancel_lines, wishes)
        assert not isinstance(some, Refusal)
        assert not isinstance(rest, Refusal)
        assert (some.lines, some.voided, some.order_canceled) == ([LineUnits(1, 2)], "5.00", False)
        assert (rest.lines, rest.voided, rest.order_canceled) == ([LineUnits(1, 3)], "7.50", True)
        assert isinstance(none, Refusal)
        assert none.message == "All of the order is canceled already."
        told = (
            "select data->>'reason' from event where kind = 'LinesCanceled' and order_id = %s order by commit_id, seq"
        )
        assert await world.sql(told, order.id) == [("customer",), ("damaged",)]
        assert await world.sql("select sum(amount_minor) from payment_event where kind = 'voided'") == [(1500,)]
        assert await world.audit() == []


async def test_what_was_canceled_is_not_said_to_have_left(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 3})
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)]))
        await walk(world, replace(order, lines=[replace(order.lines[0], quantity=2)]), "shipped")
        nothing = await refused(world, cancel_lines, CancelLines(order_id=order.id, reason="customer"))
        assert nothing.message == "What was not canceled of the order has left for the customer."


async def test_what_was_authorized_last_is_let_go_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 4}}) as world:
        order = await world.placed_order({"MUG": 4}, payment=PaymentInput(method="card"))
        for reference, amount in (("first", "6.00"), ("second", "4.00")):
            await world.do(
                record_payment, RecordPayment(order_id=order.id, kind="authorized", amount=amount, reference=reference)
            )
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 2)]))
        voided = "select authorization_reference, amount_minor from payment_event where kind = 'voided' order by 1"
        assert await world.sql(voided) == [("first", 100), ("second", 400)]
