"""A real SMTP server that takes mail, slowly or not at all where a test says so."""

import asyncio
import email
import email.policy
from collections.abc import Awaitable, Callable
from typing import Any


class Mailbox:
    """Takes mail, or does what `answers` says next: a reply line to RCPT or DATA, or "cut" after the text came. Each
    step takes what `slow_s` says next; `came` is waited for once the text came."""

    def __init__(self) -> None:
        self.slow_s: list[float] = []
        self.came: Callable[[str], Awaitable[None]] | None = None
        self.mails: list[Any] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        await asyncio.sleep(self.slow_s.pop(0) if self.slow_s else 0)
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.slow_s.pop(0) if self.slow_s else 0)
        if self.came:
            await self.came(envelope.mail_from)
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer in ("250 OK", "cut"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if answer == "cut":
            server.transport.abort()
        return answer
