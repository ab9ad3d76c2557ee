"""Open a case where a gateway did not do what was asked: a capture, a void or a refund that failed. A person sees to
it, since trying again by itself would take or give money that may have moved."""

from collections.abc import Sequence

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.money import in_words
from orderwright.kernel.perform import Door
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.review_cancellations import FindCurrencies, OrderCurrency, find_currencies

NOT_DONE = {"CaptureFailed": "captured", "VoidFailed": "voided", "RefundFailed": "refunded"}


async def cases_of_failures(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to CaptureFailed, VoidFailed and RefundFailed. One open case for each order; what fails while it is open
    is added to it."""
    context = system(organization, cause="reaction to a failed payment")
    orders = list({event.order_id for event in events if event.order_id})
    found: list[OrderCurrency] = await door.ask(context, find_currencies, FindCurrencies(orders))
    currencies = {order.order_id: order.currency for order in found}
    told = [event for event in events if event.order_id in currencies]
    cases = [case_of(event, currencies[event.order_id]) for event in told if event.order_id]
    keys = [f"failed {event.kind} {event.commit_id} {event.seq}" for event in told]
    await door.perform_many(context, open_cases, cases, keys)


def case_of(event: Event, currency: str) -> OpenCase:
    assert event.order_id is not None
    sentence = f"{in_words(event.data['amount_minor'], currency)} could not be {NOT_DONE[event.kind]}."
    why = str(event.data.get("reason", "")).strip()
    return OpenCase(
        kind="payment_failed", subject_kind="order", subject_id=event.order_id, order_id=event.order_id,
        reason=sentence, body=f"{sentence} {why}".strip(),
    )  # fmt: skip
