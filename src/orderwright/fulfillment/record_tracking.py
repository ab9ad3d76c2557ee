"""Record what a carrier says about parcels: late, twice, out of order. A parcel's state is the fold over all of it;
when it says delivered, the units are; what went back to the sender was not delivered. A parcel that is lost (the
sub-state `lost`) has its units neither on the way nor delivered, until it is seen again. What is said of a voided label
is kept with its parcel, and so is that one is lost that never left: it changes nothing; a person is refused to say so.
A parcel that its carrier has and that nobody handed over is announced once. Locks orders,
progress, fulfillment orders, parcels."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.fulfillment.deliver_parcels import follow
from orderwright.fulfillment.events import LeftWithoutHandOver
from orderwright.fulfillment.lock_parcel_work import ParcelWork, lock_found
from orderwright.fulfillment.lock_work import Effects, write_work
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.text import has_control_characters, text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.shipping.events import TrackingRecorded
from orderwright.shipping.parcels import Parcel, find_parcels, find_voided, write_parcels
from orderwright.shipping.tracking import Told, add_tracking, read_tracking
from orderwright.shipping.tracking_number import check_digit_fits, is_mangled
from orderwright.shipping.tracking_states import (
    EXPIRED_BEFORE_IT_LEFT,
    LOST_BEFORE_IT_LEFT,
    VOIDED_LABEL,
    TrackingFact,
    TrackingState,
    carrier_has,
    fits,
    says_lost,
)

CLOCKS_DIFFER = timedelta(days=2)
"""Carriers' times may be of another zone, and a parcel may be recorded as packed after it left."""


class RecordTracking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact about the parcel with this tracking number. `at`: when it happened, with a time zone; left out, now; not
    earlier than two days before the parcel was packed.
    `sub_state`: `lost` (of an exception), `returning_to_sender`, `returned_to_sender`, `to_recipient`, or one that only
    the carrier knows. `words` and `place` are the carrier's own. `source`: who told us; `hand`: a person."""

    tracking_number: str
    state: TrackingState
    at: datetime | None = None
    sub_state: str = ""
    words: str = ""
    place: str = ""
    source: str = "api"


class RecordedTracking(msgspec.Struct, frozen=True):
    """`state`: the parcel's, from all that was said. `new`: false where this was said before."""

    parcel_id: UUID
    order_id: UUID
    tracking_number: str
    state: TrackingState
    new: bool


@verb("shipping.track", refusals=("parcel_not_found", "tracking_invalid"), batch_max=500)
async def record_tracking(tx: Transaction, told: Sequence[RecordTracking]) -> list[RecordedTracking | Refusal]:
    refused = {index: refusal for index, one in enumerate(told) if (refusal := what_is_wrong(one))}
    numbers = {compact(one.tracking_number) for index, one in enumerate(told) if index not in refused}
    found = await find_parcels(tx, (), numbers)
    voided = await find_voided(tx, numbers - {parcel.tracking_number for parcel in found})
    held = await lock_found(tx, [*found, *voided])
    ids = {parcel.tracking_number: parcel.parcel_id for parcel in held.parcels.values() if parcel.tracking_number}
    void = {label.tracking_number: label.parcel_id for label in voided if label.tracking_number not in ids}
    facts = await read_tracking(tx, {*ids.values(), *void.values()})
    effects, new = Effects(), list[Told]()
    answers: list[RecordedTracking | Refusal] = []
    for index, one in enumerate(told):
        number = compact(one.tracking_number)
        parcel = held.parcels.get(ids.get(number) or void.get(number))  # type: ignore[arg-type]
        if index in refused:
            answers.append(refused[index])
        elif parcel is None:
            answers.append(unknown(one.tracking_number))
        elif one.at and one.at < parcel.packed_at - CLOCKS_DIFFER:
            answers.append(before_packed(parcel))
        else:
            its_facts = facts.setdefault(parcel.parcel_id, [])
            is_here = not parcel.handed_over_at and not carrier_has(its_facts)
            lost = says_lost(one.sub_state)
            if one.source == "hand" and lost and (is_here or parcel.delivered_at):
                answers.append(can_not_be_lost(parcel))
                continue
            if number in void:
                one = msgspec.structs.replace(one, sub_state=VOIDED_LABEL)
            elif is_here and lost:
                one = msgspec.structs.replace(one, sub_state=LOST_BEFORE_IT_LEFT)
            elif is_here and one.state == TrackingState.EXPIRED:
                one = msgspec.structs.replace(one, sub_state=EXPIRED_BEFORE_IT_LEFT)
            known_as = number if number in void else parcel.tracking_number or number
            answers.append(record(tx, parcel, known_as, one, its_facts, new))
    touched = {one.parcel_id for one in new}
    before = {id_: held.parcels[id_].status for id_ in touched}
    for parcel_id in sorted(touched):
        follow(held, held.parcels[parcel_id], facts[parcel_id], effects)
    tx.emit(*(announcement(held.parcels[one.parcel_id], one) for one in new))
    tx.emit(*(fact for id_ in sorted(touched) if (fact := left_unseen(held.parcels[id_], facts[id_], new))))
    delivered = [held.parcels[id_] for id_ in touched if held.parcels[id_].status != before[id_]]
    await write_work(tx, map(held.work_of, delivered), effects)
    await write_parcels(tx, (held.parcels[id_] for id_ in sorted(touched)))
    await add_tracking(tx, new)
    return [with_state(answer, held) for answer in answers]


def unknown(number: str) -> Refusal:
    if check_digit_fits(number) is not False:
        return not_found("parcel", tracking_number=number)
    message = f"There is no parcel {number}: its check digit does not fit, so it was misread or mistyped."
    return Refusal("parcel_not_found", message, "not_found", tracking_number=number)


def compact(number: str) -> str:
    return "".join(number.split()).upper()


def what_is_wrong(told: RecordTracking) -> Refusal | None:
    wrong = [
        *text_mistakes("/sub_state", told.sub_state, 100),
        *text_mistakes("/words", told.words, 500),
        *text_mistakes("/place", told.place, 200),
        *text_mistakes("/source", told.source, 50),
    ]
    if has_control_characters(told.tracking_number) or not 1 <= len(told.tracking_number) <= 100:
        wrong.append(FieldError("/tracking_number", "text_length", "A tracking number has 1 to 100 characters."))
    elif is_mangled(told.tracking_number):
        wrong.append(mangled(told.tracking_number))
    if told.state == TrackingState.PENDING:
        wrong.append(FieldError("/state", "state_says_nothing", "pending is the state of a parcel nobody spoke of."))
    if not fits(told.state, told.sub_state):
        message = f"{told.state} and {told.sub_state[:100]} can't be said of a parcel at once."
        wrong.append(FieldError("/sub_state", "sub_state_misfit", message))
    return Refusal("tracking_invalid", wrong[0].message, "invalid", wrong) if wrong else None


def before_packed(parcel: Parcel) -> Refusal:
    message = f"Parcel {parcel.number} was packed on {parcel.packed_at:%Y-%m-%d}: nothing happened to it before."
    wrong = FieldError("/at", "before_packed", message)
    return Refusal("tracking_invalid", message, "invalid", [wrong])


def can_not_be_lost(parcel: Parcel) -> Refusal:
    """What a person is told instead of keeping what would change nothing."""
    code, name = "not_handed_over", f"Parcel {parcel.number}"
    message = f"{name} was never handed over, so it can't be lost on its way. "
    message += "If it has left, hand it over first. If it can't be found, unpack it."
    if parcel.delivered_at:
        code = "delivered_already"
        message = f"{name} was delivered, as its carrier says. If the customer misses it, open a case."
    wrong = FieldError("/state", code, message)
    return Refusal("tracking_invalid", message, "invalid", [wrong], parcel_id=parcel.parcel_id)


def mangled(number: str) -> FieldError:
    message = f"A spreadsheet has made {number.strip()} of it, and its digits are lost: export the column as text."
    return FieldError("/tracking_number", "number_mangled", message)


def record(
    tx: Transaction,
    parcel: Parcel,
    number: str,
    one: RecordTracking,
    facts: list[TrackingFact],
    new: list[Told],
) -> RecordedTracking:
    """Add the fact to what was said, unless it was said before."""
    fact = TrackingFact(
        state=one.state, occurred_at=one.at or tx.now, sub_state=one.sub_state, words=one.words, place=one.place
    )
    known = any((k.state, k.occurred_at, k.words) == (fact.state, fact.occurred_at, fact.words) for k in facts)
    if not known:
        facts.append(fact)
        new.append(Told(parcel_id=parcel.parcel_id, fact=fact, source=one.source, number=number))
    return RecordedTracking(parcel.parcel_id, parcel.order_id, number, fact.state, not known)


def left_unseen(parcel: Parcel, facts: Sequence[TrackingFact], new: Sequence[Told]) -> LeftWithoutHandOver | None:
    """Said with the first news that its carrier has a parcel which was not handed over."""
    its_own = [one for one in new if one.parcel_id == parcel.parcel_id]
    fresh = [one.fact for one in its_own]
    if parcel.handed_over_at or not carrier_has(fresh) or carrier_has(facts[: len(facts) - len(fresh)]):
        return None
    first = next(one for one in its_own if carrier_has([one.fact]))
    return LeftWithoutHandOver(
        order_id=parcel.order_id, at=first.fact.occurred_at, parcel_id=parcel.parcel_id, number=parcel.number,
        tracking_number=first.number, state=first.fact.state,
    )  # fmt: skip


def announcement(parcel: Parcel, told: Told) -> TrackingRecorded:
    fact = told.fact
    return TrackingRecorded(
        order_id=parcel.order_id, at=fact.occurred_at, parcel_id=parcel.parcel_id, state=fact.state,
        sub_state=fact.sub_state, words=fact.words, place=fact.place, tracking_number=told.number,
    )  # fmt: skip


def with_state(answer: RecordedTracking | Refusal, held: ParcelWork) -> RecordedTracking | Refusal:
    if isinstance(answer, Refusal):
        return answer
    state = TrackingState(held.parcels[answer.parcel_id].tracking_state)
    return msgspec.structs.replace(answer, state=state)
