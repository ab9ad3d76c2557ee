"""Links that let one person in, by mail: an invitation, a new password. They are sent at once and kept nowhere, in no
outbox, answer or log: whoever could read one would be that person, in every organization where they work. Where the
mail can't be sent, nobody has the link, and another one is asked for; without a mail server, the operator of the
installation prints one."""

import logging
import shlex
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from orderwright.access.invite_user import InvitationMade
from orderwright.access.reset_password import ResetLink
from orderwright.kernel.ids import new_id
from orderwright.messages.claim_messages import ToSend
from orderwright.messages.compose import COLOR, INK, compose
from orderwright.messages.smtp import TIMEOUT_S, send_all
from orderwright.settings import Settings

log = logging.getLogger(__name__)
BUTTONS = {"invitation": "Accept invitation", "password_reset": "Choose a new password"}


class Mailed(msgspec.Struct, frozen=True):
    """`otherwise`: where the mail did not go out, what to do instead, with the operator's `command` if there is one."""

    sent: bool
    otherwise: str = ""
    command: str = ""


async def mail_invitation(settings: Settings, organization: str, made: InvitationMade) -> Mailed:
    """To whom is invited. A repeated request, whose link was made and mailed before, is answered as sent."""
    if settings.smtp_url is None:
        command = f"orderwright user invite {made.email} --org {organization} --role {made.role}"
        if made.locations:
            command += f" --locations {shlex.quote(','.join(made.locations))}"
        return Mailed(False, "There is no mail server. The operator prints the link with this command:", command)
    if made.token is None:
        return Mailed(True)
    values = {"link": invitation_link(settings, made), "invited_by": made.invited_by, "expires_at": made.expires_at}
    error = await send(settings, "invitation", made.email, made.organization_name, values)
    if error:
        return Mailed(False, f"The mail could not be sent ({error}). Invite again for another one.")
    return Mailed(True)


def invitation_link(settings: Settings, made: InvitationMade) -> str:
    return f"{settings.address}/invitation/{made.token}"


async def mail_reset_link(settings: Settings, made: ResetLink) -> None:
    if settings.smtp_url is None:
        log.warning(
            "%s asked for a new password, and there is no mail server to send the link by: `orderwright user reset %s`"
            " prints one.", made.email, made.email,
        )  # fmt: skip
        return
    values = {"link": f"{settings.address}/password/new/{made.token}", "expires_at": made.expires_at}
    error = await send(settings, "password_reset", made.email, made.organization, values)
    if error:
        log.warning("The link for a new password could not be mailed to %s: %s", made.email, error)


async def send(
    settings: Settings, kind: Literal["invitation", "password_reset"], to: str, shop: str, values: Mapping[str, Any]
) -> str | None:
    """What the mail server said against it, or None."""
    look = {"name": shop, "foot": "", "color": COLOR, "ink": INK}
    composed = compose(kind, {"recipient": to, "shop": look, "button": BUTTONS[kind], **values})
    mail = ToSend(new_id(), to, composed.subject, composed.html, composed.body, shop)
    (sending,) = await send_all([mail], settings, TIMEOUT_S)
    return sending.error
