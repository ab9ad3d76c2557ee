"""/orders/{number}: one order, with everything that can be done with it."""

from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from orderwright.console.choices import CANCEL_REASONS, HOLD_REASONS, RETURN_REASONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.page import Form
from orderwright.kernel.money import decimal_string, in_words
from orderwright.service.types import BY_HAND, KINDS
from orderwright.shipping.check_address import required_fields
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK, LOST, SAID_OF_WAY, TrackingState
from orderwright.views.order_actions import Action
from orderwright.views.order_page import GUEST, ReadOrder, read_order_page
from orderwright.views.order_types import OrderPage, ParcelView, Shipment
from orderwright.views.settings_lists import list_locations
from orderwright.views.standing import STATE_WORDS

PERMISSIONS = {
    "hold": "orders.hold",
    "release": "orders.release",
    "cancel": "orders.cancel",
    "correct-address": "orders.edit",
    "correct-contact": "orders.edit",
    "correct-billing": "orders.edit",
    "ship-by": "orders.edit",
    "renew-link": "orders.edit",
    "add-note": "orders.edit",
    "start-return": "returns.authorize",
    "refund": "payments.refund",
    "record-payment": "payments.record",
    "open-case": "service.open",
    "add-tracking": "shipping.track",
    "left-anyway": "fulfillment.ship",
    "accept": "fulfillment.accept",
    "pick": "fulfillment.pick",
    "pack": "fulfillment.pack",
    "buy-label": "fulfillment.ship",
    "void": "fulfillment.ship",
    "hand-over": "fulfillment.ship",
    "unpack": "fulfillment.pack",
    "label": "documents.print",
    "slip": "documents.print",
}
"""What an action or dialog needs; it is shown to nobody else."""
DIALOGS = (
    "hold", "cancel", "correct-address", "correct-contact", "correct-billing", "ship-by", "renew-link", "add-note",
    "start-return", "refund", "record-payment", "open-case", "add-tracking", "left-anyway",
)  # fmt: skip
PAYMENT_KINDS = [
    ("captured", "Payment received (captured)"), ("authorized", "Payment authorized"),
    ("refunded", "Payment refunded"), ("voided", "Authorization voided"), ("failed", "Payment failed"),
]  # fmt: skip
METHODS = ["card", "bank transfer", "cash", "gift card", "check", "wallet"]
FOLLOWS = {
    "info_received": "in_transit",
    "in_transit": "out_for_delivery",
    "out_for_delivery": "delivered",
    "attempt_failed": "out_for_delivery",
    "available_for_pickup": "delivered",
    "delivered": "exception",
    "exception": "in_transit",
    "expired": "in_transit",
    GOING_BACK: CAME_BACK,
    LOST: "in_transit",
}
"""What a carrier most likely says next of a parcel."""
STATES = [state for state in TrackingState if state is not TrackingState.PENDING]


@get("/orders/{number:int}")
async def order_page(desk: AtDesk, number: FromPath[int]) -> Template:
    return await show_order(desk, number)


async def show_order(
    desk: Desk, number: int, open_dialog: str | None = None, form: Form | None = None, status: int = 200
) -> Template:
    """The page; after a refusal with the dialog open in which it happened, and what was typed in it."""
    wanted = ReadOrder(number=number, all_lines=desk.asked("lines") == "all", all_facts=desk.asked("facts") == "all")
    order: OrderPage = await desk.ask(read_order_page, wanted)
    asks_where = order.canceled_lines and desk.may(PERMISSIONS["left-anyway"])
    places = await desk.ask(list_locations, None) if asks_where and desk.may("locations.read") else []
    return await desk.show(
        "order",
        "orders",
        status,
        order=for_viewer(desk, order),
        may={key: desk.may(permission) for key, permission in PERMISSIONS.items()},
        dialogs=dialogs_of(order, [(place.code, place.name) for place in places]),
        forms=forms_of(order, open_dialog, form),
        form=form if form and open_dialog is None else Form(),
        open_dialog=open_dialog,
        previous_href=f"/orders/{order.following}" if order.following else None,
        next_href=f"/orders/{order.preceding}" if order.preceding else None,
    )


def for_viewer(desk: Desk, order: OrderPage) -> OrderPage:
    """Without the actions and links that are not this person's."""

    def mine(actions: list[Action]) -> list[Action]:
        return [action for action in actions if action.key not in PERMISSIONS or desk.may(PERMISSIONS[action.key])]

    def parcel(view: ParcelView) -> ParcelView:
        return msgspec.structs.replace(view, actions=mine(view.actions))

    holds = order.holds
    if not desk.may("orders.hold"):
        holds = [msgspec.structs.replace(hold, release_post=None) for hold in holds]
    return msgspec.structs.replace(
        order,
        actions=mine(order.actions),
        holds=holds,
        shipments=[Shipment([parcel(each) for each in shipment.parcels]) for shipment in order.shipments],
        documents=order.documents if desk.may("documents.print") else [],
        messages=order.messages if desk.may("messages.read") else [],
    )


def forms_of(order: OrderPage, open_dialog: str | None, form: Form | None) -> dict[str, Form]:
    """What stands in each dialog: only the one that was refused has something to say."""
    parcel = next((each for shipment in order.shipments for each in shipment.parcels if each.tracking_number), None)
    state = FOLLOWS.get(parcel.status) if parcel else None
    amount = decimal_string(order.money.unpaid, order.currency) if order.money and order.money.unpaid else ""
    ship_by = order.promise.ship_by if order.promise else None
    begin = {"state": state or "", "amount": amount, "ship_by": str(ship_by or ""), "tell_customer": "yes"}
    customer = order.customer
    name = "" if customer.name == GUEST else customer.name
    went_back = any(each.status in (GOING_BACK, CAME_BACK) for shipment in order.shipments for each in shipment.parcels)
    filled = {
        "start-return": {"reason": "undeliverable"} if went_back else {},
        "correct-address": order.address,
        "correct-contact": {"email": customer.email, "name": name, "phone": customer.phone},
        "correct-billing": order.billing or {},
    }
    blank = {
        dialog: Form({field: str(text) for field, text in filled.get(dialog, {}).items() if text} | begin)
        for dialog in DIALOGS
    }
    return {
        name: msgspec.structs.replace(form if form and name == open_dialog else blank[name], scope=f"{name}-")
        for name in DIALOGS
    }


def dialogs_of(order: OrderPage, locations: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "hold_reasons": HOLD_REASONS,
        "cancel_reasons": CANCEL_REASONS,
        "return_reasons": RETURN_REASONS,
        "case_kinds": [(code, KINDS[code].words) for code in BY_HAND],
        "address_needs": required_fields(str(order.address.get("country", ""))),
        "cancel_lines": order.cancel_lines,
        "return_lines": order.return_lines,
        "canceled_lines": [(str(line.id), f"{line.title} ({line.canceled} canceled)") for line in order.canceled_lines],
        "locations": locations,
        "payment_kinds": PAYMENT_KINDS,
        "methods": METHODS,
        "authorizations": authorizations_of(order),
        "outcomes": outcomes_of(order),
        "refundable": order.money.refundable if order.money else 0,
        "overpaid": order.money.overpaid if order.money else 0,
        "parcels": order.parcels,
        "tracking_states": [(str(state), STATE_WORDS[state].capitalize()) for state in (*STATES, *SAID_OF_WAY)],
    }


def authorizations_of(order: OrderPage) -> list[tuple[str, str]]:
    """What a payment can belong to: (value, text)."""
    found = [
        (f"of {reference}", f"{reference}, {in_words(held, order.currency)} open")
        for reference, held in (order.money.authorizations if order.money else ())
    ]
    return [("", "Match automatically"), ("none", "None (cash, deposit, gift card)"), *found]


def outcomes_of(order: OrderPage) -> list[tuple[str, str]]:
    """What Orderwright decided on and nobody has reported back: (value, text)."""
    if order.money is None:
        return []
    done = [
        (reference, f"{in_words(minor, order.currency)} {kind}") for reference, kind, minor in order.money.unreported
    ]
    waiting = [
        (str(refund.id), f"{in_words(refund.amount, order.currency)} refund: {refund.reason}")
        for refund in order.money.refunds
        if refund.status == "granted"
    ]
    return [("", "None of these"), *done, *waiting]


routes = (order_page,)
