"""What customers hear of goods that come back and bring them no money, and of parcels that go back by themselves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.given import World
from tests.messages.test_tell import SETTINGS, STOCK, mail, told

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.shipping.tracking_states import SAID_OF_WAY

CAPTURED = PaymentInput(method="card", captured="5.00")
UNPAID = PaymentInput(method="invoice")


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, STOCK) as made:
        made.door.settings = SETTINGS
        yield made


async def sent_back(world: World, order: PlacedOrder, came: bool = True, amount: str | None = None) -> Return:
    ask = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="unwanted")
    back: Return = await world.do(authorize_returns, ask)
    if came:
        await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    await world.do(close_returns, CloseReturn(return_id=back.return_id, amount=amount))
    return back


@pytest.mark.parametrize(
    ("payment", "price", "first", "came", "amount", "subject", "why"),
    [
        (CAPTURED, "2.50", "5.00", True, None, ": nothing is due", "You were refunded for this already"),
        (CAPTURED, "2.50", None, True, "0.00", ": nothing is due", "Nothing is due for it."),
        (CAPTURED, "2.50", None, False, None, ": nothing is due", "Nothing of it reached us, so nothing is due."),
        (UNPAID, "0.00", None, True, None, ": nothing is due", "Nothing was to be paid for it, so nothing is due."),
        (UNPAID, "2.50", None, True, None, "", "We took £5.00 off what you owe for the order."),
    ],
)
async def test_a_return_that_closes_without_a_refund_is_told_with_the_reason(
    world: World, payment: PaymentInput, price: str, first: str | None, came: bool, amount: str | None, subject: str,
    why: str,
) -> None:  # fmt: skip
    lines = [LineInput(sku="MUG", quantity=2, unit_price=price)]
    order = (await warehouse.delivered(world, {"MUG": 2}, payment=payment, lines=lines)).order
    if first:
        await world.do(grant_refunds, GrantRefund(order_id=order.id, amount=first, reason="late"))
    back = await sent_back(world, order, came, amount)
    kinds = [kind for kind, _ in await told(world)]
    assert (kinds[-1], kinds.count("return_closed")) == ("return_closed", 1)
    assert await told(world) == await told(world), "once"
    said = await mail(world, "return_closed")
    assert said[0] == f"Your return {back.number} is closed{subject}"
    for part in said[1:]:
        assert why in part
        assert f"Return {back.number} of your order T-1 is closed." in part
    assert await world.audit() == []


@pytest.mark.parametrize("amount", [None, "1.00"])
async def test_of_a_return_that_is_refunded_the_mail_of_the_refund_is_enough(world: World, amount: str | None) -> None:
    order = (await warehouse.delivered(world, {"MUG": 2}, payment=CAPTURED)).order
    await sent_back(world, order, amount=amount)
    kinds = [kind for kind, _ in await told(world)]
    assert kinds[-1] == "refunded"
    assert "return_closed" not in kinds
    assert await world.audit() == []


async def news(world: World, tracking_number: str, word: str, minutes: int) -> None:
    state, sub_state = SAID_OF_WAY[word]
    at = world.door.now() + timedelta(minutes=minutes)
    fact = RecordTracking(tracking_number=tracking_number, state=state, sub_state=sub_state, at=at)
    await world.do(record_tracking, fact)


@pytest.mark.parametrize(("apart", "subject"), [(True, "is on its way back to us"), (False, "came back to us")])
async def test_a_parcel_that_goes_back_is_one_trouble_and_its_customer_hears_again_once_it_was_received(
    world: World, apart: bool, subject: str
) -> None:
    """That it arrived at the warehouse's door asks nothing of the customer; that it was received and what is refunded
    does, and is mailed."""
    work, _, its_label = await warehouse.handed_over(world, {"MUG": 2}, payment=CAPTURED)
    await news(world, its_label.tracking_number, "returning_to_sender", -9)
    if apart:
        await told(world)
    await news(world, its_label.tracking_number, "returned_to_sender", -5)
    kinds = [kind for kind, _ in await told(world)]
    assert kinds == ["order_confirmed", "parcel_shipped", "delivery_failed"]
    said = await mail(world, "delivery_failed")
    assert said[0] == f"Your order T-1 {subject}"
    assert "We will write to you." in said[2]
    await sent_back(world, work.order)
    rest: list[Any] = [kind for kind, _ in (await told(world))[3:]]
    assert rest == ["return_received", "refunded"]
    assert await world.audit() == []
