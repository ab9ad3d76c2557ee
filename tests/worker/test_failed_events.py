"""A fact that a subscriber can't digest stops nobody: it is set aside for this subscriber, and can be retried."""

from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from tests.given import World, world

from orderwright.kernel.facts import Event
from orderwright.kernel.ids import new_id
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.reactions import AFTER, NARROWED
from orderwright.settings import Settings
from orderwright.subscribers.dismiss_failed_events import DismissFailedEvent, dismiss_failed_events
from orderwright.subscribers.retry_failed_events import RetryFailedEvents, retry_failed_events
from orderwright.views.failed_events import FailedEventRow, ListFailedEvents, list_failed_events
from orderwright.views.home import read_home
from orderwright.worker.relay import ATTEMPTS_MAX, Relay

KINDS = frozenset({"OrderPlaced", "OrderReleased", "HoldPlaced"})
Digest = Callable[[Event], None]


class Listener:
    """Writes down the orders of which it hears; `refuse` raises for what it can't digest."""

    def __init__(self, refuse: Digest = lambda _: None) -> None:
        self.heard: list[tuple[UUID | None, str]] = []
        self.refuse = refuse

    async def __call__(self, _door: Door, _organization: str, events: Sequence[Event]) -> None:
        for event in events:
            self.refuse(event)
        self.heard += [(event.order_id, event.kind) for event in events]


async def turn_out(w: World, relay: Relay) -> None:
    """Turn until nothing is left to do, without the pauses between attempts."""
    for _ in range(3 * ATTEMPTS_MAX):
        while await relay.turn():
            pass
        await w.sql("update subscriber set due_at = null")


async def failed(w: World, subscriber: str | None = None) -> list[FailedEventRow]:
    """What is set aside, the oldest first."""
    page = await w.door.ask(w.context, list_failed_events, ListFailedEvents(subscriber=subscriber))
    return page.rows[::-1]


async def relay_to(w: World, **listeners: Listener) -> Relay:
    relay = Relay(w.door, "demo", {name: (KINDS, listener) for name, listener in listeners.items()})
    await relay.introduce()
    return relay


def not_of(order_id: UUID) -> Digest:
    def refuse(event: Event) -> None:
        if event.order_id == order_id and event.kind == "OrderPlaced":
            raise KeyError("parcel_id")

    return refuse


async def tell(w: World, order_id: UUID | None, kind: str, data: str = "{}", at: str = "2026-01-01T00:00:00Z") -> None:
    """A fact of its own commit, as the database holds it."""
    id_ = new_id()
    await w.sql("insert into commit_log (commit_id, at, actor, verb) values (%s, now(), 'test', 'test')", id_)
    await w.sql(
        "insert into event (commit_id, seq, at, kind, order_id, data)"
        " values (%s, 0, %s::timestamptz, %s, %s, %s::jsonb)",
        id_, at, kind, order_id, data,
    )  # fmt: skip


async def test_the_culprit_is_set_aside_with_its_error_and_all_others_go_on(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        orders = [(await w.placed_order({"A": 1})).id for _ in range(9)]
        picky, well = Listener(not_of(orders[4])), Listener()
        relay = await relay_to(w, picky=picky, well=well)
        await turn_out(w, relay)
        assert [order for order, _ in well.heard] == orders
        assert [order for order, _ in picky.heard] == [order for order in orders if order != orders[4]]
        (row,) = await failed(w)
        assert (row.subscriber, row.kind, row.order_id, row.order_number) == ("picky", "OrderPlaced", orders[4], 1005)
        assert (row.error, row.behind, row.retrying) == ("KeyError: 'parcel_id'", False, False)
        assert await w.sql("select attempts, error from subscriber where name = 'picky'") == [(0, None)]
        later = (await w.placed_order({"A": 1})).id
        await turn_out(w, relay)
        assert picky.heard[-1] == (later, "OrderPlaced")
        assert await w.audit() == []


async def test_it_is_tried_a_few_times_before_it_is_set_aside(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        order = (await w.placed_order({"A": 1})).id
        relay = await relay_to(w, picky=Listener(not_of(order)))
        for attempt in range(1, ATTEMPTS_MAX):
            await relay.turn()
            assert await failed(w) == []
            assert await w.sql("select attempts from subscriber") == [(attempt,)]
            await w.sql("update subscriber set due_at = null")
        await relay.turn()
        assert len(await failed(w)) == 1


async def test_later_facts_of_the_same_order_wait_behind_it_and_a_retry_hands_them_over_in_order(
    fresh_database: str,
) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        order, other = [(await w.placed_order({"A": 1})).id for _ in range(2)]
        picky = Listener(not_of(order))
        relay = await relay_to(w, picky=picky)
        await turn_out(w, relay)
        for kind in ("OrderReleased", "HoldPlaced"):
            await tell(w, order, kind)
            await tell(w, other, kind)
        await turn_out(w, relay)
        assert [(row.kind, row.behind) for row in await failed(w)] == [
            ("OrderPlaced", False), ("OrderReleased", True), ("HoldPlaced", True),
        ]  # fmt: skip
        assert picky.heard == [(other, kind) for kind in ("OrderPlaced", "OrderReleased", "HoldPlaced")]
        first = (await failed(w))[0]
        assert (await w.do(retry_failed_events, RetryFailedEvents(failed_event_id=first.id))).events == 3
        await turn_out(w, relay)
        assert [(row.behind, row.attempts) for row in await failed(w)] == [(False, 5), (True, 0), (True, 0)]
        picky.refuse, picky.heard = (lambda _: None), []
        assert (await w.do(retry_failed_events, RetryFailedEvents())).events == 3
        assert all(row.retrying for row in await failed(w))
        await turn_out(w, relay)
        assert await failed(w) == []
        assert picky.heard == [(order, kind) for kind in ("OrderPlaced", "OrderReleased", "HoldPlaced")]


async def test_a_dismissed_fact_lets_those_behind_it_go_on(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        order = (await w.placed_order({"A": 1})).id
        picky = Listener(not_of(order))
        relay = await relay_to(w, picky=picky)
        await tell(w, order, "HoldPlaced")
        await turn_out(w, relay)
        head, behind = await failed(w)
        assert (head.behind, behind.behind) == (False, True)
        await w.do(dismiss_failed_events, DismissFailedEvent(failed_event_id=head.id))
        await turn_out(w, relay)
        assert await failed(w) == []
        assert picky.heard == [(order, "HoldPlaced")]
        ((dismissed,),) = await w.sql("select data from event where kind = 'FailedEventDismissed'")
        assert (dismissed["subscriber"], dismissed["kind_of_event"]) == ("picky", "OrderPlaced")
        with pytest.raises(Refusal, match="no failed event"):
            await w.do(retry_failed_events, RetryFailedEvents(failed_event_id=head.id))
        assert await w.audit() == []


async def test_a_fact_of_no_order_stays_aside_until_somebody_asks(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:

        def only_of_orders(event: Event) -> None:
            if event.order_id is None:
                raise KeyError("order_id")

        listener = Listener(only_of_orders)
        relay = await relay_to(w, one=listener)
        await tell(w, None, "HoldPlaced")
        for _ in range(2 * ATTEMPTS_MAX):
            await relay.turn()
            await w.sql("update subscriber set due_at = null")
        (row,) = await failed(w)
        assert (row.order_id, row.behind, row.retrying, row.attempts) == (None, False, False, ATTEMPTS_MAX)
        assert (await w.do(retry_failed_events, RetryFailedEvents())).events == 1
        listener.refuse = lambda _: None
        await turn_out(w, relay)
        assert await failed(w) == []
        assert listener.heard == [(None, "HoldPlaced")]


async def test_an_outage_sets_nothing_aside_however_long_it_lasts(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        order = (await w.placed_order({"A": 1})).id

        def away(_: Event) -> None:
            raise Outage("The database does not answer.")

        listener = Listener(away)
        relay = await relay_to(w, one=listener)
        await turn_out(w, relay)
        assert await failed(w) == []
        listener.refuse = lambda _: None
        await turn_out(w, relay)
        assert listener.heard == [(order, "OrderPlaced")]


POISON: list[tuple[str, str]] = [
    ("{}", "infinity"),
    ("{}", "294000-01-01T00:00:00Z"),
    ("{}", "0044-03-15T00:00:00Z BC"),
    ("[]", "2026-01-01T00:00:00Z"),
    ('"nonsense"', "infinity"),
]


@pytest.mark.parametrize(("data", "at"), POISON)
async def test_a_row_that_can_not_be_decoded_is_set_aside_too(fresh_database: str, data: str, at: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        await without_constraints(w)
        before, poisoned, after = [(await w.placed_order({"A": 1})).id for _ in range(3)]

        def only_objects(event: Event) -> None:
            event.data.get("number")

        one, other = Listener(only_objects), Listener(only_objects)
        relay = await relay_to(w, one=one, other=other)
        for order in (before, poisoned, after):
            await tell(w, order, "HoldPlaced", *((data, at) if order == poisoned else ()))
        await turn_out(w, relay)
        heard = [(order, "OrderPlaced") for order in (before, poisoned, after)]
        heard += [(before, "HoldPlaced"), (after, "HoldPlaced")]
        assert (one.heard, other.heard) == (heard, heard)
        assert {(row.subscriber, row.order_id, row.kind) for row in await failed(w)} == {
            ("one", poisoned, "HoldPlaced"), ("other", poisoned, "HoldPlaced"),
        }  # fmt: skip
        await w.do(retry_failed_events, RetryFailedEvents())
        await turn_out(w, relay)
        readable = at.startswith("2026")
        assert [row.attempts for row in await failed(w)] == [ATTEMPTS_MAX + 1 if readable else 2] * 2


async def without_constraints(w: World) -> None:
    for name in ("event_time_is_a_date", "event_data_is_an_object"):
        await w.sql(f"alter table event drop constraint {name}")


@pytest.mark.parametrize("subscriber", AFTER)
async def test_one_poisoned_fact_stops_no_subscriber_and_no_other_organization(
    fresh_database: str, subscriber: str
) -> None:
    """The real subscribers: a fact of each kind that one hears, of which nothing can be decoded."""
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        w.door.settings = Settings(secret="s" * 40)
        await without_constraints(w)
        await w.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=[]))
        poisoned = (await w.placed_order({"A": 1})).id
        relay = Relay(w.door, "demo", AFTER, NARROWED)
        await relay.introduce()
        await turn_out(w, relay)
        kind = sorted(AFTER[subscriber][0])[0]
        await tell(w, poisoned, kind, '["nonsense"]', "infinity")
        later = await w.placed_order({"A": 1})
        await turn_out(w, relay)
        assert (subscriber, kind, poisoned) in {(row.subscriber, row.kind, row.order_id) for row in await failed(w)}
        ((last,),) = await w.sql("select max(position) from commit_log")
        assert set(await w.sql("select position from subscriber")) == {(last,)}
        assert await w.progress(later) == [{"released": 1}]
        home = await w.door.ask(w.context, read_home, None)
        need = next(need for need in home.needs.kinds if need.label == "Failed events")
        assert (need.count, need.href) == (len(await failed(w)), "/failed-events")


async def test_the_database_takes_no_fact_that_nobody_can_read(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 100}}) as w:
        order = (await w.placed_order({"A": 1})).id
        for data, at in POISON:
            with pytest.raises(Exception, match=r"event_(time_is_a_date|data_is_an_object)"):
                await tell(w, order, "HoldPlaced", data, at)
