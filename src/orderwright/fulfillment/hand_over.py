"""The carrier takes labeled parcels: their goods leave stock, and what they are worth is captured, in one transaction.
Locks orders, progress, fulfillment orders, levels, parcels. A parcel that was handed over already stays so; one that
left under a label that was voided is taken under that, unless the number of the one made since is named.

What is captured: the value of everything that has left so far (with the first parcel shipping and charges, too), less
what was captured before, from the open authorizations, oldest first, and never more than they hold; where that is less
than is due, a fact says so. What they hold beyond that is voided with the order's last parcel. Units of a line are
rounded so that its parcels add up to its total.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.fulfillment.capture_due import OrderFunds, due_for, funds_of
from orderwright.fulfillment.deliver_parcels import deliver, follow, lose
from orderwright.fulfillment.events import ParcelHandedOver
from orderwright.fulfillment.lock_parcel_work import ParcelWork, lock_found
from orderwright.fulfillment.lock_work import AgreedLine, Effects, read_agreed_lines, write_work
from orderwright.fulfillment.rules import move_on, why_not
from orderwright.fulfillment.types import Status
from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import FieldError, Refusal, invalid, not_found
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.payments.events import CaptureFellShort, fact_of
from orderwright.payments.record_payments import read_balances
from orderwright.progress.types import UnitMove
from orderwright.shipping.events import TrackingRecorded
from orderwright.shipping.labels import VoidedLabel, labels_left_under, reinstate_labels
from orderwright.shipping.parcels import Parcel, find_parcels, write_parcels
from orderwright.shipping.tracking import Told, add_tracking, read_tracking
from orderwright.shipping.tracking_states import LOST, TrackingFact, TrackingState, fold_tracking
from orderwright.stock.types import Movement

NOT_SEEN = (TrackingState.PENDING, TrackingState.INFO_RECEIVED)


class HandOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parcel, by its id or by the tracking number that was scanned from its label; where both are said, they must be
    the same parcel's."""

    parcel_id: UUID | None = None
    tracking_number: str | None = None


class HandedOver(msgspec.Struct, frozen=True):
    """`captured`: a decimal string in the order's currency; null for who sees no amounts."""

    parcel_id: UUID
    number: int
    order_id: UUID
    tracking_number: str
    fulfillment_order_id: UUID
    fulfillment_order_status: Status
    captured: str | None
    currency: str


@verb(
    "fulfillment.ship",
    refusals=(
        "parcel_not_found",
        "parcel_not_named",
        "label_missing",
        "tracking_number_differs",
        "fulfillment_order_status",
        "fulfillment_order_paused",
    ),
)
async def hand_over(tx: Transaction, handed: Sequence[HandOver]) -> list[HandedOver | Refusal]:
    found = await find_parcels(
        tx,
        (one.parcel_id for one in handed if one.parcel_id),
        (number for one in handed if (number := scanned(one))),
    )
    held = await lock_found(tx, found)
    ids = {parcel.tracking_number: parcel.parcel_id for parcel in held.parcels.values() if parcel.tracking_number}
    agreed = await read_agreed_lines(tx, held.locked.agreements)
    balances = await read_balances(tx, held.locked.agreements)
    funds = {id_: funds_of(balances[id_], agreement) for id_, agreement in held.locked.agreements.items()}
    counter = Counting(held, group_lines(agreed), funds)
    counter.delivered = await delivered_before(tx, held)
    here = [parcel for parcel in held.parcels.values() if parcel.status in ("packed", "labeled")]
    counter.left_under = await labels_left_under(tx, (parcel.parcel_id for parcel in here if parcel.left_perhaps))
    answers = []
    for one in handed:
        parcel_id = one.parcel_id or ids.get(scanned(one))
        answers.append(counter.take(tx, one, held.parcels.get(parcel_id) if parcel_id else None))
    effects = counter.effects
    await reinstate_labels(tx, counter.left_under, counter.reinstated)
    facts = await read_tracking(tx, (parcel.parcel_id for parcel in counter.reinstated)) if counter.reinstated else {}
    for parcel in counter.reinstated:
        follow(held, parcel, facts[parcel.parcel_id], effects)
    await write_work(tx, (held.work_of(parcel) for parcel in counter.taken), effects)
    await write_parcels(tx, counter.taken)
    await add_tracking(tx, counter.told)
    return answers


def differing(wish: HandOver, parcel: Parcel, left_under: VoidedLabel | None) -> Refusal | None:
    """A number that is not on the parcel's label was read from another parcel."""
    if not wish.tracking_number or scanned(wish) == parcel.tracking_number:
        return None
    if left_under and scanned(wish) == left_under.tracking_number:
        return None
    label = f"its label says {parcel.tracking_number}" if parcel.tracking_number else "it has no label"
    message = f"Parcel {parcel.number} is not {wish.tracking_number[:100]!r}: {label}."
    return Refusal(
        "tracking_number_differs", message, "conflict",
        [FieldError("/tracking_number", "tracking_number_differs", message)], parcel_id=parcel.parcel_id,
    )  # fmt: skip


async def delivered_before(tx: Transaction, held: ParcelWork) -> dict[UUID, datetime]:
    """When the parcels were delivered of which the carrier said so before they were handed over."""
    early = [
        parcel.parcel_id
        for parcel in held.parcels.values()
        if parcel.status == "labeled" and parcel.tracking_state not in NOT_SEEN
    ]
    facts = await read_tracking(tx, early) if early else {}
    views = {parcel_id: fold_tracking(its_facts) for parcel_id, its_facts in facts.items()}
    return {parcel_id: view.delivered_at for parcel_id, view in views.items() if view.delivered_at}


def scanned(wish: HandOver) -> str:
    """The number that a scanner or a person gave, as labels have it; empty where it can be none."""
    number = "".join((wish.tracking_number or "").split()).upper()
    return "" if has_control_characters(number) else number


def group_lines(agreed: Mapping[tuple[UUID, int], AgreedLine]) -> dict[UUID, list[AgreedLine]]:
    by_order: dict[UUID, list[AgreedLine]] = {}
    for line in agreed.values():
        by_order.setdefault(line.order_id, []).append(line)
    return by_order


class Counting:
    """One hand-over: parcel after parcel is taken, and what follows is collected."""

    def __init__(
        self, held: ParcelWork, lines: Mapping[UUID, Iterable[AgreedLine]], funds: Mapping[UUID, OrderFunds]
    ) -> None:
        self.held = held
        self.lines = lines
        self.funds = funds
        self.effects = Effects()
        self.taken: list[Parcel] = []
        self.told: list[Told] = []
        self.delivered: dict[UUID, datetime] = {}
        self.left_under: Mapping[UUID, VoidedLabel] = {}
        self.reinstated: list[Parcel] = []

    def take(self, tx: Transaction, wish: HandOver, parcel: Parcel | None) -> HandedOver | Refusal:
        if parcel is None:
            if wish.parcel_id or wish.tracking_number:
                return not_found("parcel", parcel=wish.parcel_id or wish.tracking_number)
            return invalid("/parcel_id", "parcel_not_named", "Say which parcel: by parcel_id or by tracking_number.")
        label = self.left_under.get(parcel.parcel_id)
        if refusal := differing(wish, parcel, label):
            return refusal
        if parcel.status in ("handed_over", "delivered", "lost", "returned"):
            return self.answer(tx, parcel, 0)
        if refusal := self.cannot_take(parcel):
            return refusal
        if label and (parcel.status == "packed" or scanned(wish) != parcel.tracking_number):
            parcel.tracking_number, parcel.carrier = label.tracking_number, label.carrier
            self.reinstated.append(parcel)
        parcel.move_on("hand_over", "handed_over")
        parcel.handed_over_at = tx.now
        self.taken.append(parcel)
        self.ship_goods(parcel)
        captured = self.capture(tx, parcel)
        self.announce(tx, parcel)
        if parcel.parcel_id in self.delivered:
            deliver(self.held, parcel, self.delivered[parcel.parcel_id], self.effects)  # the news was quicker than we
        elif parcel.tracking_sub_state == LOST:
            lose(self.held, parcel, self.effects)
        return self.answer(tx, parcel, captured)

    def cannot_take(self, parcel: Parcel) -> Refusal | None:
        if parcel.status == "labeled" or parcel.parcel_id in self.left_under:
            return why_not(self.held.work_of(parcel), "hand_over")
        message = f"Parcel {parcel.number} is {parcel.status}; it needs a label before the carrier takes it."
        if parcel.status == "canceled":
            message = (
                f"Parcel {parcel.number} was canceled. If it has left anyway, record that as a departure of its order."
            )
        return Refusal("label_missing", message, "conflict", status=parcel.status, parcel_id=parcel.parcel_id)

    def ship_goods(self, parcel: Parcel) -> None:
        work, locked = self.held.work_of(parcel), self.held.locked
        for line_no, quantity in parcel.lines.items():
            line = work.lines[line_no]
            line.packed -= quantity
            line.shipped += quantity
            locked.shipped[work.order_id, line_no] += quantity
            locked.gone[work.order_id, line_no] += quantity
            locked.to_ship[work.order_id] -= quantity
            self.effects.moves.append(UnitMove(work.order_id, line_no, "packed", "shipped", quantity))
            self.effects.movements.append(
                Movement(
                    variant_id=line.variant_id, from_place="sellable", to_place="customer",
                    location_id=work.location_id, quantity=quantity, promised=quantity, reason="shipped",
                    cause_kind="parcel", cause_id=parcel.parcel_id,
                )
            )  # fmt: skip
        move_on(work, "hand_over")

    def capture(self, tx: Transaction, parcel: Parcel) -> int:
        order_id, locked = parcel.order_id, self.held.locked
        funds = self.funds[order_id]
        due = due_for(locked.agreements[order_id], self.lines[order_id], locked.gone, funds)
        entries = funds.capture(order_id, due, str(parcel.parcel_id), f"parcel {parcel.number}")
        amount = sum(entry.amount_minor for entry in entries)
        if locked.to_ship[order_id] == 0:
            entries += funds.let_go(order_id, str(parcel.parcel_id), "all has left")
        entries = [msgspec.structs.replace(entry, at=tx.now) for entry in entries]
        self.effects.payments += entries
        self.effects.facts += [fact_of(entry) for entry in entries]
        if amount < due:
            self.effects.facts.append(
                CaptureFellShort(
                    order_id=order_id, parcel_id=parcel.parcel_id, due_minor=due, captured_minor=amount,
                    expected=funds.expected,
                )
            )  # fmt: skip
        return amount

    def announce(self, tx: Transaction, parcel: Parcel) -> None:
        """The carrier knows of it from now on, unless it has told us more already."""
        number = parcel.tracking_number or ""
        self.effects.facts.append(
            ParcelHandedOver(
                order_id=parcel.order_id, parcel_id=parcel.parcel_id, number=parcel.number, tracking_number=number,
                carrier=parcel.carrier or "",
                lines=[{"line_no": line_no, "quantity": units} for line_no, units in parcel.lines.items()],
            )
        )  # fmt: skip
        if parcel.tracking_state != TrackingState.PENDING or parcel in self.reinstated:
            return
        parcel.tracking_state = TrackingState.INFO_RECEIVED
        fact = TrackingFact(state=TrackingState.INFO_RECEIVED, occurred_at=tx.now, words="Handed over")
        self.told.append(Told(parcel_id=parcel.parcel_id, fact=fact, source="orderwright"))
        self.effects.facts.append(
            TrackingRecorded(
                order_id=parcel.order_id, parcel_id=parcel.parcel_id, state=fact.state, words=fact.words,
                tracking_number=number,
            )
        )  # fmt: skip

    def answer(self, tx: Transaction, parcel: Parcel, captured: int) -> HandedOver:
        currency = self.held.locked.agreements[parcel.order_id].currency
        amount = decimal_string(captured, currency) if tx.shows_amounts else None
        return HandedOver(
            parcel.parcel_id, parcel.number, parcel.order_id, parcel.tracking_number or "", parcel.fulfillment_order_id,
            self.held.work_of(parcel).status, amount, currency,
        )  # fmt: skip
