"""How many requests a key may send: counted in this process, in windows of a minute, and told in every answer by the
headers RateLimit and RateLimit-Policy (IETF draft). Beyond that the answer is 429."""

from collections.abc import Callable
from time import monotonic

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.access.authenticate import context_of_key
from orderwright.access.note_strangers import note_stranger
from orderwright.api.problems import TITLES, Problem
from orderwright.kernel.database import Database
from orderwright.kernel.refusal import Outage
from orderwright.web.who_asks import header

WINDOW_S = 60
KEYS_MAX = 10_000


class Window(msgspec.Struct, gc=False):
    """`used` requests since `began`."""

    began: float
    used: int = 0


class RateLimits:
    """Around the API. `most`: requests of one key in a minute; 0 counts nothing."""

    def __init__(self, app: ASGIApp, database: Callable[[], Database], most: int) -> None:
        self.app = app
        self.database = database
        self.most = most
        self.windows: dict[str, Window] = {}
        self.policy = f'"key";q={most};w={WINDOW_S}'.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        counted = self.most and scope["type"] == ScopeType.HTTP and scope["path"].startswith("/v1")
        key = await self.key_of(scope) if counted else None
        if key is None:
            await self.app(scope, receive, send)
            return
        left, reset_s = self.count(key, monotonic())
        told = [
            (b"ratelimit-policy", self.policy),
            (b"ratelimit", f'"key";r={max(0, left)};t={reset_s}'.encode()),
        ]
        if left < 0:
            note_stranger("too many requests", key)
            await refuse(send, [*told, (b"retry-after", str(reset_s).encode())])
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *told]
            await send(message)

        await self.app(scope, receive, send_told)

    async def key_of(self, scope: Scope) -> str | None:
        """The key that asks, if it is one; what else becomes of the request is not decided here."""
        scheme, _, token = header(scope["headers"], b"authorization").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        try:
            context = await context_of_key(self.database(), token.strip())
        except Outage:
            return None
        return (context.caller or context.actor) if context else None

    def count(self, key: str, now: float) -> tuple[int, int]:
        """How many requests are left to the key after this one (less than 0: it was too many), and in how many seconds
        it has all of them again."""
        window = self.windows.get(key)
        if window is None or now - window.began >= WINDOW_S:
            if len(self.windows) >= KEYS_MAX:
                self.windows = {each: one for each, one in self.windows.items() if now - one.began < WINDOW_S}
            window = self.windows[key] = Window(now)
        window.used += 1
        return self.most - window.used, max(1, round(WINDOW_S - (now - window.began)))


async def refuse(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    """Without the body having been read; the connection ends with the answer."""
    problem = Problem(
        TITLES[429], 429, "This key sends too many requests. Try again after Retry-After.", "rate_limited"
    )
    body = msgspec.json.encode(problem)
    said = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    said.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": 429, "headers": [*said, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
