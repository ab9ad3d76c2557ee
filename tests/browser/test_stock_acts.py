"""What is done with the stock of a variant from its page: counted, adjusted, transferred, moved to another bin."""

from playwright.sync_api import Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.orders.types import HoldInput
from orderwright.stock.receive_stock import ReceiveStock, receive_stock


def standing(site: Site, sku: str, location: str = "DC") -> tuple[int, int, int]:
    """On hand, committed, unavailable."""
    found = "select on_hand, committed, unavailable from stock_level join variant using (variant_id)"
    rows = site.sql(f"{found} join location l using (location_id) where sku = %s and l.code = %s", sku, location)
    return rows[0] if rows else (0, 0, 0)


def test_stock_is_counted_and_asks_before_a_reservation_gives_way(site: Site, admin: Visitor) -> None:
    site.do(save_variants, SaveVariant(sku="COUNTED", title="Bowl", price="2.00", weight_g=10))
    site.do(receive_stock, ReceiveStock(location="DC", sku="COUNTED", quantity=97, reason="opening"))
    site.run(site.world.placed_order({"COUNTED": 12}, hold=HoldInput(reason="stock")))
    page = admin.open("/inventory/COUNTED")
    assert "London DC: 97 on hand, 12 committed" in page.html
    done = page.press("Set on hand", {"location": "DC", "quantity": "15", "note": "shelf 3"})
    assert "15 units on hand at DC, before 97." in done.words
    assert "Count: shelf 3" in done.words
    asked = done.press("Set on hand", {"location": "DC", "quantity": "9"}, status=422)
    assert "the newest reservations give way" in asked.html
    assert asked.field("quantity", beside="Set on hand") == "9"
    assert standing(site, "COUNTED") == (15, 12, 0)
    given = asked.press("Set on hand", {"give_way": "yes"})
    assert "9 units on hand at DC, before 15. 1 order lost units; what can be is sourced again." in given.words
    assert standing(site, "COUNTED") == (9, 9, 0)
    assert site.run(site.world.audit()) == []


def test_a_count_says_what_lies_in_no_bin_and_where_it_counts_is_chosen(site: Site, admin: Visitor) -> None:
    site.do(save_variants, SaveVariant(sku="HANDS", title="Bowl", price="2.00", weight_g=10))
    for location, units in (("DC", 20), ("SHOP", 4)):
        site.do(receive_stock, ReceiveStock(location=location, sku="HANDS", quantity=units, reason="opening"))
    work = site.run(warehouse.released(site.world, {"HANDS": 6}))
    site.do(start_picking, StartPicking(fulfillment_order_id=work.id))
    site.do(record_scans, RecordScans(fulfillment_order_id=work.id, scanned=[Scan("HANDS", 2)]))
    site.run(warehouse.picked(site.world, {"HANDS": 3}))
    page = admin.open("/inventory/HANDS")
    assert "London DC: 20 on hand, 9 committed, 5 of these picked or packed" in page.html
    assert page.field("location", beside="Set on hand") == ""
    assert "SHOP" in page.html


def test_stock_is_set_aside_restored_scrapped_transferred_and_moved_to_another_bin(site: Site, admin: Visitor) -> None:
    site.do(save_variants, SaveVariant(sku="MOVED", title="Vase", price="2.00", weight_g=10))
    site.do(receive_stock, ReceiveStock(location="DC", sku="MOVED", quantity=20, reason="opening"))
    page = admin.open("/inventory/MOVED")
    for kind, units, left in (("set_aside", 5, (20, 0, 5)), ("restore", 2, (20, 0, 3)), ("scrap", 1, (19, 0, 2))):
        page = page.press("Adjust", {"location": "DC", "kind": kind, "quantity": str(units), "reason": "damaged"})
        assert standing(site, "MOVED") == left
    assert "19 on hand at DC, 2 unavailable, 17 of them available." in page.words
    refused = page.press(
        "Adjust", {"location": "DC", "kind": "scrap", "quantity": "3", "reason": "damaged"}, status=422
    )
    assert "MOVED at DC has 2 unavailable units, not 3." in refused.html
    assert (refused.field("quantity", beside="Adjust"), refused.field("kind")) == ("3", "scrap")
    page = admin.open("/inventory/MOVED").press("Transfer", {"location": "DC", "to_location": "SHOP", "quantity": "7"})
    assert "7 units went from DC to SHOP. 12 on hand at DC." in page.words
    assert standing(site, "MOVED", "SHOP") == (7, 0, 0)
    wrong = page.press("Transfer", {"location": "DC", "to_location": "DC", "quantity": "1"}, status=422)
    assert "The items are already at this location." in wrong.html
    wrong = admin.open("/inventory/MOVED").press("Move", {"location": "DC", "bin": "Z-99"}, status=422)
    assert "There is no bin &#39;Z-99&#39; at DC." in wrong.html
    for code, before in (("A-02", ""), ("A-03", ", before in A-02")):
        site.do(save_bins, SaveBin(location="DC", code=code, pick_order=1))
        page = admin.open("/inventory/MOVED").press("Move", {"location": "DC", "bin": code})
        assert f"12 units at DC in bin {code} now{before}." in page.words
    assert site.run(site.world.audit()) == []


def test_a_delivery_into_another_bin_asks_whether_all_of_it_lies_there_now(site: Site, admin: Visitor) -> None:
    site.do(save_variants, SaveVariant(sku="PUT", title="Jug", price="2.00", weight_g=10))
    for code in ("B-1", "B-2"):
        site.do(save_bins, SaveBin(location="DC", code=code, pick_order=1))
    site.do(receive_stock, ReceiveStock(location="DC", sku="PUT", quantity=9, reason="opening", bin="B-1"))
    one = {"location": "DC", "sku:0": "PUT", "quantity:0": "1", "bin:0": "B-2"}
    page = admin.post_directly("/inventory/receive", one, 422)
    assert "9 units of PUT lie in bin B-1. Put these there, too, or move all of it to B-2." in page.words
    assert standing(site, "PUT") == (9, 0, 0)
    bins = "select b.code from stock_level join variant using (variant_id) join bin b using (bin_id) where sku = 'PUT'"
    assert site.sql(bins) == [("B-1",)]
    admin.post_directly("/inventory/receive", one | {"moves:0": "B-9"}, 422)
    page.press("Receive", {"moves:0": "B-2"})
    assert (standing(site, "PUT"), site.sql(bins)) == ((10, 0, 0), [("B-2",)])


def test_the_list_of_stock_is_no_wider_than_its_page(site: Site, at_work: Page) -> None:
    title = "Hanging lantern of white metal with a handle"
    site.do(save_variants, SaveVariant(sku="LANTERN-XL", title=title, price="2.00", weight_g=10, reorder_point=5000))
    site.do(save_bins, SaveBin(location="DC", code="A-01-12"))
    site.do(receive_stock, ReceiveStock(location="DC", sku="LANTERN-XL", quantity=1250, bin="A-01-12"))
    wider = "({scrollWidth, clientWidth}) => scrollWidth - clientWidth"
    for width in (1024, 1280, 1440):
        at_work.set_viewport_size({"width": width, "height": 800})
        at_work.goto("/inventory?q=lantern")
        assert at_work.locator(".table-box").evaluate(wider) <= 0, width
        assert at_work.locator("html").evaluate(wider) <= 0, width
        badge = at_work.get_by_role("row", name=title).get_by_text("Low stock")
        expect(badge).to_be_in_viewport(ratio=1)
    at_work.set_viewport_size({"width": 880, "height": 800})
    assert at_work.locator("html").evaluate(wider) <= 0, "what does not fit is scrolled within the list"


def test_a_location_of_the_list_of_stock_stands_on_one_line_where_there_is_room(site: Site, at_work: Page) -> None:
    title = "Hanging lantern of white metal with a handle"
    site.do(save_variants, SaveVariant(sku="LANTERN-1", title=title, price="2.00", weight_g=10))
    site.do(save_bins, SaveBin(location="DC", code="A-01-12"))
    site.do(receive_stock, ReceiveStock(location="DC", sku="LANTERN-1", quantity=12, bin="A-01-12"))
    for width in (1024, 1280):
        at_work.set_viewport_size({"width": width, "height": 800})
        at_work.goto("/inventory?q=lantern-1")
        name = at_work.get_by_role("cell", name="London DC · A-01-12")
        line = "cell => parseFloat(getComputedStyle(cell).lineHeight)"
        text = (
            "cell => { const all = document.createRange(); all.selectNodeContents(cell);"
            " return all.getBoundingClientRect().height }"
        )
        assert name.evaluate(text) < 1.5 * name.evaluate(line), width
        site.sql("update location set name = 'Distribution center' where code = 'DC'")
        at_work.reload()
        name = at_work.get_by_role("cell", name="Distribution center · A-01-12")
        assert name.evaluate(text) < 1.5 * name.evaluate(line), width
        site.sql("update location set name = 'London DC' where code = 'DC'")
