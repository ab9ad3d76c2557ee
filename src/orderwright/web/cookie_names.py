"""What cookies are called. Where people come by https, each is `__Host-` and its name: browsers take such a one from
this very host alone, by https, for all of its pages, and no neighbor under the same domain can plant it. Inside, and by
http on one's own machine, names are plain; by https, a plain one is nobody's."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = b"__Host-"
SECURE = b"; Secure"


class CookieNames:
    """Around the whole application."""

    def __init__(self, app: ASGIApp, by_https: bool) -> None:
        self.app, self.by_https = app, by_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.by_https or scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        scope["headers"] = [(name, ours(value) if name == b"cookie" else value) for name, value in scope["headers"]]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, named(value) if name.lower() == b"set-cookie" else value)
                    for name, value in message.get("headers", ())
                ]
            await send(message)

        await self.app(scope, receive, answer)


def ours(cookies: bytes) -> bytes:
    """Those that only this host can have set, by their plain names."""
    each = (cookie.strip() for cookie in cookies.split(b";"))
    return b"; ".join(cookie.removeprefix(PREFIX) for cookie in each if cookie.startswith(PREFIX))


def named(cookie: bytes) -> bytes:
    """A cookie that is set, as the browser is to know it."""
    attributes = {part.strip().lower() for part in cookie.split(b";")[1:]}
    return PREFIX + cookie + (b"" if b"secure" in attributes else SECURE)
