"""HEAD in the API is GET without its body, whatever the operation; `Allow` says so."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class HeadRequests:
    """Around the application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith("/v1"):
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, with_head(value) if name.lower() == b"allow" else value)
                    for name, value in message.get("headers", ())
                ]
            elif is_head and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await self.app({**scope, "method": "GET"} if is_head else scope, receive, answer)


def with_head(allowed: bytes) -> bytes:
    methods = {each.strip() for each in allowed.split(b",") if each.strip()}
    return b", ".join(sorted(methods | ({b"HEAD"} if b"GET" in methods else set())))
