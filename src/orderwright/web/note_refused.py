"""What is refused, whoever refuses it and in whatever form, is counted by whom it was sent and told in the log of the
process: unreadable and forged requests, addresses and ids that are guessed, input that is tried."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from orderwright.access.note_strangers import note_refused_request
from orderwright.console.client_address import client_of
from orderwright.web.who_asks import KNOWN


class NoteRefused:
    """Around the application and what admits bodies."""

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        self.app, self.trusted = app, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                note_refused_request(message["status"], self.source_of(scope), scope.get("path_template", ""))
            await send(message)

        await self.app(scope, receive, send_noted if scope["type"] == ScopeType.HTTP else send)

    def source_of(self, scope: Scope) -> str:
        """A key by its prefix; everybody else by where they come from, since a name is personal."""
        caller = scope.get("state", {}).get(KNOWN)
        return (caller and caller.caller) or client_of(scope, self.trusted)
