"""What the words and the look of a mail name, from the fact that it follows. Pure."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.brands import brand_of
from orderwright.kernel.facts import Event
from orderwright.messages.compose import COLOR, INK
from orderwright.messages.kinds import Mail
from orderwright.messages.markup import markup_of
from orderwright.messages.read_tidings import LINES_SHOWN, OrderTold, ParcelTold, Tidings
from orderwright.orders.customer_link import kept_link
from orderwright.orders.order_summary import summarize_order
from orderwright.orders.types import Address
from orderwright.service.types import KINDS
from orderwright.settings import Settings
from orderwright.shipping.address_lines import address_lines
from orderwright.shipping.own_fleet import CARRIER_CODE
from orderwright.shipping.tracking_states import NEEDS_A_PERSON, customer_words


class Desk(msgspec.Struct, frozen=True):
    """Whose mail it is, and where its links lead."""

    organization: str
    settings: Settings
    tidings: Tidings


def values_of(mail: Mail, event: Event, order: OrderTold | None, desk: Desk) -> dict[str, Any]:
    """What the words and the look of this mail name."""
    values = {
        "shop": shop(desk, order if mail.to == "customer" else None),
        "order": order,
        "name": order.customer_name.split(" ")[0] if order else "",
        "button": mail.button,
        "link": link_of(mail, event, desk),
        "done": mail.done,
        **event.data,
        **subject_of(event, desk),
    }
    if order is not None:
        values["our_number"] = order.number if mail.to == "customer" else None
        values |= below(mail, event, order, values, desk)
    return values


def shop(desk: Desk, order: OrderTold | None) -> dict[str, str]:
    """Who writes: the brand of the order's channel to its customer, else the organization."""
    profile = desk.tidings.profile
    lines = address_lines(msgspec.convert(profile.address, Address)) if profile.address.get("country") else ()
    brand = brand_of(profile.name, order.brand_name if order else "", order.brand_color if order else "")
    colors = {"color": brand.color or COLOR, "ink": brand.ink or INK}
    return {"name": brand.name, **colors, "foot": " · ".join(part for part in (*lines, profile.email) if part)}


def link_of(mail: Mail, event: Event, desk: Desk) -> str | None:
    address = desk.settings.address
    if mail.to == "customer" and event.order_id:
        return kept_link(address)
    if "case_id" in event.data:
        return f"{address}/service/{event.data['number']}"
    return f"{address}/inventory?low=yes"


def subject_of(event: Event, desk: Desk) -> dict[str, Any]:
    """The parcel, return, refund or case that the fact is about."""
    told, data = desk.tidings, event.data
    found: dict[str, Any] = {}
    if parcel := told.parcels.get(id_in(data, "parcel_id")):
        found["parcel"] = parcel
        found["carrier"] = "Our own fleet" if parcel.carrier in (None, CARRIER_CODE) else parcel.carrier
        found["stands"] = stands = state_of(parcel, data)
        found["state"] = customer_words(stands)
    if back := told.returns.get(id_in(data, "return_id")):
        found["back"] = back
    if refund := told.refunds.get(id_in(data, "refund_id")):
        found["refund"] = refund
    if "ship_by" in data:
        found |= {name: date.fromisoformat(data[name]) for name in ("was", "ship_by")}
    if case := told.cases.get(id_in(data, "case_id")):
        body = told.written.get(id_in(data, "message_id")) or told.written.get(case.case_id, "")
        kind = KINDS.get(case.kind)
        found["case"] = msgspec.structs.asdict(case) | {"body": body, "words": kind.words if kind else case.kind}
    return found


def state_of(parcel: ParcelTold, data: dict[str, Any]) -> str:
    """How the parcel stands by now, or what the fact says of it where that trouble is over."""
    now = parcel.tracking_sub_state or parcel.tracking_state
    if parcel.tracking_state in NEEDS_A_PERSON:
        return now
    return str(data.get("sub_state") or data.get("state") or now)


def id_in(data: dict[str, Any], name: str) -> UUID:
    return UUID(data[name]) if name in data else UUID(int=0)


def below(mail: Mail, event: Event, order: OrderTold, values: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """What stands below the words."""
    parcel, back = values.get("parcel"), values.get("back")
    whole = parcel or back or order
    shown: dict[str, Any] = {}
    if "goods" in mail.shows:
        canceled = event.kind == "LinesCanceled"
        shown["goods"] = canceled_items(event, desk.tidings) if canceled else whole.lines
        line_count = len(event.data["lines"]) if canceled else whole.line_count
        shown["more_goods"] = max(0, line_count - len(shown["goods"]))
    if "sums" in mail.shows:
        shown["sums"] = sums_left(order) if event.kind == "LinesCanceled" else sums(order)
    if "ship_to" in mail.shows:
        shown |= ship_to(order, back)
    if "markup" in mail.shows:
        shown["markup"] = markup_of(order, parcel, values["link"], values["shop"]["name"], mail.done)
    return shown


def canceled_items(event: Event, tidings: Tidings) -> list[dict[str, Any]]:
    """The first of the lines that the fact cancels, with the units canceled by it."""
    return [
        {"sku": line.sku, "title": line.title, "quantity": part["quantity"], "total_minor": None}
        for part in event.data["lines"][:LINES_SHOWN]
        if (line := tidings.canceled_lines.get((event.order_id or UUID(int=0), part["line_no"])))
    ]


def sums(order: OrderTold) -> list[tuple[str, int]]:
    """The order's summary, its total last but for the tax that is in it."""
    summary = summarize_order(order)
    rows = [(row.name, row.amount) for row in summary.rows] + [("Total", summary.total)]
    return rows + ([("Tax included", summary.tax_included)] if summary.tax_included else [])


def sums_left(order: OrderTold) -> list[tuple[str, int]]:
    """The order's summary with what is canceled of it by now; the total that is left stands last."""
    summary = summarize_order(order, order.owed)
    rows = [*((row.name, row.amount) for row in summary.rows), ("Total", summary.total)]
    return [*rows, ("Canceled", -summary.canceled), ("Total after cancellation", summary.owed)]


def ship_to(order: OrderTold, back: Any) -> dict[str, Any]:
    if back is not None:
        address = msgspec.convert({"country": "", **back.address}, Address)
        lines = list(address_lines(address)) if address.country else []
        named = [] if lines and (address.name or address.company) else [back.location]
        return {"ship_to": [*named, *lines], "ship_to_label": "Send to"}
    return {"ship_to": list(address_lines(order.address)), "ship_to_label": "Delivering to"}
