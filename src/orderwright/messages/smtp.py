"""Speaking with the mail server: one mail after the other over one connection, each in its own time."""

import asyncio
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from orderwright.kernel.clock import now
from orderwright.messages.claim_messages import ToSend
from orderwright.messages.record_sendings import Sending
from orderwright.settings import Settings

ENCODED_WORD = "=?"
"""With it begins what a header reads as encoded (RFC 2047)."""
TIMEOUT_S = 20.0
"""So long the conversation about one mail may take."""


async def send_all(messages: Sequence[ToSend], settings: Settings, timeout_s: float) -> list[Sending]:
    """One after the other over one connection, a new one where it broke. Where no connection can be made, the rest is
    not tried."""
    sendings: list[Sending] = []
    client = client_of(settings)
    try:
        for message in messages:
            until = asyncio.get_running_loop().time() + timeout_s
            try:
                async with asyncio.timeout_at(until):
                    if not client.is_connected:
                        await client.connect()
            except (aiosmtplib.SMTPException, OSError) as error:
                rest = messages[len(sendings) :]
                return sendings + [Sending(message_id=each.message_id, error=in_words(error)) for each in rest]
            sendings.append(await send_one(client, message, settings.mail_from, until))
    finally:
        client.close()
    return sendings


def client_of(settings: Settings) -> aiosmtplib.SMTP:
    parts = urlsplit(settings.smtp_url or "")
    return aiosmtplib.SMTP(
        hostname=parts.hostname,
        port=parts.port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=True if settings.tls_only and parts.scheme == "smtp" else None,  # None: where it is offered
        timeout=None,  # a mail as a whole has its time
    )


async def send_one(client: aiosmtplib.SMTP, message: ToSend, sender: str, until: float) -> Sending:
    """`until`: by the clock of the event loop."""
    try:
        mail = mail_of(message, sender)
    except (ValueError, IndexError) as error:  # what the standard library's parser says of addresses that are none
        return Sending(message_id=message.message_id, error=f"The address can't be written to: {error}", for_good=True)
    try:
        async with asyncio.timeout_at(until):
            await client.send_message(mail, recipients=[message.recipient])
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        return Sending(message_id=message.message_id, error=in_words(refused), for_good=refused.code >= 500)
    except aiosmtplib.SMTPResponseException as error:
        return Sending(message_id=message.message_id, error=in_words(error), for_good=error.code >= 500)
    except (aiosmtplib.SMTPException, OSError) as error:
        client.close()
        return Sending(message_id=message.message_id, error=in_words(error))
    except ValueError as error:
        return Sending(message_id=message.message_id, error=f"The address can't be written to: {error}", for_good=True)
    return Sending(message_id=message.message_id)


def mail_of(message: ToSend, sender: str) -> EmailMessage:
    """From the shop, by the address of the installation; its Message-ID is the same whenever it is sent."""
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Subject"] = header_text(message.subject)
    name, address = parseaddr(sender)
    mail["From"] = formataddr((header_text(message.shop or name), address))
    if ENCODED_WORD in message.recipient:
        raise ValueError("an address has no encoded words")
    mail["To"] = message.recipient
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message.message_id}@{address.rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    mail.add_alternative(message.html, subtype="html")
    return mail


def header_text(text: str) -> str:
    """Text of people in a header. The standard library reads encoded words in it, and writes the line breaks that they
    may hold as they are, so that whoever names an order could write headers: what begins one is taken apart."""
    return " ".join(text.replace(ENCODED_WORD, "= ?").split())


def in_words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    if isinstance(error, TimeoutError):
        return "The mail server took too long."
    return str(error) or type(error).__name__
