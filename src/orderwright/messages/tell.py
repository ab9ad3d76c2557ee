"""Mail follows facts: to the customer, to staff. Once for each fact and recipient, however often the fact is told.

Nobody is written to about what happened long ago (imported histories), nor about orders of channels that sold and
confirmed them already; an answer that a person wrote always goes out.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from orderwright.access.service_emails import service_emails
from orderwright.kernel.context import Context, system
from orderwright.kernel.facts import Event
from orderwright.kernel.ids import time_of
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.kinds import ALWAYS, MAILS
from orderwright.messages.queue_messages import QueueMessage, queue_messages
from orderwright.messages.read_tidings import Parcels, parcels_taken_back, staff_emails, undisturbed_parcels

TOLD = frozenset(MAILS)
LONG_AGO = timedelta(days=3)
AT_ONCE = 8
"""So many are composed before the facts count as told; where there are more, the chore composes them."""


async def tell(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Subscriber: see to it that these facts are told."""
    context = system(organization, cause="mail about a fact")
    recent = await without_needless_news(door, context, [one for one in events if is_to_be_told(one, events)])
    staff = await staff_of(door, context, {MAILS[event.kind].to for event in recent})
    wishes = [wish for event in recent for wish in wishes_of(event, staff)]
    kept = await door.perform_many(context, queue_messages, wishes)
    new = sum(not isinstance(each, Refusal) and each.message_id is not None for each in kept)
    if 0 < new <= AT_ONCE:
        await compose_due(door, organization)


async def without_needless_news(door: Door, context: Context, events: Sequence[Event]) -> Sequence[Event]:
    """Of a parcel that could not be delivered nobody hears after it was delivered, nor before it has left; that it was
    delivered nobody hears once it goes back. Of several such facts told at once, the last is enough."""
    needless = set[tuple[str, str]]()
    for kind, asked in (("DeliveryFailed", undisturbed_parcels), ("ParcelDelivered", parcels_taken_back)):
        if ids := {UUID(event.data["parcel_id"]) for event in events if event.kind == kind}:
            needless |= {(kind, str(id_)) for id_ in await door.ask(context, asked, Parcels(sorted(ids)))}
    last = {one.data["parcel_id"]: one for one in events if one.kind == "DeliveryFailed"}
    return [
        one
        for one in events
        if (one.kind, one.data.get("parcel_id")) not in needless
        and (one.kind != "DeliveryFailed" or one is last[one.data["parcel_id"]])
    ]


async def staff_of(door: Door, context: Context, to: set[str]) -> dict[str, list[str]]:
    """The addresses of those who are no customers, each once."""
    staff = await door.ask(context, staff_emails, None) if to - {"customer"} else []
    service = await door.ask(context, service_emails, None) if "service" in to else []
    return {"staff": addresses(staff), "service": addresses([*staff, *service])}


def addresses(given: Sequence[str]) -> list[str]:
    return sorted({address.lower() for address in given})


def is_to_be_told(event: Event, events: Sequence[Event]) -> bool:
    unwanted = event.data.get("tell_customer") is False
    return not unwanted and not is_history(event) and not is_said_by_another(event, events)


def is_history(event: Event) -> bool:
    """The fact was written down long after it happened."""
    return time_of(event.commit_id) - event.at > LONG_AGO


def is_said_by_another(event: Event, events: Sequence[Event]) -> bool:
    """Lines whose cancellation left nothing of the order: the mail about the whole order says it. A parcel that was
    delivered before it was handed over: the customer has it. A return that money is given back for: the mail of its
    refund says it."""
    also = [other for other in events if other.commit_id == event.commit_id and other.order_id == event.order_id]
    if event.kind == "ParcelHandedOver":
        delivered = {other.data["parcel_id"] for other in also if other.kind == "ParcelDelivered"}
        return event.data["parcel_id"] in delivered
    if event.kind == "ReturnClosed":
        return bool(event.data["amount_minor"])
    return event.kind == "LinesCanceled" and any(other.kind == "OrderCanceled" for other in also)


def wishes_of(event: Event, staff: dict[str, list[str]]) -> list[QueueMessage]:
    """The mail of one fact: one for the customer, or one for each of the staff."""
    mail = MAILS[event.kind]
    return [
        QueueMessage(
            kind=mail.kind, subject=mail.kind.replace("_", " ").capitalize(), order_id=event.order_id,
            commit_id=event.commit_id, seq=event.seq, recipient=recipient, always=event.kind in ALWAYS,
        )
        for recipient in (staff[mail.to] if mail.to != "customer" else [None] if event.order_id else [])
    ]  # fmt: skip
