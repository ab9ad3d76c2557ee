"""The page of an order: what it says, and everything that is done on it."""

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.orders.types import Address, PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds

BACKORDERED = {"71053": 5000}


@pytest.fixture
def order(site: Site) -> PlacedOrder:
    """Reserved, not released yet."""
    return site.run(site.world.placed_order({"85123A": 2, "22752": 1}))  # type: ignore[no-any-return]


def delivered(site: Site, **changes: Any) -> PlacedOrder:
    return site.run(warehouse.delivered(site.world, {"85123A": 2}, **changes)).order  # type: ignore[no-any-return]


def test_an_order_shows_its_lines_money_customer_and_story(admin: Visitor, site: Site) -> None:
    order = delivered(site, note="Ring twice")
    page = words_of(admin.get(f"/orders/{order.number}"), 9000)
    for said in (
        "White hanging heart T-light holder",
        "2 delivered",
        "Ada Sample",
        "Ring twice",
        "shipped",
        "£5.00",
    ):
        assert said in page, said


def test_the_next_step_is_the_one_primary_action(admin: Visitor, site: Site, order: PlacedOrder) -> None:
    def primary(number: int) -> list[str]:
        page = admin.get(f"/orders/{number}").partition('<section class="card">')[0]
        return re.findall(r'class="btn btn-primary"[^>]*>([^<]+)<', page)

    assert primary(order.number) == ["Release"]
    released = site.run(warehouse.released(site.world, {"85123A": 1}))
    assert primary(released.order.number) == ["Pick"]
    picked = site.run(warehouse.picked(site.world, {"85123A": 1}))
    assert primary(picked.order.number) == ["Pack"]
    labeled = site.run(warehouse.labeled(site.world, {"85123A": 1}))
    assert primary(labeled[0].order.number) == ["Ship"]


def test_an_order_is_printed_from_its_page(admin: Visitor, order: PlacedOrder) -> None:
    assert f'href="/orders/{order.number}/order.pdf"' in admin.get(f"/orders/{order.number}")
    assert admin.client.get(f"/orders/{order.number}/order.pdf").content.startswith(b"%PDF")


def test_an_order_that_is_not_there_is_said_so(admin: Visitor) -> None:
    beyond = "9" * 21
    assert f"There is nothing with the number {beyond}." in words_of(admin.get(f"/orders/{beyond}", 404))
    admin.post_directly("/orders/99999/notes", {"body": "x"}, 404)


def test_previous_and_next_lead_through_the_orders(admin: Visitor, site: Site) -> None:
    older, newer = (site.run(site.world.placed_order({"85123A": 1})) for _ in range(2))
    assert f'href="/orders/{newer.number}" data-key="previous"' in admin.get(f"/orders/{older.number}")
    assert f'href="/orders/{older.number}" data-key="next"' in admin.get(f"/orders/{newer.number}")


def test_a_hold_is_placed_and_released(admin: Visitor, order: PlacedOrder) -> None:
    page = admin.open(f"/orders/{order.number}")
    held = page.press("Hold order", {"reason": "fraud", "note": "Called the bank"})
    assert "On hold: fraud review . Called the bank" in held.words
    free = held.press("Release hold", beside="fraud review")
    assert "Hold released." in free.html
    assert "Release hold" not in free.buttons()
    again = held.press("Release hold", beside="fraud review", key=str(uuid.uuid4()), status=422)
    assert "This hold is already released." in again.text


def test_a_refused_form_comes_back_open_with_what_was_typed(admin: Visitor, order: PlacedOrder) -> None:
    page = admin.open(f"/orders/{order.number}")
    answer = page.press("Hold order", {"reason": "fraud", "note": "x" * 3000}, status=422).text
    assert re.search(r'<dialog [^>]*id="hold"[^>]* data-open>', answer)
    assert 'id="error-hold-note"' in answer
    assert "x" * 3000 in answer


def test_units_are_canceled(admin: Visitor, site: Site, order: PlacedOrder) -> None:
    page = admin.open(f"/orders/{order.number}")
    assert (page.cell("85123A", "Cancelable"), page.field("quantity:1", beside="Cancel items")) == ("2", "0")
    assert "What is authorized for them is voided." in page.html
    page = page.press("Cancel items", {"quantity:1": "1", "reason": "customer"})
    assert "1 unit canceled. £2.50 voided." in page.words
    assert [row.get("canceled") for row in site.run(site.world.progress(order))] == [1, None]
    assert page.cell("85123A", "Cancelable") == "1"
    wrong = page.press("Cancel items", {"quantity:1": "9"}, status=422)
    assert 'id="cancel"' in wrong.text
    assert wrong.field("quantity:1", beside="Cancel items") == "9"
    none = wrong.press("Cancel items", {"quantity:1": "0", "quantity:2": ""}, status=422)
    assert "Choose at least one item." in none.text
    left = none.press("Cancel items", {"quantity:1": "-1"}, status=422)
    assert "whole number" in left.text
    left.press("Cancel items", {"quantity:1": "0", "everything": "yes", "reason": "customer"})
    assert [row.get("canceled") for row in site.run(site.world.progress(order))] == [2, 1]


def test_what_was_paid_for_canceled_units_is_said_to_be_refunded(admin: Visitor, site: Site) -> None:
    order = site.order({"85123A": 3}, payment=PaymentInput(method="card", captured="7.50"))
    page = admin.open(f"/orders/{order.number}")
    assert "What was paid for them is refunded." in page.html
    page = page.press("Cancel items", {"quantity:1": "1", "reason": "customer"})
    assert "1 unit canceled. £2.50 refunded." in page.words
    page = page.press("Cancel items", {"everything": "yes", "reason": "customer"})
    assert "Order canceled. £5.00 refunded." in page.words


def test_what_was_shipped_although_it_was_canceled_is_recorded(site: Site, admin: Visitor) -> None:
    order = site.order({"22752": 3})
    before = site.sql("select on_hand from stock_level join variant using (variant_id) where sku = '22752'")[0][0]
    page = admin.open(f"/orders/{order.number}")
    assert "Shipped anyway" not in page.words
    page = page.press("Cancel items", {"quantity:1": "2", "reason": "customer"})
    assert 'data-opens="left-anyway"' in page.html
    wrong = page.press("Record departure", {"quantity": "3", "note": "Told by phone"}, status=422)
    assert "Line 1: 2 canceled and not shipped." in wrong.html
    assert wrong.field("note", beside="Shipped although canceled") == "Told by phone"
    done = wrong.press("Record departure", {"quantity": "2", "location": "DC", "tracking_number": "1Z999"})
    assert "Recorded with case" in done.words
    assert "Left after cancellation: 2 units of line 1 1Z999" in done.words
    after = site.sql("select on_hand from stock_level join variant using (variant_id) where sku = '22752'")[0][0]
    assert after == before - 2
    assert site.sql("select kind from service_case where order_id = %s", order.id) == [("left_anyway",)]
    assert "Shipped anyway" not in site.visitor("service").open(f"/orders/{order.number}").html


def test_the_address_is_corrected(admin: Visitor, order: PlacedOrder) -> None:
    base = f"/orders/{order.number}"
    page = admin.open(base)
    before = [page.field(name, "Edit delivery address") for name in ("name", "line1", "country")]
    assert before == ["Ada Sample", "1 Sample Street", "GB"]
    address = {"line1": "2 Other Street", "city": "Leeds", "postal_code": "LS1 1AA"}
    page = page.press("Save address", address)
    assert "2 Other Street" in page.pairs()["Ship to"]
    assert "Ada Sample" in page.pairs()["Ship to"], "what was not changed stays"
    wrong = admin.post_directly(f"{base}/address", {**address, "country": "XX"}, 422).text
    assert 'id="error-correct-address-country"' in wrong
    empty = dict.fromkeys(("line1", "city", "postal_code"), "")
    emptied = page.press("Save address", empty, status=422).text
    assert all(f'id="error-correct-address-{name}"' in emptied for name in empty)


def test_whose_an_order_is_and_who_is_billed_are_corrected(admin: Visitor, site: Site) -> None:
    order = site.order({"85123A": 1})
    base = f"/orders/{order.number}"
    page = admin.open(base)
    assert (page.field("email"), page.pairs()["Bill to"]) == (
        "ada@example.com",
        "Same as delivery Edit billing address",
    )
    wrong = page.press("Save contact", {"email": "bea@", "name": "Bea Sample"}, status=422)
    assert 'id="error-correct-contact-email"' in wrong.text
    assert (wrong.field("email"), page.pairs()["E-mail"]) == ("bea@", "ada@example.com"), "what was typed is kept"
    page = admin.open(base).press("Save contact", {"email": "bea@example.com"})
    assert (page.pairs()["E-mail"], page.pairs()["Name"]) == ("bea@example.com", "Ada Sample")
    assert "A new link goes to bea@example.com." in page.text
    bill_to = {"company": "Sample Ltd", "line1": "9 Trade Road", "city": "York", "postal_code": "YO1 1AA"}
    wrong = page.press("Save billing address", bill_to, status=422)
    assert 'id="error-correct-billing-country"' in wrong.text
    page = admin.open(base).press("Save billing address", bill_to | {"country": "GB"})
    assert "Sample Ltd" in page.pairs()["Bill to"]
    assert "1 Sample Street" in page.pairs()["Ship to"]
    page = page.press("Save billing address", dict.fromkeys([*bill_to, "country"], ""))
    assert page.pairs()["Bill to"].startswith("Same as delivery")
    assert "Edit contact" not in site.visitor("warehouse").open(base).text


def test_an_address_that_lacks_what_a_label_needs_is_told_at_the_top(admin: Visitor, site: Site) -> None:
    order = site.order({"85123A": 1}, ship_to=Address(country="GB"))
    page = admin.get(f"/orders/{order.number}")
    assert "The address is incomplete: no name, street, city or postal code." in page
    dialog = page[page.index('id="correct-address"') :].partition("</dialog>")[0]
    labels = re.findall(r"<label[^>]*>(.*?)</label>", dialog)
    assert [label.partition(" <")[0] for label in labels if "optional" in label] == [
        "Company", "Address, second line", "Region", "Phone",
    ]  # fmt: skip


def test_another_day_to_ship_by_is_promised(admin: Visitor, site: Site) -> None:
    today = site.world.door.now().date()
    day, later = today + timedelta(days=1), today + timedelta(days=8)
    order = site.order({"85123A": 1}, ship_by=day)
    page = admin.open(f"/orders/{order.number}")
    assert page.field("ship_by") == day.isoformat()
    assert page.pairs()["Ship by"].startswith(f"{day:%a} {day.day} {day:%b %Y}")
    page = page.press(
        "Save", {"ship_by": later.isoformat(), "reason": "The kiln broke."}, beside="Change the day to ship by"
    )
    assert f"To be shipped by {later:%a} {later.day} {later:%b %Y}." in page.html
    assert page.pairs()["Ship by"].startswith(f"{later:%a} {later.day} {later:%b %Y}")
    assert page.pairs()["Before"] == f"{day:%a} {day.day} {day:%b %Y} The kiln broke."
    wrong = page.press("Save", {"ship_by": "2999-01-01"}, status=422, beside="Change the day to ship by")
    assert "The day must lie between 1990 and" in wrong.text


def test_a_note_sent_twice_is_written_once(admin: Visitor, site: Site, order: PlacedOrder) -> None:
    page = admin.open(f"/orders/{order.number}")
    assert len(page.find("//button[@data-opens='add-note']")) == 2, "beside the timeline, and above the notes"
    for _ in range(2):
        page.press("Add note", {"body": "Called, nobody there"})
    assert site.sql("select body from order_note where order_id = %s", order.id) == [("Called, nobody there",)]
    changed = page.press("Add note", {"body": "Other words"}, status=422)
    assert "This form was sent already with other values." in changed.text


def test_a_release_sends_the_goods_and_says_why_it_can_not(admin: Visitor, order: PlacedOrder) -> None:
    page = admin.open(f"/orders/{order.number}")
    released = page.press("Release")
    assert "3 units sent to the warehouse." in released.html
    assert "Release" not in released.buttons()
    page.press("Release", key=str(uuid.uuid4()), status=422)


def test_a_label_is_made_voided_made_again_and_the_parcel_handed_over(admin: Visitor, site: Site) -> None:
    work, parcel = site.run(warehouse.packed(site.world, {"85123A": 2}))
    page = admin.open(f"/orders/{work.order.number}")
    for act in ("Create label", "Void label", "Create label"):
        page = page.press(act, beside=f"Parcel {parcel.number} ·")
    labeled, page = page, page.press("Mark shipped", beside=f"Parcel {parcel.number} ·")
    assert " shipped; " in page.html
    labeled.press("Void label", status=422)


def test_tracking_is_recorded_by_hand(admin: Visitor, site: Site) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 1}))
    page = admin.open(f"/orders/{work.order.number}")
    assert page.field("tracking_number") == label.tracking_number
    page = page.press("Add tracking event", {"state": "out_for_delivery", "place": "Leeds"})
    assert "Out for delivery" in page.html
    wrong = page.press("Add tracking event", {"at": "2099-01-01T10:00"}, status=422)
    assert 'id="error-add-tracking-at"' in wrong.text
    assert "Enter a date and time." in wrong.press("Add tracking event", {"at": "noon"}, status=422).text


def test_a_closed_parcel_without_a_label_is_unpacked(admin: Visitor, site: Site) -> None:
    work, parcel = site.run(warehouse.packed(site.world, {"85123A": 2}))
    page = admin.open(f"/orders/{work.order.number}")
    done = page.press("Unpack", beside=f"Parcel {parcel.number} ·")
    assert "Parcel unpacked. Its units are to be packed again." in done.words
    assert "2 picked" in done.words
    other, _, _ = site.run(warehouse.labeled(site.world, {"85123A": 1}))
    assert "Unpack" not in admin.open(f"/orders/{other.order.number}").words
    assert site.run(site.world.audit()) == []


def test_a_parcel_is_lost_and_turns_up(admin: Visitor, site: Site) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 1}))
    page = admin.open(f"/orders/{work.order.number}")
    page = page.press("Add tracking event", {"state": "lost"})
    assert "1 lost" in page.text
    assert "<b>Tracking:</b> lost" in page.text
    assert [page.field("tracking_number"), page.field("state")] == [label.tracking_number, "in_transit"]
    page = page.press("Add tracking event", {"state": "returned_to_sender"})
    assert ("1 lost" in page.text, "Returned to sender" in page.text) == (False, True)


def test_the_dialog_proposes_what_a_carrier_says_next(admin: Visitor, site: Site) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 1}))
    page = admin.open(f"/orders/{work.order.number}")
    for state, following in (("info_received", "in_transit"), ("out_for_delivery", "delivered")):
        page = page.press("Add tracking event", {"tracking_number": label.tracking_number, "state": state})
        assert page.field("state") == following


def test_the_head_of_an_order_takes_two_rows_at_most(at_work: Page, site: Site) -> None:
    at_work.set_viewport_size({"width": 1280, "height": 800})
    at_work.goto(f"/orders/{delivered(site).number}")
    head, first = at_work.locator(".head").bounding_box(), at_work.locator(".head h1").bounding_box()
    assert head
    assert first
    assert head["height"] < 2.8 * first["height"]


def test_a_return_is_authorized(admin: Visitor, site: Site) -> None:
    order = delivered(site)
    page = admin.open(f"/orders/{order.number}")
    assert page.cell("85123A", "Returnable") == "2"
    send = "Create return (issue RMA)"
    wrong = page.press(send, {"quantity:1": "5", "reason": "damaged"}, status=422)
    assert "2 of line 1 can be returned" in wrong.text
    made = page.press(send, {"quantity:1": "1", "reason": "damaged"})
    assert "1 returning" in admin.open(f"/orders/{order.number}").words
    assert "Return" in made.words


def test_money_is_given_back_once_and_never_more_than_was_captured(admin: Visitor, site: Site) -> None:
    order = delivered(site)
    page = admin.open(f"/orders/{order.number}")
    for _ in range(2):
        page.press("Refund", {"amount": "1,50", "reason": "scratched"})
    assert site.sql("select amount_minor from refund_grant where order_id = %s", order.id) == [(150,)]
    page = admin.open(f"/orders/{order.number}")
    assert "Refundable: £3.50" in page.html
    wrong = page.press("Refund", {"amount": "99", "reason": "x"}, status=422).text
    assert "At most £3.50 can be refunded." in wrong
    assert 'id="error-refund-amount"' in wrong


def test_an_overpayment_goes_back_by_the_dialog_that_says_how_much_it_is(at_work: Page, site: Site) -> None:
    order = delivered(site, payment=PaymentInput(method="card", captured="7.50"))
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Refund", exact=True).first.click()
    dialog = at_work.locator("#refund")
    expect(
        dialog.get_by_text(
            "Of this, paid beyond what is owed: up to £2.50. Left blank: refunded first, the rest is goodwill."
        )
    ).to_be_visible()
    dialog.get_by_label("Overpayment").fill("2.51")
    dialog.get_by_label("Reason").fill("paid twice")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog.get_by_text("At most £2.50 can be refunded.").last).to_be_visible()
    expect(dialog.get_by_label("Overpayment")).to_have_value("2.51")
    dialog.get_by_label("Overpayment").fill("2.50")
    dialog.get_by_role("button", name="Refund").click()
    expect(at_work.get_by_text("£2.50 refunded.", exact=True).first).to_be_visible()
    expect(at_work.get_by_text("£5.00 captured", exact=True).first).to_be_visible()
    assert site.sql("select purpose, amount_minor from refund_line where order_id = %s", order.id) == [
        ("overpayment", 250)
    ]
    assert site.sql("select payment_status from orders where order_id = %s", order.id) == [("paid",)]


def test_a_case_is_opened(admin: Visitor, order: PlacedOrder) -> None:
    base = f"/orders/{order.number}"
    case = {"kind": "complaint", "reason": "The box was wet", "body": "Seen on a photo"}
    admin.open(base).press("Open case", case)
    assert "The box was wet" in admin.get(base)
    wrong = admin.post_directly(f"{base}/cases", {"kind": "nonsense", "reason": ""}, 422).text
    assert 'id="error-open-case-kind"' in wrong
    assert 'id="error-open-case-reason"' in wrong


def test_what_a_role_may_not_do_is_not_shown_and_refused(site: Site, order: PlacedOrder) -> None:
    packer = site.visitor("warehouse")
    page = packer.get(f"/orders/{order.number}")
    assert 'data-opens="cancel"' not in page
    assert 'id="refund"' not in page
    answer = packer.post_directly(f"/orders/{order.number}/refunds", {"amount": "1", "reason": "x"}, 403)
    assert "This needs the permission payments.refund." in answer.text


def test_a_dialog_holds_an_order_in_the_browser(at_work: Page, order: PlacedOrder) -> None:
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Hold", exact=True).first.click()
    at_work.locator("#hold").get_by_label("Reason").select_option("customer")
    at_work.locator("#hold").get_by_label("Note").fill("Wants to think")
    at_work.locator("#hold").get_by_role("button", name="Hold").click()
    expect(at_work.get_by_text("On hold: customer request", exact=True).first).to_be_visible()
    expect(at_work.get_by_text("Wants to think").first).to_be_visible()


def test_a_refused_dialog_stands_open_in_the_browser(at_work: Page, site: Site) -> None:
    order = delivered(site, payment=PaymentInput(method="card", captured="5.00"))
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Refund", exact=True).first.click()
    dialog = at_work.locator("#refund")
    dialog.get_by_label("Amount").fill("500")
    dialog.get_by_label("Reason").fill("broken")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog.get_by_text("At most £5.00 can be refunded.")).to_be_visible()
    expect(dialog.get_by_label("Amount")).to_have_value("500")


def test_a_payment_is_recorded_once_and_mistakes_stand_beside_their_fields(admin: Visitor, site: Site) -> None:
    order = delivered(site, payment=PaymentInput(method="invoice"))
    base = f"/orders/{order.number}"
    page = admin.open(base)
    assert "Shipped, and £5.00 not paid." in page.html
    assert page.field("amount", beside="Record payment") == "5.00"
    bad = {"kind": "captured", "amount": "lots", "method": "x", "at": "0001-01-01"}
    wrong = page.press("Record payment", bad, status=422)
    assert 'id="error-record-payment-at"' in wrong.text or 'id="error-record-payment-amount"' in wrong.text
    assert 'value="lots"' in wrong.text
    for _ in range(2):
        page.press("Record payment", {"kind": "captured", "amount": "4,00", "method": "bank transfer"})
    found = "select kind, amount_minor, method, authorization_reference from payment_event where order_id = %s"
    assert site.sql(found, order.id) == [("captured", 400, "bank transfer", None)]
    page = admin.open(base)
    assert "Shipped, and £1.00 not paid." in page.html
    assert page.field("amount", beside="Record payment") == "1.00"
    cash = {"kind": "captured", "method": "cash", "reference": "till 7", "at": "2026-01-05T10:00"}
    assert "not paid." not in page.press("Record payment", cash).html
    assert site.sql("select payment_status from orders where order_id = %s", order.id) == [("paid",)]


def test_what_the_gateway_did_not_do_is_recorded_and_told(admin: Visitor, site: Site) -> None:
    order = delivered(site, payment=PaymentInput(method="card", authorized="5.00", reference="pi_1"))
    base = f"/orders/{order.number}"
    page = admin.open(base)
    ((own,),) = site.sql("select reference from payment_event where order_id = %s and source = 'own'", order.id)
    assert "£5.00 captured" in page.html
    failed = {"kind": "failed", "amount": "2.00", "outcome_of": own, "note": "limit reached", "reference": "er_1"}
    too_much = page.press("Record payment", failed | {"amount": "5.01"}, status=422)
    assert "at most £5.00 can have failed." in too_much.html
    page = page.press("Record payment", failed)
    assert "£2.00 not captured after all: limit reached" in page.words
    assert "Shipped, and £2.00 not paid." in page.words
    waiting = GrantRefund(order_id=order.id, reason="late", amount="1.00", execute=False)
    refund = site.do(grant_refunds, waiting)
    page = admin.open(base)
    assert "Refund approved, not paid out yet late" in page.words
    paid = {"kind": "refunded", "amount": "1.00", "outcome_of": str(refund.refund_id), "reference": "re_1"}
    page = page.press("Record payment", paid)
    assert "not paid out yet" not in page.words
    assert site.sql("select status from refund_grant where order_id = %s", order.id) == [("executed",)]
    at_once = site.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", amount="0.50"))
    lost = {"kind": "failed", "amount": "0.50", "outcome_of": str(at_once.refund_id), "reference": "er_2"}
    assert "£0.50 refunded" in admin.open(base).words
    page = admin.open(base).press("Record payment", lost)
    assert "Refund of £0.50 failed: failed at the gateway" in page.words


def test_who_may_not_record_payments_sees_no_button(site: Site, order: PlacedOrder) -> None:
    packer = site.visitor("warehouse")
    assert 'data-opens="record-payment"' not in packer.get(f"/orders/{order.number}")
    answer = packer.post_directly(f"/orders/{order.number}/payments", {"kind": "captured", "amount": "1"}, 403)
    assert "This needs the permission payments.record." in answer.text


def test_a_payment_is_recorded_in_the_browser(at_work: Page, site: Site) -> None:
    order = delivered(site, payment=PaymentInput(method="invoice"))
    at_work.goto(f"/orders/{order.number}")
    at_work.get_by_role("button", name="Record payment").first.click()
    dialog = at_work.locator("#record-payment")
    dialog.get_by_label("Method").fill("cash")
    dialog.get_by_role("button", name="Record payment").click()
    expect(at_work.get_by_text("Payment recorded: £5.00 captured")).to_be_visible()
    expect(at_work.get_by_text("£5.00 captured").first).to_be_visible()
    expect(at_work.get_by_text("not paid")).to_have_count(0)


def test_a_line_that_waits_says_from_where_it_gets_nothing(at_work: Page, site: Site, tmp_path: Path) -> None:
    work = site.run(warehouse.released(site.world, {"85123A": 2}))
    site.do(reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work.id, reason="too_busy"))
    at_work.goto(f"/orders/{work.order.number}")
    expect(at_work.locator(".fence")).to_contain_text(": too busy")
    at_work.locator(".fence").scroll_into_view_if_needed()
    at_work.screenshot(path=tmp_path / "fence.png")
