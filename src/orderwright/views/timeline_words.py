"""Every fact as a sentence: one table, kind → words. `title` is what happened, `text` the rest of the sentence, `said`
what somebody wrote. The house's tests see to it that no fact is without words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from orderwright.kernel.money import in_words
from orderwright.shipping.tracking_states import LOST
from orderwright.views.standing import STATE_WORDS, TROUBLE, count_units, hold_words, readable, reason_words

HIDDEN = "•••"


class Words(msgspec.Struct, frozen=True, gc=False):
    """`tone`: good, bad, quiet or nothing."""

    title: str
    text: str = ""
    tone: str = ""
    said: str | None = None


class Names(msgspec.Struct, frozen=True):
    """What the ids in facts are called: locations by id, titles of goods by line number; and the order's currency, in
    which amounts are told to who sees them."""

    locations: Mapping[str, str]
    lines: Mapping[int, str]
    currency: str
    amounts: bool = True

    def location(self, data: Mapping[str, Any]) -> str:
        return self.locations.get(str(data.get("location_id")), "a location")

    def amount(self, data: Mapping[str, Any], key: str = "amount_minor") -> str:
        return in_words(int(data.get(key, 0)), str(data.get("currency") or self.currency)) if self.amounts else HIDDEN

    def goods(self, data: Mapping[str, Any]) -> str:
        """The first of a fact's lines by name, and how many more: 2 × White metal lantern and 3 more lines."""
        lines = [line for line in data.get("lines", ()) if isinstance(line, Mapping) and line.get("quantity")]
        if not lines:
            return ""
        first = f"{lines[0]['quantity']} × {self.lines.get(lines[0].get('line_no', 0), 'goods')}"
        more = len(lines) - 1
        return first + (f" and {more} more line{'s' if more > 1 else ''}" if more else "")


Tell = Callable[[Mapping[str, Any], Names], Words]


def units(data: Mapping[str, Any]) -> int:
    """The units that a fact's lines sum to."""
    return sum(int(line.get("quantity", 0)) for line in data.get("lines", ()) if isinstance(line, Mapping))


def placed(data: Mapping[str, Any], names: Names) -> Words:
    short = f", {count_units(data['backordered'])} backordered" if data.get("backordered") else ", all reserved"
    total = names.amount(data, "total_minor")
    return Words("Placed", f"on {data.get('channel')}: {count_units(data.get('units', 0))} for {total}{short}", "quiet")


def held(data: Mapping[str, Any], names: Names) -> Words:
    line = data.get("line_no")
    what = f"{names.lines.get(line, f'line {line}')}: " if line else ""
    return Words("On hold:", f"{what}{hold_words(str(data.get('reason')))}", "bad", data.get("note") or None)


def sourced_again(data: Mapping[str, Any], _names: Names) -> Words:
    waiting = f", {count_units(data['waiting'])} backordered" if data.get("waiting") else ""
    return Words("Re-allocated:", f"{count_units(data.get('units', 0))}{waiting}")


def released(data: Mapping[str, Any], names: Names) -> Words:
    accepted = ", auto-accepted" if data.get("accepted") else ""
    text = f"as F-{data.get('number')} ({count_units(data.get('units', 0))}){accepted}"
    return Words(f"Sent to {names.location(data)}", text)


def rejected(data: Mapping[str, Any], names: Names) -> Words:
    reason = readable(str(data.get("reason")))
    text = f"F-{data.get('number')}: {reason}; its units will be re-allocated"
    return Words(f"{names.location(data)} rejected", text, "bad", data.get("note") or None)


def short(data: Mapping[str, Any], names: Names) -> Words:
    return Words("Short pick:", f"{names.goods(data)} not found at {names.location(data)}; will be re-allocated", "bad")


def tracked(data: Mapping[str, Any], _names: Names) -> Words:
    state = str(data.get("sub_state") if data.get("sub_state") in STATE_WORDS else data.get("state"))
    place = f", {data['place']}" if data.get("place") else ""
    tone = "bad" if state in TROUBLE else "quiet"
    return Words("Tracking:", f"{STATE_WORDS.get(state, readable(state))}{place}", tone, data.get("words") or None)


def delivery_failed(data: Mapping[str, Any], _names: Names) -> Words:
    if data.get("sub_state") == LOST:
        return Words("Lost:", f"parcel {data.get('number')}", "bad", data.get("words") or None)
    state = STATE_WORDS.get(str(data.get("sub_state") or data.get("state")), "")
    return Words("Delivery failed:", f"parcel {data.get('number')}, {state}", "bad", data.get("words") or None)


def corrected(title: str) -> Tell:
    """Which parts are otherwise now."""

    def tell(data: Mapping[str, Any], _names: Names) -> Words:
        before, after = data.get("before") or {}, data.get("after") or {}
        changed = [readable(key) for key in sorted({*before, *after}) if before.get(key) != after.get(key)]
        return Words(title, ", ".join(changed) or "nothing changed")

    return tell


def contact_corrected(data: Mapping[str, Any], _names: Names) -> Words:
    """An e-mail address is named: it says to whom the order's mail went before."""
    before, after = data.get("before") or {}, data.get("after") or {}
    changed = [key for key in ("email", "name", "phone") if before.get(key) != after.get(key)]
    words = {"email": f"e-mail {after.get('email') or 'none'}, not {before.get('email') or 'none'}"}
    return Words("Contact edited:", ", ".join(words.get(key, key) for key in changed))


def day_words(told: Any) -> str:
    return f"{date.fromisoformat(told):%-d %b %Y}" if told else "another day"


def ship_by_changed(data: Mapping[str, Any], _names: Names) -> Words:
    was, ship_by = (day_words(data.get(name)) for name in ("was", "ship_by"))
    told = ", customer notified" if data.get("tell_customer") else ""
    return Words("Ship by changed:", f"{ship_by}, not {was}{told}", "", data.get("reason") or None)


def tagged(data: Mapping[str, Any], _names: Names) -> Words:
    parts = [f"+{tag}" for tag in data.get("added", ())] + [f"−{tag}" for tag in data.get("removed", ())]
    return Words("Tags:", ", ".join(parts), "quiet")


def inspected(data: Mapping[str, Any], _names: Names) -> Words:
    return Words(
        f"Return {data.get('number')} inspected:",
        f"{data.get('restocked', 0)} restocked, {data.get('scrapped', 0)} scrapped",
    )


def fixed(title: str, text: str = "", tone: str = "") -> Tell:
    """The same words whatever the fact says; {…} are filled from its data."""

    def tell(data: Mapping[str, Any], names: Names) -> Words:
        known = Known(data, names)
        return Words(title.format_map(known), text.format_map(known), tone)

    return tell


class Known(dict[str, str]):
    """What {…} may name in a sentence: the fact's data and what follows from it."""

    def __init__(self, data: Mapping[str, Any], names: Names) -> None:
        super().__init__({key: reason_words(value) if key in READABLE else value for key, value in data.items()})
        self.data, self.names = data, names

    def __missing__(self, key: str) -> str:
        match key:
            case "goods":
                return self.names.goods(self.data)
            case "line_units":
                return count_units(units(self.data))
            case "location":
                return self.names.location(self.data)
            case "amount" | "cost" | "captured" | "due":
                return self.names.amount(self.data, f"{key}_minor")
            case "at_locations":
                places = ", ".join(self.data.get("locations") or ())
                return f"at {places}" if places else ""
            case "counted":
                return count_units(int(self.data.get("units", 0)))
        return ""


READABLE = ("reason", "carrier", "case_kind", "document_kind", "state", "resolution")


WHY_FAILED = {
    "password": "wrong password",
    "code": "wrong code",
    "passkey": "wrong passkey",
    "copy": "the passkey may be a copy",
    "attempts": "too many attempts",
}


def sign_in_failed(data: Mapping[str, Any], _names: Names) -> Words:
    return Words("Sign-in failed:", WHY_FAILED.get(str(data.get("why")), ""), "bad")


def list_exported(data: Mapping[str, Any], _names: Names) -> Words:
    which = f"{str(data.get('list', '')).replace('-', ' ')} as {str(data.get('format', '')).upper()}"
    return Words("Exported:", f"{which} ({data['filters']})" if data.get("filters") else which)


def signed_in(data: Mapping[str, Any], _names: Names) -> Words:
    return Words("Signed in", f"with passkey {data['passkey']}" if data.get("passkey") else "", "quiet")


def two_step_changed(data: Mapping[str, Any], _names: Names) -> Words:
    return Words(f"Two-step sign-in turned {'on' if data.get('is_on') else 'off'}")


def capture_fell_short(data: Mapping[str, Any], names: Names) -> Words:
    due, captured = (names.amount(data, name) for name in ("due_minor", "captured_minor"))
    return Words("Captured less than due:", f"{captured} of {due}", "bad")


def granted(data: Mapping[str, Any], names: Names) -> Words:
    """A refund; what of the credit was never paid is named, too."""
    reason = str(data.get("reason", ""))
    if not data.get("waived_minor"):
        return Words(f"Refund of {names.amount(data, 'amount_minor')} approved:", reason)
    waived = f"{names.amount(data, 'waived_minor')} credited that was never paid"
    if not data.get("amount_minor"):
        return Words(f"{waived}:", reason)
    return Words(f"Refund of {names.amount(data, 'amount_minor')} approved, {waived}:", reason)


def return_closed(data: Mapping[str, Any], names: Names) -> Words:
    parts = [f"{names.amount(data, 'amount_minor')} refund approved"]
    if data.get("waived_minor"):
        parts = parts if data.get("amount_minor") else []
        parts.append(f"{names.amount(data, 'waived_minor')} credited that was never paid")
    return Words(f"Return {data.get('number', '')} closed,", ", ".join(parts), "good")


WORDS: dict[str, Tell] = {
    "OrderPlaced": placed,
    "OrderReleased": fixed("Released", "to the warehouse"),
    "OrderSourcedAgain": sourced_again,
    "HoldPlaced": held,
    "HoldReleased": lambda data, _names: Words("Hold released:", hold_words(str(data.get("reason", ""))), "good"),
    "LinesCanceled": fixed("Canceled:", "{goods}, {reason}", "bad"),
    "OrderCanceled": fixed("Order canceled:", "{reason}", "bad"),
    "AddressCorrected": corrected("Address edited:"),
    "ContactCorrected": contact_corrected,
    "BillingCorrected": corrected("Billing address edited:"),
    "NoteAdded": lambda data, _names: Words("Note", "", "quiet", data.get("body")),
    "OrderTagged": tagged,
    "OrderCompleted": fixed("Completed", "", "good"),
    "DraftSaved": fixed("Draft saved", "", "quiet"),
    "DraftDiscarded": fixed("Draft discarded", "", "quiet"),
    "ShipByChanged": ship_by_changed,
    "CustomerLinkRenewed": fixed("Customer link renewed,", "earlier links do not work any more", "quiet"),
    "FulfillmentOrderReleased": released,
    "FulfillmentOrderAccepted": fixed("{location} accepted", "F-{number}"),
    "FulfillmentOrderRejected": rejected,
    "FulfillmentOrderCanceled": fixed("F-{number} canceled:", "{reason}"),
    "PickingStarted": fixed("Picking started", "for F-{number}", "quiet"),
    "UnitsPicked": fixed("{line_units} picked", "for F-{number}"),
    "PickWasShort": short,
    "UnitsUnpicked": fixed("{line_units} unpicked,", "to be picked again for F-{number}"),
    "GoodsPutBack": fixed("{line_units} put back", "in stock"),
    "ParcelPacked": fixed("{line_units} packed", "into parcel {number}"),
    "ParcelUnpacked": fixed("Parcel {number} unpacked"),
    "ParcelHandedOver": fixed("Parcel {number} shipped", "with {carrier}, tracking number {tracking_number}", "good"),
    "LeftWithoutHandOver": fixed("Left without hand-over:", "parcel {number} is with its carrier", "bad"),
    "ParcelDelivered": fixed("Parcel {number} delivered", "", "good"),
    "DeliveryFailed": delivery_failed,
    "DeliveryTakenBack": fixed("Not delivered after all:", "parcel {number} went back to the sender", "bad"),
    "LabelBought": fixed("Label created", "{carrier} {tracking_number}", "quiet"),
    "LabelVoided": fixed("Label voided:", "{tracking_number}"),
    "LabelReinstated": fixed("Label valid again:", "its parcel left with {tracking_number}"),
    "TrackingRecorded": tracked,
    "RatesSaved": fixed("Shipping rates saved"),
    "BoxesSaved": fixed("Boxes saved"),
    "PaymentAuthorized": fixed("{amount} authorized"),
    "PaymentCaptured": fixed("{amount} captured", "", "good"),
    "PaymentVoided": fixed("Authorization of {amount} voided"),
    "CaptureFellShort": capture_fell_short,
    "PaymentFailed": fixed("Payment failed:", "{amount}", "bad"),
    "CaptureFailed": fixed("{amount} not captured after all:", "{reason}", "bad"),
    "VoidFailed": fixed("Authorization of {amount} not voided after all:", "{reason}", "bad"),
    "CancellationUnrefunded": fixed("{amount} to be refunded:", "a person decides", "bad"),
    "RefundGranted": granted,
    "RefundExecuted": fixed("{amount} refunded", "", "good"),
    "RefundFailed": fixed("Refund of {amount} failed:", "{reason}", "bad"),
    "ReturnRequested": fixed("Return {number} requested:", "{counted}, {reason}"),
    "ReturnAuthorized": fixed("Return {number} approved:", "{counted} expected"),
    "ReturnDeclined": fixed("Return {number} declined:", "{reason}", "bad"),
    "UnexpectedGoodsReceived": fixed("{counted} received that nobody expected:", "{sku}", "bad"),
    "LeftAnyway": fixed("Left after cancellation:", "{counted} of line {line_no} {tracking_number}", "bad"),
    "ReturnReceived": fixed("{counted} received", "with return {number}"),
    "ReturnInspected": inspected,
    "ReturnClosed": return_closed,
    "CaseOpened": fixed("Case {number} opened:", "{case_kind}, {reason}", "bad"),
    "CaseAnswered": fixed("Case {number} answered"),
    "CaseResolved": fixed("Case {number} resolved:", "{resolution}", "good"),
    "CustomerWrote": fixed("The customer wrote", "on case {number}"),
    "ChargesRecorded": fixed("Charges recorded"),
    "DocumentIssued": fixed("Document issued:", "{document_kind} {number}", "quiet"),
    "StockMoved": fixed("Stock moved:", "{counted}, {reason}"),
    "StockShrank": fixed("Stock shortage:", "less in stock than promised to orders", "bad"),
    "StockRanLow": fixed("Low stock:", "{available} of {sku} available"),
    "LowStockReported": fixed("Low stock reported:", "{count} variants", "quiet"),
    "VariantsSaved": fixed("Products saved"),
    "VariantRenamed": fixed("SKU changed:", "{former} is {sku} now"),
    "CustomersSaved": fixed("Customers saved"),
    "LocationsSaved": fixed("Locations saved"),
    "BinsSaved": fixed("Bins saved"),
    "ChannelsSaved": fixed("Channels saved"),
    "ProfileSaved": fixed("Profile saved"),
    "RowsQuarantined": fixed("Import errors:", "rows waiting in quarantine", "bad"),
    "QuarantineClosed": fixed("Quarantined row closed"),
    "FileImported": fixed("{file_name} imported"),
    "UserInvited": fixed("{email} invited", "as {role} {at_locations}"),
    "InvitationWithdrawn": fixed("Invitation of {email} withdrawn"),
    "UserJoined": fixed("{email} joined", "as {role} {at_locations}"),
    "SignedIn": signed_in,
    "SignInFailed": sign_in_failed,
    "NotPermitted": fixed("Not permitted:", "{permission}", "bad"),
    "ListExported": list_exported,
    "MemberChanged": fixed("User changed:", "{role} {at_locations}"),
    "MemberRemoved": fixed("Member removed"),
    "NameChanged": fixed("Name changed", "to {name}"),
    "PasswordChanged": fixed("Password changed"),
    "TwoStepChanged": two_step_changed,
    "TwoStepDemanded": fixed("Two-step sign-in demanded of {demanded_of}"),
    "PasskeyAdded": fixed("Passkey {name} added"),
    "PasskeyRemoved": fixed("Passkey {name} removed"),
    "KeyCreated": fixed("API key {name} created"),
    "CorrectionPosted": fixed("Corrected by the audit:", "{where}: {entry}; {misfit}", "bad"),
    "FailedEventDismissed": fixed("Failed event dismissed:", "{kind_of_event} for {subscriber}: {error}", "bad"),
    "FactLost": fixed("An event is missing", "here", "bad"),
    "KeyRevoked": fixed("API key {name} revoked"),
}


def tell(kind: str, data: Mapping[str, Any], names: Names) -> Words:
    """The sentence of a fact; one of a newer version is told by its name."""
    known = WORDS.get(kind)
    return known(data, names) if known else Words(spaced(kind))


def spaced(kind: str) -> str:
    """SomethingHappened → Something happened."""
    return "".join(f" {c.lower()}" if c.isupper() and n else c for n, c in enumerate(kind))


CAUSES = {"StockMoved": "stock arrived", "delivery": "carrier's report", "payment": "payment or refund"}
REACTION = "reaction to "


def cause_in_words(cause: str | None) -> str | None:
    """Why something was done by no person: reaction to ParcelDelivered → automatic, parcel delivered."""
    if not cause:
        return None
    if not cause.startswith(REACTION):
        return "automatic"
    causes = [CAUSES.get(kind, spaced(kind).lower()) for kind in cause.removeprefix(REACTION).split(", ")]
    return f"automatic, {', '.join(causes)}"
