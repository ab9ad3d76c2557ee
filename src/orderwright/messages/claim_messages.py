"""Take mail that is due, to send it after the commit. The attempt is counted here, before anything is sent, so that a
worker that dies on a mail does not try it for ever."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.messages.attempts import LEASE, PAUSE_MAX
from orderwright.orders.customer_link import with_links

sql = statements(__file__)


class ClaimMessages(msgspec.Struct, frozen=True, kw_only=True):
    """At most so many; whoever claims them records what became of them before the lease ends, or they are due again."""

    most: int = 20
    lease_s: float = LEASE.total_seconds()


class ToSend(msgspec.Struct, frozen=True):
    """`shop`: the brand, or what the organization calls itself; the mail is from it."""

    message_id: UUID
    recipient: str
    subject: str
    html: str
    body: str
    shop: str = ""


class Due(msgspec.Struct, frozen=True, gc=False):
    """A mail as it is kept."""

    message_id: UUID
    recipient: str
    subject: str
    html: str
    body: str
    order_id: UUID | None
    link_version: int | None
    shop: str


class ClaimedMessages(msgspec.Struct, frozen=True):
    messages: list[ToSend]


@verb("messages.send")
async def claim_messages(tx: Transaction, claims: Sequence[ClaimMessages]) -> list[ClaimedMessages | Refusal]:
    answers: list[ClaimedMessages | Refusal] = []
    for claim in claims:
        times = {"now": tx.now, "latest": tx.now + PAUSE_MAX, "lease_at": tx.now + timedelta(seconds=claim.lease_s)}
        due = await tx.rows(Due, sql.claim, most=claim.most, **times)
        answers.append(ClaimedMessages([to_send(tx, one) for one in due]))
    return answers


def to_send(tx: Transaction, due: Due) -> ToSend:
    link = (tx.secret, tx.organization, due.order_id, due.link_version)
    html, body = (with_links(text, *link) for text in (due.html, due.body))
    return ToSend(due.message_id, due.recipient, due.subject, html, body, due.shop)
