"""Who works at one location chose its tab once: every list after an act is still of that location."""

from uuid import UUID

import pytest
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import OpenPage, Visitor

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

TIN = "SHOP-TIN"
SHOP = "?location=SHOP"


@pytest.fixture(scope="module", autouse=True)
def goods_of_the_shop(site: Site) -> None:
    site.do(save_variants, SaveVariant(sku=TIN, title="Biscuit tin", price="2.50", weight_g=300))
    site.do(receive_stock, ReceiveStock(location="SHOP", sku=TIN, quantity=200, reason="opening"))


def released(site: Site) -> tuple[UUID, str]:
    """What waits to be accepted at the shop: its id and its number."""
    work = site.run(warehouse.released(site.world, {TIN: 1})).id
    ((number,),) = site.sql("select number from fulfillment_order where fulfillment_order_id = %s", work)
    return work, f"F-{number}"


def accepted(site: Site) -> tuple[UUID, str]:
    work, number = released(site)
    site.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work))
    return work, number


def chosen(page: OpenPage) -> str:
    (tab,) = page.find("//nav[@aria-label='Locations']//a[@aria-current]")
    return str(tab.text)


def test_accepting_and_rejecting_stay_at_the_location(site: Site, admin: Visitor) -> None:
    (_, one), (_, two) = released(site), released(site)
    page = admin.open("/warehouse/receive").follow("Leeds store").press("Accept", beside=one)
    assert (page.path, chosen(page)) == (f"/warehouse/receive{SHOP}", "Leeds store")
    refused = page.press("Reject", {"reason": "too_busy", "note": "x" * 5000}, beside=f"Reject {two}", status=422)
    assert chosen(refused) == "Leeds store"
    page = page.press("Reject", {"reason": "too_busy"}, beside=f"Reject {two}")
    assert (page.path, chosen(page)) == (f"/warehouse/receive{SHOP}", "Leeds store")


def test_the_oldest_is_that_of_the_location(site: Site, admin: Visitor) -> None:
    work, _ = released(site)
    older = "update fulfillment_order set released_at = released_at - interval '9 days' where fulfillment_order_id = %s"
    site.sql(older + " returning 1", work)
    assert "oldest" in admin.open(f"/warehouse/receive{SHOP}").words
    assert "oldest" in admin.open("/warehouse/receive").words
    assert "oldest" not in admin.open("/warehouse/receive?location=DC").words


def test_picking_stays_at_the_location(site: Site, admin: Visitor) -> None:
    (one, number), (two, _) = accepted(site), accepted(site)
    page = admin.open("/warehouse/pick").follow("Leeds store").press("Pick", beside=number)
    assert page.path == f"/warehouse/pick/{one}{SHOP}"
    paused = page.press("Save and pause", by_script={f"quantity:{one}:1": "0"})
    assert (paused.path, chosen(paused)) == (f"/warehouse/pick{SHOP}", "Leeds store")
    assert paused.find("//a[@class='card']")[0].get("href") == f"/warehouse/pick/{one}{SHOP}"
    done = page.press("Finish", by_script={f"quantity:{one}:1": "1"})
    assert done.path == f"/warehouse/pick{SHOP}"
    walk = done.press("Pick as batch", {"id": [str(two)]})
    assert walk.path == f"/warehouse/pick/{two}{SHOP}"
    assert walk.find("//nav[@aria-label='Breadcrumbs']//a")[-1].get("href") == f"/warehouse/pick{SHOP}"


def test_packing_stays_at_the_location(site: Site, admin: Visitor) -> None:
    here = [site.run(warehouse.picked(site.world, {TIN: 1})).id for _ in range(2)]
    there = site.run(warehouse.picked(site.world, {"85123A": 1})).id
    ((number,),) = site.sql("select number from fulfillment_order where fulfillment_order_id = %s", here[0])
    page = admin.open("/warehouse/pack").follow("Leeds store").follow("Pack", beside=f"F-{number}")
    assert page.path == f"/warehouse/pack/{here[0]}{SHOP}"
    closed = page.press("Close parcel", by_script={f"quantity:{here[0]}:1": "1"})
    assert closed.path == f"/warehouse/pack/{here[0]}{SHOP}"
    following = [each.get("href") for each in closed.find("//a[@data-scan-target]")]
    assert f"/warehouse/pack/{here[1]}{SHOP}" in following
    assert not any(str(there) in address for address in following)
    assert closed.press("Unpack").path == f"/warehouse/pack/{here[0]}{SHOP}"
