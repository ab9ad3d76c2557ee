"""Sign in, sign out, and work in another of one's organizations."""

from litestar import get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.authenticate import SessionContext
from orderwright.access.open_session import LASTS, NewSession
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.sign_out import sign_out
from orderwright.access.switch_organization import switch_organization
from orderwright.console.client_address import client_of
from orderwright.console.form import refused, typed
from orderwright.console.page import AnyRequest, Form, frame_alone, go, show
from orderwright.console.person import SESSION_COOKIE
from orderwright.console.problems import STATUS
from orderwright.kernel.refusal import Refusal
from orderwright.settings import Settings


@get("/sign-in")
async def sign_in_page(request: AnyRequest) -> Template:
    return page(request, Form(), request.query_params.get("next", ""))


@post("/sign-in")
async def come_in(request: AnyRequest, state: State) -> Redirect | Template:
    """On to the page that was asked for."""
    values = await typed(request)
    raw = await request.form()
    password = raw.get("password", "")
    given = SignIn(
        email=values.get("email", ""),
        password=password if isinstance(password, str) else "",
        address=address_of(request),
    )
    try:
        session = await sign_in(state.door, given)
    except Refusal as refusal:
        form = refused(refusal, {"email": given.email})
        return page(request, form, values.get("next", ""), STATUS[refusal.kind])
    return signed_in(session, state.settings, local_path(values.get("next", "")))


@post("/sign-out")
async def go_out(request: AnyRequest, state: State) -> Redirect:
    if token := request.cookies.get(SESSION_COOKIE):
        await sign_out(state.door, token)
    answer = go("/sign-in", "You are signed out.", "blue")
    answer.delete_cookie(SESSION_COOKIE, path="/")
    return answer


@post("/organization/{slug:str}")
async def work_elsewhere(
    request: AnyRequest, person: NamedDependency[SessionContext], slug: FromPath[str], state: State
) -> Redirect:
    """The other organization's own home: the page that was open belongs to this one."""
    if slug == person.organization.slug:
        return go("/")
    token = request.cookies.get(SESSION_COOKIE, "")
    return signed_in(await switch_organization(state.door, token, slug), state.settings, "/")


def page(request: AnyRequest, form: Form, wanted: str, status: int = 200) -> Template:
    frame = frame_alone(request)
    return show(request, "console/sign_in.html", status, page=frame, form=form, next=local_path(wanted))


def signed_in(session: NewSession, settings: Settings, path: str) -> Redirect:
    """The session's cookie: no script reads it, and no other site's form brings it along."""
    answer = go(path)
    answer.set_cookie(
        SESSION_COOKIE,
        session.token or "",
        max_age=int(LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.by_https,
    )
    return answer


def local_path(wanted: str) -> str:
    """Where to go on to: a path of this installation, never another site."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() else "/"


def address_of(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    return client_of(request.scope, settings.trusted_proxies)


routes = [sign_in_page, come_in, go_out, work_elsewhere]
