"""GET /v1/events: what happened, by position. A program that goes on from `next` misses nothing."""

from typing import Annotated

from litestar import Router, get
from litestar.params import Parameter

from orderwright.api.caller import Context, Door
from orderwright.api.problems import problems
from orderwright.messages.list_events import EVENTS, EVENTS_MAX, EventsPage, ListEvents, list_events

NEEDS = ("webhooks.read", "orders.read", "payments.read")
"""Facts say what webhooks are told: who bought what, and for how much."""
After = Annotated[
    str | None,
    Parameter(
        max_length=50,
        description="`next` of the answer before, the `position` of an event, or `latest`; left out: from the first on",
        required=False,
    ),
]
Kinds = Annotated[
    str | None,
    Parameter(
        max_length=4_000, description="Only these, as `OrderPlaced,ParcelDelivered`; left out: all.", required=False
    ),
]
Limit = Annotated[int, Parameter(ge=1, le=EVENTS_MAX, description="At most so many.")]


@get("/events", summary="List events", responses=problems(422), needs=NEEDS)
async def list_all(
    context: Context, door: Door, after: After = None, kinds: Kinds = None, limit: Limit = EVENTS
) -> EventsPage:
    """Every fact, as webhooks tell it, the oldest first. Keep `next` and send it as `after` the next time: nothing is
    missed and nothing told twice, also of transactions that end in another order than they began. While `more` is true,
    ask again at once. `latest` answers no events, and the position from which on to ask."""
    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()] if kinds else []
    return await door.ask(context, list_events, ListEvents(after=after, kinds=wanted, limit=limit))


events_router = Router("/", route_handlers=[list_all], tags=["Events"])
