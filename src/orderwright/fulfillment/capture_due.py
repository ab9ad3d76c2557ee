"""Capture what is due for goods that have left: when they leave (`hand_over`), and when an authorization is told later
than that. What is held beyond that when all has left is voided. Locks the orders' progress."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.lock_work import (
    AgreedLine,
    Agreement,
    count_to_ship,
    ever_gone,
    read_agreed_lines,
    read_agreements,
)
from orderwright.fulfillment.rules import Shipped, amount_due
from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.money import decimal_string
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.events import fact_of
from orderwright.payments.ledger import entries_against, without
from orderwright.payments.record_payments import read_balances, record_payments
from orderwright.payments.types import Balance, OpenAuthorization, PaymentEvent
from orderwright.progress.move_units import lock_progress

Line = tuple[UUID, int]


class CaptureDue(msgspec.Struct, frozen=True, kw_only=True):
    order_id: UUID


class CapturedDue(msgspec.Struct, frozen=True):
    """`captured`: now, a decimal string in the order's currency."""

    order_id: UUID
    captured: str
    currency: str


class OrderFunds(msgspec.Struct):
    """What is captured of an order and still open while more is captured; minor units."""

    captured: int
    expected: bool
    open: tuple[OpenAuthorization, ...]

    def capture(self, order_id: UUID, due: int, reference: str, note: str) -> list[PaymentEvent]:
        """The entries that take so much, or as much as is open."""
        entries = entries_against(self.open, due, order_id=order_id, kind="captured", reference=reference, note=note)
        self.captured += sum(entry.amount_minor for entry in entries)
        self.open = without(self.open, entries)
        return entries

    def let_go(self, order_id: UUID, reference: str, note: str) -> list[PaymentEvent]:
        """The entries that void what is open once nothing is left that it could be captured for."""
        held = sum(each.open_minor for each in self.open)
        entries = entries_against(
            self.open, held, order_id=order_id, kind="voided", reference=f"{reference} rest", note=note
        )  # fmt: skip
        self.open = ()
        return entries


def funds_of(balance: Balance, agreement: Agreement) -> OrderFunds:
    captured = balance.captured_for_goods(agreement.first_left_at)
    return OrderFunds(captured, balance.authorized + balance.captured > 0, balance.open)


def due_for(agreement: Agreement, lines: Iterable[AgreedLine], gone: Mapping[Line, int], funds: OrderFunds) -> int:
    shipped = [Shipped(line.total_minor, line.quantity, gone[line.order_id, line.line_no]) for line in lines]
    return amount_due(agreement.total_minor, shipped, funds.captured)


@verb("fulfillment.ship", refusals=("order_not_found",))
async def capture_due(tx: Transaction, wishes: Sequence[CaptureDue]) -> list[CapturedDue | Refusal]:
    """Nothing where nothing has left, or nothing is due or open."""
    wanted = sorted({wish.order_id for wish in wishes})
    progress = await lock_progress(tx, wanted)
    gone, to_ship = {(line.order_id, line.line_no): ever_gone(line) for line in progress}, count_to_ship(progress)
    agreements, agreed = await read_agreements(tx, wanted), await read_agreed_lines(tx, wanted)
    balances = await read_balances(tx, wanted)
    entries: list[PaymentEvent] = []
    answers: dict[UUID, CapturedDue] = {}
    for order_id, agreement in agreements.items():
        funds = funds_of(balances[order_id], agreement)
        due = due_for(agreement, (line for line in agreed.values() if line.order_id == order_id), gone, funds)
        reference, note = f"authorized late {tx.commit_id}", "authorized after goods had left"
        made = funds.capture(order_id, due, reference, note)
        if to_ship[order_id] == 0 and any(
            gone[line.order_id, line.line_no] for line in agreed.values() if line.order_id == order_id
        ):
            entries += funds.let_go(order_id, reference, note)
        amount = decimal_string(sum(entry.amount_minor for entry in made), agreement.currency)
        answers[order_id] = CapturedDue(order_id, amount, agreement.currency)
        entries += made
    entries = [msgspec.structs.replace(entry, at=tx.now) for entry in entries]
    await record_payments(tx, entries)
    tx.emit(*(fact_of(entry) for entry in entries))
    return [answers.get(wish.order_id) or not_found("order", order_id=wish.order_id) for wish in wishes]


async def capture_what_was_due(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Reaction to PaymentAuthorized: money for goods that have left already is taken at once."""
    orders = dict.fromkeys(event.order_id for event in events if event.order_id)
    context = system(organization, cause="reaction to PaymentAuthorized")
    await door.perform_many(context, capture_due, [CaptureDue(order_id=order_id) for order_id in orders])
