"""A closed parcel is weighed again where its label is created, and opened where something of it was canceled."""

from typing import Any
from uuid import UUID

import pytest
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

SHIP, TIN = "/warehouse/hand-over", "TIN"


@pytest.fixture(scope="module", autouse=True)
def tins(site: Site) -> None:
    site.do(save_variants, SaveVariant(sku=TIN, title="Biscuit tin", price="2.50", weight_g=300))
    site.do(receive_stock, ReceiveStock(location="DC", sku=TIN, quantity=200, reason="opening"))


def packed(site: Site, units: int = 1, **more: Any) -> tuple[warehouse.Released, Any]:
    async def doing() -> tuple[warehouse.Released, Any]:
        work = await warehouse.picked(site.world, {TIN: units})
        return work, await warehouse.pack(site.world, work, **more)

    return site.run(doing())  # type: ignore[no-any-return]


def stands(site: Site, parcel: UUID) -> tuple[str, int]:
    """Its status and its weight."""
    ((status, weight_g),) = site.sql("select status, weight_g from parcel where parcel_id = %s", parcel)
    return status, weight_g


@pytest.mark.parametrize("weight_g", [0, 50_000])
def test_a_weight_that_the_carrier_refuses_is_mended_beside_create_label(
    site: Site, admin: Visitor, weight_g: int
) -> None:
    _, parcel = packed(site, weight_g=weight_g)
    field, name = f"weight:{parcel.parcel_id}", f"Parcel {parcel.number}"
    page = admin.open(SHIP)
    assert page.field(field) == (str(weight_g) if weight_g else "")
    page = page.press("Create label", beside=name, status=422)
    assert f"No label for parcel {parcel.number}: The parcel " in page.words
    wrong = page.press("Create label", {field: "heavy"}, beside=name, status=422)
    assert "Enter a whole number." in wrong.words
    assert wrong.field(field) == "heavy"
    done = page.press("Create label", {field: "650"}, beside=name)
    assert f"of parcel {parcel.number} is ready." in done.words
    assert stands(site, parcel.parcel_id) == ("labeled", 650)


def test_all_labels_take_the_weights_that_were_typed(site: Site, admin: Visitor) -> None:
    (_, one), (_, two) = packed(site, weight_g=0), packed(site)
    admin.open(SHIP).press("Create labels", {f"weight:{one.parcel_id}": "700"})
    assert [stands(site, each.parcel_id) for each in (one, two)] == [("labeled", 700), ("labeled", 300)]


def test_the_pack_station_and_the_order_take_the_weight_as_well(site: Site, admin: Visitor) -> None:
    (work, one), (other, two) = packed(site, weight_g=0), packed(site, weight_g=0)
    admin.open(f"/warehouse/pack/{work.id}").press("Create label", {f"weight:{one.parcel_id}": "450"})
    assert stands(site, one.parcel_id) == ("labeled", 450)
    page = admin.open(f"/orders/{other.order.number}")
    assert "The parcel has no weight yet." in page.press("Create label", status=422).words
    page.press("Create label", {"weight_g": "460"})
    assert stands(site, two.parcel_id) == ("labeled", 460)


def test_the_box_of_a_canceled_unit_is_to_be_opened(site: Site, admin: Visitor) -> None:
    work, parcel = packed(site, 3)
    site.run(warehouse.label(site.world, parcel))
    cancel = CancelLines(order_id=work.order.id, reason="customer", lines=[LineUnits(1, 1)])
    site.do(cancel_lines, cancel)
    told = f"Open the box: take out 1 × {TIN}"
    for address in (SHIP, f"/warehouse/pack/{work.id}", f"/orders/{work.order.number}"):
        assert told in admin.open(address).words, address
    assert told in [row.get("data-refuses") for row in admin.open(SHIP).find("//tr[@data-refuses]")]
    page = admin.open(SHIP).press("Unpack", beside=told)
    assert page.path == f"/warehouse/pack/{work.id}"
    assert stands(site, parcel.parcel_id)[0] == "canceled"
    page.press("Close parcel", by_script={f"quantity:{work.id}:1": "2"})
    assert told not in admin.open(SHIP).words


def test_weighing_anew_does_as_well(site: Site, admin: Visitor) -> None:
    work, parcel = packed(site, 2)
    site.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer", lines=[LineUnits(1, 1)]))
    page = admin.open(SHIP).press("Create label", {f"weight:{parcel.parcel_id}": "310"}, beside=f"#{work.order.number}")
    assert "Label ready" in page.cell(f"#{work.order.number}", "Label")
    assert stands(site, parcel.parcel_id) == ("labeled", 310)
