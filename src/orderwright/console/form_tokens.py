"""What a form carries to show that a page of ours made it, for who sends it: a token that is bound to the session, or,
before the sign-in and on customers' pages, to a cookie of the browser. Another site has neither, and the token of one
session is worth nothing in another; where a session goes on by another token, its forms stay good. Each page has a
token of its own, so that compressed pages tell nothing of it. (HMAC of session and a random part, as OWASP's CSRF
Prevention Cheat Sheet has it.)

A form whose token is out of date, since its sender signed in anew or works in another organization now, changes
nothing. If it came from a page of this site, it is shown again with what was typed (`desk.OutOfDate`)."""

import hmac
import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.access.note_strangers import note_stranger
from orderwright.access.tokens import session_name
from orderwright.console.client_address import address_of
from orderwright.console.person import SESSION_COOKIE, session_cookie
from orderwright.settings import Settings

BROWSER_COOKIE = "browser"
FIELD = "_csrf_token"
HEADER = "x-csrftoken"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = frozenset({RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART})
AT_WORK = frozenset({"desk", "person"})
AnyRequest = Request[Any, Any, Any]


class FormTokens(ASGIMiddleware):
    """Before every page and form of the console. A form without its token is refused (403), or shown again."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = scope["litestar_app"].request_class(scope=scope, receive=receive)
        if request.method not in SAFE and not await is_from_our_page(request):
            if not is_shown_again(request):
                note_stranger("form without its token", address_of(request))
                raise PermissionDeniedException
            request.state.out_of_date = True
        if BROWSER_COOKIE not in request.cookies:
            request.state.browser = secrets.token_urlsafe(24)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookies = [(b"set-cookie", each.encode()) for each in cookies_of(request)]
                message["headers"] = [*message["headers"], *cookies]
            await send(message)

        await next_app(scope, receive, answer)


async def is_from_our_page(request: AnyRequest) -> bool:
    """Where nobody is signed in, a form for people at work changes nothing: it leads to the sign-in. Where a form was
    shown again, its own token is newer than that of the page around it; either will do."""
    session, browser = request.cookies.get(SESSION_COOKIE), request.cookies.get(BROWSER_COOKIE)
    at_work = is_for_people_at_work(request.route_handler)
    if at_work and not session:
        return True
    name = session and session_name(session)
    made_for = [each for each in ((name,) if at_work else (name, browser)) if each]
    made_by: Settings = request.app.state.settings

    def is_ours(sent: Any) -> bool:
        tried = [(secret, each) for secret in made_by.secrets for each in made_for]
        return isinstance(sent, str) and any(is_token(secret, each, sent) for secret, each in tried)

    if is_ours(request.headers.get(HEADER)):
        return True
    return request.content_type[0] in FORMS and is_ours((await request.form()).get(FIELD))


def is_shown_again(request: AnyRequest) -> bool:
    """Of people at work, and never with what another site has filled in: the browser says where a form comes from."""
    if "desk" not in request.route_handler.parsed_fn_signature.parameters:
        return False
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    if site is not None:
        return site == "same-origin"
    return urlsplit(origin).netloc == request.headers.get("host", "") != ""


def is_for_people_at_work(handler: BaseRouteHandler) -> bool:
    return not AT_WORK.isdisjoint(handler.parsed_fn_signature.parameters)


def form_token(request: AnyRequest) -> str:
    """For the forms of this page; empty where nothing is known to bind it to."""
    cookies, state = request.cookies, request.state.dict()
    settings: Settings = request.app.state.settings
    made_for = session_name(cookies.get(SESSION_COOKIE, "")) or cookies.get(BROWSER_COOKIE) or state.get("browser")
    return new_token(settings.secret, made_for) if made_for else ""


def new_token(secret: str, made_for: str) -> str:
    part = secrets.token_hex(8)
    return f"{part}{signature(secret, made_for, part)}"


def is_token(secret: str, made_for: str, sent: str) -> bool:
    part = sent[:16]
    return sent.isascii() and hmac.compare_digest(sent, f"{part}{signature(secret, made_for, part)}")


def signature(secret: str, made_for: str, part: str) -> str:
    return hmac.new(secret.encode(), f"form {part} {made_for}".encode(), sha256).hexdigest()


def cookies_of(request: AnyRequest) -> list[str]:
    """What the browser is told to keep: what forms before the sign-in are bound to, the next token of the session."""
    state = request.state.dict()
    made = [f"{BROWSER_COOKIE}={state['browser']}; Path=/; HttpOnly; SameSite=lax"] if "browser" in state else []
    token = state.get("session_token")
    return [*made, session_cookie(token).to_header(header="")] if token else made
