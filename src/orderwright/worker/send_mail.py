"""Send the mail that is due: claimed and counted in one transaction, sent outside of any, recorded in another.

A mail whose connection breaks after its text was sent may have arrived: it is sent again, with the same Message-ID, so
that the recipient's mailbox can tell. Better twice than never.

Each mail has its time and no more, and only as many are claimed as fit into the lease at that pace: however slow the
server, nobody else claims what is being sent.
"""

from datetime import timedelta

from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.messages.attempts import LEASE
from orderwright.messages.claim_messages import ClaimMessages, claim_messages
from orderwright.messages.record_sendings import record_sendings
from orderwright.messages.smtp import TIMEOUT_S, send_all
from orderwright.settings import Settings


async def send_mail(
    door: Door, organization: str, settings: Settings, *, timeout_s: float = TIMEOUT_S, lease: timedelta = LEASE
) -> int:
    """Chore: send as many mails as fit into the lease, each within `timeout_s`; how many were tried. Without a mail
    server nothing is due."""
    if settings.smtp_url is None:
        return 0
    context, lease_s = system(organization, "mail"), lease.total_seconds()
    most = max(1, int(lease_s / timeout_s) - 1)  # the time of one is left for writing down what became of them
    claimed = await door.perform(context, claim_messages, ClaimMessages(most=most, lease_s=lease_s))
    if claimed.messages:
        sendings = await send_all(claimed.messages, settings, timeout_s)
        await door.perform_many(context, record_sendings, sendings)
    return len(claimed.messages)
