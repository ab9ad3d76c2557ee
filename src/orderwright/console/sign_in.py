"""Sign in, in one step or two, sign out, and work in another of one's organizations."""

from urllib.parse import quote

from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.authenticate import SessionContext
from orderwright.access.enter_code import enter_code, read_waiting
from orderwright.access.known_devices import KEPT, remember_device
from orderwright.access.note_security import note_failed_sign_in
from orderwright.access.open_session import CODE_WITHIN, NewSession
from orderwright.access.passkey_site import passkey_site
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.sign_out import sign_out
from orderwright.access.switch_organization import switch_organization
from orderwright.console.client_address import address_of
from orderwright.console.form import typed
from orderwright.console.page import AnyRequest, Form, frame_alone, go, show
from orderwright.console.person import SESSION_COOKIE, session_cookie
from orderwright.console.problems import STATUS
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal

STEP_COOKIE = "signing_in"
DEVICE_COOKIE = "device"


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
        device=request.cookies.get(DEVICE_COOKIE),
    )
    try:
        session = await sign_in(state.door, given)
    except Refusal as refusal:
        form = refused_form(refusal, {"email": given.email})
        again = page(request, form, values.get("next", ""), STATUS[refusal.kind])
        again.background = BackgroundTask(note_failed_sign_in, state.door, given.email, given.address, refusal)
        return again
    answer = signed_in(session, local_path(values.get("next", "")))
    return answer if session.awaits_code else await known_here(request, state, session, answer)


@get("/sign-in/code")
async def code_page(request: AnyRequest, state: State) -> Redirect | Template:
    try:
        await read_waiting(state.door, request.cookies.get(STEP_COOKIE, ""))
    except Refusal as refusal:
        return go("/sign-in", refusal.message, "amber")
    return ask_code(request, Form(), request.query_params.get("next", ""))


@post("/sign-in/code")
async def give_code(request: AnyRequest, state: State) -> Redirect | Template:
    values = await typed(request)
    token = request.cookies.get(STEP_COOKIE, "")
    try:
        device = request.cookies.get(DEVICE_COOKIE)
        session = await enter_code(state.door, token, values.get("code", ""), address_of(request), device)
    except Refusal as refusal:
        if refusal.code in ("session_over", "invitation_over"):
            return go("/sign-in", refusal.message, "amber")
        again = ask_code(request, refused_form(refusal, {}), values.get("next", ""), STATUS[refusal.kind])
        again.background = BackgroundTask(note_failed_code, state.door, token, address_of(request), refusal)
        return again
    answer = signed_in(session, local_path(values.get("next", "")))
    answer.delete_cookie(STEP_COOKIE)
    return await known_here(request, state, session, answer)


async def known_here(request: AnyRequest, state: State, session: NewSession, answer: Redirect) -> Redirect:
    """The person is known in this browser from now on."""
    token = await remember_device(state.door, session.user_id, request.cookies.get(DEVICE_COOKIE))
    answer.set_cookie(
        DEVICE_COOKIE,
        token,
        max_age=int(KEPT.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
    )
    return answer


def ask_code(request: AnyRequest, form: Form, wanted: str, status: int = 200) -> Template:
    frame = frame_alone(request)
    shown = {"form": form, "next": local_path(wanted), "passkey_site": passkey_site(request.app.state.settings)}
    return show(request, "console/sign_in_code.html", status, page=frame, **shown)


async def note_failed_code(door: Door, token: str, address: str, refusal: Refusal) -> None:
    try:
        waiting = await read_waiting(door, token)
    except Refusal:
        return  # over meanwhile
    await note_failed_sign_in(door, waiting.email, address, refusal)


def refused_form(refusal: Refusal, values: dict[str, str]) -> Form:
    """Of a stranger: also what is not permitted (too many attempts) is told in the form."""
    errors = {field.pointer.rpartition("/")[2]: field.message for field in refusal.fields}
    return Form(values, errors, None if errors else refusal.message)


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
    return signed_in(await switch_organization(state.door, token, slug), "/")


def page(request: AnyRequest, form: Form, wanted: str, status: int = 200) -> Template:
    frame = frame_alone(request)
    shown = {"form": form, "next": local_path(wanted), "passkey_site": passkey_site(request.app.state.settings)}
    return show(request, "console/sign_in.html", status, page=frame, **shown)


def signed_in(session: NewSession, path: str) -> Redirect:
    """With the session's cookie. Where a code is to be entered first, one that leads to that alone."""
    answer = go(f"/sign-in/code?next={quote(path)}" if session.awaits_code else path)
    cookie = session_cookie(session.token or "")
    if session.awaits_code:
        cookie.key, cookie.max_age = STEP_COOKIE, int(CODE_WITHIN.total_seconds())
    answer.set_cookie(cookie)
    return answer


def local_path(wanted: str) -> str:
    """Where to go on to: a path of this installation, never another site."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() else "/"


routes = [sign_in_page, come_in, code_page, give_code, go_out, work_elsewhere]
