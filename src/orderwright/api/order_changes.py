"""/v1/orders/{order_id}/…: what can be done with an order that was placed; and /v1/holds/{hold_id}."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Router, delete, post, put

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.kernel.reasons import CancelReasonText, HoldReasonText
from orderwright.orders.add_notes import AddNote, Note, add_notes
from orderwright.orders.cancel_lines import Canceled, CancelLines, cancel_lines
from orderwright.orders.change_ship_by import ChangedShipBy, ChangeShipBy, change_ship_by
from orderwright.orders.correct_addresses import CorrectAddress, CorrectedAddress, correct_addresses
from orderwright.orders.correct_billing import CorrectBilling, CorrectedBilling, correct_billing
from orderwright.orders.correct_contacts import CorrectContact, CorrectedContact, correct_contacts
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlacedHold, PlaceHold, place_holds
from orderwright.orders.release_holds import ReleasedHold, ReleaseHold, release_holds
from orderwright.orders.release_orders import Released, ReleaseOrder, release_orders
from orderwright.orders.renew_customer_links import RenewCustomerLink, RenewedLink, renew_customer_links
from orderwright.orders.source_again import SourceAgain, SourcedAgain, source_again
from orderwright.orders.tag_orders import TaggedOrder, TagOrder, tag_orders
from orderwright.orders.types import Address
from orderwright.service.record_departure import RecordDeparture, RecordedDeparture, record_departure


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`lines` left out: everything that has not been handed over."""

    reason: CancelReasonText
    note: str = ""
    lines: list[LineUnits] | None = None


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`line_no`: hold this line alone."""

    reason: HoldReasonText
    note: str = ""
    line_no: int | None = None


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is. `email` empty: nobody is written to about the order any more."""

    email: str | None = None
    name: str | None = None
    phone: str | None = None


class ShipBy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reason`: customers read it where they are told. `tell_customer`: by mail, where the day is later."""

    ship_by: date
    reason: str = ""
    tell_customer: bool = True


class NoteText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    body: str
    line_no: int | None = None


class Tags(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    add: list[str] = []
    remove: list[str] = []


class Departure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity` canceled units of a line left from `location`; left out, from where they were to be sent."""

    line_no: int
    quantity: int
    location: str | None = None
    tracking_number: str = ""
    note: str = ""


@post(
    "/orders/{order_id:uuid}/departures", summary="Canceled units left anyway", responses=problems(404, 409, 413, 422)
)
async def depart(
    order_id: UUID, data: Departure, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> RecordedDeparture:
    """A fact with a case: the goods leave stock, the order stays canceled, and what comes back is received as such."""
    wish = RecordDeparture(order_id=order_id, **msgspec.structs.asdict(data))
    return await door.perform(context, record_departure, wish, idempotency_key)


@post("/orders/{order_id:uuid}/releases", summary="Release an order", responses=problems(404, 409, 422))
async def release(order_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Released:
    """What is reserved goes to the locations that hold it. Refused with every reason against it."""
    return await door.perform(context, release_orders, ReleaseOrder(order_id=order_id), idempotency_key)


@post("/orders/{order_id:uuid}/sourcings", summary="Re-allocate an order", responses=problems(404, 409, 422))
async def source(order_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> SourcedAgain:
    """Units that wait are reserved where there is stock for them."""
    return await door.perform(context, source_again, SourceAgain(order_id=order_id), idempotency_key)


@post(
    "/orders/{order_id:uuid}/cancellations", summary="Cancel an order or lines", responses=problems(404, 409, 413, 422)
)
async def cancel(
    order_id: UUID, data: Cancellation, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Canceled:
    """Before hand-over. What was not picked is free again at once."""
    wish = CancelLines(order_id=order_id, reason=data.reason, note=data.note, lines=data.lines)
    return await door.perform(context, cancel_lines, wish, idempotency_key)


@post("/orders/{order_id:uuid}/holds", summary="Hold an order or a line", responses=problems(404, 409, 413, 422))
async def hold(
    order_id: UUID, data: Hold, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> PlacedHold:
    """Nothing of it moves until the hold is released."""
    wish = PlaceHold(order_id=order_id, reason=data.reason, note=data.note, line_no=data.line_no)
    return await door.perform(context, place_holds, wish, idempotency_key)


@post("/holds/{hold_id:uuid}/release", summary="Release a hold", responses=problems(404, 409, 422))
async def release_hold(
    hold_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> ReleasedHold:
    """When it was the last one, the order goes on by itself."""
    return await door.perform(context, release_holds, ReleaseHold(hold_id=hold_id), idempotency_key)


@put("/orders/{order_id:uuid}/address", summary="Edit the delivery address", responses=problems(404, 409, 413, 422))
async def correct_address(order_id: UUID, data: Address, context: Context, door: Door) -> CorrectedAddress:
    """Until hand-over; a label that is made already is voided."""
    return await door.perform(context, correct_addresses, CorrectAddress(order_id=order_id, ship_to=data))


@put("/orders/{order_id:uuid}/contact", summary="Edit the customer's contact", responses=problems(404, 413, 422))
async def correct_contact(order_id: UUID, data: Contact, context: Context, door: Door) -> CorrectedContact:
    """With another e-mail address the order goes to the customer of that address, who gets a new link; the links that
    were given before lead nowhere any more, and nothing goes to the address before."""
    wish = CorrectContact(order_id=order_id, **msgspec.structs.asdict(data))
    return await door.perform(context, correct_contacts, wish)


@put("/orders/{order_id:uuid}/billing-address", summary="Edit the billing address", responses=problems(404, 413, 422))
async def correct_bill_to(order_id: UUID, data: Address, context: Context, door: Door) -> CorrectedBilling:
    """For the invoices that are issued from now on."""
    return await door.perform(context, correct_billing, CorrectBilling(order_id=order_id, bill_to=data))


@delete(
    "/orders/{order_id:uuid}/billing-address", status_code=200, summary="Bill to the delivery address",
    responses=problems(404, 422),
)  # fmt: skip
async def remove_bill_to(order_id: UUID, context: Context, door: Door) -> CorrectedBilling:
    """The invoices that are issued from now on go to where the order is sent."""
    return await door.perform(context, correct_billing, CorrectBilling(order_id=order_id, bill_to=None))


@put("/orders/{order_id:uuid}/ship-by", summary="Change the day to ship by", responses=problems(404, 409, 413, 422))
async def move_ship_by(order_id: UUID, data: ShipBy, context: Context, door: Door) -> ChangedShipBy:
    """Until everything has shipped; the queues for stock and in the warehouse follow."""
    wish = ChangeShipBy(order_id=order_id, ship_by=data.ship_by, reason=data.reason, tell_customer=data.tell_customer)
    return await door.perform(context, change_ship_by, wish)


@post(
    "/orders/{order_id:uuid}/customer-link", status_code=200, summary="Renew the customer's link",
    responses=problems(404, 409, 422),
)  # fmt: skip
async def renew_link(
    order_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> RenewedLink:
    """The new one is mailed to the customer; those that were given before lead nowhere any more."""
    return await door.perform(context, renew_customer_links, RenewCustomerLink(order_id=order_id), idempotency_key)


@post("/orders/{order_id:uuid}/notes", summary="Add a note", responses=problems(404, 409, 413, 422))
async def add_note(
    order_id: UUID, data: NoteText, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Note:
    """For staff; customers never see it."""
    note = AddNote(order_id=order_id, body=data.body, line_no=data.line_no)
    return await door.perform(context, add_notes, note, idempotency_key)


@post("/orders/{order_id:uuid}/tags", status_code=200, summary="Tag an order", responses=problems(404, 409, 413, 422))
async def tag(
    order_id: UUID, data: Tags, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> TaggedOrder:
    """Answers with the tags that it has then."""
    wish = TagOrder(order_id=order_id, add=data.add, remove=data.remove)
    return await door.perform(context, tag_orders, wish, idempotency_key)


order_changes_router = Router(
    "/",
    route_handlers=[
        release,
        source,
        cancel,
        depart,
        hold,
        release_hold,
        correct_address,
        correct_contact,
        correct_bill_to,
        remove_bill_to,
        move_ship_by,
        renew_link,
        add_note,
        tag,
    ],
    tags=["Orders"],
)
