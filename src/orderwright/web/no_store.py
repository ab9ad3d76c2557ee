"""What is answered is nobody's to keep: neither a browser's after the sign-out nor a proxy's, unless the answer says
otherwise, as those of styles and pictures do."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

SAID = (b"cache-control", b"private, no-store")


class NoStore:
    """Around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                if all(name != SAID[0] for name, _ in headers):
                    message["headers"] = [*headers, SAID]
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == ScopeType.HTTP else send)
