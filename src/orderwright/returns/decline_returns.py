"""Staff says no to returns that customers asked for. Locks the returns."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.returns.events import ReturnDeclined
from orderwright.returns.lock_returns import lock_returns, standing, write_returns
from orderwright.returns.read_returns import answer_returns
from orderwright.returns.types import Return


class DeclineReturn(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is told to the customer."""

    return_id: UUID
    reason: str


@verb("returns.authorize", refusals=("return_not_found", "return_not_so", "reason_invalid"))
async def decline_returns(tx: Transaction, declines: Sequence[DeclineReturn]) -> list[Return | Refusal]:
    held = await lock_returns(tx, (decline.return_id for decline in declines))
    answers: list[UUID | Refusal] = []
    declined = []
    for decline in declines:
        back = standing(held, decline.return_id, "decline_returns")
        if not isinstance(back, Refusal) and (wrong := text_mistakes("/reason", decline.reason, 2_000, shortest=1)):
            back = Refusal(
                "reason_invalid", "Enter a reason for the customer.", "invalid", wrong, return_id=back.return_id
            )
        if isinstance(back, Refusal):
            answers.append(back)
            continue
        back.move_on("decline_returns", "declined")
        declined.append((back, decline.reason))
        answers.append(back.return_id)
    await write_returns(tx, (back for back, _ in declined))
    tx.emit(
        *(
            ReturnDeclined(order_id=back.order_id, return_id=back.return_id, number=back.number, reason=reason)
            for back, reason in declined
        )
    )
    return await answer_returns(tx, answers)
