"""Send the mail that is due: claimed and counted in one transaction, sent outside of any, recorded in another.

A mail whose connection breaks after its text was sent may have arrived: it is sent again, with the same Message-ID, so
that the recipient's mailbox can tell. Better twice than never.
"""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from orderwright.kernel.clock import now
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.messages.claim_messages import ClaimMessages, ToSend, claim_messages
from orderwright.messages.record_sendings import Sending, record_sendings
from orderwright.settings import Settings

TIMEOUT_S = 20.0


async def send_mail(door: Door, organization: str, settings: Settings) -> int:
    """Chore: send up to 50 mails; how many were tried. Without a mail server nothing is due."""
    if settings.smtp_url is None:
        return 0
    context = system(organization, "mail")
    claimed = await door.perform(context, claim_messages, ClaimMessages())
    if claimed.messages:
        sendings = await send_all(claimed.messages, settings)
        await door.perform_many(context, record_sendings, sendings)
    return len(claimed.messages)


async def send_all(messages: Sequence[ToSend], settings: Settings) -> list[Sending]:
    """One after the other over one connection, a new one where it broke. Where no connection can be made, the rest is
    not tried."""
    sendings: list[Sending] = []
    client = client_of(settings)
    try:
        for message in messages:
            try:
                if not client.is_connected:
                    await client.connect()
            except (aiosmtplib.SMTPException, OSError) as error:
                rest = messages[len(sendings) :]
                return sendings + [Sending(message_id=each.message_id, error=in_words(error)) for each in rest]
            sendings.append(await send_one(client, message, settings.mail_from))
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
        timeout=TIMEOUT_S,
    )


async def send_one(client: aiosmtplib.SMTP, message: ToSend, sender: str) -> Sending:
    try:
        mail = mail_of(message, sender)
    except (ValueError, IndexError) as error:  # what the standard library's parser says of addresses that are none
        return Sending(message_id=message.message_id, error=f"The address can't be written to: {error}", for_good=True)
    try:
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
    """Plain text and HTML; its Message-ID is the same whenever it is sent."""
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Subject"] = message.subject
    mail["From"] = sender
    mail["To"] = message.recipient
    mail["Date"] = format_datetime(now())
    mail["Message-ID"] = f"<{message.message_id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    mail.add_alternative(message.html, subtype="html")
    return mail


def in_words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__
