"""The warehouse, on the running application: every form, and what it refuses."""

import re
from typing import Any
from uuid import UUID

import pytest
from tests.browser.conftest import Site, Visitor, words_of

from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Address

SHOP_ONLY = "GIFT-BOX"


def work_of(site: Site, order: Any) -> UUID:
    """The id of the newest fulfillment order of an order."""
    rows = site.sql(
        "select fulfillment_order_id from fulfillment_order where order_id = %s order by number desc limit 1", order.id
    )
    assert rows, "the order was not released"
    return UUID(str(rows[0][0]))


def status_of(site: Site, work: UUID) -> str:
    return str(site.sql("select status from fulfillment_order where fulfillment_order_id = %s", work)[0][0])


@pytest.fixture(scope="module", autouse=True)
def goods_of_the_shop(site: Site) -> None:
    """Goods that only the location has that accepts by hand."""
    from orderwright.catalog.save_variants import SaveVariant, save_variants
    from orderwright.stock.receive_stock import ReceiveStock, receive_stock

    site.do(
        save_variants, SaveVariant(sku=SHOP_ONLY, title="Gift box", price="2.50", weight_g=300, gtin="4006381333931")
    )
    site.do(receive_stock, ReceiveStock(location="SHOP", sku=SHOP_ONLY, quantity=200, reason="opening"))


@pytest.fixture
def picked(site: Site) -> UUID:
    work = work_of(site, site.order({"85123A": 2, "71053": 1}))
    site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
    return work


def scans(work: UUID, *units: int) -> dict[str, str]:
    return {f"quantity:{work}:{line}": str(count) for line, count in enumerate(units, 1)}


def test_a_location_accepts_what_was_sent_to_it(site: Site, admin: Visitor) -> None:
    one, two = (work_of(site, site.order({SHOP_ONLY: 1})) for _ in range(2))
    page = admin.get("/warehouse/receive")
    assert str(one) in page
    assert "London DC auto-accepts" in words_of(page)
    admin.send("/warehouse/receive", {"accept": str(one)})
    assert (status_of(site, one), status_of(site, two)) == ("accepted", "released")
    answer = admin.send("/warehouse/receive", {"act": "accept_all", "shown": [str(one), str(two)], "location": "SHOP"})
    assert answer.headers["location"] == "/warehouse/receive?location=SHOP"
    assert status_of(site, two) == "accepted"
    assert "2 fulfillment orders accepted." in words_of(admin.get("/warehouse/receive?location=SHOP"))


def test_nothing_ticked_is_said_instead_of_done(admin: Visitor) -> None:
    assert "Select at least one row first." in admin.send("/warehouse/receive", {"act": "accept"}, 422).text


def test_a_location_says_no(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({SHOP_ONLY: 1}))
    wrong = admin.send(f"/warehouse/receive/{work}/rejection", {"reason": "rain"}, 422).text
    assert "Choose or enter a valid value." in wrong
    admin.send(f"/warehouse/receive/{work}/rejection", {"reason": "too_busy", "note": "closing"})
    assert status_of(site, work) == "rejected"


def test_two_orders_are_picked_together_and_saved_half_way(site: Site, admin: Visitor) -> None:
    one, two = (work_of(site, site.order({"85123A": 2, "71053": 1})) for _ in range(2))
    shown = [f"{one} DC", f"{two} DC"]
    answer = admin.send("/warehouse/pick", {"act": "batch", "id": [str(one), str(two)], "shown": shown})
    path = answer.headers["location"]
    assert path == f"/warehouse/pick/{one},{two}"
    assert "2 orders" in words_of(admin.get("/warehouse/pick"))
    assert "Olive" in admin.get("/warehouse/pick") or "admin@example.com" in admin.get("/warehouse/pick")
    admin.send(path, scans(one, 2, 1) | scans(two, 1, 0) | {"act": "pause"})
    assert (status_of(site, one), status_of(site, two)) == ("picked", "picking")
    page = admin.get(path)
    assert f'name="quantity:{two}:1" value="1"' in page
    admin.send(path, scans(two, 2, 1) | {"act": "done"})
    assert status_of(site, two) == "picked"


def test_the_menu_and_the_page_count_alike_what_is_to_be_picked(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({"85123A": 2}))
    work_of(site, site.order({"85123A": 1}))
    admin.send("/warehouse/pick", {"pick": str(work), "shown": f"{work} DC"})
    page = admin.get("/warehouse/pick")
    counted = re.search(r"(\d+) to pick, (\d+) in progress", page)
    assert counted
    assert int(counted[1]) > int(counted[2]) > 0
    assert f'Pick<span class="count">{counted[1]}</span>' in page
    assert f'All locations<span class="count">{counted[1]}</span>' in page


def test_locations_are_not_mixed_on_one_walk(site: Site, admin: Visitor) -> None:
    one, two = (str(work_of(site, site.order({"85123A": 1}))) for _ in range(2))
    shown = [f"{one} DC", f"{two} SHOP"]
    page = admin.send("/warehouse/pick", {"act": "batch", "id": [one, two], "shown": shown}, 422).text
    assert "Select fulfillment orders of one location." in page
    answer = admin.send("/warehouse/pick", {"act": "next", "shown": shown})
    assert answer.headers["location"] == f"/warehouse/pick/{one}"


def test_more_than_was_asked_for_is_refused_and_the_counts_stay(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({"85123A": 2, "71053": 2}))
    page = admin.send(f"/warehouse/pick/{work}", scans(work, 9, 1) | {"act": "done"}, 422).text
    assert "expected at most 2, got 9" in page
    assert f'name="quantity:{work}:2" value="1"' in page


def test_a_short_pick_goes_back_to_sourcing(site: Site, admin: Visitor) -> None:
    order = site.order({"22752": 3})
    work = work_of(site, order)
    wrong = admin.send(
        f"/warehouse/pick/{work}/short", {"line_id": f"{work}:1", "found": "7", "reason": "not_found"}, 422
    ).text
    assert "expected at most 3, got 7" in wrong
    assert 'id="short" aria-labelledby="short-title" data-open' in wrong
    admin.send(f"/warehouse/pick/{work}/short", {"line_id": f"{work}:1", "found": "1", "reason": "not_found"})
    assert site.sql("select picked from fulfillment_order_line where fulfillment_order_id = %s", work) == [(1,)]
    strange = admin.send(f"/warehouse/pick/{work}/short", {"line_id": "x:1", "found": "1"}, 422).text
    assert "This line is not on the list" in strange


def test_a_pick_list_that_there_is_not(admin: Visitor) -> None:
    assert "There is no such pick list." in admin.get("/warehouse/pick/nonsense", 404)
    admin.get("/warehouse/pick/00000000-0000-0000-0000-000000000000", 404)


def test_every_unit_is_verified_before_there_is_a_label(site: Site, admin: Visitor, picked: UUID) -> None:
    page = admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 0) | {"act": "done", "box": "M"}, 422).text
    assert "1 of it did not come" in page
    assert f'name="quantity:{picked}:1" value="2"' in page
    assert 'value="M" data-box="2" checked' in page
    assert site.sql("select count(*) from parcel where fulfillment_order_id = %s", picked) == [(0,)]
    answer = admin.send(
        f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done", "box": "M", "weight_g": "410"}
    )
    assert answer.headers["location"] == f"/warehouse/pack/{picked}"
    row = site.sql("select status, box, weight_g from parcel where fulfillment_order_id = %s", picked)
    assert row == [("labeled", "M", 410)]
    done = words_of(admin.get(f"/warehouse/pack/{picked}"))
    assert "closed; label" in done
    assert "Packed of order" in done


def test_one_order_in_two_parcels(site: Site, admin: Visitor, picked: UUID) -> None:
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 1, 0) | {"act": "parcel"})
    assert status_of(site, picked) == "packing"
    page = admin.get(f"/warehouse/pack/{picked}")
    assert f'data-line="{picked}:1" data-need="1"' in page
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 1, 1) | {"act": "done"})
    assert status_of(site, picked) == "packed"


def test_a_weight_that_is_none_is_refused_beside_the_field(admin: Visitor, picked: UUID) -> None:
    page = admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done", "weight_g": "heavy"}, 422).text
    assert "Enter a whole number." in page
    assert 'value="heavy"' in page


def test_a_parcel_is_unpacked_and_its_label_voided(site: Site, admin: Visitor, picked: UUID) -> None:
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"})
    ((parcel,),) = site.sql("select parcel_id from parcel where fulfillment_order_id = %s", picked)
    admin.send(f"/warehouse/pack/{picked}/unpack", {"parcel_id": str(parcel)})
    assert status_of(site, picked) == "picked"
    assert site.sql("select status from label where parcel_id = %s", parcel) == [("void",)]


def test_a_parcel_without_a_street_waits_for_its_label_and_says_why(site: Site, admin: Visitor) -> None:
    order = site.order(
        {"85123A": 1}, ship_to=Address(country="GB", name="Ada Sample", city="London", postal_code="N1 1AA")
    )
    assert "On hold: address" in admin.get("/orders?view=on_hold&hold=address")
    ((hold,),) = site.sql("select hold_id from hold where order_id = %s", order.id)
    admin.send(f"/orders/{order.number}/holds/{hold}/release")
    site.settle()
    work = work_of(site, order)
    site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
    admin.send(f"/warehouse/pack/{work}", scans(work, 1) | {"act": "done"})
    assert "closed, label missing" in words_of(admin.get(f"/warehouse/pack/{work}"))
    ((parcel,),) = site.sql("select parcel_id from parcel where fulfillment_order_id = %s", work)
    page = admin.get("/warehouse/hand-over")
    assert "Create label" in page
    admin.send("/warehouse/hand-over", {"label": str(parcel), f"number:{parcel}": "7"})
    assert "has no street" in words_of(admin.get("/warehouse/hand-over"))
    admin.send("/warehouse/hand-over", {"act": "labels", "unlabeled": str(parcel)})
    assert "1 not: The receiver's address has no street" in words_of(admin.get("/warehouse/hand-over")).replace(
        "&#39;", "'"
    )


def test_parcels_are_handed_over(site: Site, admin: Visitor, picked: UUID) -> None:
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"})
    ((parcel, number),) = site.sql(
        "select parcel_id, tracking_number from parcel where fulfillment_order_id = %s", picked
    )
    assert f'data-scan-target="{number}"' in admin.get("/warehouse/hand-over")
    admin.send("/warehouse/hand-over", {"id": str(parcel), "act": "hand_over"})
    assert status_of(site, picked) == "shipped"
    page = words_of(admin.get("/warehouse/hand-over"), 5000)
    assert "1 parcel shipped." in page
    assert "Shipped today" in page


def test_all_of_a_carrier_are_handed_over_at_once(site: Site, admin: Visitor, picked: UUID) -> None:
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"})
    admin.send("/warehouse/hand-over", {"carrier": "own_fleet"})
    assert status_of(site, picked) == "shipped"


def test_a_held_order_is_shown_and_not_worked_on(site: Site, admin: Visitor, picked: UUID) -> None:
    ((order_id,),) = site.sql("select order_id from fulfillment_order where fulfillment_order_id = %s", picked)
    site.do(place_holds, PlaceHold(order_id=order_id, reason="address"))
    assert "On hold." in admin.get(f"/warehouse/pack/{picked}")
    page = admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"}, 422).text
    assert "is paused by a hold: address." in page


def test_who_only_reads_has_no_buttons_and_is_refused(site: Site, picked: UUID) -> None:
    reader = site.visitor("read_only")
    for path in ("receive", "pick", "pack", "hand-over"):
        page = reader.get(f"/warehouse/{path}")
        assert "Accept all" not in page
        assert "Start the next" not in page
        assert "Hand over all" not in page
    assert (
        "fulfillment.pack" in reader.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"}, 403).text
    )


def test_everything_is_printed_from_its_page(site: Site, admin: Visitor, picked: UUID) -> None:
    admin.send(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"})
    ((parcel, number, order),) = site.sql(
        "select p.number, f.number, o.number from parcel p join fulfillment_order f using (fulfillment_order_id) "
        "join orders o on o.order_id = p.order_id where p.fulfillment_order_id = %s",
        picked,
    )
    for path in (
        f"/parcels/{parcel}/label.pdf",
        f"/parcels/{parcel}/slip.pdf",
        f"/orders/{order}/order.pdf",
        f"/fulfillment-orders/{number}/pick-list.pdf",
        f"/fulfillment-orders/{picked},{number}/pick-list.pdf",
    ):
        answer = admin.client.get(path)
        assert answer.status_code == 200, (path, words_of(answer.text))
        assert answer.content.startswith(b"%PDF"), path
    assert admin.client.get(f"/parcels/{parcel}/label.zpl").text.startswith("^XA")
    for path in ("/warehouse/pick-lists.pdf", "/warehouse/orders.pdf"):
        shown = [f"{picked} DC"]
        assert admin.send(path, {"print": "shown", "shown": shown}, 200).content.startswith(b"%PDF")
        assert "Select at least one row first." in admin.send(path, {"print": "id"}, 422).text
    assert "There is no parcel 999999." in admin.get("/parcels/999999/label.pdf", 404)
    assert "There is no such document." in admin.get("/documents/nonsense.pdf", 404)
