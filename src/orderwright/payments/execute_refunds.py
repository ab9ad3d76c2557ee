"""The outcome of refunds: the money was given back, or could not be. For a person who paid it out by hand, and for a
gateway that answered; telling it again changes nothing, and a second payment back is refused. What counted as given
back may turn out to have failed, until a gateway has reported it as done. Locks the orders, then the grants."""

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
from orderwright.payments.match_reports import Report
from orderwright.payments.payment_reports import read_reports, report_of_refund, write_reports
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
    reported: bool = False


@verb("payments.refund", refusals=("refund_not_found", "refund_settled", "outcome_invalid"))
async def execute_refunds(tx: Transaction, outcomes: Sequence[ExecuteRefund]) -> list[Refund | Refusal]:
    ids = [outcome.refund_id for outcome in outcomes]
    purses = await lock_money(tx, await tx.rows(UUID, sql.read_orders, refund_ids=ids))
    grants = {grant.refund_id: grant for grant in await tx.rows(Granted, sql.lock_grants, refund_ids=ids)}
    reported = Reported(await read_reports(tx, list(purses)))
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
        reason = reported.why_not(grant, status, outcome.reference)
        if reason:
            answers.append(Refusal("refund_settled", reason, "conflict", refund_id=grant.refund_id))
            continue
        if grant.status == "granted":
            grant.status = status
            if status == "executed":
                purse.settle(grant.amount_minor)
            else:
                purse.pending -= grant.amount_minor
            await write_outcome(tx, grant, outcome)
        elif grant.status == "executed" and status == "failed":
            purse.unsettle(grant.amount_minor)
            await take_back(tx, grant, outcome)
        elif status == "executed" and outcome.reference and not reported.knows(grant, outcome.reference):
            await write_reports(tx, [report_of(grant, outcome)])
        reported.note(grant, status, outcome.reference)
        amounts = (decimal_string(minor, purse.currency) for minor in (grant.amount_minor, purse.refundable))
        answers.append(Refund(grant.refund_id, grant.order_id, next(amounts), purse.currency, status, next(amounts)))
    return answers


class Reported:
    """Under which reference a gateway reported each refund."""

    def __init__(self, reports: Sequence[Report]) -> None:
        of_refunds = [report for report in reports if report.kind == "refunded"]
        self.refund_of = {(each.order_id, each.reference): each.own_reference for each in of_refunds}

    def knows(self, grant: Granted, reference: str) -> bool:
        return (grant.order_id, reference) in self.refund_of

    def note(self, grant: Granted, status: str, reference: str) -> None:
        if status == "executed" and reference:
            self.refund_of[grant.order_id, reference] = str(grant.refund_id)

    def why_not(self, grant: Granted, status: str, reference: str) -> str | None:
        """Why this outcome can't be: the refund has another one, or the reference is another refund's. One payment back
        settles one refund, and a refund goes back once."""
        before = [name for (_, name), of in self.refund_of.items() if of == str(grant.refund_id) and name != reference]
        if grant.status == "executed" and status == "failed" and not grant.amount_minor:
            return "No money went back with this refund."
        if grant.status == "executed" and status == "failed":
            return f"This refund was reported as done, as {before[0]}." if before else None
        if grant.status not in ("granted", status):
            return f"This refund is {grant.status} already."
        if status == "failed" or not reference:
            return None
        if self.refund_of.get((grant.order_id, reference), str(grant.refund_id)) != str(grant.refund_id):
            return f"{reference} is another refund of this order."
        return f"This refund was reported before as {before[0]}." if before else None


def report_of(grant: Granted, outcome: ExecuteRefund) -> Report:
    return report_of_refund(grant.order_id, grant.refund_id, outcome.reference, grant.amount_minor)


def mistakes_in(outcome: ExecuteRefund) -> list[FieldError]:
    texts = (("method", 100), ("reference", 200), ("failed", 500))
    return [
        mistake for name, longest in texts for mistake in text_mistakes(f"/{name}", getattr(outcome, name), longest)
    ]


async def take_back(tx: Transaction, grant: Granted, outcome: ExecuteRefund) -> None:
    """What counted as given back, and no gateway had reported, was not: the grant counts no longer, and the money is
    there as before. A credit note stays; who refunds again gets no second one, since no more is credited than was
    billed."""
    grant.status = "failed"
    await tx.execute(
        sql.update_grants, rows=json_rows([{"refund_id": grant.refund_id, "status": "failed"}]), now=tx.now
    )
    await tx.execute(sql.delete_payments, order_id=grant.order_id, reference=str(grant.refund_id))
    tx.changed_orders.add(grant.order_id)
    tx.emit(
        RefundFailed(
            order_id=grant.order_id, refund_id=grant.refund_id, amount_minor=grant.amount_minor,
            reason=outcome.failed, was_executed=True,
        )
    )  # fmt: skip


async def write_outcome(tx: Transaction, grant: Granted, outcome: ExecuteRefund) -> None:
    row = {"refund_id": grant.refund_id, "status": grant.status}
    await tx.execute(sql.update_grants, rows=json_rows([row]), now=tx.now)
    if grant.status == "executed":
        await record_payments(tx, settled(grant, outcome.method, outcome.reference))
        await write_reports(tx, [report_of(grant, outcome)] if outcome.reference else [])
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
