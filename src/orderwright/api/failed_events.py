"""/v1/failed-events: facts that a subscriber could not digest are listed, retried and dismissed."""

from uuid import UUID

from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.kernel.paging import Page
from orderwright.subscribers.dismiss_failed_events import DismissedEvent, DismissFailedEvent, dismiss_failed_events
from orderwright.subscribers.retry_failed_events import RetriedEvents, RetryFailedEvents, retry_failed_events
from orderwright.views.failed_events import FailedEventRow, ListFailedEvents, list_failed_events


@get("/", summary="List failed events", responses=problems(422))
async def failed_events(
    context: Context, door: Door, subscriber: Text = None, cursor: Cursor = None, limit: Limit = None
) -> Page[FailedEventRow]:
    """Facts that a subscriber (mail, webhooks, release, …) could not digest, newest first, each with its error. Later
    facts of the same order wait `behind` it for that subscriber; everything else goes on."""
    wanted = ListFailedEvents(subscriber=subscriber, cursor=cursor, limit=limit)
    return await door.ask(context, list_failed_events, wanted)


@post("/retries", status_code=202, summary="Retry failed events", responses=problems(404, 409, 413, 422))
async def retry(
    data: RetryFailedEvents, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> RetriedEvents:
    """One of them, with what is set aside for the same subscriber and order; without an id all there are. They are
    handed over again within moments, in the order in which they happened; what fails again is listed again."""
    return await door.perform(context, retry_failed_events, data, idempotency_key)


@post(
    "/{failed_event_id:uuid}/dismissal",
    status_code=200,
    summary="Dismiss a failed event",
    responses=problems(404, 409, 422),
)
async def dismiss(
    failed_event_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> DismissedEvent:
    """Its subscriber does without it for good; what waits behind it goes on. It stays in the order's history."""
    wish = DismissFailedEvent(failed_event_id=failed_event_id)
    return await door.perform(context, dismiss_failed_events, wish, idempotency_key)


failed_events_router = Router("/failed-events", route_handlers=[failed_events, retry, dismiss], tags=["Failed events"])
