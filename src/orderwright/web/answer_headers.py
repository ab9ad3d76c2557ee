"""What every answer says to browsers, also one that refuses or finds nothing, unless it says otherwise itself.

It is nobody's to keep, neither a browser's after the sign-out nor a proxy's (styles and pictures say otherwise); it
loads and sends nothing elsewhere, stands in no frame, and is what its type says. In production, browsers come by https
alone, for a year; where its operator says so, to all names below its host too."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.settings import Settings

SAID = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
HSTS = "strict-transport-security"


class AnswerHeaders:
    """Around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        said = SAID | ({HSTS: hsts(settings)} if settings.production else {})
        self.said = [(name.encode(), value.encode()) for name, value in said.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                names = {name.lower() for name, _ in headers}
                message["headers"] = [*headers, *(said for said in self.said if said[0] not in names)]
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == ScopeType.HTTP else send)


def hsts(settings: Settings) -> str:
    return "max-age=31536000" + ("; includeSubDomains" if settings.hsts_subdomains else "")
