"""Open a case where goods have left and less could be captured than they are worth, although money was there or was
promised: a person asks the customer for the rest. An order that nobody had paid anything for has its payment status."""

from collections.abc import Sequence
from uuid import UUID

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.service.open_cases import OpenCase, open_cases


async def cases_of_captures(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to CaptureFellShort. One case for each order; each parcel counts once, however often it is told."""
    short = [event for event in events if event.order_id and event.data["expected"]]
    context = system(organization, cause="reaction to CaptureFellShort")
    keys = [f"capture of parcel {event.data['parcel_id']}" for event in short]
    await door.perform_many(context, open_cases, [case_of(event.order_id) for event in short if event.order_id], keys)


def case_of(order_id: UUID) -> OpenCase:
    reason = "Goods have left, and less could be captured than they are worth: the timeline has the amounts."
    return OpenCase(kind="payment_short", subject_kind="order", subject_id=order_id, order_id=order_id, reason=reason)
