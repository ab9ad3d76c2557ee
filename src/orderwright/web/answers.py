"""Answers that are given before the application is asked."""

import msgspec
from litestar.types import Scope, Send

from orderwright.api.problems import TITLES, Problem
from orderwright.kernel.refusal import Outage


async def answer(
    scope: Scope, send: Send, status: int, code: str, message: str, headers: dict[str, str] | None = None
) -> None:
    """An answer without the application, after which the connection ends: the body is still on its way."""
    body, kind = message.encode(), "text/plain; charset=utf-8"
    if scope["path"].startswith("/v1"):
        body = msgspec.json.encode(Problem(TITLES[status], status, message, code))
        kind = "application/problem+json"
    said = {"connection": "close", "content-type": kind, "content-length": str(len(body)), **(headers or {})}
    if status == 204:
        del said["content-type"], said["content-length"]
    raw = [(name.encode(), value.encode()) for name, value in said.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def tell_outage(scope: Scope, send: Send, outage: Outage) -> None:
    await answer(scope, send, 503, "unavailable", outage.message, {"retry-after": str(outage.retry_after_s)})
