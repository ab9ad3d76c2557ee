"""The outcome of granted refunds: the money was given back, or could not be. For a person who paid it out by hand, and
for a gateway that answered; telling it again changes nothing. Locks the orders, then the grants."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.payments.events import RefundExecuted, RefundFailed
from orderwright.payments.grant_refunds import Refund, settled
from orderwright.payments.lock_money import lock_money
from orderwright.payments.record_payments import record_payments

sql = statements(__file__)


class ExecuteRefund(msgspec.Struct, frozen=True, kw_only=True):
    """`failed`: why the money could not be given back; empty where it was. `reference`: the gateway's name for it."""

    refund_id: UUID
    method: str = "manual"
    reference: str = ""
    failed: str = ""


class Granted(msgspec.Struct, gc=False):
    refund_id: UUID
    order_id: UUID
    amount_minor: int
    waived_minor: int
    status: str


@verb("payments.refund", refusals=("refund_not_found", "refund_settled", "outcome_invalid"))
async def execute_refunds(tx: Transaction, outcomes: Sequence[ExecuteRefund]) -> list[Refund | Refusal]:
    ids = [outcome.refund_id for outcome in outcomes]
    purses = await lock_money(tx, await tx.rows(UUID, sql.read_orders, refund_ids=ids))
    grants = {grant.refund_id: grant for grant in await tx.rows(Granted, sql.lock_grants, refund_ids=ids)}
    answers: list[Refund | Refusal] = []
    for outcome in outcomes:
        if wrong := mistakes_in(outcome):
            message = "Not a valid outcome."
            answers.append(Refusal("outcome_invalid", message, "invalid", wrong, refund_id=outcome.refund_id))
            continue
        grant = grants.get(outcome.refund_id)
        if grant is None:
            answers.append(not_found("refund", refund_id=outcome.refund_id))
            continue
        purse, status = purses[grant.order_id], "failed" if outcome.failed else "executed"
        if grant.status == "granted":
            grant.status = status
            purse.pending -= grant.amount_minor
            if status == "executed":
                purse.balance = msgspec.structs.replace(
                    purse.balance, refunded=purse.balance.refunded + grant.amount_minor
                )
            await write_outcome(tx, grant, outcome)
        elif grant.status != status:
            message = f"This refund is {grant.status} already."
            answers.append(Refusal("refund_settled", message, "conflict", refund_id=grant.refund_id))
            continue
        amounts = (decimal_string(minor, purse.currency) for minor in (grant.amount_minor, purse.refundable))
        answers.append(Refund(grant.refund_id, grant.order_id, next(amounts), purse.currency, status, next(amounts)))
    return answers


def mistakes_in(outcome: ExecuteRefund) -> list[FieldError]:
    texts = (("method", 100), ("reference", 200), ("failed", 500))
    return [
        mistake for name, longest in texts for mistake in text_mistakes(f"/{name}", getattr(outcome, name), longest)
    ]


async def write_outcome(tx: Transaction, grant: Granted, outcome: ExecuteRefund) -> None:
    row = {"refund_id": grant.refund_id, "status": grant.status}
    await tx.execute(sql.update_grants, rows=json_rows([row]), now=tx.now)
    if grant.status == "executed":
        await record_payments(tx, settled(grant, outcome.method, outcome.reference))
        tx.emit(RefundExecuted(order_id=grant.order_id, refund_id=grant.refund_id, amount_minor=grant.amount_minor))
    else:
        tx.emit(
            RefundFailed(
                order_id=grant.order_id,
                refund_id=grant.refund_id,
                amount_minor=grant.amount_minor,
                reason=outcome.failed,
            )
        )
