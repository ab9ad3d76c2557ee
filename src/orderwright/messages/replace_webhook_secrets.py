"""Replace the secret that signs what a webhook is told: where it may have become known, or now and then. For a day
everything is signed with both, so that the receiver can change it without losing anything. Where the secret was lost
with the installation's former one, what waited is sent from now on. Locks the endpoint."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.secret_marks import marks_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.messages.webhook_secret import webhook_secret

sql = statements(__file__)
BOTH = timedelta(days=1)


class ReplaceWebhookSecret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`at_once`: the former one signs nothing any more, since somebody else has it."""

    endpoint_id: UUID
    at_once: bool = False


class ReplacedSecret(msgspec.Struct, frozen=True):
    """`secret` is told here, and never again."""

    endpoint_id: UUID
    secret: str


@verb("webhooks.edit", refusals=("webhook_not_found",), forget=("secret",))
async def replace_webhook_secrets(
    tx: Transaction, wishes: Sequence[ReplaceWebhookSecret]
) -> list[ReplacedSecret | Refusal]:
    return [await replace_one(tx, wish) for wish in wishes]


async def replace_one(tx: Transaction, wish: ReplaceWebhookSecret) -> ReplacedSecret | Refusal:
    until = tx.now if wish.at_once else tx.now + BOTH
    number = await tx.row(
        int, sql.replace_secret, endpoint_id=wish.endpoint_id, until=until, marks=marks_of(tx.secrets)
    )
    if number is None:
        return not_found("webhook", endpoint_id=wish.endpoint_id)
    return ReplacedSecret(wish.endpoint_id, webhook_secret(tx.secret, wish.endpoint_id, number))
