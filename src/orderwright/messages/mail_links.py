"""Links that are for one person alone, by mail: an invitation, a new password. Called once the link is made; where that
fails, nobody has it, and another one is asked for.

Without a mail server the mail stays in the organization's outbox, whose admins hand the link on. They may let people
into their own organization, so that is right for whoever belongs to it alone; a link that opens other organizations too
is not kept there."""

import logging

from orderwright.access.invite_user import InvitationMade
from orderwright.access.reset_password import ResetLink
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.messages.write_mail import WriteMail, write_mail
from orderwright.settings import Settings

log = logging.getLogger(__name__)


async def mail_invitation(door: Door, settings: Settings, context: Context, made: InvitationMade) -> str | None:
    """The link that was mailed; None where a repeated request is answered, whose first answer told it."""
    if made.token is None:
        return None
    link = f"{settings.address}/invitation/{made.token}"
    mail = WriteMail(
        kind="invitation",
        recipient=made.email,
        link=link,
        expires_at=made.expires_at,
        pending=settings.smtp_url is not None,
        invited_by=made.invited_by,
    )
    await door.perform(system(context.organization, context.actor), write_mail, mail)
    return link


async def mail_reset_link(door: Door, settings: Settings, made: ResetLink) -> None:
    if settings.smtp_url is None and made.organizations > 1:
        log.warning(
            "%s asked for a new password, and there is no mail server to send the link by: `orderwright user reset %s`"
            " prints one.", made.email, made.email,
        )  # fmt: skip
        return
    mail = WriteMail(
        kind="password_reset",
        recipient=made.email,
        link=f"{settings.address}/password/new/{made.token}",
        expires_at=made.expires_at,
        pending=settings.smtp_url is not None,
    )
    await door.perform(system(made.organization), write_mail, mail)
