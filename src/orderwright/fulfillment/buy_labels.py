"""Make the label of a parcel with our own fleet: price, tracking number, paper. Locks orders, progress, fulfillment
orders, parcels. A parcel that has a valid label keeps it: asking again buys nothing twice, and another weight or
service than its label says is refused until that is void."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from orderwright.fulfillment.lock_parcel_work import ParcelWork, lock_parcel_work
from orderwright.fulfillment.rules import why_not
from orderwright.kernel.days import day_of
from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.locations.types import Location
from orderwright.shipping.check_address import StoredAddress, missing_fields, printable_phone
from orderwright.shipping.events import LabelBought
from orderwright.shipping.labels import Label, add_labels, draw_tracking_numbers, read_labels
from orderwright.shipping.own_fleet import CARRIER_CODE, Consignee, ParcelMeasure, Rate, WhyNot, label_for, quote
from orderwright.shipping.parcels import Parcel, write_parcels
from orderwright.shipping.save_rates import Shipper, read_shipper


class BuyLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`service_level`: another one than was ordered. `weight_g`: weighed again."""

    parcel_id: UUID
    service_level: str | None = None
    weight_g: int | None = None


class BoughtLabel(msgspec.Struct, frozen=True):
    """`cost`: what the carrier charges, a decimal string in `currency`. `bought`: false where it was there before."""

    label_id: UUID
    parcel_id: UUID
    tracking_number: str
    carrier: str
    service_level: str
    cost: str
    currency: str
    bought: bool


class Wanted(msgspec.Struct, frozen=True):
    """A label that can be bought: all but its number."""

    parcel: Parcel
    rate: Rate
    consignee: Consignee
    measure: ParcelMeasure


@verb(
    "fulfillment.ship",
    refusals=(
        "parcel_not_found",
        "parcel_status",
        "label_differs",
        "fulfillment_order_status",
        "fulfillment_order_paused",
        "address_incomplete",
        "label_refused",
    ),
    retry_on=("label_one_valid_for_a_parcel",),
)
async def buy_labels(tx: Transaction, wishes: Sequence[BuyLabel]) -> list[BoughtLabel | Refusal]:
    held = await lock_parcel_work(tx, (wish.parcel_id for wish in wishes))
    shipper = await read_shipper(tx)
    locations = {location.location_id: location for location in await find_locations(tx)}
    labels = await read_labels(tx, held.parcels)
    there = set(labels)
    wanted: dict[UUID, Wanted] = {}
    refused: dict[int, Refusal] = {}
    for index, wish in enumerate(wishes):
        if wish.parcel_id not in there and wish.parcel_id not in wanted:
            answer = prepare(held, wish, shipper, locations)
            if isinstance(answer, Refusal):
                refused[index] = answer
            else:
                wanted[wish.parcel_id] = answer
    labels |= await buy(tx, list(wanted.values()), day_of(tx.now, ZoneInfo(shipper.time_zone)))
    await write_parcels(tx, (one.parcel for one in wanted.values()))
    return [
        refused.get(index)
        or differing(held.parcels[wish.parcel_id], labels[wish.parcel_id], wish)
        or answer_of(labels[wish.parcel_id], wish.parcel_id not in there)
        for index, wish in enumerate(wishes)
    ]


def prepare(held: ParcelWork, wish: BuyLabel, shipper: Shipper, locations: Mapping[UUID, Location]) -> Wanted | Refusal:
    """Everything that can be wrong is found before anything is bought."""
    parcel = held.parcels.get(wish.parcel_id)
    if parcel is None:
        return not_found("parcel", parcel_id=wish.parcel_id)
    work = held.work_of(parcel)
    ids: dict[str, Any] = {"parcel_id": parcel.parcel_id, "order_id": parcel.order_id}
    if parcel.status != "packed":
        message = f"Parcel {parcel.number} is {parcel.status.replace('_', ' ')}; only a packed one gets a label."
        return Refusal("parcel_status", message, "conflict", status=parcel.status, **ids)
    if refusal := why_not(work, "buy_labels"):
        return refusal
    agreement = held.locked.agreements[parcel.order_id]
    sender = sender_of(locations[parcel.location_id], shipper)
    if missing := missing_fields(agreement.ship_to, "/ship_to", "The receiver's address") + missing_fields(
        sender, "/location/address", "The sender's address"
    ):
        message = " ".join(field.message for field in missing)
        return Refusal("address_incomplete", message, "invalid", missing, **ids)
    to = msgspec.convert(agreement.ship_to, StoredAddress)
    weight_g = parcel.weight_g if wish.weight_g is None else wish.weight_g
    measure = ParcelMeasure(weight_g, parcel.length_mm, parcel.width_mm, parcel.height_mm)
    rate = quote(measure, str(sender["country"]), to, wish.service_level or work.service_level, shipper.rates)
    if isinstance(rate, WhyNot):
        wrong = [FieldError(f"/{rate.field}", rate.code, rate.sentence)]
        return Refusal("label_refused", rate.sentence, "invalid", wrong, **ids)
    parcel.weight_g = measure.weight_g
    consignee = Consignee(
        sender=msgspec.convert(sender, StoredAddress), receiver=to, order_number=str(agreement.number),
        receiver_phone=printable_phone(to.phone) or printable_phone(agreement.phone),
    )  # fmt: skip
    return Wanted(parcel, rate, consignee, measure)


def sender_of(location: Location, shipper: Shipper) -> dict[str, object]:
    """Where the parcel comes from: the location, or the organization where the location has no address of its own."""
    address = location.address if location.address.get("country") else shipper.address
    return address | {"name": address.get("name") or shipper.name or location.name}


async def buy(tx: Transaction, wanted: Sequence[Wanted], today: date) -> dict[UUID, Label]:
    """A number for each, and their labels; `today` where the organization is."""
    labels = {}
    numbers = await draw_tracking_numbers(tx, len(wanted))
    for one, number in zip(wanted, numbers, strict=True):
        parcel = one.parcel
        parcel.move_on("buy_labels", "labeled")
        parcel.tracking_number, parcel.carrier = number, CARRIER_CODE
        parcel.to_take_out = {}
        parcel.deliver_by = deliver_by = after_working_days(today, one.rate.days_max)
        labels[parcel.parcel_id] = Label(
            label_id=tx.new_id(), parcel_id=parcel.parcel_id, carrier=CARRIER_CODE,
            service_level=one.rate.service_level, tracking_number=number, cost_minor=one.rate.price,
            currency=one.rate.currency, data=label_for(one.consignee, one.measure, one.rate, number),
            deliver_by=deliver_by,
        )  # fmt: skip
    await add_labels(tx, list(labels.values()))
    orders = {one.parcel.parcel_id: one.parcel.order_id for one in wanted}
    tx.emit(*(
        LabelBought(
            order_id=orders[label.parcel_id], parcel_id=label.parcel_id, label_id=label.label_id,
            tracking_number=label.tracking_number, carrier=label.carrier, cost_minor=label.cost_minor,
            currency=label.currency,
        )
        for label in labels.values()
    ))  # fmt: skip
    return labels


def after_working_days(start: date, days: int) -> date:
    """The day so many working days (Monday to Friday) after `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def differing(parcel: Parcel, label: Label, wish: BuyLabel) -> Refusal | None:
    """A label that is there is for the weight and the service that it was made for."""
    wrong = list[FieldError]()
    name = f"Parcel {parcel.number} has a label"
    if wish.weight_g is not None and wish.weight_g != label.data.weight_g:
        message = f"{name} for {label.data.weight_g} g. Void it first, then create one for {wish.weight_g} g."
        wrong.append(FieldError("/weight_g", "label_differs", message))
    if wish.service_level is not None and wish.service_level != label.service_level:
        message = f"{name} for {label.service_level}. Void it first, then create one for {wish.service_level[:100]}."
        wrong.append(FieldError("/service_level", "label_differs", message))
    if not wrong:
        return None
    return Refusal("label_differs", wrong[0].message, "conflict", wrong, parcel_id=parcel.parcel_id)


def answer_of(label: Label, bought: bool) -> BoughtLabel:
    return BoughtLabel(
        label.label_id, label.parcel_id, label.tracking_number, label.carrier, label.service_level,
        decimal_string(label.cost_minor, label.currency), label.currency, bought,
    )  # fmt: skip
