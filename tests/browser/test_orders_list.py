"""The list of orders as people see it: views, filters, search, files, and acts for many."""

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.orders.types import Address


@pytest.fixture(scope="module", autouse=True)
def orders(site: Site) -> dict[str, int]:
    """One of London, one of Lyon that waits for stock, one that is tagged: numbers by external reference."""
    placed = [
        site.order({"85123A": 2}, external_ref="LIST-1"),
        site.order({"71053": 2000}, external_ref="LIST-2", ship_to=Address(country="FR", city="Lyon")),
        site.order({"22752": 1}, external_ref="LIST-3", tags=["gift"]),
    ]
    return {order.external_ref: order.number for order in placed}


def shown(html: str) -> list[str]:
    return re.findall(r'<span class="muted">(LIST-\d)</span>', html)


def test_the_newest_order_is_on_top(admin: Visitor) -> None:
    assert shown(admin.get("/orders")) == ["LIST-3", "LIST-2", "LIST-1"]


def test_a_view_and_filters_narrow_the_list_and_are_shown_as_chips(admin: Visitor) -> None:
    assert shown(admin.get("/orders?view=backordered")) == ["LIST-2"]
    page = admin.get("/orders?country=fr&channel=web")
    assert shown(page) == ["LIST-2"]
    assert 'href="/orders?channel=web" aria-label="Remove the filter Country' in page
    assert shown(admin.get("/orders?tag=gift")) == ["LIST-3"]


def test_a_filter_that_is_nonsense_is_refused_in_words(admin: Visitor) -> None:
    assert "is not a date such as" in words_of(admin.get("/orders?placed_from=tomorrow", 422))
    assert "There is no view" in words_of(admin.get("/orders?view=none", 422))
    assert "no cursor of this list" in words_of(admin.get("/orders?cursor=x", 422))


def test_a_number_or_reference_that_is_one_order_opens_it(admin: Visitor, orders: dict[str, int]) -> None:
    answer = admin.client.get("/orders?q=LIST-2")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{orders['LIST-2']}")
    number = orders["LIST-1"]
    for query in (f"%23{number}", f"so {number}", f"SO-{number}", f"%2300{number}"):
        assert admin.client.get(f"/orders?q={query}").headers["location"] == f"/orders/{number}"
    assert "No order matches" in admin.get("/orders?q=nobody-at-all")


def test_the_list_is_saved_as_csv_and_xlsx_with_its_filters(admin: Visitor) -> None:
    answer = admin.open("/orders?tag=gift").press("CSV", status=200)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["External number"], row["Total"], row["Currency"]) for row in rows] == [("LIST-3", "2.50", "GBP")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(admin.open("/orders").press("Excel (XLSX)", status=200).content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[2] for row in sheet] == ["External number", "LIST-3", "LIST-2", "LIST-1"]


def ids(site: Site, *references: str) -> list[str]:
    rows = site.sql("select order_id from orders where external_ref = any(%s)", list(references))
    return [str(row[0]) for row in rows]


def holds(site: Site, reference: str) -> list[tuple[str, str]]:
    return site.sql(
        "select reason, hold.note from hold join orders using (order_id)"
        " where external_ref = %s and released_at is null",
        reference,
    )


def test_many_orders_are_held_and_let_go_after_a_preview(admin: Visitor, site: Site) -> None:
    chosen = {"id": ids(site, "LIST-1", "LIST-2")}
    preview = admin.open("/orders").press("Hold", chosen, status=200)
    assert "Will be put on hold 2" in preview.words
    assert holds(site, "LIST-1") == []
    page = preview.press("Hold 2 orders", {"reason": "address", "note": "called"})
    assert "2 orders are on hold." in page.words
    assert holds(site, "LIST-1") == [("address", "called")]
    page.press("Release", chosen, status=200).press("Release 2 orders")
    assert holds(site, "LIST-1") == holds(site, "LIST-2") == []


def test_bulk_release_lifts_the_chosen_hold_and_names_the_others(admin: Visitor, site: Site) -> None:
    from orderwright.orders.place_holds import PlaceHold, place_holds

    both, one = (site.order({"85123A": 1}, external_ref=f"HELD-{n}") for n in (1, 2))
    for order, reason in ((both, "fraud"), (both, "address"), (one, "fraud")):
        site.do(place_holds, PlaceHold(order_id=order.id, reason=reason))
    chosen = {"id": [str(both.id), str(one.id)]}
    page = admin.open("/orders").press("Release", chosen, status=200)
    assert {"Fraud review (2)", "Address (1)"} <= set(page.buttons())
    assert "Release 2 orders" not in page.buttons(), "nothing is released before it is said which hold"
    assert "Choose which hold" in admin.post_directly("/orders/bulk/release", chosen, 422).text
    page = page.press("Fraud review (2)", status=200)
    assert '<b class="alarm">Stays on hold: Address</b>' in page.html
    assert page.html.count("Stays on hold") == 1
    page.press("Release 2 orders")
    assert (holds(site, "HELD-1"), holds(site, "HELD-2")) == ([("address", "")], [])


def test_bulk_cancel_says_how_much_money_and_who_is_notified(admin: Visitor, site: Site) -> None:
    from orderwright.orders.types import Customer, PaymentInput

    paid = site.order({"85123A": 2}, payment=PaymentInput(method="card", captured="5.00"))
    guest = site.order({"85123A": 1}, customer=Customer(email="", name="Guest Sample"))
    page = admin.open("/orders").press("Cancel…", {"id": [str(paid.id), str(guest.id)]}, status=200)
    said = words_of(page.html, 5000)
    assert "3 units of 2 orders, worth £7.50." in said
    assert "£5.00 already paid will be refunded" in said
    assert "1 customer will be notified by e-mail." in said
    assert "1 order without an e-mail address: nobody is notified." in said
    assert 'class="btn btn-danger">Cancel 2 orders' in page.html
    page.press("Cancel 2 orders", {"reason": "customer"})
    found = "select status from orders where order_id = any(%s)"
    assert site.sql(found, [paid.id, guest.id]) == [("canceled",), ("canceled",)]


def test_what_can_not_be_done_is_said_before(admin: Visitor, site: Site) -> None:
    gone = site.order({"85123A": 1}, external_ref="BULK-GONE")
    chosen = {"id": [str(gone.id)]}
    page = admin.open("/orders").press("Cancel…", chosen, status=200).press("Cancel 1 order", {"reason": "customer"})
    preview = page.press("Hold", chosen, status=200)
    assert "Will be skipped" in preview.words
    assert "The order is canceled." in preview.words
    assert "Hold 1 order" not in preview.buttons()
    sent, *_ = site.run(warehouse.handed_over(site.world, {"85123A": 1}))
    preview = admin.open("/orders").press("Hold", {"id": [str(sent.order.id)]}, status=200)
    assert "Everything has shipped." in preview.words
    assert "Hold 1 order" not in preview.buttons()


def test_a_refused_tag_stands_beside_its_field(admin: Visitor, site: Site) -> None:
    preview = admin.open("/orders").press("Tag", {"id": ids(site, "LIST-1")}, status=200)
    answer = preview.press("Tag 1 order", {"tag": "x" * 200}, status=422)
    assert 'id="error-tag"' in answer.text


def test_the_ticked_orders_are_printed(admin: Visitor, site: Site, orders: dict[str, int]) -> None:
    answer = admin.open("/orders").press("Print", {"id": ids(site, "LIST-1", "LIST-3")})
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(answer.content))
    assert str(orders["LIST-1"]) in text
    assert str(orders["LIST-3"]) in text
    assert "There is no order" in words_of(admin.get("/orders/print.pdf?numbers=99999", 404))


def test_nobody_acts_on_nothing(admin: Visitor) -> None:
    assert "Select at least one order first." in admin.open("/orders").press("Hold").html
    admin.post_directly("/orders/bulk", {"act": "burn", "id": ["x"]}, 404)
    admin.post_directly("/orders/bulk/hold", {"id": ["x"], "reason": "stock"}, 404)


def test_who_may_only_read_is_offered_nothing_and_refused(site: Site) -> None:
    reader = site.visitor("read_only")
    page = reader.get("/orders")
    assert 'value="hold"' not in page
    assert "New order" not in page
    reader.post_directly("/orders/bulk/hold", {"reason": "stock", "id": ids(site, "LIST-1")}, 403)


def test_all_that_match_are_done_stretch_by_stretch(site: Site, at_work: Page) -> None:
    for number in range(3):
        site.order({"21730": 1}, external_ref=f"ALL-{number}", tags=["wholesale"])
    at_work.goto("/orders?tag=wholesale")
    at_work.locator("[data-select-page]").check()
    at_work.locator("[data-select-matching]").click()
    at_work.get_by_role("button", name="Hold").click()
    expect(at_work.get_by_text("Will be put on hold")).to_be_visible()
    at_work.get_by_label("Reason").select_option("payment")
    at_work.get_by_role("button", name="Hold 3 orders").click()
    expect(at_work.get_by_text("3 on hold")).to_be_visible()
    assert [holds(site, f"ALL-{number}")[0][0] for number in range(3)] == ["payment"] * 3
