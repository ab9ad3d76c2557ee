"""What is done on the page of an order: each form comes back to it, refused or done."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, day_of, quantities, refused
from orderwright.console.order_page import show_order
from orderwright.console.page import Form, go, zone_of
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.money import string_in_words
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.kernel.times import in_utc
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.change_ship_by import ChangeShipBy, change_ship_by
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.renew_customer_links import RenewCustomerLink, renew_customer_links
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.record_departure import RecordDeparture, record_departure
from orderwright.shipping.tracking_states import SAID_OF_WAY
from orderwright.views.order_ids import FindOrder, find_order_id

Answer = Redirect | Template
Doing = Callable[[UUID, dict[str, str]], Awaitable[str]]
"""Does it to the order with what was typed; the sentence to say afterwards."""


async def act(desk: Desk, number: int, dialog: str | None, doing: Doing) -> Answer:
    """Back to the order: with what was done, or with the dialog open again and the core's sentences in it."""
    order_id: UUID = await desk.ask(find_order_id, FindOrder(number))
    values = await desk.typed()
    try:
        said = await doing(order_id, values)
    except Refusal as refusal:
        if refusal.kind == "not_found":
            raise
        form = refused(refusal, values) if dialog else Form(refusal=refusal.message)
        return await show_order(desk, number, dialog, form, 422)
    return go(f"/orders/{number}", said)


@post("/orders/{number:int}/holds")
async def hold(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        wish = PlaceHold(order_id=order_id, reason=typed.get("reason", ""), note=typed.get("note", ""))
        await desk.perform(place_holds, wish)
        return "Order on hold. Nothing ships until the hold is released."

    return await act(desk, number, "hold", doing)


@post("/orders/{number:int}/holds/{hold_id:uuid}/release")
async def release_hold(desk: AtDesk, number: FromPath[int], hold_id: FromPath[UUID]) -> Answer:
    async def doing(_order_id: UUID, _typed: dict[str, str]) -> str:
        done = await desk.perform(release_holds, ReleaseHold(hold_id=hold_id))
        return "Hold released. Another hold is still open." if done.still_held else "Hold released."

    return await act(desk, number, None, doing)


@post("/orders/{number:int}/release")
async def release(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, _typed: dict[str, str]) -> str:
        done = await desk.perform(release_orders, ReleaseOrder(order_id=order_id))
        return f"{units(done.units)} sent to the warehouse."

    return await act(desk, number, None, doing)


@post("/orders/{number:int}/cancellations")
async def cancel(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        everything = typed.get("everything") == "yes"
        lines = None if everything else [LineUnits(line_no, count) for line_no, count in quantities(typed)]
        reason, note = typed.get("reason", ""), typed.get("note", "")
        wish = CancelLines(order_id=order_id, reason=reason, note=note, lines=lines)
        done = await desk.perform(cancel_lines, wish)
        count = sum(line.quantity for line in done.lines)
        said = "Order canceled." if done.order_canceled else f"{units(count)} canceled."
        amounts = [(done.refunded, "refunded"), (done.voided, "voided")] if desk.may("payments.read") else []
        told = [f"{string_in_words(amount, done.currency)} {how}" for amount, how in amounts if Decimal(amount)]
        return f"{said} {' and '.join(told)}." if told else said

    return await act(desk, number, "cancel", doing)


@post("/orders/{number:int}/ship-by")
async def move_ship_by(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        day = day_of("ship_by", typed.get("ship_by", ""))
        if day is None:
            raise invalid("/ship_by", "ship_by_missing", "Choose a day.")
        tell = typed.get("tell_customer") == "yes"
        wish = ChangeShipBy(order_id=order_id, ship_by=day, reason=typed.get("reason", ""), tell_customer=tell)
        done = await desk.perform(change_ship_by, wish)
        return f"To be shipped by {done.ship_by:%a %-d %b %Y}."

    return await act(desk, number, "ship-by", doing)


@post("/orders/{number:int}/customer-link")
async def renew_link(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, _typed: dict[str, str]) -> str:
        done = await desk.perform(renew_customer_links, RenewCustomerLink(order_id=order_id))
        told = f"A new one goes to {done.email}." if done.email else "There is no e-mail address to send a new one to."
        return f"Earlier links to the customer's page do not work any more. {told}"

    return await act(desk, number, "renew-link", doing)


@post("/orders/{number:int}/notes")
async def note(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        await desk.perform(add_notes, AddNote(order_id=order_id, body=typed.get("body", "")))
        return "Note added."

    return await act(desk, number, "add-note", doing)


@post("/orders/{number:int}/returns")
async def start_return(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        lines = [LineToReturn(line_no=line_no, quantity=count) for line_no, count in quantities(typed)]
        reason, note = typed.get("reason", ""), typed.get("note", "")
        wish = RequestReturn(order_id=order_id, lines=lines, reason=reason, note=note)
        done = await desk.perform(authorize_returns, wish)
        return f"Return {done.number} approved."

    return await act(desk, number, "start-return", doing)


@post("/orders/{number:int}/refunds")
async def refund(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        names = ("amount", "shipping", "overpayment")
        amount, shipping, overpayment = (typed.get(name, "").replace(",", ".") or None for name in names)
        wish = GrantRefund(
            order_id=order_id, reason=typed.get("reason", ""), amount=amount, shipping=shipping, overpayment=overpayment
        )
        done = await desk.perform(grant_refunds, wish)
        return f"{string_in_words(done.amount, done.currency)} refunded."

    return await act(desk, number, "refund", doing)


@post("/orders/{number:int}/payments")
async def add_payment(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        done = await desk.perform(record_payment, payment_in(desk, order_id, typed))
        known = "" if done.recorded else " It was recorded before."
        captured, held = (string_in_words(each, done.currency) for each in (done.captured, done.held))
        return f"Payment recorded: {captured} captured, {held} authorized.{known}"

    return await act(desk, number, "record-payment", doing)


def payment_in(desk: Desk, order_id: UUID, typed: dict[str, str]) -> RecordPayment:
    """A payment as it was typed. Without a reference it is named by its form, so that it counts once."""
    fields: dict[str, Any] = {name: typed.get(name, "") for name in ("kind", "method", "note")}
    kind, of = typed.get("kind", ""), typed.get("authorization", "")
    named = {"": None, "none": ""}.get(of, of.removeprefix("of "))
    fields |= {
        "order_id": order_id,
        "amount": typed.get("amount", "").replace(",", "."),
        "reference": typed.get("reference") or f"console {typed.get('key', '')}".strip(),
        "authorization": named if kind in ("captured", "voided") else None,
        "outcome_of": typed.get("outcome_of") or None,
        "at": time_of(desk, "at", typed.get("at", "")),
    }
    return as_input(RecordPayment, fields)


@post("/orders/{number:int}/cases")
async def open_case(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        wish = OpenCase(
            kind=typed.get("kind", ""), subject_kind="order", subject_id=order_id, order_id=order_id,
            reason=typed.get("reason", ""), body=typed.get("body", ""),
        )  # fmt: skip
        done = await desk.perform(open_cases, wish)
        state = "opened" if done.created else "was already open; added to it"
        return f"Case {done.number} {state}."

    return await act(desk, number, "open-case", doing)


@post("/orders/{number:int}/tracking")
async def add_tracking(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(_order_id: UUID, typed: dict[str, str]) -> str:
        fields: dict[str, Any] = {name: typed.get(name, "") for name in ("tracking_number", "state", "place", "words")}
        state, sub_state = SAID_OF_WAY.get(fields["state"], (fields["state"], ""))
        fields |= {"state": state, "sub_state": sub_state}
        at = time_of(desk, "at", typed.get("at", ""))
        await desk.perform(record_tracking, as_input(RecordTracking, {**fields, "at": at, "source": "hand"}))
        return "Tracking event added."

    return await act(desk, number, "add-tracking", doing)


@post("/orders/{number:int}/departures")
async def left_anyway(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        fields: dict[str, Any] = {
            name: typed.get(name, "") for name in ("line_no", "quantity", "tracking_number", "note")
        }
        fields |= {"order_id": order_id, "location": typed.get("location") or None}
        done = await desk.perform(record_departure, as_input(RecordDeparture, fields))
        missing = f" {units(done.missing)} of them are still promised to other orders." if done.missing else ""
        return f"Recorded with case {done.case_number}; the units left stock.{missing}"

    return await act(desk, number, "left-anyway", doing)


def time_of(desk: Desk, name: str, text: str) -> datetime | None:
    """A time as it was typed on the viewer's clock; refuses `time_unreadable`."""
    try:
        return in_utc(datetime.fromisoformat(text), ZoneInfo(zone_of(desk.request))) if text else None
    except ValueError:
        raise invalid(f"/{name}", "time_unreadable", "Enter a date and time.") from None


@post("/orders/{number:int}/parcels/{parcel_id:uuid}/label")
async def buy_label(desk: AtDesk, number: FromPath[int], parcel_id: FromPath[UUID]) -> Answer:
    async def doing(_order_id: UUID, typed: dict[str, str]) -> str:
        weight_g = as_input(int, typed["weight_g"]) if typed.get("weight_g") else None
        done = await desk.perform(buy_labels, BuyLabel(parcel_id=parcel_id, weight_g=weight_g))
        return f"Label created: {done.tracking_number}."

    return await act(desk, number, None, doing)


@post("/orders/{number:int}/parcels/{parcel_id:uuid}/void")
async def void_label(desk: AtDesk, number: FromPath[int], parcel_id: FromPath[UUID]) -> Answer:
    async def doing(_order_id: UUID, _typed: dict[str, str]) -> str:
        await desk.perform(void_labels, VoidLabel(parcel_id=parcel_id))
        return "Label voided."

    return await act(desk, number, None, doing)


@post("/orders/{number:int}/parcels/{parcel_id:uuid}/unpack")
async def unpack(desk: AtDesk, number: FromPath[int], parcel_id: FromPath[UUID]) -> Answer:
    async def doing(_order_id: UUID, _typed: dict[str, str]) -> str:
        await desk.perform(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
        return "Parcel unpacked. Its units are to be packed again."

    return await act(desk, number, None, doing)


@post("/orders/{number:int}/parcels/{parcel_id:uuid}/hand-over")
async def hand_parcel_over(desk: AtDesk, number: FromPath[int], parcel_id: FromPath[UUID]) -> Answer:
    async def doing(_order_id: UUID, _typed: dict[str, str]) -> str:
        done = await desk.perform(hand_over, HandOver(parcel_id=parcel_id))
        captured = f"; {string_in_words(done.captured, done.currency)} captured" if done.captured is not None else ""
        return f"Parcel {done.number} shipped{captured}."

    return await act(desk, number, None, doing)


def units(count: int) -> str:
    return plural(count, "unit")


routes = (
    hold, release_hold, release, cancel, move_ship_by, renew_link, note, start_return, refund,
    add_payment, open_case, add_tracking, left_anyway, buy_label, void_label, unpack, hand_parcel_over,
)  # fmt: skip
