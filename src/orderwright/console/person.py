"""Who looks at a page: the person of the session cookie, or else the way to the sign-in."""

from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.datastructures import State
from litestar.response import Redirect

from orderwright.access.authenticate import SessionContext, context_of_session
from orderwright.kernel.perform import Door

SESSION_COOKIE = "session"


class NotSignedIn(Exception):
    """Nobody is signed in; the page that was asked for is opened afterwards."""


async def provide_person(request: Request[Any, Any, Any], state: State) -> SessionContext:
    """The person at work; raises `NotSignedIn`."""
    door: Door = state.door
    token = request.cookies.get(SESSION_COOKIE)
    person = await context_of_session(door.database, token) if token else None
    if person is None:
        raise NotSignedIn
    return person


def to_sign_in(request: Request[Any, Any, Any], _: NotSignedIn) -> Redirect:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Redirect(f"/sign-in?next={quote(wanted)}" if request.method == "GET" else "/sign-in", status_code=303)
