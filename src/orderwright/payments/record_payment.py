"""Write down what a gateway, a bank or a person says of the money of an order. Facts may come late, twice or out of
order: a reference that is known already counts once, and what a gateway reports of our own captures and voids is
recognized as the same. Locks the order."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.payments.events import fact_of
from orderwright.payments.ledger import NO_AUTHORIZATION, resolve_name
from orderwright.payments.lock_money import lock_money
from orderwright.payments.record_payments import read_balances, record_payments
from orderwright.payments.rules import Purse
from orderwright.payments.types import Balance, Kind, PaymentEvent, Source

sql = statements(__file__)
Told = Literal["authorized", "captured", "voided", "failed"]


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: a decimal string in the order's currency. `reference`: the gateway's name for this fact.
    `authorization`: the reference of the authorization that is captured or voided; empty where it is none (cash, a
    deposit, a gift card); left out, it is found by the rule of the ledger."""

    order_id: UUID
    kind: Told
    amount: str
    reference: str
    method: str = ""
    note: str = ""
    at: datetime | None = None
    authorization: str | None = None


class PaymentRecorded(msgspec.Struct, frozen=True):
    """The order's money afterwards, decimal strings in its currency. `recorded` is false where it was known before."""

    order_id: UUID
    recorded: bool
    currency: str
    authorized: str
    captured: str
    refunded: str
    held: str


class RecordedPayment(msgspec.Struct, frozen=True, gc=False):
    """A payment event that is there. `gateway_reference`: how the gateway calls what was our own doing, once it has
    reported it."""

    payment_event_id: UUID
    order_id: UUID
    kind: Kind
    reference: str
    gateway_reference: str | None
    amount_minor: int
    authorization: str | None
    source: Source


@verb("payments.record", refusals=("order_not_found", "payment_invalid", "payment_differs"))
async def record_payment(tx: Transaction, payments: Sequence[RecordPayment]) -> list[PaymentRecorded | Refusal]:
    purses = await lock_money(tx, (payment.order_id for payment in payments))
    events = [event_of(payment, purses.get(payment.order_id)) for payment in payments]
    matching = Matching(await tx.rows(RecordedPayment, sql.read_recorded, order_ids=list(purses)))
    answers: list[Refusal | bool] = []
    for event in events:
        if isinstance(event, Refusal):
            answers.append(event)
        elif (amount := matching.take(event)) in (None, event.amount_minor):
            answers.append(amount is None)
        else:
            answers.append(differs(event, amount, purses[event.order_id]))
    await record_payments(tx, matching.fresh)
    if matching.confirmed:
        await tx.execute(sql.confirm_own, rows=json_rows(matching.confirmed))
    tx.emit(*(fact_of(event) for event in matching.fresh))
    balances = await read_balances(tx, purses)
    return [
        answer
        if isinstance(answer, Refusal)
        else recorded(answer, balances[payment.order_id], purses[payment.order_id].currency)
        for payment, answer in zip(payments, answers, strict=True)
    ]


class Confirmed(msgspec.Struct, frozen=True, gc=False):
    payment_event_id: UUID
    gateway_reference: str


class Matching:
    """Which of the facts told are new, which were told before, and which are our own doing reported back."""

    def __init__(self, rows: Sequence[RecordedPayment]) -> None:
        self.amounts: dict[tuple[UUID, str, str], int] = {}
        self.authorizations: defaultdict[UUID, set[str]] = defaultdict(set)
        self.unconfirmed = [row for row in rows if row.source == "own" and row.gateway_reference is None]
        self.fresh: list[PaymentEvent] = []
        self.confirmed: list[Confirmed] = []
        for row in rows:
            for reference in (row.reference, row.gateway_reference):
                if reference is not None:
                    self.amounts[row.order_id, row.kind, reference] = row.amount_minor
            if row.kind == "authorized":
                self.authorizations[row.order_id].add(row.reference)

    def take(self, event: PaymentEvent) -> int | None:
        """The amount that is recorded of the fact already; None where it is new."""
        key = (event.order_id, event.kind, event.reference)
        if key in self.amounts:
            return self.amounts[key]
        self.amounts[key] = event.amount_minor
        if own := next((row for row in self.unconfirmed if self.is_same(row, event)), None):
            self.unconfirmed.remove(own)
            self.confirmed.append(Confirmed(own.payment_event_id, event.reference))
            return own.amount_minor
        if event.kind == "authorized":
            self.authorizations[event.order_id].add(event.reference)
        self.fresh.append(event)
        return None

    def is_same(self, own: RecordedPayment, event: PaymentEvent) -> bool:
        """Our own capture or void of the same authorization and amount, which nobody has reported yet."""
        if (own.order_id, own.kind, own.amount_minor) != (event.order_id, event.kind, event.amount_minor):
            return False
        if event.authorization is None:
            return True
        return resolve_name(event.authorization, self.authorizations[own.order_id]) == own.authorization


def event_of(payment: RecordPayment, purse: Purse | None) -> PaymentEvent | Refusal:
    """The payment in minor units, or what is wrong with it."""
    if purse is None:
        return not_found("order", order_id=payment.order_id)
    wrong = text_mistakes("/reference", payment.reference, 200, shortest=1)
    wrong += text_mistakes("/method", payment.method, 100) + text_mistakes("/note", payment.note)
    wrong += text_mistakes("/authorization", payment.authorization, 200)
    if payment.authorization is not None and payment.kind not in ("captured", "voided"):
        wrong.append(FieldError("/authorization", "authorization_unexpected", "Only captures and voids are of one."))
    if payment.authorization == NO_AUTHORIZATION and payment.kind == "voided":
        wrong.append(FieldError("/authorization", "authorization_missing", "Only what was authorized is voided."))
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
        authorization=None if payment.authorization is None else payment.authorization.strip(),
    )


def differs(event: PaymentEvent, before: int, purse: Purse) -> Refusal:
    was = decimal_string(before, purse.currency)
    message = f"{event.reference} was recorded before as {event.kind} of {was} {purse.currency}."
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
