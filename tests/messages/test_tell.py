"""Mail follows facts: once, to whom it concerns, with a link to the order's own page."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.fulfillment.test_lost_parcels import lose
from tests.given import ORGANIZATION, World
from tests.messages.told import events
from tests.returns import test_lost_and_found as lost_and_found

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.context import system
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.customer_link import read_customer_token
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import Customer, LineInput, PaymentInput, ShippingInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.settings import Settings
from orderwright.shipping.tracking_states import SAID_OF_WAY, TrackingState
from orderwright.views.messages_list import ReadMessage, read_message

STOCK = {"DC": {"MUG": 10, "LAMP": 10}}
SETTINGS = Settings(secret="s" * 32, public_url="https://shop.example")
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, STOCK) as made:
        made.door.settings = SETTINGS
        await made.sql("update profile set staff_emails = '{boss@shop.example}', time_zone = 'Europe/London'")
        yield made


async def told(world: World) -> list[tuple[str, str]]:
    """Let all facts so far be told; (kind, recipient) of all mail, in order."""
    await tell(world.door, ORGANIZATION, await events(world, TOLD))
    return [(kind, to) for kind, to in await world.sql("select kind, recipient from message order by message_id")]


async def mail(world: World, kind: str) -> tuple[str, str, str]:
    """subject, html, body"""
    ((message_id,),) = await world.sql("select message_id from message where kind = %s", kind)
    read = await world.door.ask(world.context, read_message, ReadMessage(message_id))
    return read.subject, read.html, read.text


async def test_a_customer_hears_of_the_whole_way_of_an_order_once(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 2, "LAMP": 1}, external_ref="SHOP-7")
    fact = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED, place="Porch")
    await world.do(record_tracking, fact)
    expected = [(kind, "ada@example.com") for kind in ("order_confirmed", "parcel_shipped", "parcel_delivered")]
    assert await told(world) == expected
    assert await told(world) == expected
    subject, html, body = await mail(world, "order_confirmed")
    assert subject == "Your order SHOP-7 at Demo Gifts Ltd"
    for part in (html, body):
        assert "Thank you, Ada" in part
        assert "2 × Goods MUG" in part
        assert "£7.50" in part
        assert "1 Sample Street" in part
        assert "Our number for your order: 1001" in part
    assert '"orderNumber":"SHOP-7"' in html
    subject, html, body = await mail(world, "parcel_shipped")
    assert subject == "Your order SHOP-7 has shipped"
    assert f"parcel 1 of 1: {label.tracking_number}" in body
    assert "Porch" in (await mail(world, "parcel_delivered"))[1]


async def test_a_parcel_is_one_of_so_many_once_nothing_is_left_to_pack(world: World) -> None:
    work = await warehouse.picked(world, {"MUG": 2}, external_ref="SHOP-8")
    for units, subject in (({"MUG": 1}, "Parcel 1 of order SHOP-8"), ({"MUG": 1}, "Parcel 2 of 2 of order SHOP-8")):
        parcel = await warehouse.pack(world, work, units, partial=True)
        await warehouse.label(world, parcel)
        await warehouse.hand(world, parcel)
        await told(world)
        (written,) = await world.sql(
            "select subject from message where kind = 'parcel_shipped' order by message_id desc limit 1"
        )
        assert written[0] == f"{subject} has shipped"


async def test_the_link_in_the_mail_is_that_of_the_customers_own_order(world: World) -> None:
    order = await world.placed_order({"MUG": 1})
    await told(world)
    _, html, body = await mail(world, "order_confirmed")
    links = set(re.findall(r"https://shop\.example/o/([\w-]+)", html + body))
    assert [read_customer_token([SETTINGS.secret], token) for token in links] == [(ORGANIZATION, order.id, 0)]


async def test_mail_programs_read_order_and_parcel_from_the_markup(world: World) -> None:
    await warehouse.delivered(world, {"MUG": 2}, customer=Customer(email="eve@example.com", name="</script><b>Eve"))
    await told(world)
    _, html, _ = await mail(world, "order_confirmed")
    (order,) = (json.loads(found) for found in JSON_LD.findall(html))
    assert (order["@type"], order["orderNumber"], order["price"], order["priceCurrency"]) == (
        "Order",
        "T-1",
        "5.00",
        "GBP",
    )
    assert order["acceptedOffer"][0]["eligibleQuantity"]["value"] == 2
    assert order["customer"]["name"] == "</script><b>Eve"
    _, html, _ = await mail(world, "parcel_delivered")
    (parcel,) = (json.loads(found) for found in JSON_LD.findall(html))
    assert parcel["@type"] == "ParcelDelivery"
    assert parcel["partOfOrder"]["orderNumber"] == "T-1"
    assert parcel["trackingNumber"]
    assert parcel["deliveryAddress"]["postalCode"] == "N1 1AA"


async def test_what_people_wrote_is_text_and_never_markup(world: World) -> None:
    await world.placed_order({"MUG": 1}, customer=Customer(email="eve@example.com", name="<b>{{order}}</b> Eve"))
    await told(world)
    _, html, body = await mail(world, "order_confirmed")
    assert "Thank you, &lt;b&gt;{{order}}&lt;/b&gt;" in html
    assert "<b>{{order}}" not in JSON_LD.sub("", html)
    assert "Thank you, <b>{{order}}</b>" in body


async def test_histories_and_orders_that_were_sold_elsewhere_are_not_mailed(world: World) -> None:
    old = system(ORGANIZATION, "import", at=world.door.now() - timedelta(days=30))
    await world.door.perform(old, place_orders, world.order({"MUG": 1}))
    sold = await world.placed_order({"MUG": 1}, channel="import")
    await world.placed_order({"MUG": 1}, customer=Customer(name="No address"))
    assert await told(world) == []
    case = await world.do(open_cases, complaint(sold.id))
    await world.do(answer_cases, AnswerCase(case_id=case.case_id, body="We look into it."))
    assert await told(world) == [("case_opened", "boss@shop.example"), ("case_answered", "ada@example.com")]


def complaint(order_id: Any, body: str = "A mug is broken.") -> OpenCase:
    return OpenCase(
        kind="complaint", subject_kind="order", subject_id=order_id, order_id=order_id, reason="Damaged", body=body,
        from_customer=True,
    )  # fmt: skip


async def test_a_failed_delivery_is_told_in_words_and_with_those_of_the_carrier(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    number, state = label.tracking_number, TrackingState.ATTEMPT_FAILED
    await world.do(record_tracking, RecordTracking(tracking_number=number, state=state, words="nobody at home"))
    await told(world)
    subject, html, body = await mail(world, "delivery_failed")
    assert "could not be delivered yet" in subject
    assert "We missed you" in html
    assert "nobody at home" in body


@pytest.mark.parametrize(
    ("states", "subject", "said"),
    [
        ("exception", "Your order T-1 is delayed", "Your parcel is delayed."),
        ("expired", "No delivery update for your order T-1", "has not updated us"),
        ("returning_to_sender", "Your order T-1 is on its way back to us", "Your parcel is on its way back to us."),
        ("returned_to_sender", "Your order T-1 came back to us", "Your parcel came back to us."),
        ("returning_to_sender returned_to_sender", "Your order T-1 came back to us", "Your parcel came back to us."),
        ("delivered returning_to_sender returned_to_sender", "Your order T-1 came back to us", "came back to us."),
        ("attempt_failed lost", "Your order T-1 was lost", "was lost on its way"),
        ("attempt_failed in_transit", "Your order T-1 could not be delivered yet", "could not be delivered."),
    ],
)
async def test_mail_of_a_parcel_in_trouble_says_how_it_stands(
    world: World, states: str, subject: str, said: str
) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    for minute, word in enumerate(states.split(), -10):
        state, sub_state = (TrackingState(word), "") if word in set(TrackingState) else SAID_OF_WAY[word]
        at = world.door.now() + timedelta(minutes=minute)
        told_of = RecordTracking(tracking_number=label.tracking_number, state=state, sub_state=sub_state, at=at)
        await world.do(record_tracking, told_of)
    kinds = {kind for kind, _ in await told(world)}
    assert kinds == {"order_confirmed", "parcel_shipped", "delivery_failed"}
    rows = "select m.subject from message m where m.kind = 'delivery_failed'"
    assert await world.sql(rows) == [(subject,)]
    (body,) = (await world.sql("select body from message where kind = 'delivery_failed' limit 1"))[0]
    assert said in body
    assert await world.audit() == []


async def test_a_mail_of_a_delivery_that_is_composed_after_it_went_back_names_no_day(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    number, state = label.tracking_number, TrackingState.DELIVERED
    await world.do(record_tracking, RecordTracking(tracking_number=number, state=state))
    await told(world)
    await world.do(record_tracking, RecordTracking(tracking_number=number, state=state, sub_state="returned_to_sender"))
    await world.sql("update message set status = 'to_compose', subject = '', due_at = now()")
    await compose_due(world.door, ORGANIZATION)
    assert (await mail(world, "parcel_delivered"))[0] == "Your order T-1 was delivered"


async def test_a_lost_parcel_is_told_in_plain_words(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    lost = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.EXCEPTION, sub_state="lost")
    await world.do(record_tracking, lost)
    await told(world)
    subject, _, body = await mail(world, "delivery_failed")
    assert subject == "Your order T-1 was lost"
    assert "your parcel was lost on its way" in body
    assert "We are looking into it" not in body


async def test_what_was_delivered_before_its_hand_over_is_not_said_to_have_shipped(world: World) -> None:
    _, parcel, label = await warehouse.labeled(world, {"MUG": 1})
    fact = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED)
    await world.do(record_tracking, fact)
    await warehouse.hand(world, parcel)
    assert [kind for kind, _ in await told(world)] == ["order_confirmed", "parcel_delivered"]


async def test_of_a_failure_nobody_hears_once_the_parcel_was_delivered(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    for state in (TrackingState.ATTEMPT_FAILED, TrackingState.DELIVERED, TrackingState.EXCEPTION):
        await world.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state=state))
    assert (await world.sql("select count(*) from event where kind = 'DeliveryFailed'")) == [(2,)]
    assert [kind for kind, _ in await told(world)] == ["order_confirmed", "parcel_shipped", "parcel_delivered"]


async def test_what_is_quoted_are_words_of_the_carrier(world: World) -> None:
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    for state, words, minutes in (("in_transit", "", -9), ("delivered", "Left in the porch", -8)):
        at = world.door.now() + timedelta(minutes=minutes)
        told_of = RecordTracking(tracking_number=label.tracking_number, state=TrackingState(state), at=at, words=words)
        await world.do(record_tracking, told_of)
    await told(world)
    _, _, body = await mail(world, "parcel_delivered")
    assert "Left in the porch" in body
    assert "Handed over" not in body, "that is ours"


async def test_a_parcel_that_waits_here_can_not_expire(world: World) -> None:
    work, parcel, label = await warehouse.labeled(world, {"MUG": 1})
    expired = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.EXPIRED)
    await world.do(record_tracking, expired)
    assert (await world.sql("select tracking_state from parcel")) == [("pending",)]
    assert "DeliveryFailed" not in await warehouse.facts(world, work.order)
    await warehouse.hand(world, parcel)
    assert (await world.sql("select tracking_state from parcel")) == [("info_received",)]
    await world.do(record_tracking, expired)
    assert (await world.sql("select tracking_state from parcel")) == [("expired",)]
    assert await world.audit() == []


async def test_nobody_hears_of_a_failure_before_the_parcel_has_left(world: World) -> None:
    state = TrackingState.EXCEPTION
    _, parcel, label = await warehouse.labeled(world, {"MUG": 1})
    for words in ("no data", "still none"):
        await world.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state=state, words=words))
    assert (await world.sql("select count(*) from event where kind = 'DeliveryFailed'")) == [(1,)]
    assert [kind for kind, _ in await told(world)] == ["order_confirmed"]
    seen = TrackingState.ATTEMPT_FAILED
    await world.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state=seen))
    assert {kind for kind, _ in await told(world)} == {"order_confirmed", "delivery_failed"}, "it left without a scan"
    await warehouse.hand(world, parcel)
    assert await world.audit() == []


async def test_cancellations_are_told_once_for_the_whole_and_by_line_for_a_part(world: World) -> None:
    part = await world.placed_order({"MUG": 3})
    lines = [LineUnits(line_no=1, quantity=2)]
    await world.do(cancel_lines, CancelLines(order_id=part.id, reason="customer", lines=lines))
    whole = await world.placed_order({"LAMP": 1}, customer=Customer(email="bob@example.com"))
    await world.do(cancel_lines, CancelLines(order_id=whole.id, reason="customer"))
    assert await told(world) == [
        ("order_confirmed", "ada@example.com"),
        ("lines_canceled", "ada@example.com"),
        ("order_confirmed", "bob@example.com"),
        ("order_canceled", "bob@example.com"),
    ]
    _, _, body = await mail(world, "lines_canceled")
    assert "2 × Goods MUG" in body


async def test_mail_of_a_cancellation_lists_what_is_canceled_of_a_long_order_and_the_total_that_is_left(
    world: World,
) -> None:
    """24 lines of 2 × 2.50, 4.00 for shipping with its tax; of the 23rd one unit is canceled, of the 24th both."""
    lines = [LineInput(sku="MUG" if number < 23 else "LAMP", quantity=2, unit_price="2.50") for number in range(1, 25)]
    order = await world.placed_order({}, lines=lines, shipping=ShippingInput(price="3.00", tax="1.00"))
    units = [LineUnits(line_no=23, quantity=1), LineUnits(line_no=24, quantity=2)]
    await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=units))
    await told(world)
    _, html, body = await mail(world, "lines_canceled")
    assert [row for row in body.splitlines() if " × " in row] == ["1 × Goods LAMP (LAMP)", "2 × Goods LAMP (LAMP)"]
    sums = ["Items: £120.00", "Shipping: £3.00", "Tax: £1.00", "Total: £124.00", "Canceled: -£7.50"]
    assert "\n".join([*sums, "Total after cancellation: £116.50"]) in body
    assert "more" not in body.partition("View your order")[2]
    assert re.search(r'<tr class="total">\s*<td[^>]*>Total after cancellation</td>\s*<td[^>]*>£116\.50</td>', html)


async def test_mail_of_a_cancellation_counts_what_it_does_not_list(world: World) -> None:
    lines = [LineInput(sku="MUG", quantity=1, unit_price="2.50") for _ in range(26)]
    order = await world.placed_order({}, lines=lines)
    units = [LineUnits(line_no=number, quantity=1) for number in range(4, 27)]
    await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=units))
    await told(world)
    _, _, body = await mail(world, "lines_canceled")
    assert (body.count("1 × Goods MUG (MUG)"), body.count("and 3 more")) == (20, 1)
    assert "Canceled: -£57.50\nTotal after cancellation: £7.50\n" in body


async def test_refunds_and_the_steps_of_a_return_are_told(world: World) -> None:
    paid = PaymentInput(method="card", captured="10.00")
    order = (await warehouse.delivered(world, {"MUG": 4}, payment=paid)).order
    await world.do(grant_refunds, GrantRefund(order_id=order.id, amount="1.25", reason="late"))
    ask = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=1)], reason="unwanted")
    yes, no = await given.all_of(world, request_returns, [ask, ask])
    await world.do(approve_returns, ApproveReturn(return_id=yes.return_id))
    await world.do(decline_returns, DeclineReturn(return_id=no.return_id, reason="It was worn for a year."))
    await world.do(receive_returns, ReceiveReturn(return_id=yes.return_id))
    kinds = [kind for kind, _ in await told(world)]
    assert kinds[3:] == ["refunded", "return_authorized", "return_declined", "return_received"]
    assert (await mail(world, "refunded"))[0] == "Refund of £1.25 for your order T-1"
    assert "DC" in (await mail(world, "return_authorized"))[2]
    assert "It was worn for a year." in (await mail(world, "return_declined"))[1]
    assert "1 unit of your return" in (await mail(world, "return_received"))[2]


async def test_an_approved_return_is_sent_where_it_was_approved_to_although_some_arrived_elsewhere(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "SHOP": {}}) as world:
        world.door.settings = SETTINGS
        order = (await warehouse.delivered(world, {"MUG": 3})).order
        ask = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=3)], reason="unwanted")
        back = await world.do(authorize_returns, ask)
        one = [ReceivedLine(line_no=1, quantity=1)]
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=one, location="SHOP"))
        await told(world)
        said = (await mail(world, "return_authorized"))[2]
        assert "DC" in said
        assert "SHOP" not in said


@pytest.mark.parametrize(
    ("units", "said"), [(1, "You were refunded for this already"), (2, "e-mail you when you are refunded")]
)
async def test_for_what_was_lost_refunded_and_turned_up_no_other_refund_is_promised(
    fresh_database: str, units: int, said: str
) -> None:
    async with given.world(fresh_database, lost_and_found.STOCK) as world:
        world.door.settings = SETTINGS
        order, labels = await lost_and_found.sent_apart(world)
        await lose(world, labels[0].tracking_number, 0)
        await lost_and_found.refund(world, order, lines=[RefundLine(line_no=2, amount="10.00")])
        await warehouse.deliver(world, labels[0])
        lines = [LineToReturn(line_no=2, quantity=units)]
        back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=lines, reason="unwanted"))
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id))
        await told(world)
        await compose_due(world.door, ORGANIZATION)  # they are too many to be composed at once
        assert said in (await mail(world, "return_received"))[2]
        assert ("nothing more is due" in (await mail(world, "return_authorized"))[2]) == (units == 1)


async def test_mail_of_a_refund_says_what_it_is_for(world: World) -> None:
    lines = [LineInput(sku="MUG", quantity=2, unit_price="2.00"), LineInput(sku="LAMP", quantity=1, unit_price="6.00")]
    paid = PaymentInput(method="card", captured="10.00")
    order = (await warehouse.delivered(world, {"MUG": 2, "LAMP": 1}, lines=lines, payment=paid)).order
    asked = [LineToReturn(line_no=1, quantity=2), LineToReturn(line_no=2, quantity=1)]
    back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=asked, reason="unwanted"))
    await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    await world.do(close_returns, CloseReturn(return_id=back.return_id, amount="4.00"))
    await world.do(grant_refunds, GrantRefund(order_id=order.id, amount="1.00", reason="late"))
    lamp = RefundLine(line_no=2, amount="5.00", purpose="returned")
    await world.do(grant_refunds, GrantRefund(order_id=order.id, lines=[lamp], reason="the rest"))
    due = await world.sql("select refund_id from refund_grant where status = 'granted' order by granted_at")
    for (refund_id,) in due:
        await world.do(execute_refunds, ExecuteRefund(refund_id=refund_id))
    await told(world)
    await compose_due(world.door, ORGANIZATION)
    mails = await world.sql("select subject, body from message where kind = 'refunded' order by message_id")
    assert [subject for subject, _ in mails] == [
        f"Refund of £4.00 for return {back.number} of your order T-1",
        "Refund of £1.00 for your order T-1",
        "Refund of £5.00 for your order T-1",
    ]
    assert f"We refunded £4.00 for return {back.number} of your order T-1. It is for 2 × Goods MUG." in mails[0][1]
    assert "It is for" not in mails[1][1], "of the whole order"
    assert "It is for Goods LAMP." in mails[2][1]
    assert await world.audit() == []


async def test_staff_and_the_members_with_the_role_service_hear_of_a_case(world: World, member: Any) -> None:
    await member("Sue@shop.example", "service")
    await member("wes@shop.example", "warehouse")
    order = await world.placed_order({"MUG": 1})
    await world.do(open_cases, complaint(order.id, "Two are missing.\n\nPlease help."))
    await world.do(open_cases, complaint(order.id, "Hello?"))
    mails = await told(world)
    assert mails[1:] == [
        ("case_opened", "boss@shop.example"),
        ("case_opened", "sue@shop.example"),
        ("customer_wrote", "boss@shop.example"),
        ("customer_wrote", "sue@shop.example"),
    ]
    rows = await world.sql("select subject, body from message where kind = 'case_opened' limit 1")
    assert rows[0][0] == "Case 1001: Complaint, order 1001"
    assert "Please help." in rows[0][1]
    assert "https://shop.example/service/1001" in rows[0][1]


async def test_an_order_of_a_thousand_lines_is_told_by_its_first_ones(world: World) -> None:
    lines = [LineInput(sku="MUG", quantity=1, unit_price="0.01")] * 1000
    await world.placed_order({"MUG": 1}, lines=lines, payment=PaymentInput())
    await told(world)
    _, html, body = await mail(world, "order_confirmed")
    assert "and 980 more" in body
    assert len(html) < 60_000


@pytest.mark.parametrize(("smtp_url", "status"), [(None, "outbox"), ("smtp://127.0.0.1:25", "pending")])
async def test_mail_waits_for_the_server_or_stays_in_the_outbox(
    world: World, smtp_url: str | None, status: str
) -> None:
    world.door.settings = Settings(secret="s" * 32, smtp_url=smtp_url)
    await world.placed_order({"MUG": 1})
    await told(world)
    assert await world.sql("select status from message") == [(status,)]
