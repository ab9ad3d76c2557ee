"""Mail that follows no fact of an order: an invitation, a link to choose a new password."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.times import AHEAD
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.messages.compose import COLOR, INK, compose
from orderwright.messages.kinds import BUTTONS
from orderwright.messages.write_messages import Kept, Message, write_messages

sql = statements(__file__)


class WriteMail(msgspec.Struct, frozen=True, kw_only=True):
    """`link` is what its button opens. `pending`: there is a mail server (`settings.smtp_url`)."""

    kind: Literal["invitation", "password_reset"]
    recipient: str
    link: str
    expires_at: Annotated[datetime, AHEAD]
    pending: bool
    invited_by: str = ""


@verb("messages.send")
async def write_mail(tx: Transaction, mails: Sequence[WriteMail]) -> list[Kept | Refusal]:
    name = await tx.row(str, sql.read_name) or tx.organization
    return await write_messages(tx, [message(tx, seq, mail, name) for seq, mail in enumerate(mails)])


def message(tx: Transaction, seq: int, mail: WriteMail, name: str) -> Message:
    values = msgspec.structs.asdict(mail) | {
        "shop": {"name": name, "foot": "", "color": COLOR, "ink": INK},
        "button": BUTTONS[mail.kind],
    }
    composed = compose(mail.kind, values)
    return Message(
        kind=mail.kind, recipient=mail.recipient, order_id=None, commit_id=tx.commit_id, seq=seq,
        subject=composed.subject, html=composed.html, body=composed.body, pending=mail.pending,
    )  # fmt: skip
