"""Who may send a body, and how much at once. A body is read once it is known who sends it: a program with its key, a
person with a session; strangers have the few forms that are for them. Of large bodies a process reads but so many at
once, and each has to come in time."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.api.body import BYTES_MAX, MANY_BYTES_MAX
from orderwright.console.flashes import flash
from orderwright.console.person import NOT_DONE, page_before, sign_in_for
from orderwright.kernel.refusal import Outage
from orderwright.web.answers import answer, tell_outage
from orderwright.web.who_asks import WhoAsks

FOR_STRANGERS = ("/sign-in", "/password/", "/invitation/", "/o/")
"""Where forms may come from whoever is not signed in."""
STRANGERS_BYTES_MAX = 64 * 1024
LARGE_BYTES_AT_ONCE = 200 * 1024**2
"""So much of bodies above 1 MB a process reads at once; one caller may have half of it."""
DROP_S = 1.0
"""So long a small body of somebody who is refused may take."""
PART_S = 20.0
"""So long nothing may come of a body that is not over."""


class TooMany(Exception):
    """Too much is being read already."""


class Share:
    """What is being read of large bodies, in bytes, by caller."""

    def __init__(self, most: int = LARGE_BYTES_AT_ONCE) -> None:
        self.most = most
        self.taken: dict[str, int] = {}

    @contextmanager
    def of(self, caller: str, size: int) -> Iterator[None]:
        """Raises `TooMany`. What is small is not counted."""
        if size <= BYTES_MAX:
            yield
            return
        before = self.taken.get(caller, 0)
        if sum(self.taken.values()) + size > self.most or (before and before + size > self.most // 2):
            raise TooMany
        self.taken[caller] = before + size
        try:
            yield
        finally:
            self.taken[caller] -= size
            if not self.taken[caller]:
                del self.taken[caller]


class AdmitBodies:
    """Around the whole application; what has no body goes through."""

    def __init__(self, app: ASGIApp, who: WhoAsks) -> None:
        self.app, self.who = app, who
        self.share = Share()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = size_of_body(scope["headers"]) if scope["type"] == ScopeType.HTTP else 0
        if size == 0:
            await self.app(scope, receive, send)
            return
        try:
            caller = await self.caller_of(scope)
            stranger = caller is None
            if caller is None:
                if not scope["path"].startswith(FOR_STRANGERS):
                    await drop_small(receive, size)
                    await refuse_stranger(scope, send)
                    return
                if size > STRANGERS_BYTES_MAX:
                    await answer(scope, send, 413, "too_large", "Sign in to send that much.")
                    return
                caller = ""
            body = Body(receive, send, STRANGERS_BYTES_MAX if stranger else None)
            with self.share.of(caller, min(size, MANY_BYTES_MAX)):  # what says to be larger is refused unread
                await self.app(scope, body.receive, body.send)  # type: ignore[arg-type]
        except TooMany:
            message = "Too much is being sent at once. Try again in a moment."
            await answer(scope, send, 503, "unavailable", message, {"retry-after": "2"})
        except Outage as outage:
            await tell_outage(scope, send, outage)

    async def caller_of(self, scope: Scope) -> str | None:
        """None for a stranger."""
        context = await self.who(scope)
        return (context.caller or context.actor) if context else None


class Body:
    """The body of a request as it comes: each part in time, and no more than may be."""

    def __init__(self, receive: Receive, send: Send, most: int | None) -> None:
        self.next, self.answer, self.most = receive, send, most
        self.over = self.broken = False
        self.size = 0

    async def receive(self) -> Message:
        if self.over:
            return await self.next()  # type: ignore[return-value]
        try:
            async with asyncio.timeout(PART_S):
                message = await self.next()
        except TimeoutError:
            self.broken = True
            raise HTTPException(status_code=408, detail="The body did not come in time.") from None
        if message["type"] == "http.request":
            self.over = not message.get("more_body", False)
            self.size += len(message["body"])
        if self.most is not None and self.size > self.most:
            self.broken = True
            raise HTTPException(status_code=413, detail="Sign in to send that much.")
        return message  # type: ignore[return-value]

    async def send(self, message: Message) -> None:
        """Where the body was not read to its end, the connection ends with the answer."""
        if self.broken and message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await self.answer(message)


def size_of_body(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """What is announced, in bytes; of one that comes in chunks, the most that there may be."""
    size = 0
    for name, value in headers:
        if name == b"transfer-encoding":
            return MANY_BYTES_MAX
        if name == b"content-length" and value.isdigit():
            size = int(value)
    return size


async def drop_small(receive: Receive, size: int) -> None:
    """Whoever is still sending would be cut off before they read the answer: what is small is let come, unread."""
    if size > STRANGERS_BYTES_MAX:
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(DROP_S):
            while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
                pass


async def refuse_stranger(scope: Scope, send: Send) -> None:
    """A program is told to send its key, a person is led to the sign-in, and from there back to the page on which the
    form was sent; neither's body was read."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    page = page_before(headers)
    said = {"set-cookie": flash(NOT_DONE, "amber").to_header(header="")} if page != "/" else {}
    if scope["path"].startswith("/v1"):
        message = "Send a valid API key as Authorization: Bearer ow_…."
        await answer(scope, send, 401, "key_missing_or_wrong", message, {"www-authenticate": "Bearer"})
    elif "hx-request" in headers:
        await answer(scope, send, 204, "", "", {"hx-redirect": sign_in_for(page)} | said)
    else:
        await answer(scope, send, 303, "", "", {"location": sign_in_for(page)} | said)
