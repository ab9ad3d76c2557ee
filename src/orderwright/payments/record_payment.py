"""Write down what a gateway, a bank or a person says of the money of an order. Facts may come late, twice or out of
order: a reference that is known already counts once, and what a gateway reports of our own captures, voids and refunds
is recognized as the same (`match_reports`). What was refunded elsewhere becomes a refund. Locks the order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string, in_words, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.payments.events import OWN_FAILED, OwnPaymentFailed, fact_of
from orderwright.payments.ledger import NO_AUTHORIZATION
from orderwright.payments.lock_money import lock_money
from orderwright.payments.match_reports import Matching, RecordedPayment, Verdict
from orderwright.payments.payment_reports import read_reports, write_reports
from orderwright.payments.record_payments import read_balances, record_payments
from orderwright.payments.refunded_elsewhere import refund_elsewhere
from orderwright.payments.rules import Purse
from orderwright.payments.types import Balance, PaymentEvent

sql = statements(__file__)
Told = Literal["authorized", "captured", "refunded", "voided", "failed"]


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: a decimal string in the order's currency. `reference`: the gateway's name for this fact.
    `authorization`: the reference of the authorization that is captured or voided; empty where it is none (cash, a
    deposit, a gift card); left out, it is found by the rule of the ledger. `outcome_of`: the reference of our own
    capture, void or refund that this reports, whole or in part; with `failed`, so much of it was not done."""

    order_id: UUID
    kind: Told
    amount: str
    reference: str
    method: str = ""
    note: str = ""
    at: datetime | None = None
    authorization: str | None = None
    outcome_of: str | None = None


class PaymentRecorded(msgspec.Struct, frozen=True):
    """The order's money afterwards, decimal strings in its currency. `recorded` is false where it was known before."""

    order_id: UUID
    recorded: bool
    currency: str
    authorized: str
    captured: str
    refunded: str
    held: str


@verb(
    "payments.record",
    refusals=("order_not_found", "payment_invalid", "payment_differs", "refund_invalid", "refund_too_much"),
)
async def record_payment(tx: Transaction, payments: Sequence[RecordPayment]) -> list[PaymentRecorded | Refusal]:
    purses = await lock_money(tx, (payment.order_id for payment in payments))
    events = [event_of(payment, purses.get(payment.order_id)) for payment in payments]
    matching = Matching(
        await tx.rows(RecordedPayment, sql.read_recorded, order_ids=list(purses)),
        await read_reports(tx, list(purses)),
        {(id_, each.reference): each.open_minor for id_, purse in purses.items() for each in purse.balance.open},
    )
    verdicts = [
        event if isinstance(event, Refusal) else matching.take(event, payment.outcome_of)
        for payment, event in zip(payments, events, strict=True)
    ]
    await write(tx, matching)
    refused = await refund_elsewhere(tx, matching.refunds) if matching.refunds else {}
    balances = await read_balances(tx, purses)
    answers: list[PaymentRecorded | Refusal] = []
    for payment, event, verdict in zip(payments, events, verdicts, strict=True):
        if isinstance(event, Refusal) or isinstance(verdict, Refusal):
            answers.append(event if isinstance(event, Refusal) else verdict)  # type: ignore[arg-type]
        elif verdict.problem:
            answers.append(problem_of(event, payment.outcome_of or "", verdict, purses[event.order_id]))
        elif verdict.new and (event.order_id, event.reference) in refused:
            answers.append(refused[event.order_id, event.reference])
        else:
            answers.append(recorded(verdict.new, balances[event.order_id], purses[event.order_id].currency))
    return answers


async def write(tx: Transaction, matching: Matching) -> None:
    """What is new, what is reported, and what of ours was not done."""
    await record_payments(tx, matching.fresh)
    await write_reports(tx, matching.reports)
    failed = [report for report in matching.reports if report.kind == "failed"]
    if failed:
        await tx.execute(sql.take_back, rows=json_rows(failed))
        tx.changed_orders.update(report.order_id for report in failed)
    ours = {(event.order_id, event.reference) for _, event in matching.failed}
    tx.emit(
        *(
            fact_of(event)
            for event in matching.fresh
            if event.kind != "failed" or (event.order_id, event.reference) not in ours
        ),
        *(not_done(own, event) for own, event in matching.failed),
    )


def not_done(own: RecordedPayment, event: PaymentEvent) -> OwnPaymentFailed:
    return OWN_FAILED[own.kind](
        order_id=own.order_id, at=event.at, amount_minor=event.amount_minor, reference=own.reference,
        authorization=own.authorization or "", reason=event.note,
    )  # fmt: skip


def event_of(payment: RecordPayment, purse: Purse | None) -> PaymentEvent | Refusal:
    """The payment in minor units, or what is wrong with it."""
    if purse is None:
        return not_found("order", order_id=payment.order_id)
    wrong = text_mistakes("/reference", payment.reference, 200, shortest=1)
    wrong += text_mistakes("/method", payment.method, 100) + text_mistakes("/note", payment.note)
    wrong += text_mistakes("/authorization", payment.authorization, 200)
    wrong += text_mistakes("/outcome_of", payment.outcome_of, 200, shortest=1)
    if payment.outcome_of is not None and payment.kind == "authorized":
        wrong.append(FieldError("/outcome_of", "outcome_unexpected", "Orderwright authorizes nothing by itself."))
    if payment.authorization is not None and payment.kind not in ("captured", "voided"):
        wrong.append(FieldError("/authorization", "authorization_unexpected", "Only captures and voids are of one."))
    if payment.authorization == NO_AUTHORIZATION and payment.kind == "voided":
        wrong.append(FieldError("/authorization", "authorization_missing", "Only what was authorized is voided."))
    minor = parse_amount(payment.amount, precision(purse.currency) or 0)
    if isinstance(minor, str):
        wrong.append(FieldError("/amount", "amount_invalid", f"The amount {minor}."))
    elif minor < 0 or (minor == 0 and (payment.kind != "failed" or payment.outcome_of)):
        wrong.append(FieldError("/amount", "amount_not_positive", "The amount must be more than zero."))
    if wrong or isinstance(minor, str):
        return Refusal("payment_invalid", "The payment can't be recorded.", "invalid", wrong, order_id=payment.order_id)
    return PaymentEvent(
        order_id=payment.order_id,
        kind=payment.kind,
        amount_minor=minor,
        reference=payment.reference.strip(),
        method=payment.method,
        note=payment.note,
        at=payment.at,
        authorization=None if payment.authorization is None else payment.authorization.strip(),
    )


def problem_of(event: PaymentEvent, outcome_of: str, verdict: Verdict, purse: Purse) -> Refusal:
    amount = in_words(verdict.amount_minor, purse.currency)
    if verdict.problem == "differs":
        message = f"{event.reference} was recorded before as {event.kind} of {amount}."
        return Refusal("payment_differs", message, "conflict", order_id=event.order_id, reference=event.reference)
    if verdict.problem == "own_too_much":
        message = f"Of {outcome_of}, at most {amount} can have failed."
        return Refusal("payment_differs", message, "conflict", order_id=event.order_id, reference=event.reference)
    message = f"Orderwright did nothing that is called {outcome_of}."
    wrong = [FieldError("/outcome_of", "own_unknown", message)]
    return Refusal("payment_invalid", "The payment can't be recorded.", "invalid", wrong, order_id=event.order_id)


def recorded(is_new: bool, balance: Balance, currency: str) -> PaymentRecorded:
    return PaymentRecorded(
        balance.order_id,
        is_new,
        currency,
        *(
            decimal_string(sum_, currency)
            for sum_ in (balance.authorized, balance.captured, balance.refunded, balance.held)
        ),
    )
