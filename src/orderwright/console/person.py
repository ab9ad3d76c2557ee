"""Who looks at a page: the person of the session cookie, or else the way to the sign-in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.response import Redirect

from orderwright.access.authenticate import SessionContext, context_of_session
from orderwright.access.open_session import LASTS
from orderwright.console.client_address import seen_of
from orderwright.console.flashes import say
from orderwright.kernel.perform import Door
from orderwright.kernel.spent import tell

SESSION_COOKIE = "session"
ACCOUNT = "/account"
SETTING_UP = (ACCOUNT, f"{ACCOUNT}/two-step", f"{ACCOUNT}/two-step/code")
"""What is open to who has to set up the second step first."""
NOT_DONE = "You were signed out meanwhile, so that nothing was done. Sign in and do it again."


SETS_UP_FIRST = "Your organization demands two-step sign-in. Set it up, then go on."


class SetsUpFirst(Exception):
    """Who is signed in has to set up the second step before anything else."""


class NotSignedIn(Exception):
    """Nobody is signed in; the page that was asked for is opened afterwards."""


def session_cookie(token: str) -> Cookie:
    """No script reads it, and no other site's form brings it along."""
    lasts_s = int(LASTS.total_seconds())
    return Cookie(SESSION_COOKIE, value=token, max_age=lasts_s, path="/", httponly=True, samesite="lax")


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
    """The sign-in as a page of its own, also where only a part of a page was asked for. From there it goes on to the
    page that was asked for, or on which a form was sent, which is told to be not done."""
    sent = request.method not in ("GET", "HEAD")
    wanted = page_before(request.headers) if sent else request.url.path + query_of(request.url.query)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        wanted = urlsplit(request.headers.get("HX-Current-URL", "/")).path or "/"
    answer: Redirect | Response[None] = Redirect(sign_in_for(wanted), status_code=303)
    if request.headers.get("HX-Request"):
        answer = Response(None, status_code=204, headers={"HX-Redirect": sign_in_for(wanted)})
    if sent and wanted != "/":
        say(answer, NOT_DONE, "amber")
    return answer


def to_set_up(request: Request[Any, Any, Any], _: SetsUpFirst) -> Redirect | Response[None]:
    """The account, also where only a part of a page was asked for."""
    answer: Redirect | Response[None] = Redirect(ACCOUNT, status_code=303)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        answer = Response(None, status_code=204, headers={"HX-Redirect": ACCOUNT})
    say(answer, SETS_UP_FIRST, "amber")
    return answer


def sign_in_for(wanted: str) -> str:
    """The sign-in that leads on to this page."""
    return "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted)}"


def page_before(headers: Mapping[str, str]) -> str:
    """The page of this installation on which a form was sent, with its filters; Home for any other. The names of the
    headers are in lower case."""
    try:
        page = urlsplit(headers.get("hx-current-url") or headers.get("referer", ""))
    except ValueError:
        return "/"
    ours = page.netloc == headers.get("host") and page.path.startswith("/")
    return page.path + query_of(page.query) if ours else "/"


def query_of(text: str) -> str:
    return f"?{text}" if text else ""
