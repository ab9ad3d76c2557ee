"""/failed-events: what a subscriber could not digest, retried or dismissed."""

from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk
from orderwright.console.lists import Tab, forward_pager, href
from orderwright.console.page import go
from orderwright.kernel.text import plural
from orderwright.subscribers.dismiss_failed_events import DismissFailedEvent, dismiss_failed_events
from orderwright.subscribers.retry_failed_events import RetryFailedEvents, retry_failed_events
from orderwright.views.failed_events import ListFailedEvents, count_failed_events, list_failed_events

PATH = "/failed-events"
SUBSCRIBERS = {
    "release": "Automatic release",
    "source_again": "Re-allocation",
    "source_backorders": "Backorders",
    "cases": "Cases",
    "documents": "Invoices",
    "mail": "Mail",
    "webhooks": "Webhooks",
    "search": "Search",
}
"""What each subscriber does, in the words of those who wait for it."""


@get(PATH, needs="events.read")
async def failed_events_page(desk: AtDesk) -> Template:
    chosen = desk.asked("subscriber")
    wanted = ListFailedEvents(subscriber=chosen, cursor=desk.asked("cursor"))
    page = await desk.ask(list_failed_events, wanted)
    counts = await desk.ask(count_failed_events, None)
    tabs = [Tab("All", PATH, sum(each.events for each in counts), chosen is None)] + [
        Tab(
            SUBSCRIBERS.get(each.subscriber, each.subscriber), href(PATH, {"subscriber": each.subscriber}), each.events,
            chosen == each.subscriber,
        )
        for each in counts
    ]  # fmt: skip
    listed = {
        "tabs": tabs,
        "rows": [(row, SUBSCRIBERS.get(row.subscriber, row.subscriber)) for row in page.rows],
        "pager": forward_pager(PATH, {"subscriber": chosen}, page.next, desk.asked("cursor")),
        "may": {"retry": desk.may(retry_failed_events.permission)},
    }
    return await desk.show("failed_events", "home", list=listed)


@post(PATH + "/retry", status_code=200)
async def retry_all(desk: AtDesk) -> Redirect:
    retried = await desk.perform(retry_failed_events, RetryFailedEvents())
    return go(PATH, said_of(retried.events))


@post(PATH + "/{id_:uuid}/retry", status_code=200)
async def retry(desk: AtDesk, id_: FromPath[UUID]) -> Redirect:
    retried = await desk.perform(retry_failed_events, RetryFailedEvents(failed_event_id=id_))
    return go(PATH, said_of(retried.events))


def said_of(events: int) -> str:
    return f"Retrying {plural(events, 'event')}. What fails again is listed again in a moment."


@post(PATH + "/{id_:uuid}/dismiss", status_code=200)
async def dismiss(desk: AtDesk, id_: FromPath[UUID]) -> Redirect:
    await desk.perform(dismiss_failed_events, DismissFailedEvent(failed_event_id=id_))
    return go(PATH, "Event dismissed. What waited behind it goes on.")


routes = [failed_events_page, retry_all, retry, dismiss]
