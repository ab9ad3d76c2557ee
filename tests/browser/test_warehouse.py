"""The warehouse, on the running application: every form, and what it refuses."""

import re
from typing import Any
from uuid import UUID

import pytest
from tests.browser.conftest import Site
from tests.browser.visitor import OpenPage, Visitor, words_of

from orderwright.console.warehouse_pick import NOT_ON_THE_LIST
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.kernel.ids import new_id
from orderwright.kernel.text import plural
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Address
from orderwright.shipping.boxes import BoxList
from orderwright.shipping.save_boxes import save_boxes

SHOP_ONLY = "GIFT-BOX"


def work_of(site: Site, order: Any) -> UUID:
    """The id of the newest fulfillment order of an order."""
    rows = site.sql(
        "select fulfillment_order_id from fulfillment_order where order_id = %s order by number desc limit 1", order.id
    )
    assert rows, "the order was not released"
    return UUID(str(rows[0][0]))


def number_of(site: Site, work: UUID) -> str:
    """The number of a fulfillment order as pages write it."""
    found = site.sql("select number from fulfillment_order where fulfillment_order_id = %s", work)
    return f"F-{found[0][0]}"


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


def close_parcel(admin: Visitor, work: UUID) -> OpenPage:
    """Everything of the two lines is scanned, and the parcel closed."""
    return admin.open(f"/warehouse/pack/{work}").press("Close parcel", by_script=scans(work, 2, 1))


def test_a_location_accepts_what_was_sent_to_it(site: Site, admin: Visitor) -> None:
    one, two = (work_of(site, site.order({SHOP_ONLY: 1})) for _ in range(2))
    page = admin.open("/warehouse/receive").follow("Leeds store")
    assert page.cell(number_of(site, one), "Units") == "1"
    assert "London DC auto-accepts" in page.words
    page = page.press("Accept", beside=number_of(site, one))
    assert (status_of(site, one), status_of(site, two)) == ("accepted", "released")
    page = page.press("Accept all shown")
    assert page.path == "/warehouse/receive?location=SHOP"
    assert status_of(site, two) == "accepted"
    assert "1 fulfillment order accepted." in page.words


def test_what_is_ticked_is_accepted(site: Site, admin: Visitor) -> None:
    works = [work_of(site, site.order({SHOP_ONLY: 1})) for _ in range(3)]
    ticked = {"id": [str(work) for work in works[:2]]}
    page = admin.open("/warehouse/receive").press("Accept", ticked, beside="0 selected")
    assert [status_of(site, work) for work in works] == ["accepted", "accepted", "released"]
    assert "2 fulfillment orders accepted." in page.words


def test_nothing_ticked_is_said_instead_of_done(admin: Visitor) -> None:
    page = admin.open("/warehouse/receive")
    assert "Select at least one row first." in page.press("Accept", beside="0 selected", status=422).text


def test_a_location_says_no(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({SHOP_ONLY: 1}))
    wrong = admin.post_directly(f"/warehouse/receive/{work}/rejection", {"reason": "rain"}, 422).text
    assert "Choose or enter a valid value." in wrong
    page = admin.open("/warehouse/receive")
    page.press("Reject", {"reason": "too_busy", "note": "closing"}, beside=f"Reject {number_of(site, work)}")
    assert status_of(site, work) == "rejected"


def test_two_orders_are_picked_together_and_saved_half_way(site: Site, admin: Visitor) -> None:
    one, two = (work_of(site, site.order({"85123A": 2, "71053": 1})) for _ in range(2))
    page = admin.open("/warehouse/pick")
    assert page.cell(number_of(site, two), "Units") == "3"
    walk = page.press("Pick as batch", {"id": [str(one), str(two)]})
    assert walk.path == f"/warehouse/pick/{one},{two}"
    queue = admin.open("/warehouse/pick")
    assert "2 orders · admin@example.com" in queue.words
    assert "0 of 6 units" in queue.words
    walk.press("Save and pause", by_script=scans(one, 2, 1) | scans(two, 1, 0))
    assert (status_of(site, one), status_of(site, two)) == ("picked", "picking")
    page = admin.open(walk.path)
    assert page.field(f"quantity:{two}:1") == "1"
    page.press("Finish", by_script=scans(two, 2, 1))
    assert status_of(site, two) == "picked"


def test_the_menu_and_the_page_count_alike_what_is_to_be_picked(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({"85123A": 2}))
    work_of(site, site.order({"85123A": 1}))
    admin.open("/warehouse/pick").press("Pick", beside=number_of(site, work))
    page = admin.get("/warehouse/pick")
    counted = re.search(r"(\d+) to pick, (\d+) in progress", page)
    assert counted
    assert int(counted[1]) > int(counted[2]) > 0
    assert f'Pick<span class="count">{counted[1]}</span>' in page
    assert f'All locations<span class="count">{counted[1]}</span>' in page


def test_locations_are_not_mixed_on_one_walk(site: Site, admin: Visitor) -> None:
    one, two = (str(work_of(site, site.order({"85123A": 1}))) for _ in range(2))
    shown = [f"{one} DC", f"{two} SHOP"]
    page = admin.post_directly("/warehouse/pick", {"act": "batch", "id": [one, two], "shown": shown}, 422).text
    assert "Select fulfillment orders of one location." in page
    answer = admin.post_directly("/warehouse/pick", {"act": "next", "shown": shown})
    assert answer.headers["location"] == f"/warehouse/pick/{one}"


def test_more_than_was_asked_for_is_refused_and_the_counts_stay(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({"85123A": 2, "71053": 2}))
    page = admin.open(f"/warehouse/pick/{work}").press("Finish", by_script=scans(work, 9, 1), status=422)
    assert "expected at most 2, got 9" in page.html
    assert page.field(f"quantity:{work}:2") == "1"


def test_a_scan_that_is_written_otherwise_is_of_no_line(site: Site, admin: Visitor) -> None:
    work = work_of(site, site.order({"85123A": 2}))
    for text, refused in ((f"{new_id()} 1 1 {work}:1", [NOT_ON_THE_LIST]), (f"{new_id()} 1 {work}:1", [])):
        answer = admin.post_directly(f"/warehouse/pick/{work}/scans", {"scan": text}, 200).answer.json()
        needs = {f"{work}:1": 2}
        assert answer == {"counts": {f"{work}:1": 0 if refused else 1}, "needs": needs, "refused": refused}


def test_a_batch_that_somebody_began_meanwhile_is_not_picked_twice(site: Site, admin: Visitor) -> None:
    for _ in range(2):
        work_of(site, site.order({"71053": 1}))
    pim = site.visitor("warehouse")
    before = admin.open("/warehouse/pick?location=DC")
    begun = pim.open("/warehouse/pick?location=DC").press("Start next batch (London DC)")
    refused = before.press("Start next batch (London DC)", status=422)
    assert "warehouse@example.com is picking F-" in refused.words
    more = site.order({"71053": 1})
    late = work_of(site, more)
    assert str(late) not in begun.path
    assert str(late) in admin.open("/warehouse/pick?location=DC").press("Start next batch (London DC)").path


def test_a_short_pick_goes_back_to_sourcing(site: Site, admin: Visitor) -> None:
    order = site.order({"22752": 3})
    work = work_of(site, order)
    page = admin.open(f"/warehouse/pick/{work}")
    line, found = {"line_id": f"{work}:1"}, {"found": "7", "reason": "not_found"}
    wrong = page.press("Report short pick", found, by_script=line, status=422)
    assert "expected at most 3, got 7" in wrong.html
    assert 'id="short" aria-labelledby="short-title" data-open' in wrong.html
    wrong.press("Report short pick", {"found": "1"})
    assert site.sql("select picked from fulfillment_order_line where fulfillment_order_id = %s", work) == [(1,)]
    assert wrong.find("//*[@data-about]")[-1].text == f"22752 · order #{order.number} · no bin"
    assert wrong.find("//*[@data-of]")[0].text == "of 3"
    strange = admin.post_directly(f"/warehouse/pick/{work}/short", {"line_id": "x:1", "found": "1"}, 422).text
    assert "This line is not on the list" in strange


def test_after_everything_is_short_one_lands_on_the_list(site: Site, admin: Visitor) -> None:
    order = site.order({"22752": 1})
    work = work_of(site, order)
    line, none = {"line_id": f"{work}:1"}, {"found": "0", "reason": "not_found"}
    page = admin.open(f"/warehouse/pick/{work}?location=DC").press("Report short pick", none, by_script=line)
    assert page.path == "/warehouse/pick?location=DC"
    assert f"Nothing is left to pick of #{order.number}." in page.words


def test_a_pick_list_that_there_is_not(admin: Visitor) -> None:
    assert "There is no such pick list." in admin.get("/warehouse/pick/nonsense", 404)
    admin.get("/warehouse/pick/00000000-0000-0000-0000-000000000000", 404)


def test_every_unit_is_verified_before_there_is_a_label(site: Site, admin: Visitor, picked: UUID) -> None:
    queue = admin.open("/warehouse/pack")
    number = number_of(site, picked)
    assert [queue.cell(number, head) for head in ("Location", "Packed", "Status")] == ["London DC", "0 / 3", "Picked"]
    station = queue.follow("Pack", beside=number)
    assert station.path == f"/warehouse/pack/{picked}"
    page = station.press("Close parcel", {"box": "M"}, by_script=scans(picked, 2, 0), status=422)
    assert "1 of it did not come" in page.html
    assert page.field(f"quantity:{picked}:1") == "2"
    assert 'value="M" data-box="2" checked' in page.html
    assert site.sql("select count(*) from parcel where fulfillment_order_id = %s", picked) == [(0,)]
    done = page.press("Close parcel", {"weight_g": "410"}, by_script=scans(picked, 2, 1))
    assert done.path == f"/warehouse/pack/{picked}"
    row = site.sql("select status, box, weight_g from parcel where fulfillment_order_id = %s", picked)
    assert row == [("labeled", "M", 410)]
    assert "closed; label" in done.words
    assert "Packed of order" in done.words


def test_one_order_in_two_parcels(site: Site, admin: Visitor, picked: UUID) -> None:
    station = admin.open(f"/warehouse/pack/{picked}")
    page = station.press("close parcel, start another", by_script=scans(picked, 1, 0))
    assert status_of(site, picked) == "packing"
    assert f'data-line="{picked}:1" data-need="1"' in page.html
    page.press("Close parcel", by_script=scans(picked, 1, 1))
    assert status_of(site, picked) == "packed"


@pytest.mark.parametrize("nothing", ["0", "0,0", "00"])
def test_no_parcel_weighs_nothing(admin: Visitor, picked: UUID, nothing: str) -> None:
    page = admin.post_directly(f"/warehouse/pack/{picked}", {**scans(picked, 2, 1), "weight_g": nothing}, 422)
    assert "No parcel weighs 0 g." in page.words


def test_a_weight_that_is_none_is_refused_beside_the_field(admin: Visitor, picked: UUID) -> None:
    station = admin.open(f"/warehouse/pack/{picked}")
    page = station.press("Close parcel", {"weight_g": "heavy"}, by_script=scans(picked, 2, 1), status=422)
    assert "Enter a whole number." in page.html
    assert page.field("weight_g") == "heavy"


def test_the_pack_station_offers_the_boxes_that_the_settings_name(site: Site, admin: Visitor, picked: UUID) -> None:
    usual = admin.open("/settings/boxes")
    assert [usual.field(f"boxes_{row}_code") for row in range(6)] == ["S", "M", "L", "XL", "", ""]
    mistaken = {"boxes_1_code": "", "boxes_2_length_mm": "long", "boxes_5_code": "Tube", "boxes_5_length_mm": "900"}
    wrong = usual.press("Save", mistaken, status=422)
    assert wrong.field("boxes_2_length_mm") == "long"
    assert wrong.field("boxes_5_code") == "Tube"
    assert re.findall(r'id="error-(boxes_[^"]+)"', wrong.html) == [
        "boxes_1_code", "boxes_2_length_mm", "boxes_5_width_mm", "boxes_5_height_mm"
    ]  # fmt: skip
    cleared = {f"boxes_{row}_{name}": "" for row in (1, 2) for name in ("code", "length_mm", "width_mm", "height_mm")}
    tube = {"boxes_5_width_mm": "100", "boxes_5_height_mm": "80", "boxes_5_empty_g": "150"}
    saved = wrong.press("Save", cleared | tube)
    assert [saved.field(f"boxes_{row}_code") for row in range(4)] == ["S", "XL", "Tube", ""]
    assert saved.field("boxes_2_empty_g") == "150"
    station = admin.open(f"/warehouse/pack/{picked}")
    assert re.findall(r'name="box" value="([^"]+)" data-box="(\d)"', station.html) == [
        ("S", "1"),
        ("XL", "2"),
        ("Tube", "3"),
    ]
    assert "90 × 10 × 8 cm" in station.words
    assert "by its items, plus the box" in station.words
    station.press("Close parcel", {"box": "Tube"}, by_script=scans(picked, 2, 1))
    ((weight, length),) = site.sql("select weight_g, length_mm from parcel where fulfillment_order_id = %s", picked)
    items = site.sql(
        "select sum(v.weight_g * f.quantity) from fulfillment_order_line f join variant v using (variant_id)"
        " where f.fulfillment_order_id = %s",
        picked,
    )
    assert (weight, length) == (items[0][0] + 150, 900)
    site.do(save_boxes, BoxList([]))


def test_a_parcel_is_unpacked_and_its_label_voided(site: Site, admin: Visitor, picked: UUID) -> None:
    page = close_parcel(admin, picked)
    ((parcel, number),) = site.sql("select parcel_id, number from parcel where fulfillment_order_id = %s", picked)
    page.press("Unpack", beside=f"Parcel {number} ")
    assert status_of(site, picked) == "picked"
    assert site.sql("select status from label where parcel_id = %s", parcel) == [("void",)]


def test_a_parcel_without_a_street_waits_for_its_label_and_says_why(site: Site, admin: Visitor) -> None:
    order = site.order(
        {"85123A": 1}, ship_to=Address(country="GB", name="Ada Sample", city="London", postal_code="N1 1AA")
    )
    assert "On hold: address" in admin.get("/orders?view=on_hold&hold=address")
    admin.open(f"/orders/{order.number}").press("Release hold")
    site.settle()
    work = work_of(site, order)
    site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
    page = admin.open(f"/warehouse/pack/{work}").press("Close parcel", by_script=scans(work, 1))
    assert "closed, label missing" in page.words
    page = admin.open("/warehouse/hand-over").press("Create label", beside=f"#{order.number} ", status=422)
    assert "has no street" in page.words
    assert "1 not: The receiver's address has no street" in page.press("Create labels").words


def test_a_bare_number_is_that_of_an_order(site: Site, admin: Visitor, picked: UUID) -> None:
    """Both are counted alike: what papers of an order carry must not open the work of another."""
    ((work, order),) = site.sql(
        "select f.number, o.number from fulfillment_order f join orders o using (order_id)"
        " where fulfillment_order_id = %s", picked,
    )  # fmt: skip
    assert f'data-scan-target="F-{work}\n{order}\n#{order}"' in admin.get("/warehouse/pack")


def test_parcels_are_handed_over(site: Site, admin: Visitor, picked: UUID) -> None:
    close_parcel(admin, picked)
    ((parcel, number),) = site.sql(
        "select parcel_id, tracking_number from parcel where fulfillment_order_id = %s", picked
    )
    queue = admin.open("/warehouse/hand-over")
    assert f'data-scan-target="{number}"' in queue.html
    assert queue.cell(number, "To") == "GB London"
    page = queue.press("Hand over", {"id": str(parcel)}).words
    assert status_of(site, picked) == "shipped"
    assert "1 parcel shipped." in page
    assert "Shipped today" in page


def test_all_of_a_carrier_are_handed_over_at_once(site: Site, admin: Visitor, picked: UUID) -> None:
    close_parcel(admin, picked)
    page = admin.open("/warehouse/hand-over")
    ((ready,),) = site.sql("select count(*) from parcel where status = 'labeled'")
    page.press(f"Hand over {plural(ready, 'parcel')}", beside="Own fleet takes")
    assert status_of(site, picked) == "shipped"


def test_a_held_order_is_shown_and_not_worked_on(site: Site, admin: Visitor, picked: UUID) -> None:
    ((order_id,),) = site.sql("select order_id from fulfillment_order where fulfillment_order_id = %s", picked)
    site.do(place_holds, PlaceHold(order_id=order_id, reason="address"))
    station = admin.open(f"/warehouse/pack/{picked}")
    assert "On hold." in station.words
    page = station.press("Close parcel", by_script=scans(picked, 2, 1), status=422).text
    assert "is paused by a hold: address." in page


def test_who_only_reads_has_no_buttons_and_is_refused(site: Site, picked: UUID) -> None:
    reader = site.visitor("read_only")
    for path in ("receive", "pick", "pack", "hand-over"):
        assert set(reader.open(f"/warehouse/{path}").buttons()) <= {"Keys", "Sign out"}
    forbidden = reader.post_directly(f"/warehouse/pack/{picked}", scans(picked, 2, 1) | {"act": "done"}, 403)
    assert "fulfillment.pack" in forbidden.text


def test_everything_is_printed_from_its_page(site: Site, admin: Visitor, picked: UUID) -> None:
    close_parcel(admin, picked)
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
        assert admin.post_directly(path, {"print": "shown", "shown": shown}, 200).content.startswith(b"%PDF")
        assert "Select at least one row first." in admin.post_directly(path, {"print": "id"}, 422).text
    assert "There is no parcel 999999." in admin.get("/parcels/999999/label.pdf", 404)
    assert "There is no such document." in admin.get("/documents/nonsense.pdf", 404)
