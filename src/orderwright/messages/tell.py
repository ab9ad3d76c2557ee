"""Mail follows facts: to the customer, to staff. Once for each fact and recipient, however often the fact is told.

Nobody is written to about what happened long ago (imported histories), nor about orders of channels that sold and
confirmed them already; an answer that a person wrote always goes out.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from orderwright.access.service_emails import service_emails
from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.messages.compose import Composed, compose
from orderwright.messages.kinds import ALWAYS, MAILS, Mail
from orderwright.messages.mail_values import Desk, values_of
from orderwright.messages.read_tidings import Facts, OrderTold, read_tidings
from orderwright.messages.write_messages import Message, write_messages

TOLD = frozenset(MAILS)
LONG_AGO = timedelta(days=3)


async def tell(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Subscriber: write the mail of these facts."""
    if door.settings is None:
        raise RuntimeError("This door has no settings: nobody would know where the links in mail lead.")
    context = system(organization, cause="mail about a fact")
    recent = [event for event in events if not is_history(event)]
    if not recent:
        return
    tidings = await door.ask(context, read_tidings, Facts(recent))
    wanted = any(MAILS[event.kind].to == "service" for event in recent)
    service = await door.ask(context, service_emails, None) if wanted else []
    desk = Desk(organization, door.settings, tidings, service)
    written = await asyncio.to_thread(all_messages, recent, desk)
    await door.perform_many(context, write_messages, written)


def all_messages(events: Sequence[Event], desk: Desk) -> list[Message]:
    return [message for event in events for message in messages_of(event, events, desk)]


def is_history(event: Event) -> bool:
    """The fact was written down long after it happened. A commit's id (UUIDv7) begins with when it was made, in ms."""
    recorded = datetime.fromtimestamp(int.from_bytes(event.commit_id.bytes[:6], "big") / 1000, UTC)
    return recorded - event.at > LONG_AGO


def messages_of(event: Event, events: Sequence[Event], desk: Desk) -> list[Message]:
    """The mail of one fact: none, or one for each recipient."""
    mail = MAILS[event.kind]
    order = desk.tidings.orders.get(event.order_id) if event.order_id else None
    to = recipients(mail, event, order, desk)
    if not to or is_said_by_another(event, events):
        return []
    composed = compose(mail.kind, values_of(mail, event, order, desk), desk.tidings.profile.time_zone)
    pending = desk.settings.smtp_url is not None
    return [message(event, mail, recipient, composed, pending) for recipient in to]


def recipients(mail: Mail, event: Event, order: OrderTold | None, desk: Desk) -> list[str]:
    staff = desk.tidings.profile.staff_emails
    if mail.to == "customer":
        silent = order is None or not order.email or (order.already_sold and event.kind not in ALWAYS)
        return [] if silent or order is None or not order.email else [order.email]
    return sorted({address.lower() for address in (*staff, *(desk.service if mail.to == "service" else ()))})


def is_said_by_another(event: Event, events: Sequence[Event]) -> bool:
    """Lines whose cancellation left nothing of the order: the mail about the whole order says it."""
    return event.kind == "LinesCanceled" and any(
        other.kind == "OrderCanceled" and other.commit_id == event.commit_id and other.order_id == event.order_id
        for other in events
    )


def message(event: Event, mail: Mail, recipient: str, composed: Composed, pending: bool) -> Message:
    return Message(
        kind=mail.kind, recipient=recipient, order_id=event.order_id, commit_id=event.commit_id, seq=event.seq,
        subject=composed.subject, html=composed.html, body=composed.body, pending=pending,
    )  # fmt: skip
