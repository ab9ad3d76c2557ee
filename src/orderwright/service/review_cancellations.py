"""Open a case where units were canceled that had been paid for, and the channel wants a person to decide on the
refund."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.money import in_words
from orderwright.kernel.perform import Door
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.service.open_cases import OpenCase, open_cases

sql = statements(__file__)


class FindCurrencies(msgspec.Struct, frozen=True):
    order_ids: list[UUID]


class OrderCurrency(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    currency: str


@query("orders.read")
async def find_currencies(tx: Transaction, wanted: FindCurrencies) -> list[OrderCurrency]:
    return await tx.rows(OrderCurrency, sql.find_currencies, order_ids=wanted.order_ids)


async def cases_of_cancellations(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to CancellationUnrefunded: one open case for each order, however often a fact is told."""
    context = system(organization, cause="reaction to CancellationUnrefunded")
    orders = list({event.order_id for event in events if event.order_id})
    found: list[OrderCurrency] = await door.ask(context, find_currencies, FindCurrencies(orders))
    currencies = {order.order_id: order.currency for order in found}
    told = [event for event in events if event.order_id in currencies]
    cases = [case_of(event, currencies[event.order_id]) for event in told if event.order_id]
    keys = [f"refund of cancellation {event.commit_id} {event.order_id}" for event in told]
    await door.perform_many(context, open_cases, cases, keys)


def case_of(event: Event, currency: str) -> OpenCase:
    assert event.order_id is not None
    amount = in_words(event.data["amount_minor"], currency)
    return OpenCase(
        kind="refund_due", subject_kind="order", subject_id=event.order_id, order_id=event.order_id,
        reason=f"{amount} was paid for what is canceled: decide on the refund.",
    )  # fmt: skip
