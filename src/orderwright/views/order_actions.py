"""What can be done with an order now, and why not. Pure; the verbs decide again when it is done."""

from collections.abc import Mapping, Sequence

import msgspec

from orderwright.views.standing import Units, count_units


class Action(msgspec.Struct, frozen=True, gc=False):
    """A button: it opens `href`, acts at once by `post`, or opens the dialog `dialog`; with a `reason` it is greyed."""

    key: str
    label: str
    href: str | None = None
    post: str | None = None
    dialog: str | None = None
    reason: str | None = None
    primary: bool = False
    danger: bool = False


NOT_DELIVERED = "Nothing delivered yet. Returns start after delivery."
LOST = "Lost on the way: refund it, or send it again with a new order."


class ActionFacts(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the answers depend on. `went_back`: what has shipped goes back to the sender.
    `against_release`: what the verb that releases would say, where it refuses."""

    number: int
    status: str
    held: bool
    units: Units
    parcels_on_their_way: int
    went_back: bool = False
    refundable_minor: int = 0
    captured_minor: int = 0
    against_release: str | None = None
    packable: Sequence[str] = ()
    pickable: Sequence[str] = ()
    to_accept: bool = False
    to_hand_over: bool = False


def order_actions(order: ActionFacts) -> list[Action]:
    """Hold, cancel, return, refund, open a case, record tracking, release: each possible or with the reason why not."""
    base = f"/orders/{order.number}"
    why = reasons(order)
    made = [
        Action("hold", "Hold", dialog="hold", reason=why["hold"]),
        Action("start-return", "Return", dialog="start-return", reason=why["return"]),
        Action("refund", "Refund", dialog="refund", reason=why["refund"]),
        Action("open-case", "Open case", dialog="open-case"),
        Action("add-tracking", "Add tracking", dialog="add-tracking", reason=why["tracking"]),
        Action("cancel", "Cancel…", dialog="cancel", reason=why["cancel"], danger=True),
    ]
    if order.units.canceled:
        made.append(Action("left-anyway", "Shipped anyway…", dialog="left-anyway"))
    step = next_step(order)
    if order.units.reserved:
        may = not why["release"] and step is None
        made.append(Action("release", "Release", post=f"{base}/release", reason=why["release"], primary=may))
    return [*made, step] if step else made


def next_step(order: ActionFacts) -> Action | None:
    """What the warehouse does next with it, and where; nothing while it is held."""
    if order.held:
        return None
    if order.packable:
        return Action("pack", "Pack", href=f"/warehouse/pack/{order.packable[0]}", primary=True)
    if order.pickable:
        return Action("pick", "Pick", href=f"/warehouse/pick/{order.pickable[0]}", primary=True)
    if order.to_accept:
        return Action("accept", "Accept", href="/warehouse/receive", primary=True)
    return Action("hand-over", "Ship", href="/warehouse/hand-over", primary=True) if order.to_hand_over else None


def reasons(order: ActionFacts) -> Mapping[str, str | None]:
    """Action → why not, or None where it is possible."""
    left, lost = in_house(order.units), LOST if all_lost(order.units) else ""
    return {
        "hold": None if left else closed_words(order, "Nothing left to hold: everything has shipped."),
        "cancel": None
        if left
        else closed_words(order, lost or "Everything has shipped. Create a return after delivery."),
        "address": None if left else closed_words(order, "Everything has shipped."),
        "return": None if order.units.delivered or order.went_back else lost or NOT_DELIVERED,
        "refund": None if order.refundable_minor > 0 else nothing_to_refund(order),
        "tracking": None if order.parcels_on_their_way else "No parcel in transit.",
        "release": order.against_release,
    }


def nothing_to_refund(order: ActionFacts) -> str:
    if order.captured_minor:
        return "Everything captured has been refunded."
    return "Nothing captured yet, so nothing to refund."


def all_lost(units: Units) -> bool:
    """Nothing is on its way, nor has it arrived, and something is lost."""
    return bool(units.lost) and not (units.shipped or units.delivered or units.returning)


def in_house(units: Units) -> int:
    """Units that were not handed over."""
    return units.to_source + units.backordered + units.reserved + units.released + units.picked + units.packed


def closed_words(order: ActionFacts, otherwise: str) -> str:
    return f"The order is {order.status}." if order.status == "canceled" else otherwise


def customer_cancel_reason(status: str, units: Units, way_back: str) -> str | None:
    """Why the customer can't cancel any more; None where everything is still unpicked. `way_back`: how all that has
    left comes back, in words, or empty."""
    if status == "canceled":
        return "This order is canceled."
    if way_back and not (units.released or units.picked or units.packed):
        return f"Your order has shipped and {way_back}, so it can't be canceled."
    arrived = units.delivered or units.returning or units.returned or units.lost or way_back
    after = "" if arrived else " You can return it once it arrives."
    if units.released or units.picked or units.packed:
        return f"We are already packing {'the rest of ' if arrived else ''}your order, so it can't be canceled.{after}"
    if units.shipped or arrived:
        return f"Your order has shipped, so it can't be canceled.{after}"
    return None


def customer_return_reason(units: Units, way_back: str) -> str | None:
    """Why the customer can't return anything now. `way_back`: as above."""
    if units.delivered:
        return None
    if units.shipped and way_back:
        return f"Your order {way_back}: there is nothing for you to send."
    if units.shipped:
        return f"{count_units(units.shipped).capitalize()} can be returned once delivered."
    return None
