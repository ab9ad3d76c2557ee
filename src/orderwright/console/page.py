"""What the frame of every page shows: who is at work where, the menu with what waits in it, and what was just said."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote
from zoneinfo import available_timezones

import msgspec
from litestar import Request
from litestar.response import Redirect, Template

from orderwright.access.authenticate import SessionContext
from orderwright.console.flashes import FLASH_COOKIE, say
from orderwright.console.form_tokens import form_token
from orderwright.kernel.perform import Door
from orderwright.views.menu_counts import count_waiting

AnyRequest = Request[Any, Any, Any]


class Entry(NamedTuple):
    key: str
    label: str
    icon: str
    href: str
    permission: str


class Group(NamedTuple):
    title: str | None
    entries: tuple[Entry, ...]


MENU = (
    Group(
        None,
        (
            Entry("home", "Home", "home", "/", "orders.read"),
            Entry("orders", "Orders", "shopping-bag", "/orders", "orders.read"),
            Entry("returns", "Returns", "arrow-back-up", "/returns", "returns.read"),
            Entry("service", "Service", "headset", "/service", "service.read"),
            Entry("customers", "Customers", "users", "/customers", "customers.read"),
        ),
    ),
    Group(
        "Warehouse",
        (
            Entry("receive", "To accept", "inbox", "/warehouse/receive", "fulfillment.read"),
            Entry("pick", "Pick", "route", "/warehouse/pick", "fulfillment.read"),
            Entry("pack", "Pack", "package", "/warehouse/pack", "fulfillment.read"),
            Entry("hand_over", "Ship", "truck-delivery", "/warehouse/hand-over", "fulfillment.read"),
            Entry("inventory", "Inventory", "stack-2", "/inventory", "stock.read"),
        ),
    ),
    Group(
        "Insight",
        (
            Entry("sales", "Sales", "chart-bar", "/sales", "sales.read"),
            Entry("quarantine", "Quarantine", "alert-triangle", "/quarantine", "quarantine.read"),
            Entry("outbox", "Outbox", "mail", "/outbox", "messages.read"),
            Entry("settings", "Settings", "settings", "/settings", "settings.read"),
        ),
    ),
)


class Form(msgspec.Struct, frozen=True):
    """A form as it stands: what was typed, and what is wrong with it, in the core's own sentences. `scope` sets its
    fields apart from those of other forms on the page."""

    values: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    refusal: str | None = None
    scope: str = ""


def frame(request: AnyRequest, person: SessionContext, section: str, counts: Mapping[str, int] | None = None) -> Any:
    """The variable `page` of base.html. `counts`: what waits, by the menu's keys."""
    counts = counts or {}
    menu = [
        {"title": title_of(group, entries), "entries": [shown(entry, counts) for entry in entries]}
        for group in MENU
        if (entries := [entry for entry in group.entries if person.context.may(entry.permission)])
    ]
    return {
        "section": section,
        "organization": {"name": person.organization.name},
        "organizations": [
            {"name": other.name, "href": f"/organization/{other.slug}"} for other in person.organizations
        ],
        "location": ", ".join(sorted(person.context.locations or ())) or "all locations",
        "user": {
            "name": person.name,
            "email": person.email,
            "initials": "".join(part[0] for part in person.name.split()[:2]).upper() or person.email[:2].upper(),
            "role": person.role,
        },
        "zone": zone_of(request),
        "may": person.context.may,
        "menu": menu,
        "query": request.query_params.get("q", ""),
        "csrf": form_token(request),
        "flashes": flashes_of(request),
        "home": "/",
    }


def title_of(group: Group, entries: Sequence[Entry]) -> str | None:
    """Settings stand apart, at the end of the menu: a title above nothing else is left out."""
    return group.title if any(entry.key != "settings" for entry in entries) else None


def shown(entry: Entry, counts: Mapping[str, int]) -> dict[str, Any]:
    count = counts.get(entry.key)
    return {**entry._asdict(), "count": count, "urgent": entry.key in ("service", "quarantine") and bool(count)}


async def page_for(request: AnyRequest, person: SessionContext, door: Door, section: str) -> Any:
    """The variable `page` of a screen, with what waits in each entry of the menu."""
    counts = await door.ask(person.context, count_waiting, None)
    return frame(request, person, section, msgspec.structs.asdict(counts))


def frame_alone(request: AnyRequest) -> Any:
    """The variable `page` of alone.html: before sign-in, and for customers."""
    return {"csrf": form_token(request), "flashes": flashes_of(request), "zone": zone_of(request)}


def zone_of(request: AnyRequest) -> str:
    """The viewer's time zone, which `time.js` wrote down; UTC where it is none."""
    name = unquote(request.cookies.get("zone", ""))
    return name if name in available_zones() else "UTC"


@cache
def available_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def flashes_of(request: AnyRequest) -> list[dict[str, str]]:
    """What the last step left to say (`go` wrote it)."""
    tone, _, text = unquote(request.cookies.get(FLASH_COOKIE, "")).partition("|")
    return [{"tone": tone, "text": text}] if text and tone in ("green", "amber", "red", "blue") else []


def go(path: str, said: str = "", tone: str = "green") -> Redirect:
    """On to another page after a form, with a sentence to be shown there."""
    answer = Redirect(path, status_code=303)
    if said:
        say(answer, said, tone)
    return answer


def show(request: AnyRequest, name: str, status: int = 200, **context: Any) -> Template:
    """A page from `templates/`; a sentence that was shown is not shown again."""
    answer = Template(name, context=context, status_code=status)
    if FLASH_COOKIE in request.cookies:
        answer.delete_cookie(FLASH_COOKIE, path="/")
    return answer
