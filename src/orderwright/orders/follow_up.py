"""What follows by itself once facts are committed: what is ready is released, what lost its stock is sourced again,
what waited for stock gets it. Each reads how things stand, so that hearing of a fact twice changes nothing."""

import logging
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.source_backorders import SourceBackorders, source_backorders
from orderwright.stock.lock_levels import find_free_variants

sql = statements(__file__)
log = logging.getLogger(__name__)
ROUNDS_MAX = 1_000
AT_ONCE = 32
"""So many orders are released before the facts about them count as told; where there are more, the sweep does it."""
SWEPT = 500
FIRST = UUID(int=0)


async def release_what_is_ready(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Release the orders that the facts are about, if they are few; those that may not go yet are refused and stay."""
    orders = orders_of(events)
    if len(orders) <= AT_ONCE:
        await release(door, organization, orders, because_of(events))


async def source_what_lost_its_stock(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Rejected, found short, or shrunk away: look for other stock."""
    wishes = [SourceAgain(order_id=order_id) for order_id in orders_of(events)]
    await door.perform_many(system(organization, cause=because_of(events)), source_again, wishes)


async def source_what_waited(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Stock may have become available: serve the backorders of the variants that the facts name, or that lie at a
    location which ships again, or else of those in the orders that they are about."""
    context = system(organization, cause=because_of(events))
    variants = {UUID(variant) for event in events for variant in event.data.get("variants", ())}
    if saved := {UUID(id_) for event in events for id_ in event.data.get("changed", ())}:
        async with door.database.transaction(organization, context.actor, door.now(), read_only=True) as tx:
            variants.update(await find_free_variants(tx, saved))
    if others := orders_of([event for event in events if "variants" not in event.data]):
        async with door.database.transaction(organization, context.actor, door.now(), read_only=True) as tx:
            variants.update(await tx.rows(UUID, sql.find_variants_of_orders, order_ids=others))
    for _ in range(ROUNDS_MAX):
        if not variants:
            break
        answer = await door.perform(context, source_backorders, SourceBackorders(variants=sorted(variants)))
        if not answer.more:
            break


class Candidate(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    due: bool


class Swept(msgspec.Struct, frozen=True):
    """How many orders were `released`; `after`: where to go on, None at the end."""

    released: int
    after: UUID | None


async def release_due(door: Door, organization: str, after: UUID = FIRST) -> Swept:
    """Release what was left waiting: orders whose delay is over, and those that came in too large a crowd. Looks at the
    next 500 at most of those that have something reserved, in the order in which they were placed; orders that are
    refused every time stand in nobody's way."""
    context = system(organization, cause="it was due")
    async with door.database.transaction(organization, context.actor, door.now(), read_only=True) as tx:
        found = await tx.rows(Candidate, sql.find_due_orders, now=tx.now, after=after, most=SWEPT)
    released = await release(door, organization, [each.order_id for each in found if each.due], context.cause)
    return Swept(released, found[-1].order_id if len(found) == SWEPT else None)


async def release(door: Door, organization: str, order_ids: Sequence[UUID], cause: str | None) -> int:
    """How many were released. An order whose release meets a bug is logged and left to the next sweep; it stops nobody
    else's."""
    context, released = system(organization, cause=cause), 0
    for start in range(0, len(order_ids), release_orders.batch_max):
        wishes = [ReleaseOrder(order_id=each) for each in order_ids[start : start + release_orders.batch_max]]
        answers = await door.perform_batch(context, release_orders, wishes, [None] * len(wishes))
        for wish, answer in zip(wishes, answers, strict=True):
            if not isinstance(answer, Exception):
                released += 1
            elif not isinstance(answer, Refusal):
                log.error("the release of order %s failed in %s", wish.order_id, organization, exc_info=answer)
    return released


def orders_of(events: Sequence[Event]) -> list[UUID]:
    """The orders that the facts are about, each once, in the order in which they come up."""
    return list(dict.fromkeys(event.order_id for event in events if event.order_id is not None))


def because_of(events: Sequence[Event]) -> str:
    return "reaction to " + ", ".join(sorted({event.kind for event in events}))
