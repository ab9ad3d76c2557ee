"""What a form carries to show that a page of ours made it, for who sends it: a token that is bound to the session, or,
before the sign-in and on customers' pages, to a cookie of the browser. Another site has neither, and the token of one
session is worth nothing in another. Each page has a token of its own, so that compressed pages tell nothing of it.
(HMAC of session and a random part, as OWASP's CSRF Prevention Cheat Sheet has it.)"""

import hmac
import secrets
from hashlib import sha256
from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType, ScopeType
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.console.person import SESSION_COOKIE
from orderwright.settings import Settings

BROWSER_COOKIE = "browser"
FIELD = "_csrf_token"
HEADER = "x-csrftoken"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = frozenset({RequestEncodingType.URL_ENCODED, RequestEncodingType.MULTI_PART})
AT_WORK = frozenset({"desk", "person"})
AnyRequest = Request[Any, Any, Any]


class FormTokens(ASGIMiddleware):
    """Before every page and form of the console. A form without its token is refused (403)."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: AnyRequest = scope["litestar_app"].request_class(scope=scope, receive=receive)
        if request.method not in SAFE and not await is_from_our_page(request):
            raise PermissionDeniedException
        if BROWSER_COOKIE in request.cookies:
            await next_app(scope, receive, send)
            return
        request.state.browser = secrets.token_urlsafe(24)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"set-cookie", cookie_of(request).encode())]
            await send(message)

        await next_app(scope, receive, answer)


async def is_from_our_page(request: AnyRequest) -> bool:
    """Where nobody is signed in, a form for people at work changes nothing: it leads to the sign-in."""
    session, browser = request.cookies.get(SESSION_COOKIE), request.cookies.get(BROWSER_COOKIE)
    at_work = is_for_people_at_work(request.route_handler)
    if at_work and not session:
        return True
    sent = request.headers.get(HEADER)
    if sent is None and request.content_type[0] in FORMS:
        found = (await request.form()).get(FIELD)
        sent = found if isinstance(found, str) else None
    made_for = (session,) if at_work else (session, browser)
    return sent is not None and any(each and is_token(secret_of(request), each, sent) for each in made_for)


def is_for_people_at_work(handler: BaseRouteHandler) -> bool:
    return not AT_WORK.isdisjoint(handler.parsed_fn_signature.parameters)


def form_token(request: AnyRequest) -> str:
    """For the forms of this page; empty where nothing is known to bind it to."""
    cookies, state = request.cookies, request.state.dict()
    made_for = cookies.get(SESSION_COOKIE) or cookies.get(BROWSER_COOKIE) or state.get("browser")
    return new_token(secret_of(request), made_for) if made_for else ""


def new_token(secret: str, made_for: str) -> str:
    part = secrets.token_hex(8)
    return f"{part}{signature(secret, made_for, part)}"


def is_token(secret: str, made_for: str, sent: str) -> bool:
    part = sent[:16]
    return sent.isascii() and hmac.compare_digest(sent, f"{part}{signature(secret, made_for, part)}")


def signature(secret: str, made_for: str, part: str) -> str:
    return hmac.new(secret.encode(), f"form {part} {made_for}".encode(), sha256).hexdigest()


def secret_of(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    return settings.secret


def cookie_of(request: AnyRequest) -> str:
    settings: Settings = request.app.state.settings
    https = "; Secure" if settings.by_https else ""
    return f"{BROWSER_COOKIE}={request.state.browser}; Path=/; HttpOnly; SameSite=lax{https}"
