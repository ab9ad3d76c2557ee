"""Ship: each location has its own parcels, drivers and manifests."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pypdfium2
import pytest
from playwright.sync_api import Locator, Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

GOODS = {"DC": "DC-TIN", "SHOP": "SHOP-TIN"}
SHIP = "/warehouse/hand-over"


@pytest.fixture(scope="module", autouse=True)
def goods_of_each_location(site: Site) -> None:
    for location, sku in GOODS.items():
        site.do(save_variants, SaveVariant(sku=sku, title=f"Tin of {location}", price="2.50", weight_g=300))
        site.do(receive_stock, ReceiveStock(location=location, sku=sku, quantity=200, reason="opening"))


def labeled(site: Site, location: str) -> Any:
    """A labeled parcel at a location: its work, itself and its label."""
    return site.run(warehouse.labeled(site.world, {GOODS[location]: 1}))


def status_of(site: Site, parcel: UUID) -> str:
    return str(site.sql("select status from parcel where parcel_id = %s", parcel)[0][0])


def test_a_driver_at_one_location_takes_nothing_of_another(site: Site, admin: Visitor) -> None:
    (_, here, label), (_, there, other) = labeled(site, "SHOP"), labeled(site, "DC")
    everything = admin.open(SHIP)
    assert label.tracking_number in everything.words
    assert other.tracking_number in everything.words
    page = everything.follow("Leeds store")
    assert label.tracking_number in page.words
    assert other.tracking_number not in page.words
    assert "1 of 1 parcel labeled" in page.words
    assert "Own fleet takes 1 parcel at Leeds store." in " ".join(page.find("//dialog")[0].text_content().split())
    page = page.press("Hand over 1 parcel")
    assert page.path == f"{SHIP}?location=SHOP"
    assert "1 parcel shipped." in page.words
    assert (status_of(site, here.parcel_id), status_of(site, there.parcel_id)) == ("handed_over", "labeled")


def test_all_locations_are_handed_over_one_by_one(site: Site, admin: Visitor) -> None:
    (_, here, _), (_, there, _) = labeled(site, "SHOP"), labeled(site, "DC")
    admin.open(SHIP).press("Hand over 1 parcel", beside="at Leeds store")
    assert (status_of(site, here.parcel_id), status_of(site, there.parcel_id)) == ("handed_over", "labeled")


def test_a_refused_selection_stays_at_its_location(site: Site, admin: Visitor) -> None:
    labeled(site, "SHOP")
    page = admin.open(f"{SHIP}?location=SHOP").press("Hand over", beside="0 selected", status=422)
    assert "Select at least one row first." in page.words
    assert page.find("//nav[@aria-label='Locations']//a[@aria-current]")[0].text == "Leeds store"


def test_labels_are_created_for_one_location(site: Site, admin: Visitor) -> None:
    (_, here), (_, there) = (site.run(warehouse.packed(site.world, {GOODS[place]: 1})) for place in ("SHOP", "DC"))
    page = admin.open(f"{SHIP}?location=SHOP").press("Create labels")
    assert page.path == f"{SHIP}?location=SHOP"
    assert (status_of(site, here.parcel_id), status_of(site, there.parcel_id)) == ("labeled", "packed")


def test_a_manifest_is_of_one_location_and_says_which(site: Site, admin: Visitor) -> None:
    numbers = {}
    for location in GOODS:
        _, parcel, label = labeled(site, location)
        site.run(warehouse.hand(site.world, parcel))
        numbers[location] = label.tracking_number
    page = admin.open(f"{SHIP}?location=SHOP")
    address = page.find("//a[contains(@href, 'manifest.pdf')]")[0].get("href")
    assert parse_qs(urlsplit(address).query)["location"] == ["SHOP"]
    (text,) = sheets(admin, address)
    assert "Leeds store" in text
    assert numbers["SHOP"] in "".join(text.split())
    assert numbers["DC"] not in "".join(text.split())
    both = sheets(admin, f"{SHIP}/manifest.pdf?carrier=own_fleet")
    assert ["London DC" in each for each in both] == [True, False]


def sheets(admin: Visitor, address: str) -> list[str]:
    answer = admin.client.get(address)
    assert answer.status_code == 200
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]


def scanned(window: Page, code: str) -> Locator:
    window.locator("#scan").press_sequentially(code)
    window.keyboard.press("Enter")
    return window.locator("#scan-answer")


def test_a_label_that_must_not_leave_is_refused_and_says_why(site: Site, at_work: Page) -> None:
    (held, _, on_hold), (gone, left, shipped), (off, _, canceled) = (labeled(site, "SHOP") for _ in range(3))
    site.do(place_holds, PlaceHold(order_id=held.order.id, reason="fraud"))
    site.run(warehouse.hand(site.world, left))
    site.do(cancel_lines, CancelLines(order_id=off.order.id, reason="customer"))
    _, _, elsewhere = labeled(site, "DC")
    at_work.goto(f"{SHIP}?location=SHOP")
    for label, title, text in (
        (on_hold, "On hold", f"Order #{held.order.number} is on hold."),
        (shipped, "Handed over already", f"order #{gone.order.number} was handed over on"),
        (canceled, "Canceled", f"order #{off.order.number} was canceled."),
        (elsewhere, "At another location", "is shipped by London DC."),
    ):
        answer = scanned(at_work, label.tracking_number)
        expect(answer.locator("b")).to_have_text(title)
        expect(answer.locator("p")).to_contain_text(text)
        expect(answer).to_have_class("wrong")
    expect(scanned(at_work, "OW99999999999").locator("b")).to_have_text("Not found here")
    expect(at_work.locator(".scan-said")).to_have_text("")
    expect(at_work.locator(".bulk")).to_be_hidden()


def test_a_parcel_without_a_label_is_no_find(site: Site, at_work: Page) -> None:
    _, parcel = site.run(warehouse.packed(site.world, {GOODS["SHOP"]: 1}))
    at_work.goto(SHIP)
    answer = scanned(at_work, str(parcel.number))
    expect(answer.locator("b")).to_have_text("Label missing")
    expect(answer.locator("p")).to_have_text(f"Create the label of parcel {parcel.number} first.")
