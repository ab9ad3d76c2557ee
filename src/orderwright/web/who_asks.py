"""Who sends a request, before the application reads anything of it: a program by its key, a person by their session."""

from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie

from litestar.types import Scope

from orderwright.access.authenticate import context_of_key, context_of_session
from orderwright.access.note_strangers import note_stranger
from orderwright.console.client_address import client_of, seen_of
from orderwright.console.person import SESSION_COOKIE
from orderwright.kernel.context import Context
from orderwright.kernel.database import Database

KNOWN = "who_asks"


class WhoAsks:
    def __init__(self, database: Callable[[], Database], trusted: tuple[str, ...] = ()) -> None:
        self.database, self.trusted = database, trusted

    async def __call__(self, scope: Scope) -> Context | None:
        """None: a stranger. Raises an `Outage` where the database is away. Looked up once for each request."""
        state = scope.setdefault("state", {})
        if KNOWN not in state:
            state[KNOWN] = await self.look_up(scope)
        return state[KNOWN]  # type: ignore[no-any-return]

    async def look_up(self, scope: Scope) -> Context | None:
        headers = scope["headers"]
        if scope["path"].startswith("/v1"):
            scheme, _, token = header(headers, b"authorization").partition(" ")
            caller = await context_of_key(self.database(), token.strip()) if scheme.lower() == "bearer" else None
            if token and caller is None:
                note_stranger("unknown API key", client_of(scope, self.trusted))
            return caller
        session = session_in(header(headers, b"cookie"))
        seen = seen_of(scope, self.trusted)
        person = await context_of_session(self.database(), session, seen) if session else None
        return person.context if person else None


def header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for each, value in headers if each == name), "")


def session_in(cookies: str) -> str | None:
    try:
        found = SimpleCookie(cookies).get(SESSION_COOKIE)
    except CookieError:
        return None
    return found.value if found else None
