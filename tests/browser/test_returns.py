"""Returns in the console: the queue, and one from the request to the refund."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of
from tests.given import ORGANIZATION

from orderwright.console.form_tokens import HEADER
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.customer_link import customer_token
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.shipping.tracking_states import TrackingState


@pytest.fixture
def order(site: Site) -> PlacedOrder:
    return site.run(warehouse.delivered(site.world, {"85123A": 4})).order  # type: ignore[no-any-return]


def asked(order: PlacedOrder, units: int = 3) -> RequestReturn:
    lines = [LineToReturn(line_no=1, quantity=units)]
    return RequestReturn(order_id=order.id, lines=lines, reason="damaged", note="All broken")


@pytest.fixture
def requested(site: Site, order: PlacedOrder) -> Return:
    return site.do(request_returns, asked(order))  # type: ignore[no-any-return]


@pytest.fixture
def authorized(site: Site, order: PlacedOrder) -> Return:
    return site.do(authorize_returns, asked(order))  # type: ignore[no-any-return]


def status(site: Site, back: Return) -> str:
    ((found,),) = site.sql("select status from return_authorization where return_id = %s", back.return_id)
    return str(found)


def test_the_queue_shows_returns_by_state(admin: Visitor, requested: Return) -> None:
    queue = admin.open("/returns").follow("Requested")
    assert queue.cell(f"{requested.number} ", "Units") == "3"
    assert queue.cell(f"{requested.number} ", "Reason") == "Damaged"
    assert queue.follow(str(requested.number)).path == f"/returns/{requested.number}"
    assert f"/returns/{requested.number}" not in admin.get("/returns?state=closed")
    assert "There is no state" in words_of(admin.get("/returns?state=lost", 422))


def test_a_request_is_authorized(admin: Visitor, site: Site, requested: Return) -> None:
    page = admin.open(f"/returns/{requested.number}")
    assert "All broken" in page.html
    assert "Receive items" not in page.buttons()
    assert page.cell("85123A", "Requested") == "3"
    page = page.press("Approve (issue RMA)")
    assert page.cell("85123A", "Approved") == "3"
    assert status(site, requested) == "authorized"


def test_a_request_is_declined_with_a_reason(admin: Visitor, site: Site, requested: Return) -> None:
    refused = admin.open(f"/returns/{requested.number}").press("Decline return", {"reason": ""}, status=422)
    assert 'id="error-dialog-reason"' in refused.text
    refused.press("Decline return", {"reason": "Worn"})
    assert status(site, requested) == "declined"


def test_goods_are_received_inspected_and_refunded(admin: Visitor, site: Site, authorized: Return) -> None:
    page = admin.open(f"/returns/{authorized.number}")
    assert (page.cell("85123A", "Approved"), page.cell("85123A", "Received")) == ("3", "0")
    page = page.press("Receive items", {"quantity:1": "3", "disposition:1": "inspect"})
    assert (page.cell("85123A", "Received"), page.cell("85123A", "Disposition")) == ("3", "3 to inspect")
    assert page.cell("85123A", "To inspect", beside="Finish inspection") == "3"
    assert "3 units to inspect first." in page.words
    page = page.press("Finish inspection", {"restock:1": "2", "scrap:1": "1"})
    assert page.cell("85123A", "Disposition") == "2 restocked 1 scrapped"
    assert page.field("amount") == "7.50"
    assert page.pairs() | {"Refund due": "£7.50", "Refunded": "£0.00"} == page.pairs()
    page = page.press("Refund and close")
    assert status(site, authorized) == "closed"
    assert page.pairs()["Refunded"] == "£7.50"
    assert "£7.50 refunded" in page.html


def test_units_at_two_locations_are_inspected_each_where_they_are(
    admin: Visitor, site: Site, authorized: Return
) -> None:
    page = admin.open(f"/returns/{authorized.number}")
    page = page.press("Receive items", {"quantity:1": "2", "disposition:1": "inspect", "location": "DC"})
    page = page.press("Receive items", {"quantity:1": "1", "disposition:1": "inspect", "location": "SHOP"})
    assert (
        page.pairs() | {"London DC": "2 units · 2 to inspect", "Leeds store": "1 unit · 1 to inspect"} == page.pairs()
    )
    row = admin.open("/returns?state=received").cell(str(authorized.number), "Received at")
    assert row == "Leeds store, London DC"
    waiting = "select c.code, received - restocked - scrapped from return_place join location c using (location_id)"
    waiting += " where return_id = %s order by 1"
    page = page.press("Finish inspection", {"restock:1": "0", "scrap:1": "1"}, beside="Inspect at Leeds store")
    assert site.sql(waiting, authorized.return_id) == [("DC", 2), ("SHOP", 0)]
    assert page.pairs()["Leeds store"] == "1 unit"
    page = page.press("Finish inspection", {"restock:1": "2"}, beside="Inspect at London DC")
    assert site.sql(waiting, authorized.return_id) == [("DC", 0), ("SHOP", 0)]
    assert page.cell("85123A", "Disposition") == "2 restocked 1 scrapped"
    assert site.run(site.world.audit()) == []


def test_of_half_paid_goods_goes_back_what_was_paid_and_the_rest_is_credited(admin: Visitor, site: Site) -> None:
    """10.00 of goods, of which 5.00 were paid; 7.50 come back, and 2.50 are to be kept."""
    paid = PaymentInput(method="bank", captured="5.00")
    order = site.run(warehouse.delivered(site.world, {"85123A": 4}, payment=paid)).order
    back = site.do(authorize_returns, asked(order))
    page = admin.open(f"/returns/{back.number}")
    page = page.press("Receive items", {"quantity:1": "3", "disposition:1": "restock"})
    assert page.pairs() | {"Refund due": "£7.50", "Of it, paid": "£2.50", "Refunded": "£0.00"} == page.pairs()
    assert "What was never paid is credited" in page.words
    page = page.press("Refund and close")
    assert "£2.50 refunded, £5.00 credited that was never paid, return closed." in page.words
    assert page.pairs() | {"Refunded": "£2.50", "Credited, never paid": "£5.00"} == page.pairs()
    told = "Refund of £2.50 approved, £5.00 credited that was never paid: Return"
    assert told in admin.open(f"/orders/{order.number}").words
    theirs = admin.open(f"/o/{customer_token(site.settings.secret, ORGANIZATION, order.id)}")
    assert "£5.00 taken off what you owe" in theirs.words
    assert "£2.50 refunded" in theirs.words


def test_what_is_proposed_for_goods_follows_the_reason(site: Site, at_work: Page) -> None:
    inspected = ("damaged", "wrong_item", "not_as_described")
    for reason, proposed, restocked in (*((each, "inspect", 0) for each in inspected), ("unwanted", "restock", 2)):
        order = site.run(warehouse.delivered(site.world, {"85123A": 2})).order
        wish = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason=reason)
        back = site.do(authorize_returns, wish)
        at_work.goto(f"/returns/{back.number}")
        expect(at_work.locator("select[name='disposition:1']")).to_have_value(proposed)
        at_work.get_by_role("button", name="Receive items", exact=True).click()
        expect(at_work.get_by_text("Items received.", exact=True)).to_be_visible()
        found = site.sql(
            "select coalesce(sum(restocked), 0)::int from return_line where return_id = %s", back.return_id
        )
        assert found == [(restocked,)], reason
        if not restocked:
            expect(at_work.locator("input[name='restock:1']")).to_have_value("0")


def test_wrong_quantities_and_amounts_are_refused(admin: Visitor, authorized: Return) -> None:
    base = f"/returns/{authorized.number}"
    page = admin.open(base)
    too_many = page.press("Receive items", {"quantity:1": "9", "disposition:1": "restock"}, status=422)
    assert too_many.field("quantity:1") == "9"
    assert "flash-red" in too_many.html
    odd = admin.post_directly(f"{base}/receipt", {"quantity:1": "1", "disposition:1": "burn"}, 422).text
    assert "flash-red" in odd
    admin.post_directly(f"{base}/inspection", {"restock:1": "1"}, 422)
    page = page.press("Receive items", {"quantity:1": "1", "disposition:1": "restock"})
    assert 'id="error-amount"' in page.press("Refund and close", {"amount": "1000"}, status=422).text


def test_a_return_of_which_nothing_comes_is_given_up(admin: Visitor, site: Site, authorized: Return) -> None:
    admin.open(f"/returns/{authorized.number}").press("Close return")
    assert status(site, authorized) == "canceled"


def test_who_packs_receives_but_refunds_nothing(site: Site, authorized: Return) -> None:
    packer = site.visitor("warehouse")
    base = f"/returns/{authorized.number}"
    page = packer.open(base).press("Receive items", {"quantity:1": "3", "disposition:1": "restock"})
    assert "Refund and close" not in page.buttons()
    packer.post_directly(f"{base}/refund", {"amount": "1"}, 403)


def test_a_return_is_received_in_the_browser(at_work: Page, authorized: Return) -> None:
    at_work.goto(f"/returns/{authorized.number}")
    at_work.get_by_label("Units of 85123A to receive").fill("2")
    at_work.locator("select[name='disposition:1']").select_option("restock")
    at_work.get_by_role("button", name="Receive items", exact=True).click()
    expect(at_work.get_by_text("Items received.", exact=True)).to_be_visible()
    expect(at_work.get_by_text("Refund and close")).to_be_visible()


def test_the_disposition_can_be_read_in_its_field(at_work: Page, authorized: Return) -> None:
    at_work.goto(f"/returns/{authorized.number}")
    chosen = at_work.get_by_label("Disposition of").first
    room = chosen.evaluate("""field => {
        const style = getComputedStyle(field), pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        const texts = [...field.options].map((option) => pen.measureText(option.text).width);
        return field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - Math.max(...texts);
    }""")
    assert room >= 0


def test_goods_that_nobody_expected_are_received_and_lead_to_their_case(
    at_work: Page, site: Site, order: PlacedOrder, tmp_path: Path
) -> None:
    at_work.goto("/returns")
    at_work.get_by_role("button", name="Receive unexpected goods").click()
    box = at_work.get_by_role("dialog")
    box.get_by_label("SKU").fill("85123")
    box.get_by_label("Units").fill("2")
    box.get_by_label("Order number").fill(f"#{order.number}")
    box.get_by_role("button", name="Receive", exact=True).click()
    expect(box.get_by_text("There is no variant with the SKU '85123'")).to_be_visible()
    at_work.screenshot(path=tmp_path / "unexpected.png")
    expect(box.get_by_label("Order number")).to_have_value(f"#{order.number}")
    box.get_by_label("SKU").fill("85123A")
    box.get_by_role("button", name="Receive", exact=True).click()
    expect(at_work.get_by_text("2 × 85123A came without a return, to DC.")).to_be_visible()
    at_work.screenshot(path=tmp_path / "case.png")
    moved = "select from_place, to_place, quantity from stock_movement where cause_kind = 'unexpected_receipt'"
    assert site.sql(moved) == [("customer", "unavailable", 2)]


def test_the_slip_of_a_return_is_scanned(site: Site, authorized: Return) -> None:
    packer = site.visitor("warehouse")
    number = authorized.number
    for code in (f"R-{number}", str(number), f"]C0R-{number}", f" r{number} "):
        assert packer.client.get("/returns/scan", params={"code": code}).headers["location"] == f"/returns/{number}"
    for code in ("R-99999999", "F-1", "", "nothing"):
        assert packer.client.get("/returns/scan", params={"code": code}).headers["location"] == "/returns"
    assert "There is no return nothing." in packer.open("/returns").words
    searched = packer.client.get("/orders", params={"q": f"r-{number}"})
    assert searched.headers["location"] == f"/returns/{number}"
    assert packer.client.get("/orders", params={"q": "R-99999999"}).status_code == 200


def test_the_dock_scans_with_the_field_in_focus(at_work: Page, authorized: Return, tmp_path: Path) -> None:
    at_work.goto("/returns")
    at_work.screenshot(path=tmp_path / "returns.png")
    at_work.keyboard.type(f"R-{authorized.number}")
    at_work.keyboard.press("Enter")
    at_work.wait_for_url(f"**/returns/{authorized.number}")


def test_who_packs_is_not_led_to_a_case_that_they_may_not_see(site: Site, order: PlacedOrder) -> None:
    packer = site.visitor("warehouse")
    came = {"what": "no_return", "sku": "85123A", "quantity": "1", "location": "DC", "order_number": str(order.number)}
    answer = packer.client.post("/returns/unexpected", data=came, headers={HEADER: packer.form_token()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/returns")
    assert "Received as unavailable. Restock or scrap it" in words_of(packer.get("/returns"), 3000)
    page = packer.open("/returns")
    done = page.press("Restock 1 × 85123A")
    assert "1 unit of 85123A can be sold again." in done.words
    assert "1 × 85123A" not in done.words


def test_a_case_of_unexpected_goods_says_what_becomes_of_them(admin: Visitor, site: Site) -> None:
    goods = UnexpectedGoods(location="DC", sku="85123A", quantity=2, what="beyond_return")
    case = site.do(receive_unexpected_goods, goods)
    at = f"/service/{case.case_number}"
    assert "Restock" not in site.visitor("service").open(at).words
    page = admin.open(at).press("Scrap 2 units")
    assert page.path == at
    assert "2 units of 85123A left the stock." in page.words
    assert "Scrapped: 2 units of 85123A at DC" in page.words
    admin.post_directly(f"{at}/goods/restock", {}, 404)
    assert site.run(site.world.audit()) == []


def test_what_came_unexpected_is_received_with_its_return(admin: Visitor, site: Site, order: PlacedOrder) -> None:
    back = site.do(authorize_returns, asked(order, 1))
    goods = UnexpectedGoods(location="DC", sku="85123A", quantity=1, what="no_return", order_number=order.number)
    case = site.do(receive_unexpected_goods, goods)
    page = admin.open(f"/returns/{back.number}")
    assert f"1 × 85123A of this order lies at DC already: it came unexpected, case {case.case_number}" in page.words
    page = page.press("Receive with this return")
    assert "Received with this return, and to inspect. Its case is resolved." in page.words
    assert "lies at DC already" not in page.words
    assert site.sql("select status from service_case where number = %s", case.case_number) == [("resolved",)]
    assert status(site, back) == "received"


def test_what_went_back_to_the_sender_is_returned_from_its_order(site: Site, at_work: Page) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 2}))
    at_work.goto(f"/orders/{work.order.number}")
    expect(at_work.get_by_role("button", name="Return", exact=True)).to_be_disabled()
    back = RecordTracking(
        tracking_number=label.tracking_number, state=TrackingState.EXCEPTION, sub_state="returned_to_sender"
    )
    site.do(record_tracking, back)
    at_work.reload()
    at_work.get_by_role("button", name="Return", exact=True).click()
    dialog = at_work.get_by_role("dialog")
    dialog.get_by_role("spinbutton").first.fill("2")
    dialog.get_by_label("Reason").select_option("other")
    dialog.get_by_role("button", name="Create return (issue RMA)").click()
    expect(at_work.get_by_role("dialog")).to_have_count(0)
    expect(at_work.get_by_text(" approved.")).to_be_visible()
    lines = "select quantity from return_line l join return_authorization r using (return_id) where r.order_id = %s"
    assert site.sql(lines, work.order.id) == [(2,)]
    site.settle()
    mail = "select kind from message where order_id = %s and kind like 'return%%'"
    assert site.sql(mail, work.order.id) == [], "there is nothing to send back"
    link = f"/o/{customer_token(site.settings.secret, ORGANIZATION, work.order.id)}"
    page = words_of(Visitor(site.url).get(link), 5000)
    assert "It goes back to us by itself: there is nothing to send. We refund you once it is received" in page
