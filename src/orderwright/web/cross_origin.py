"""Which pages of other origins may call the API from a browser (CORS): those that `ORDERWRIGHT_API_ORIGINS` names, and
none where it names none. The console is never among what they may call. Answers that are given before the application
is asked (401, 429, 503) are told to them, too."""

from litestar.config.cors import CORSConfig
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.web.who_asks import header

READ_BY_PAGES = ["ETag", "Link", "Location", "Allow", "RateLimit", "RateLimit-Policy", "Retry-After", "Server-Timing"]
SENT_BY_PAGES = ["Authorization", "Content-Type", "Accept", "Idempotency-Key", "If-None-Match"]


class CrossOrigin:
    """Around the whole application. No cookies: a page sends a key of its own."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self.app = app
        self.config = CORSConfig(
            allow_origins=[*origins],
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=SENT_BY_PAGES,
            expose_headers=READ_BY_PAGES,
        )
        self.any = bool(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.any or scope["type"] != ScopeType.HTTP or not is_api(scope["path"]):
            await self.app(scope, receive, send)
            return
        origin = header(scope["headers"], b"origin")
        allowed = bool(origin) and self.config.is_origin_allowed(origin)
        if scope["method"] == "OPTIONS" and allowed and header(scope["headers"], b"access-control-request-method"):
            await preflight(send, self.config.preflight_headers | {"Access-Control-Allow-Origin": origin})
            return
        told = {"Vary": "Origin"}
        if allowed:
            told |= self.config.simple_headers | {"Access-Control-Allow-Origin": origin}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *raw(told)]
            await send(message)

        await self.app(scope, receive, answer)


def is_api(path: str) -> bool:
    return path == "/v1" or path.startswith("/v1/")


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def preflight(send: Send, headers: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": raw(headers)})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
