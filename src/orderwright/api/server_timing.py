"""Every answer to somebody who is known says what it took, in the header Server-Timing that browsers' tools show."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.kernel import spent


def server_timing(app: ASGIApp) -> ASGIApp:
    """Middleware that counts for the requests within."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        count, token = spent.count()

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start" and count.told:
                headers = [*message.get("headers", ()), (b"server-timing", count.server_timing().encode())]
                message["headers"] = headers
            await send(message)

        try:
            await app(scope, receive, send_told)
        finally:
            spent.leave(token)

    return counted
