"""What the queues of the warehouse share: tabs by location, the pager, and the ticked rows of a form."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orderwright.console.desk import Desk
from orderwright.console.form import typed_many
from orderwright.console.lists import Tab, href
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.views.warehouse_queues import LocationQueue, WaitingAt

TOGETHER_MAX = 100


def tabs_of(desk: Desk, path: str, places: Sequence[WaitingAt]) -> list[Tab]:
    """All locations, then each; none where there is only one."""
    if len(places) < 2:
        return []
    chosen = desk.asked("location")
    every = Tab("All locations", path, sum(place.waiting for place in places), current=chosen is None)
    return [
        every,
        *(
            Tab(place.name, href(path, {"location": place.code}), place.waiting, place.code == chosen)
            for place in places
        ),
    ]


def chosen_location(desk: Desk) -> str:
    """The end of an address (`?location=DC`) that keeps the location that is chosen; forms are sent there, so that the
    list after them is of that location."""
    return href("", {"location": desk.asked("location")})


def waiting_at(desk: Desk, places: Sequence[WaitingAt]) -> int:
    """What waits at the location that is chosen, or at all."""
    return sum(place.waiting for place in places if desk.asked("location") in (None, place.code))


def oldest_at(desk: Desk, places: Sequence[LocationQueue]) -> datetime | None:
    """Since when the oldest of that waits."""
    since = [place.oldest_at for place in places if desk.asked("location") in (None, place.code)]
    return min((at for at in since if at), default=None)


async def ticked(desk: Desk, name: str = "id") -> list[UUID]:
    """The rows that were ticked, or all that were shown (`shown`); refuses `nothing_selected`."""
    texts = list(dict.fromkeys(await typed_many(desk.request, name)))
    try:
        found = [UUID(text.partition(" ")[0]) for text in texts]
    except ValueError:
        raise invalid("/id", "field_invalid", "The selection can't be read. Load the page again.") from None
    if not found:
        raise invalid("/id", "nothing_selected", "Select at least one row first.")
    return found


def said_of(answers: Sequence[object], done: str, thing: str = "fulfillment order") -> tuple[str, str]:
    """How many were `done`, and why the others were not; and the tone in which to say it."""
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    count = len(answers) - len(refusals)
    said = f"{plural(count, thing)} {done}."
    if refusals:
        reasons = " ".join(dict.fromkeys(refusal.message for refusal in refusals[:3]))
        said = f"{said if count else ''} {len(refusals):,} not: {reasons}".strip()
    return said, "green" if not refusals else "amber" if count else "red"
