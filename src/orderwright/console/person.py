"""Who looks at a page: the person of the session cookie, or else the way to the sign-in."""

from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.datastructures import State
from litestar.response import Redirect

from orderwright.access.authenticate import SessionContext, context_of_session
from orderwright.console.client_address import seen_of
from orderwright.kernel.perform import Door
from orderwright.kernel.spent import tell

SESSION_COOKIE = "session"


class NotSignedIn(Exception):
    """Nobody is signed in; the page that was asked for is opened afterwards."""


async def provide_person(request: Request[Any, Any, Any], state: State) -> SessionContext:
    """The person at work; raises `NotSignedIn`."""
    door: Door = state.door
    token = request.cookies.get(SESSION_COOKIE)
    seen = seen_of(request.scope, state.settings.trusted_proxies)
    person = await context_of_session(door.database, token, seen) if token else None
    if person is None:
        raise NotSignedIn
    request.state.person = person
    tell()
    return person


def to_sign_in(request: Request[Any, Any, Any], _: NotSignedIn) -> Redirect | Response[None]:
    """The sign-in as a page of its own, also where only a part of a page was asked for."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        wanted = urlsplit(request.headers.get("HX-Current-URL", "/")).path or "/"
    where = "/sign-in" if wanted == "/" or request.method != "GET" else f"/sign-in?next={quote(wanted)}"
    if request.headers.get("HX-Request"):
        return Response(None, status_code=204, headers={"HX-Redirect": where})
    return Redirect(where, status_code=303)
