"""At the end: is every promised order there once and whole, is nothing there that nobody ordered, did each follow-up
happen once, and does the audit agree?"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec

from orderwright.audit.find_differences import find_differences
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.torture.buyers import LINES, Buyers

sql = statements(__file__)


class FoundOrder(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    external_ref: str
    lines: int
    progress: int
    placed: int
    payments: int
    released: int
    releases: int
    fulfillment_orders: int
    asked_for: int
    mails: int
    terms: int


WHOLE = {
    "lines": LINES, "progress": LINES, "placed": 1, "payments": 1, "released": LINES, "releases": 1,
    "fulfillment_orders": 1, "asked_for": LINES, "mails": 1, "terms": 1,
}  # fmt: skip
"""What there is of an order of which nothing is missing and nothing is double."""


class RelayState(msgspec.Struct, frozen=True):
    commits: int
    positioned: int
    last: int
    subscribers: dict[str, int]
    errors: dict[str, str]
    to_release: int = 0

    @property
    def behind(self) -> int:
        """Commits that somebody was not handed yet, and orders that follow them later."""
        return self.commits - min([self.positioned, *self.subscribers.values()]) + self.to_release


class WebhookState(msgspec.Struct, frozen=True):
    facts: int
    deliveries: int
    told: int


async def read_relay(tx: Transaction) -> RelayState:
    state = await tx.row(RelayState, sql.read_relay)
    assert state is not None
    return state


async def count_through(tx: Transaction, buyers: Buyers) -> tuple[int, list[str]]:
    """How many orders there are, and what is wrong, in sentences."""
    orders = await tx.rows(FoundOrder, sql.read_orders)
    webhooks = await tx.row(WebhookState, sql.read_webhooks, kinds=list(WEBHOOK_KINDS))
    relay = await read_relay(tx)
    differences = (await find_differences(tx)).differences
    assert webhooks is not None
    wrong = [
        *buyers.surprises,
        *wrong_with_promises(buyers, orders),
        *(sentence for order in orders for sentence in wrong_with(order)),
        *wrong_with_relay(relay, webhooks),
        *(difference.sentence for difference in differences),
    ]
    return len(orders), wrong


def wrong_with_promises(buyers: Buyers, orders: list[FoundOrder]) -> Iterator[str]:
    found: dict[str, set[UUID]] = {}
    for order in orders:
        found.setdefault(order.external_ref, set()).add(order.order_id)
    for reference, ids in buyers.promised.items():
        if found.get(reference) != ids:
            yield f"{reference} was promised as {shown(ids)} and is there as {shown(found.get(reference))}"
    for reference, ids in found.items():
        if len(ids) > 1:
            yield f"{reference} is there {len(ids)} times"
        if reference not in buyers.sent:
            yield f"{reference} is there, and nobody sent it"
        if reference in buyers.refused:
            yield f"{reference} is there, and was refused"
    for reference, times in buyers.created.items():
        if times > 1:
            yield f"{reference} was answered as new {times} times"


def wrong_with(order: FoundOrder) -> Iterator[str]:
    for name, due in WHOLE.items():
        if (there := getattr(order, name)) != due:
            yield f"{order.external_ref} has {there} {name.replace('_', ' ')} instead of {due}"


def wrong_with_relay(relay: RelayState, webhooks: WebhookState) -> Iterator[str]:
    if not relay.commits == relay.positioned == relay.last:
        yield f"{relay.commits} commits have {relay.positioned} positions, the last of which is {relay.last}"
    for name, position in relay.subscribers.items():
        if position != relay.last:
            yield f"subscriber {name} is at {position} of {relay.last}: {relay.errors.get(name, 'no error')}"
    if not webhooks.facts == webhooks.told == webhooks.deliveries:
        yield f"{webhooks.deliveries} deliveries to a webhook tell {webhooks.told} of {webhooks.facts} facts"


def shown(ids: Any) -> str:
    return ", ".join(sorted(map(str, ids or ()))) or "nothing"
