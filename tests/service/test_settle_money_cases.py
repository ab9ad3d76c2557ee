"""Cases about money are resolved once there is nothing left to see to."""

from typing import Any

from tests import given, warehouse
from tests.given import World
from tests.messages.told import events

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import PaymentInput
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.reactions import AFTER

STOCK = {"DC": {"MUG": 9}}
NAMES = ("payment_cases", "refund_cases", "settled_cases")


async def follow(world: World) -> list[tuple[Any, ...]]:
    """The reactions to all facts, twice; the cases that are there then."""
    for _ in range(2):
        for name in NAMES:
            kinds, reaction = AFTER[name]
            if told := await events(world, sorted(kinds)):
                await reaction(world.door, given.ORGANIZATION, told)
    return await world.sql("select kind, status, resolution from service_case order by number")


async def test_what_was_missing_is_paid(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        paid = PaymentInput(method="card", captured="3.00")
        work, _, _ = await warehouse.handed_over(world, {"MUG": 2}, payment=paid)
        order = work.order
        assert await follow(world) == [("payment_short", "open", None)]
        for amount, case in (("1.99", ("open", None)), ("0.01", ("resolved", "What was missing is paid."))):
            more = RecordPayment(order_id=order.id, kind="captured", amount=amount, reference=amount, authorization="")
            await world.do(record_payment, more)
            assert await follow(world) == [("payment_short", *case)]
        assert await world.audit() == []


async def test_what_was_paid_for_canceled_units_is_refunded(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_channels, SaveChannel(code="web", refund_canceled="case"))
        order = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card", captured="5.00"))
        one = [LineUnits(1, 1)]
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=one))
        assert await follow(world) == [("refund_due", "open", None)]
        for amount, case in (
            ("1.00", ("open", None)),
            ("1.50", ("resolved", "What was paid for canceled units is refunded.")),
        ):
            await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="canceled", overpayment=amount))
            assert await follow(world) == [("refund_due", *case)]
        assert await world.audit() == []
