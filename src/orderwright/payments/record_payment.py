"""Write down what a gateway, a bank or a person says of the money of an order. Facts may come late, twice or out of
order: a reference that is known already counts once. Locks the order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.facts import Fact
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.payments.events import PaymentAuthorized, PaymentCaptured, PaymentFailed, PaymentVoided
from orderwright.payments.lock_money import lock_money
from orderwright.payments.record_payments import read_balances, record_payments
from orderwright.payments.rules import Purse
from orderwright.payments.types import Balance, PaymentEvent

sql = statements(__file__)
Told = Literal["authorized", "captured", "voided", "failed"]
FACTS: dict[Told, type[Fact]] = {
    "authorized": PaymentAuthorized,
    "captured": PaymentCaptured,
    "voided": PaymentVoided,
    "failed": PaymentFailed,
}


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: a decimal string in the order's currency. `reference`: the gateway's name for this fact."""

    order_id: UUID
    kind: Told
    amount: str
    reference: str
    method: str = ""
    note: str = ""
    at: datetime | None = None


class PaymentRecorded(msgspec.Struct, frozen=True):
    """The order's money afterwards, decimal strings in its currency. `recorded` is false where it was known before."""

    order_id: UUID
    recorded: bool
    currency: str
    authorized: str
    captured: str
    refunded: str
    held: str


class Known(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    kind: str
    reference: str
    amount_minor: int


@verb("payments.record", refusals=("order_not_found", "payment_invalid", "payment_differs"))
async def record_payment(tx: Transaction, payments: Sequence[RecordPayment]) -> list[PaymentRecorded | Refusal]:
    purses = await lock_money(tx, (payment.order_id for payment in payments))
    events = [event_of(payment, purses.get(payment.order_id)) for payment in payments]
    told = [event for event in events if isinstance(event, PaymentEvent)]
    known = {key_of(row): row.amount_minor for row in await tx.rows(Known, sql.read_known, rows=json_rows(told))}
    fresh: list[PaymentEvent] = []
    answers: list[Refusal | bool] = []
    for event in events:
        if isinstance(event, Refusal):
            answers.append(event)
        elif (before := known.get(key_of(event))) is None:
            known[key_of(event)] = event.amount_minor
            fresh.append(event)
            answers.append(True)
        else:
            answers.append(False if before == event.amount_minor else differs(event, before, purses[event.order_id]))
    await record_payments(tx, fresh)
    tx.emit(*(FACTS[e.kind](order_id=e.order_id, at=e.at, amount_minor=e.amount_minor) for e in fresh))  # type: ignore
    balances = await read_balances(tx, purses)
    return [
        answer
        if isinstance(answer, Refusal)
        else recorded(answer, balances[payment.order_id], purses[payment.order_id].currency)
        for payment, answer in zip(payments, answers, strict=True)
    ]


def key_of(payment: PaymentEvent | Known) -> tuple[UUID, str, str]:
    return payment.order_id, payment.kind, payment.reference


def event_of(payment: RecordPayment, purse: Purse | None) -> PaymentEvent | Refusal:
    """The payment in minor units, or what is wrong with it."""
    if purse is None:
        return not_found("order", order_id=payment.order_id)
    wrong = text_mistakes("/reference", payment.reference, 200, shortest=1)
    wrong += text_mistakes("/method", payment.method, 100) + text_mistakes("/note", payment.note)
    minor = parse_amount(payment.amount, precision(purse.currency) or 0)
    if isinstance(minor, str):
        wrong.append(FieldError("/amount", "amount_invalid", f"The amount {minor}."))
    elif minor < 0 or (minor == 0 and payment.kind != "failed"):
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
    )


def differs(event: PaymentEvent, before: int, purse: Purse) -> Refusal:
    was = decimal_string(before, purse.currency)
    message = f"{event.reference} was told before as {event.kind} of {was} {purse.currency}."
    return Refusal("payment_differs", message, "conflict", order_id=event.order_id, reference=event.reference)


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
