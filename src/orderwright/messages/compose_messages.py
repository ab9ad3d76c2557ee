"""Compose mail that was queued: read what its facts are about, and write down what it says. It is sent where there is a
mail server, else kept in the outbox that the console shows. One that can't be composed harms no other; it is tried
again, and given up in the end. Locks nothing."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.messages.attempts import PAUSE_MAX, next_try
from orderwright.messages.compose import compose
from orderwright.messages.kinds import MAILS
from orderwright.messages.mail_values import Desk, values_of
from orderwright.messages.read_tidings import Facts, read_tidings

sql = statements(__file__)
log = logging.getLogger(__name__)
MOST = 50
ATTEMPTS_MAX = 8
"""With pauses that double from half a minute, about an hour."""
FIRST_PAUSE = timedelta(seconds=30)


class Queued(msgspec.Struct, frozen=True):
    """A mail that is to be composed, and its fact."""

    message_id: UUID
    attempts: int
    commit_id: UUID
    seq: int
    at: datetime
    kind: str
    order_id: UUID | None
    data: dict[str, Any]


class ComposedMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the mail says, or the `error` because of which it could not be composed after so many `attempts`."""

    message_id: UUID
    attempts: int
    pending: bool
    subject: str = ""
    html: str = ""
    body: str = ""
    link_version: int | None = None
    error: str | None = None


class Composed(msgspec.Struct, frozen=True):
    message_id: UUID
    status: Literal["to_compose", "pending", "outbox", "failed"]


async def compose_due(door: Door, organization: str) -> int:
    """Compose up to 50 mails, the oldest first; how many were tried."""
    if door.settings is None:
        raise RuntimeError("This door has no settings: nobody would know where the links in mail lead.")
    context = system(organization, cause="mail about a fact")
    queued = await door.ask(context, read_queued, None)
    if queued:
        facts = [Event(0, one.commit_id, one.seq, one.at, one.kind, one.order_id, one.data, "") for one in queued]
        desk = Desk(organization, door.settings, await door.ask(context, read_tidings, Facts(facts)))
        await door.perform_many(context, compose_messages, await asyncio.to_thread(compose_all, queued, facts, desk))
    return len(queued)


def compose_all(queued: Sequence[Queued], facts: Sequence[Event], desk: Desk) -> list[ComposedMessage]:
    return [composed(one, fact, desk) for one, fact in zip(queued, facts, strict=True)]


def composed(queued: Queued, fact: Event, desk: Desk) -> ComposedMessage:
    pending = desk.settings.smtp_url is not None
    known = ComposedMessage(message_id=queued.message_id, attempts=queued.attempts, pending=pending)
    try:
        mail = MAILS[fact.kind]
        order = desk.tidings.orders.get(fact.order_id) if fact.order_id else None
        said = compose(mail.kind, values_of(mail, fact, order, desk), desk.tidings.profile.time_zone)
    except Exception as error:  # whatever it is, the others are composed
        log.exception("the mail %s can not be composed", queued.message_id)
        return msgspec.structs.replace(known, error=f"{type(error).__name__}: {error}"[:1000])
    version = order.link_version if order and mail.to == "customer" else None
    return msgspec.structs.replace(known, subject=said.subject, html=said.html, body=said.body, link_version=version)


@query("messages.read")
async def read_queued(tx: Transaction, asked: None) -> list[Queued]:  # noqa: ARG001
    return await tx.rows(Queued, sql.read_queued, now=tx.now, latest=tx.now + PAUSE_MAX, most=MOST)


@verb("messages.send")
async def compose_messages(tx: Transaction, messages: Sequence[ComposedMessage]) -> list[Composed | Refusal]:
    good = [message for message in messages if message.error is None]
    rows = [
        {"message_id": message.message_id, "subject": message.subject, "html": message.html, "body": message.body,
         "link_version": message.link_version, "status": status_of(message)}
        for message in good
    ]  # fmt: skip
    if rows:
        await tx.execute(sql.write, rows=json_rows(rows), now=tx.now)
    failed = [
        {"message_id": message.message_id, "attempts": message.attempts, "status": status_of(message),
         "error": message.error, "due_at": next_try(tx.now, message.attempts + 1, FIRST_PAUSE)}
        for message in messages
        if message.error is not None
    ]  # fmt: skip
    if failed:
        await tx.execute(sql.postpone, rows=json_rows(failed))
    return [Composed(message.message_id, status_of(message)) for message in messages]


def status_of(message: ComposedMessage) -> Literal["to_compose", "pending", "outbox", "failed"]:
    if message.error is not None:
        return "failed" if message.attempts + 1 >= ATTEMPTS_MAX else "to_compose"
    return "pending" if message.pending else "outbox"
