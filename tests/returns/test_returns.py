"""The way back: asked for, permitted, received, inspected, refunded; in parts, and again."""

from typing import Any

import pytest
from tests import given, warehouse
from tests.given import World

from orderwright.audit.repair_differences import RepairDifferences, repair_differences
from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.refund_due import OfReturn, refund_due
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.views.return_page import ReadReturn, read_return_page

PAID = PaymentInput(method="card", captured="10.00")
STOCK = {"DC": {"MUG": 10, "LAMP": 10}}


def back(order: PlacedOrder, *lines: tuple[int, int], **more: Any) -> RequestReturn:
    wanted = [LineToReturn(line_no=line_no, quantity=quantity) for line_no, quantity in lines]
    return RequestReturn(order_id=order.id, lines=wanted, reason="unwanted", **more)


async def level(world: World, sku: str = "MUG") -> tuple[int, int]:
    """on hand and unavailable"""
    rows = await world.sql(
        "select l.on_hand, l.unavailable from stock_level l join variant v using (variant_id) where v.sku = %s", sku
    )
    return rows[0][0], rows[0][1]


async def refunded(world: World, order: PlacedOrder) -> int:
    rows = await world.sql(
        "select coalesce(sum(amount_minor), 0)::int from payment_event where kind = 'refunded' and order_id = %s",
        order.id,
    )
    return int(rows[0][0])


async def facts(world: World) -> list[str]:
    rows = await world.sql("select kind from event where kind like 'Re%%' and kind <> 'x' order by commit_id, seq")
    return [kind for (kind,) in rows]


async def test_a_return_goes_from_permission_to_refund_and_its_goods_are_sellable_again(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 4})).order
        assert await level(world) == (6, 0)
        made = await world.do(authorize_returns, back(order, (1, 2)))
        assert (made.status, made.location, made.lines[0].quantity) == ("authorized", "DC", 2)
        assert await world.progress(order) == [{"delivered": 2, "returning": 2}]
        got = await world.do(receive_returns, ReceiveReturn(return_id=made.return_id))
        assert (got.status, got.lines[0].received) == ("received", 2)
        assert await level(world) == (8, 2)
        assert await world.progress(order) == [{"delivered": 2, "returned": 2}]
        with pytest.raises(Refusal, match="to inspect first"):
            await world.do(close_returns, CloseReturn(return_id=made.return_id))
        lines = [DisposedLine(line_no=1, restock=1, scrap=1)]
        await world.do(dispose_returns, DisposeReturn(return_id=made.return_id, lines=lines))
        assert await level(world) == (7, 0)
        due = await world.door.ask(world.context, refund_due, OfReturn(made.return_id))
        assert (due.due, due.refundable) == ("5.00", "10.00")
        closed = await world.do(close_returns, CloseReturn(return_id=made.return_id))
        assert (closed.status, closed.refunded) == ("closed", "5.00")
        statuses = await world.sql(
            "select payment_status, fulfillment_status from orders where order_id = %s", order.id
        )
        assert statuses == [("partially_refunded", "partially_returned")]
        assert await facts(world) == [
            "ReturnAuthorized", "ReturnReceived", "ReturnInspected", "ReturnClosed", "RefundGranted", "RefundExecuted",
        ]  # fmt: skip
        moved = await world.sql(
            "select sum(quantity)::int from stock_movement where cause_kind = 'return' and cause_id = %s",
            made.return_id,
        )
        assert moved == [(4,)]


async def test_a_customers_request_moves_nothing_until_staff_says_yes(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3})).order
        asked = await world.do(request_returns, back(order, (1, 2)))
        assert asked.status == "requested"
        assert await world.progress(order) == [{"delivered": 3}]
        with pytest.raises(Refusal) as refused:
            await world.do(request_returns, back(order, (1, 2)))
        assert "1 of line 1 can be returned" in refused.value.fields[0].message
        yes = await world.do(approve_returns, ApproveReturn(return_id=asked.return_id))
        assert yes.status == "authorized"
        assert await world.progress(order) == [{"delivered": 1, "returning": 2}]
        with pytest.raises(Refusal, match="is authorized; to decline it, it must be requested"):
            await world.do(decline_returns, DeclineReturn(return_id=asked.return_id, reason="no"))


async def test_a_declined_request_frees_its_units_for_another(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        asked = await world.do(request_returns, back(order, (1, 2)))
        with pytest.raises(Refusal, match="Enter a reason"):
            await world.do(decline_returns, DeclineReturn(return_id=asked.return_id, reason=" "))
        no = await world.do(decline_returns, DeclineReturn(return_id=asked.return_id, reason="worn"))
        assert no.status == "declined"
        assert (await world.do(request_returns, back(order, (1, 2)))).status == "requested"


async def test_only_what_was_shipped_can_come_back_and_each_unit_once(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        waiting = await world.placed_order({"MUG": 2})
        with pytest.raises(Refusal) as refused:
            await world.do(authorize_returns, back(waiting, (1, 1)))
        assert [(field.pointer, field.code) for field in refused.value.fields] == [
            ("/lines/0/quantity", "return_too_many")
        ]
        order = (await warehouse.handed_over(world, {"MUG": 2}))[0].order
        answers = await world.door.perform_many(
            world.context,
            authorize_returns,
            [back(order, (1, 1)), back(order, (1, 1)), back(order, (1, 1)), back(order, (2, 1))],
        )
        assert [type(answer).__name__ for answer in answers] == ["Return", "Return", "Refusal", "Refusal"]
        assert await world.progress(order) == [{"returning": 2}]


async def test_an_external_reference_is_one_return_however_often_it_is_sent(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order, other = [(await warehouse.delivered(world, {"MUG": 3})).order for _ in range(2)]
        requests = [back(order, (1, 1), external_ref="C536379")] * 2 + [back(other, (1, 1), external_ref="C536379")]
        first, twin, stranger = await world.door.perform_many(world.context, authorize_returns, requests)
        assert isinstance(first, Return)
        assert isinstance(twin, Return)
        assert (first.created, twin.created, twin.return_id) == (True, False, first.return_id)
        assert isinstance(stranger, Refusal)
        assert stranger.code == "return_differs"
        again = await world.do(authorize_returns, requests[0])
        assert (again.created, again.return_id) == (False, first.return_id)
        assert await world.progress(order) == [{"delivered": 2, "returning": 1}]


async def test_goods_arrive_in_parts_and_no_more_than_were_permitted(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3, "LAMP": 1})).order
        made = await world.do(authorize_returns, back(order, (1, 3), (2, 1)))
        part = [ReceivedLine(line_no=1, quantity=1, disposition="restock")]
        got = await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, lines=part))
        assert [(line.received, line.restocked) for line in got.lines] == [(1, 1), (0, 0)]
        lines = [ReceivedLine(line_no=1, quantity=3), ReceivedLine(line_no=7, quantity=1)]
        with pytest.raises(Refusal) as refused:
            await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, lines=lines))
        assert [field.pointer for field in refused.value.fields] == ["/lines/0/quantity", "/lines/1/line_no"]
        rest = await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, disposition="scrap"))
        assert [(line.received, line.restocked, line.scrapped) for line in rest.lines] == [(3, 1, 2), (1, 0, 1)]
        assert await level(world) == (8, 0)
        assert await level(world, "LAMP") == (9, 0)
        closed = await world.do(close_returns, CloseReturn(return_id=made.return_id))
        assert closed.refunded == "10.00"
        assert (await world.sql("select payment_status, fulfillment_status from orders")) == [("refunded", "returned")]


async def test_what_never_came_stays_with_the_customer_and_is_not_refunded(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 3})).order
        made = await world.do(authorize_returns, back(order, (1, 3)))
        one = [ReceivedLine(line_no=1, quantity=1, disposition="restock")]
        await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, lines=one))
        closed = await world.do(close_returns, CloseReturn(return_id=made.return_id))
        assert closed.refunded == "2.50"
        assert await world.progress(order) == [{"delivered": 2, "returned": 1}]
        empty = await world.do(authorize_returns, back(order, (1, 2)))
        gone = await world.do(close_returns, CloseReturn(return_id=empty.return_id))
        assert (gone.status, gone.refunded) == ("canceled", "0.00")
        assert await world.progress(order) == [{"delivered": 2, "returned": 1}]


async def test_several_returns_of_one_line_give_back_its_whole_total_and_not_a_cent_more(fresh_database: str) -> None:
    """Three for 10.00: a third is not a whole number of pence."""
    async with given.world(fresh_database, STOCK) as world:
        line = LineInput(sku="MUG", quantity=3, unit_price="4.00", discount="2.00")
        order = (await warehouse.delivered(world, {"MUG": 3}, lines=[line], payment=PAID)).order
        amounts = []
        for _ in range(3):
            made = await world.do(authorize_returns, back(order, (1, 1)))
            await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, disposition="restock"))
            amounts.append((await world.do(close_returns, CloseReturn(return_id=made.return_id))).refunded)
        assert amounts == ["3.33", "3.34", "3.33"]
        assert await refunded(world, order) == 1000


async def test_returns_closed_in_one_batch_share_the_line_as_if_one_by_one(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        line = LineInput(sku="MUG", quantity=3, unit_price="4.00", discount="2.00")
        order = (await warehouse.delivered(world, {"MUG": 3}, lines=[line], payment=PAID)).order
        made = await world.door.perform_many(world.context, authorize_returns, [back(order, (1, 1))] * 3)
        ids = [answer.return_id for answer in made if isinstance(answer, Return)]
        receipts = [ReceiveReturn(return_id=id_, disposition="restock") for id_ in ids]
        await given.all_of(world, receive_returns, receipts)
        closed = await given.all_of(world, close_returns, [CloseReturn(return_id=id_) for id_ in ids])
        assert [answer.refunded for answer in closed] == ["3.33", "3.34", "3.33"]


async def test_a_goodwill_refund_before_counts_and_another_amount_may_be_given(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        goodwill = GrantRefund(order_id=order.id, reason="scratched", lines=[RefundLine(line_no=1, amount="4.00")])
        await world.do(grant_refunds, goodwill)
        made = await world.do(authorize_returns, back(order, (1, 2)))
        await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, disposition="restock"))
        due = await world.door.ask(world.context, refund_due, OfReturn(made.return_id))
        assert due.due == "1.00"
        with pytest.raises(Refusal, match=r"At most £1\.00"):
            await world.do(close_returns, CloseReturn(return_id=made.return_id, amount="1.01"))
        closed = await world.do(close_returns, CloseReturn(return_id=made.return_id, amount="0.40"))
        assert closed.refunded == "0.40"
        assert await refunded(world, order) == 440


async def test_goods_may_arrive_at_another_location_than_they_left(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "STORE": {}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        made = await world.do(authorize_returns, back(order, (1, 2)))
        with pytest.raises(Refusal, match="no such location"):
            await world.do(receive_returns, ReceiveReturn(return_id=made.return_id, location="MOON"))
        got = await world.do(
            receive_returns, ReceiveReturn(return_id=made.return_id, location="STORE", disposition="restock")
        )
        assert (got.location, [each.location for each in got.received_at]) == ("DC", ["STORE"])
        rows = await world.sql(
            "select c.code, l.on_hand from stock_level l join location c using (location_id) order by 1"
        )
        assert rows == [("DC", 3), ("STORE", 2)]


async def test_each_unit_is_received_and_inspected_where_it_arrived(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "STORE": {}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 4})).order
        made = await world.do(authorize_returns, back(order, (1, 4)))

        async def receive(location: str | None, disposition: Any) -> Return:
            one = [ReceivedLine(line_no=1, quantity=1)]
            receipt = ReceiveReturn(return_id=made.return_id, lines=one, location=location, disposition=disposition)
            return await world.do(receive_returns, receipt)  # type: ignore[no-any-return]

        def decided(location: str | None, **units: int) -> DisposeReturn:
            line = DisposedLine(line_no=1, **units)
            return DisposeReturn(return_id=made.return_id, lines=[line], location=location)

        await receive("STORE", "inspect")
        assert (await receive(None, "inspect")).location == "DC", "where it is to be sent"
        await receive("DC", "restock")
        got = await receive("STORE", "scrap")
        assert [(each.location, each.units, each.to_inspect) for each in got.received_at] == [
            ("DC", 2, 1), ("STORE", 2, 1),
        ]  # fmt: skip
        levels = "select c.code, l.on_hand, l.unavailable from stock_level l join location c using (location_id)"
        assert await world.sql(f"{levels} order by 1") == [("DC", 3, 1), ("STORE", 1, 1)]
        assert await world.audit() == []
        unsaid = await warehouse.refused(world, dispose_returns, decided(None, restock=1))
        assert (unsaid.code, unsaid.message) == (
            "location_not_named",
            "They wait at DC and STORE: say at which location these are.",
        )
        more = await warehouse.refused(world, dispose_returns, decided("STORE", restock=2))
        assert (more.code, more.fields[0].message) == ("disposition_invalid", "1 of line 1 wait for inspection.")
        nowhere = await warehouse.refused(world, dispose_returns, decided("MOON", restock=1))
        assert nowhere.code == "location_unknown"
        await world.do(dispose_returns, decided("STORE", restock=1))
        assert await world.sql(f"{levels} order by 1") == [("DC", 3, 1), ("STORE", 1, 0)]
        done = await world.do(dispose_returns, decided(None, scrap=1))
        assert await world.sql(f"{levels} order by 1") == [("DC", 2, 0), ("STORE", 1, 0)], "the other waited alone"
        assert [(each.location, each.units, each.to_inspect) for each in done.received_at] == [
            ("DC", 2, 0), ("STORE", 2, 0),
        ]  # fmt: skip
        assert await world.audit() == []


async def test_the_audit_compares_a_returns_places_with_its_lines_and_mends_them(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        made = await world.do(authorize_returns, back(order, (1, 2)))
        await world.do(receive_returns, ReceiveReturn(return_id=made.return_id))
        await world.sql("update return_place set received = 1")
        (found,) = await world.audit()
        assert found == f"return {made.number} line 1: 1, 0 + 0 by location, 2, 0 + 0 in all (received, decided)."
        await world.do(repair_differences, RepairDifferences())
        assert await world.sql("select received from return_place") == [(2,)]
        assert await world.audit() == []


async def test_what_could_not_be_delivered_comes_back_for_that_reason(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        lines = [LineToReturn(line_no=1, quantity=1)]
        made = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=lines, reason="undeliverable"))
        page = await world.door.ask(world.context, read_return_page, ReadReturn(made.number))
        assert page.reason == "could not be delivered"


async def test_requests_that_make_no_sense_are_refused_by_field_and_harm_no_other(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 2})).order
        wrong = [
            back(order),
            back(order, (1, 0)),
            back(order, (1, 1), (1, 1)),
            back(order, (1, 1), location="MOON"),
            back(order, (1, 1), note="a\0b"),
            RequestReturn(order_id=new_id(), lines=[LineToReturn(line_no=1, quantity=1)], reason="unwanted"),
        ]
        answers = await world.door.perform_many(world.context, authorize_returns, [*wrong, back(order, (1, 2))])
        codes = [(a.code, [f.pointer for f in a.fields]) for a in answers if isinstance(a, Refusal)]
        assert codes == [
            ("return_invalid", ["/lines"]),
            ("return_invalid", ["/lines/0/quantity"]),
            ("return_invalid", ["/lines/1/line_no"]),
            ("location_unknown", ["/location"]),
            ("return_invalid", ["/note"]),
            ("order_not_found", []),
        ]
        assert isinstance(answers[-1], Return)
