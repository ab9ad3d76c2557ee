"""Orders that a wrong figure shows on: two lines of different quantities, prices with and without tax, discounts,
postage and fees, two currencies, several customers, partly paid, shipped and refunded, from either location."""

from typing import Any

from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.neighbors import furnish_neighbors

from orderwright.catalog.rename_variant import RenameVariant, rename_variant
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.kernel.ids import new_id
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.correct_billing import CorrectBilling, correct_billing
from orderwright.orders.correct_contacts import CorrectContact, correct_contacts
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.discard_drafts import DiscardDraft, discard_drafts
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.record_charges import RecordCharges, record_charges
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.save_drafts import SaveDraft, save_drafts
from orderwright.orders.tag_orders import TagOrder, tag_orders
from orderwright.orders.types import Address, ChargeInput, Customer, HoldInput, LineInput, PaymentInput, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock

MUG, LANTERN = "85123A", "71053"
CRATE, LID = "CRATE", "LID"
"""These two lie at SHOP alone."""
PAIR = "PAIR"
BOB = Customer(email="bob@example.com", name="Bob Example", phone="+44 20 7946 0001")
LYON = Address(country="FR", name="Claire Exemple", line1="2 rue du Port", city="Lyon", postal_code="69002")


def furnish_several(site: Site) -> None:
    """Some of each, by verbs."""
    goods(site)
    at_both_locations(site)
    money(site)
    back(site)
    letters(site)
    split(site)
    off_the_way(site)
    furnish_neighbors(site)
    site.settle()


def off_the_way(site: Site) -> None:
    """Lost whole and in part; come back undelivered, with a return approved and one received; other contacts."""

    def track(number: str, state: str, sub_state: str = "") -> None:
        told = {"tracking_number": number, "state": state, "sub_state": sub_state}
        site.do(record_tracking, RecordTracking(**told))  # type: ignore[arg-type]
        site.settle()

    _, _, label = site.run(warehouse.handed_over(site.world, {MUG: 2}))
    track(label.tracking_number, "exception", "lost")
    parts = site.run(warehouse.picked(site.world, {MUG: 3}))
    for units, state, sub_state in ((1, "delivered", ""), (2, "exception", "lost")):
        parcel = site.run(warehouse.pack(site.world, parts, {MUG: units}, partial=True))
        label = site.run(warehouse.label(site.world, parcel))
        site.run(warehouse.hand(site.world, parcel))
        track(label.tracking_number, state, sub_state)
    for receive in (False, True):
        work, _, label = site.run(warehouse.handed_over(site.world, {MUG: 2}))
        track(label.tracking_number, "exception", "returning_to_sender")
        lines = [LineToReturn(line_no=1, quantity=2)]
        wish = RequestReturn(order_id=work.order.id, lines=lines, reason="other")
        returned = site.do(authorize_returns, wish)
        if receive:
            site.do(receive_returns, ReceiveReturn(return_id=returned.return_id, disposition="restock"))
    site.do(correct_contacts, CorrectContact(order_id=work.order.id, email="claire@example.com", name="Claire Exemple"))
    site.do(correct_billing, CorrectBilling(order_id=work.order.id, bill_to=LYON))


def split(site: Site) -> None:
    """A line that comes from two locations, in two fulfillment orders, and comes back in two returns."""
    site.do(save_variants, SaveVariant(sku=PAIR, title="Pair of candles", price="2.50", weight_g=90))
    for code in ("DC", "SHOP"):
        site.do(receive_stock, ReceiveStock(location=code, sku=PAIR, quantity=10, reason="opening"))
    order = site.run(site.world.placed_order({PAIR: 12, MUG: 1}))
    site.do(release_orders, ReleaseOrder(order_id=order.id))
    parts = "select fulfillment_order_id, json_object_agg(sku, quantity) from fulfillment_order_line"
    parts += " join variant using (variant_id) where order_id = %s group by 1 order by 1"
    for id_, units in site.sql(parts, order.id):
        work = warehouse.Released(order, id_, units)
        parcel = site.run(warehouse.send(site.world, work))
        ((number,),) = site.sql("select tracking_number from parcel where parcel_id = %s", parcel.parcel_id)
        site.do(record_tracking, RecordTracking(tracking_number=number, state="delivered"))  # type: ignore[arg-type]
    for units in (2, 3):
        lines = [LineToReturn(line_no=1, quantity=units)]
        back = site.do(authorize_returns, RequestReturn(order_id=order.id, lines=lines, reason="damaged"))
        part = [ReceivedLine(line_no=1, quantity=units - 1, disposition="restock")]
        site.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=part, location="SHOP"))


def leave_waiting(site: Site) -> None:
    """Orders that nothing has followed yet, the last thing that happens: reserved, short, held, by phone."""
    two = {MUG: 2, LANTERN: 3}
    for changes in ({}, {"customer": BOB}, {"channel": "phone"}, {"hold": HoldInput(reason="stock")}):
        site.run(site.world.placed_order(two, **changes))
    site.run(site.world.placed_order({PAIR: 10}))
    site.run(site.world.placed_order({MUG: 1, "SCARCE": 4}, if_short="backorder"))
    site.sql(
        "update orders set placed_at = placed_at - interval '2 days' where number = (select max(number) from orders)"
    )
    draft = site.do(save_drafts, SaveDraft(content={"channel": "phone", "lines": [{"sku": LANTERN, "quantity": 2}]}))
    site.do(discard_drafts, DiscardDraft(draft_id=draft.draft_id))


def goods(site: Site) -> None:
    """Variants renamed, priced in another currency, inactive; bins; stock moved, damaged and counted."""
    for sku, title in ((CRATE, "Crate for fruit"), ("COVER", "Lid of a crate")):
        site.do(save_variants, SaveVariant(sku=sku, title=title, price="4.00", cost="1.50", weight_g=700))
    site.do(rename_variant, RenameVariant(sku="COVER", new_sku="CAP"))
    site.do(rename_variant, RenameVariant(sku="CAP", new_sku=LID))
    site.do(save_variants, SaveVariant(sku="GONE", title="No longer made", price="1.00", weight_g=1, active=False))
    old = {"line1": "9 Old Yard", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
    site.do(save_locations, SaveLocation(code="OLD", name="Old store", address=old, priority=0, active=False))
    for code, order in (("S-02", 20), ("S-01", 10), ("S-03", 30)):
        site.do(save_bins, SaveBin(location="SHOP", code=code, pick_order=order))
    for sku, units, bin in ((CRATE, 60, "S-02"), (LID, 70, "S-01")):
        site.do(receive_stock, ReceiveStock(location="SHOP", sku=sku, quantity=units, reason="opening", bin=bin))
    site.do(receive_stock, ReceiveStock(location="SHOP", sku=CRATE, quantity=5, reason="purchase", reference="PO-7"))
    site.do(transfer_stock, TransferStock(location="SHOP", to_location="DC", sku=LID, quantity=6))
    for sku, change, reason in ((CRATE, -2, "damaged"), (LID, 3, "found")):
        site.do(adjust_stock, AdjustStock(location="SHOP", sku=sku, quantity=change, reason=reason))


def at_both_locations(site: Site) -> None:
    """Two lines in each step of the warehouse, once from DC and once from SHOP."""
    for first, second in ((MUG, LANTERN), (CRATE, LID)):
        two = {first: 2, second: 3}
        site.order(two, customer=BOB)
        site.run(warehouse.released(site.world, two, customer=BOB))
        scanned = site.run(accepted(site, two))
        site.do(start_picking, StartPicking(fulfillment_order_id=scanned.id))
        site.do(record_scans, RecordScans(fulfillment_order_id=scanned.id, scanned=[Scan(second, 2)]))
        site.do(
            accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=site.run(accepted(site, two)).id)
        )
        short = site.run(accepted(site, two))
        some = [FoundLine(line_no=1, quantity=1), FoundLine(line_no=2, quantity=3)]
        site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=short.id, lines=some))
        site.run(warehouse.packed(site.world, two))
        site.run(warehouse.labeled(site.world, two))
        parts = site.run(warehouse.picked(site.world, two))
        for units in ({first: 1, second: 1}, {first: 1, second: 2}):
            parcel = site.run(warehouse.pack(site.world, parts, units, partial=True))
            label = site.run(warehouse.label(site.world, parcel))
            site.run(warehouse.hand(site.world, parcel))
        site.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state="delivered"))  # type: ignore[arg-type]
        refused = site.run(accepted(site, two))
        site.do(reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=refused.id, reason="damaged"))
        paused = site.run(accepted(site, two))
        site.do(place_holds, PlaceHold(order_id=paused.order.id, reason="customer", note="They are away."))
        part = site.run(accepted(site, two)).order
        site.do(cancel_lines, CancelLines(order_id=part.id, reason="customer", lines=[LineUnits(2, 2)]))


async def accepted(site: Site, two: dict[str, int]) -> warehouse.Released:
    work = await warehouse.released(site.world, two)
    await site.world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
    return work


def money(site: Site) -> None:
    """Taxes, discounts, postage, fees; euros; paid in part, too much, and given back in part."""
    lines = [
        LineInput(sku=MUG, quantity=2, unit_price="5.00", discount="1.00", tax="1.80"),
        LineInput(sku=LANTERN, quantity=3, unit_price="4.00", tax="2.40"),
    ]
    extra: dict[str, Any] = {
        "lines": lines, "shipping": ShippingInput(price="3.00", tax="0.60", service_level="express"),
        "charges": [ChargeInput(kind="wrap", title="Gift wrap", amount="2.00", tax="0.40"),
                    ChargeInput(kind="correction", title="Rounded", amount="-0.10")],
        "discount": "2.10", "tags": ["gift", "vip"], "note": "Leave it with the neighbor.",
    }  # fmt: skip
    for included, country, currency in ((False, None, "GBP"), (True, LYON, "EUR")):
        more = {"ship_to": country, "customer": Customer(email="claire@example.com", name="Claire Exemple")}
        changes = extra | {"prices_include_tax": included, "currency": currency} | (more if country else {})
        order = site.order({}, payment=PaymentInput(method="card", captured="40.00"), **changes)
        site.do(add_notes, AddNote(order_id=order.id, body="Called twice."))
        site.do(add_notes, AddNote(order_id=order.id, body="The red one.", line_no=2))
        site.do(tag_orders, TagOrder(order_id=order.id, add=["seen"], remove=["vip"]))
    site.order({MUG: 4}, payment=PaymentInput(method="transfer", captured="6.00"))
    site.order({MUG: 1, LANTERN: 1}, payment=PaymentInput(method="transfer", captured="9.00"), customer=BOB)
    refunded = site.run(warehouse.delivered(site.world, {MUG: 2, LANTERN: 3})).order
    parts = [RefundLine(line_no=1, amount="0.40"), RefundLine(line_no=2, amount="0.70")]
    site.do(grant_refunds, GrantRefund(order_id=refunded.id, reason="sorry", lines=parts))
    site.do(grant_refunds, GrantRefund(order_id=refunded.id, reason="sorry", amount="0.25"))
    fees = [ChargeInput(kind="fee", title="Stall at the fair", amount="30.00", tax="6.00")]
    wanted = RecordCharges(
        external_ref="FEE-1", at=site.world.door.now(), currency="GBP", charges=fees, email=BOB.email
    )
    site.do(record_charges, wanted)
    held = site.order({MUG: 1, LANTERN: 2}, customer=BOB)
    for reason in ("fraud", "customer"):
        site.do(place_holds, PlaceHold(order_id=held.id, reason=reason, note=f"Because of {reason}."))
    ((hold_id,),) = site.sql("select hold_id from hold where order_id = %s and reason = 'fraud'", held.id)
    site.do(release_holds, ReleaseHold(hold_id=hold_id))


def back(site: Site) -> None:
    """Returns of two lines: declined, part of it received and disposed in three ways, closed. Goods that nobody
    expected."""

    def wish(first: int, second: int) -> RequestReturn:
        order = site.run(warehouse.delivered(site.world, {MUG: 4, LANTERN: 5}, customer=BOB)).order
        lines = [LineToReturn(line_no=1, quantity=first), LineToReturn(line_no=2, quantity=second)]
        return RequestReturn(order_id=order.id, lines=lines, reason="damaged")

    asked = site.do(request_returns, wish(1, 2))
    site.do(decline_returns, DeclineReturn(return_id=asked.return_id, reason="Too late."))
    came = site.do(authorize_returns, wish(3, 2))
    ways = [("restock", 1, 1), ("scrap", 1, 1), ("inspect", 2, 1)]
    for disposition, line_no, units in ways:
        line = ReceivedLine(line_no=line_no, quantity=units, disposition=disposition)  # type: ignore[arg-type]
        site.do(receive_returns, ReceiveReturn(return_id=came.return_id, lines=[line], location="SHOP"))
    closed = site.do(authorize_returns, wish(1, 1))
    site.do(receive_returns, ReceiveReturn(return_id=closed.return_id, disposition="restock", location="DC"))
    site.do(close_returns, CloseReturn(return_id=closed.return_id))
    order = site.run(warehouse.delivered(site.world, {MUG: 2}, customer=BOB)).order
    for sku, units, number in ((MUG, 3, order.number), (LANTERN, 1, None)):
        came_too = UnexpectedGoods(location="DC", sku=sku, quantity=units, what="no_return", order_number=number)
        site.do(receive_unexpected_goods, came_too)


def letters(site: Site) -> None:
    """Cases answered, assigned, late and resolved, of an order, of none, and of a parcel."""
    for number, act in enumerate(("answer", "assign", "resolve", "late")):
        order = site.order({MUG: 1 + number}, customer=BOB)
        what: dict[str, Any] = {"subject_kind": "order", "subject_id": order.id, "order_id": order.id}
        opened = OpenCase(kind="complaint", reason=f"Case to {act}", body="Please help.", from_customer=True, **what)
        case = site.do(open_cases, opened)
        if act == "answer":
            site.do(answer_cases, AnswerCase(case_id=case.case_id, body="We will."))
            site.do(open_cases, opened)
        elif act == "assign":
            site.do(assign_cases, AssignCase(case_id=case.case_id, assignee="Olive Wright"))
        elif act == "resolve":
            site.do(resolve_cases, ResolveCase(case_id=case.case_id, resolution="nothing"))
        else:
            site.sql("update service_case set due_at = now() - interval '3 days' where case_id = %s", case.case_id)
    alone: dict[str, Any] = {"subject_kind": "variant", "subject_id": new_id()}
    site.do(open_cases, OpenCase(kind="other", reason="Nothing of an order", **alone))
