"""Refunds that a gateway reports and that are not known as done: one that waits for its outcome (it may have failed),
or one that was made elsewhere (in the gateway's own pages, a chargeback). The latter becomes a refund of its own: first
of what is overpaid, then goodwill."""

from collections.abc import Sequence
from uuid import UUID

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.payments.execute_refunds import ExecuteRefund, Granted, take_back, write_outcome
from orderwright.payments.grant_refunds import (
    GrantRefund,
    amounts_owed,
    decide_refund,
    note_grant,
    read_line_money,
    write_grants,
)
from orderwright.payments.lock_money import lock_money
from orderwright.payments.rules import Purse
from orderwright.payments.types import PaymentEvent

sql = statements(__file__)
REASON = "Refunded elsewhere"
UNSAID = "failed at the gateway"


async def refund_elsewhere(
    tx: Transaction, reported: Sequence[tuple[PaymentEvent, str | None]]
) -> dict[tuple[UUID, str], Refusal]:
    """The caller has locked the orders. Each event with the refund that it says to be of; those that are refused, by
    order and reference."""
    purses = await lock_money(tx, (event.order_id for event, _ in reported))
    of_lines = await read_line_money(tx, list(purses))
    owed = amounts_owed(purses, of_lines.values())
    refunds = await tx.rows(Granted, sql.read_refunds, order_ids=list(purses))
    refused: dict[tuple[UUID, str], Refusal] = {}
    for event, outcome_of in reported:
        purse = purses[event.order_id]
        grant = find_refund(refunds, event, outcome_of)
        if isinstance(grant, Refusal):
            refused[event.order_id, event.reference] = grant
        elif grant:
            await settle_refund(tx, grant, event, purse)
        else:
            wish = GrantRefund(
                order_id=event.order_id, reason=event.note.strip()[:500] or REASON,
                amount=decimal_string(event.amount_minor, purse.currency),
            )  # fmt: skip
            made = decide_refund(wish, tx.new_id(), purse, of_lines, None, purse.overpaid(owed[event.order_id]))
            if isinstance(made, Refusal):
                refused[event.order_id, event.reference] = made
                continue
            note_grant(made, purse, of_lines)
            await write_grants(tx, [made], method=event.method, reference=event.reference)
    return refused


def find_refund(refunds: Sequence[Granted], event: PaymentEvent, outcome_of: str | None) -> Granted | Refusal | None:
    """The refund that is named, or waits and is of so much. None where nobody has granted it, or the named one had
    failed before: the money went back all the same, and what it was for may have been refunded anew since then."""
    of_order = [grant for grant in refunds if grant.order_id == event.order_id]
    if outcome_of is None:
        waiting = (grant for grant in of_order if grant.status == "granted")
        return next((grant for grant in waiting if grant.amount_minor == event.amount_minor), None)
    status = "failed" if event.kind == "failed" else "executed"
    named = next((grant for grant in of_order if str(grant.refund_id) == outcome_of), None)
    if named is None:
        wrong = FieldError("/outcome_of", "own_unknown", f"Orderwright did nothing that is called {outcome_of}.")
    elif named.status == "failed" and status == "executed":
        return None
    elif named.amount_minor != event.amount_minor:
        wrong = FieldError("/amount", "amount_differs", "The refund is of another amount.")
    elif named.status == "executed" and named.reported and event.kind == "failed":
        wrong = FieldError("/outcome_of", "refund_settled", "This refund was reported as done.")
    else:
        return named
    return Refusal("payment_invalid", "The payment can't be recorded.", "invalid", [wrong], order_id=event.order_id)


async def settle_refund(tx: Transaction, grant: Granted, event: PaymentEvent, purse: Purse) -> None:
    """The outcome of a refund; what is told again changes nothing."""
    failed = event.kind == "failed"
    if grant.status == ("failed" if failed else "executed"):
        return
    if grant.status == "executed":
        purse.unsettle(grant.amount_minor)
        reason = event.note.strip()[:500] or UNSAID
        await take_back(tx, grant, ExecuteRefund(refund_id=grant.refund_id, failed=reason))
        return
    grant.status = "failed" if failed else "executed"
    if failed:
        purse.pending -= grant.amount_minor
    else:
        purse.settle(grant.amount_minor)
    outcome = ExecuteRefund(
        refund_id=grant.refund_id, method=event.method, reference=event.reference,
        failed=(event.note.strip()[:500] or UNSAID) if failed else "",
    )  # fmt: skip
    await write_outcome(tx, grant, outcome)
