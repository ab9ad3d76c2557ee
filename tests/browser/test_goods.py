"""Stock, products, files, quarantine, mail and webhooks, on the running application."""

import json
import re
import socket
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.browser.conftest import Site
from tests.browser.visitor import OpenPage, Visitor, words_of
from tests.given import ORGANIZATION

from orderwright.access.create_key import CreateKey, create_key
from orderwright.channels.begin_imports import BeginImport, TakeUpImport, begin_imports, take_up_imports
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows
from orderwright.channels.record_imports import RecordProgress, record_progress
from orderwright.console.uploads import Uploads
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.stock.receive_stock import ReceiveStock, receive_stock


def on_hand(site: Site, sku: str, location: str = "DC") -> int:
    rows = site.sql(
        "select s.on_hand from stock_level s join variant using (variant_id) join location l using (location_id) "
        "where sku = %s and l.code = %s",
        sku,
        location,
    )
    return int(rows[0][0]) if rows else 0


def test_the_inventory_is_searched_filtered_and_exported(admin: Visitor) -> None:
    page = words_of(admin.get("/inventory?q=lantern"), 3000)
    assert "71053" in page
    assert "22752" not in page
    assert "No variant matches" in words_of(admin.get("/inventory?q=submarine"))
    answer = admin.open("/inventory?q=lantern").press("CSV", status=200)
    assert answer.headers["content-disposition"] == 'attachment; filename="stock.csv"'
    assert "71053" in answer.text
    assert "22752" not in answer.text


def test_stock_is_corrected_with_a_reason_and_its_history_says_so(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "85123A")
    fields = {"location": "DC", "quantity": "-2", "reason": "damaged", "note": "fell"}
    page = admin.open("/inventory/85123A").submit("/inventory/adjustments?sku=85123A", fields)
    assert page.path == "/inventory/85123A"
    assert on_hand(site, "85123A") == before - 2
    assert "-2" in page.words
    assert "admin@example.com" in page.words


def test_a_variant_shows_its_reorder_point_and_references_as_they_were_given(site: Site, admin: Visitor) -> None:
    site.do(receive_stock, ReceiveStock(location="DC", sku="71053", quantity=1, reference="GRN-1"))
    page = admin.open("/inventory/71053")
    assert page.cell("London DC", "Reorder point") == "20"
    assert "Received (GRN-1)" in page.words


def test_more_than_there_is_can_not_be_taken_away(admin: Visitor) -> None:
    fields = {"location": "DC", "quantity": "-999999", "reason": "theft"}
    page = admin.send("/inventory/adjustments?sku=71053", fields, 422, at="/inventory/71053")
    assert 'id="adjust" aria-labelledby="adjust-title" data-open' in page.html
    assert 'value="-999999"' in page.html
    wrong = page.submit("/inventory/adjustments?sku=71053", {"quantity": "some"}, 422)
    assert "Enter a whole number." in wrong.html


def test_a_form_that_is_sent_twice_is_done_once(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "21730")
    page = admin.open("/inventory/21730")
    for _ in range(2):
        page.submit("/inventory/adjustments?sku=21730", {"location": "DC", "quantity": "5", "reason": "found"})
    assert on_hand(site, "21730") == before + 5


def test_a_delivery_goes_in_and_its_wrong_lines_stay(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "22752")
    fields = {
        "location": "DC",
        "reference": "PO 771",
        "sku:0": "22752",
        "quantity:0": "20",
        "sku:1": "2275X",
        "quantity:1": "3",
    }
    page = admin.post_directly("/inventory/receive", fields, 422)
    assert "20 units received." in page.words
    assert "There is no variant with the SKU" in page.words
    assert page.field("sku:1") == "2275X"
    assert 'name="sku:0"' not in page.html
    assert on_hand(site, "22752") == before + 20
    page.press("Receive", {"quantity:1": "3"}, by_script={"sku:1": "22752"})
    assert on_hand(site, "22752") == before + 23
    empty = admin.open("/inventory/receive").press("Receive", {"location": "DC"}, status=422)
    assert "at least one SKU" in empty.words


def test_a_product_is_made_and_changed(site: Site, admin: Visitor) -> None:
    new = {"sku": "A/B 1#", "title": "Odd code", "price": "2.50", "weight_g": "90", "active": "yes"}
    admin.send("/products/new", new)
    page = admin.get("/products/A/B%201%23")
    assert 'value="Odd code"' in page
    admin.send(
        "/products/edit?sku=A/B%201%23",
        {"title": "Odder code", "price": "3.00", "gtin": "4006381333931", "active": None},
    )
    row = site.sql("select title, price_minor, gtin, active, weight_g from variant where sku = 'A/B 1#'")
    assert row == [("Odder code", 300, "4006381333931", False, 90)]
    emptied = {"gtin": "", "weight_g": "", "cost": ""}
    admin.send("/products/edit?sku=A/B%201%23", {"title": "Odder code", "price": "3.00", **emptied})
    row = site.sql("select price_minor, gtin, weight_g from variant where sku = 'A/B 1#'")
    assert row == [(300, None, 0)]
    assert "A title has 1" in admin.send("/products/edit?sku=A/B%201%23", {"title": "", "price": "1"}, 422).text
    wrong = admin.send("/products/edit?sku=A/B%201%23", {"title": "x", "gtin": "123"}, 422).text
    assert "A GTIN has 8, 12, 13 or 14 digits" in wrong
    assert 'value="123"' in wrong
    assert "A title has 1 to 500 characters." in admin.send("/products/new", {"sku": "N1"}, 422).text
    assert "/products/edit?sku=A%2FB%201%23" in admin.get("/products?q=A/B")


def test_a_sku_is_changed_and_the_former_one_still_finds_it(admin: Visitor) -> None:
    admin.send("/products/new", {"sku": "OLD/1", "title": "Renamed lamp", "active": "yes"})
    page = admin.open("/products/edit?sku=OLD%2F1")
    wrong = page.press("Change SKU", {"new_sku": "22752"}, status=422)
    assert "22752 is another variant." in wrong.html
    assert wrong.field("new_sku") == "22752"
    changed = wrong.press("Change SKU", {"new_sku": "NEW-1"})
    assert changed.path == "/products/NEW-1"
    assert "OLD/1 is NEW-1 now." in changed.words
    assert "Former SKU OLD/1" in admin.open("/inventory/variant?sku=OLD%2F1").words
    assert admin.open("/products/edit?sku=OLD%2F1").field("sku") == "NEW-1"
    assert "OLD/1 is called NEW-1 now." in admin.send("/products/new", {"sku": "OLD/1", "title": "x"}, 422).text


def send_file(admin: Visitor, kind: str, content: bytes, status: int = 303) -> OpenPage:
    files = {"file": ("goods.csv", content, "text/csv")}
    return admin.open(f"/import/{kind}").press("Upload", files=files, status=status)


def checked(page: OpenPage, columns: dict[str, str]) -> OpenPage:
    """What the file's check says, with these columns."""
    return page.press("Check the file", columns, status=200)


def go_in(page: OpenPage) -> OpenPage:
    """Press the button that imports what was checked."""
    (button,) = [name for name in page.buttons() if name.startswith(("Import ", "Put "))]
    return page.press(button)


def test_a_file_of_products_is_matched_and_told_row_by_row(site: Site, admin: Visitor) -> None:
    content = b"Own code;Name;EAN;Price\nCSV-1;First;4006381333931X;1,50\nCSV-2;Second;;2.50\n"
    page = send_file(admin, "catalog", content)
    assert "Map columns" in page.words
    assert "Second" in page.words
    missing = page.press("Check the file", {"sku": "", "title": "Name"}, status=422)
    assert "Which column is the sku?" in missing.words
    columns = {"sku": "Own code", "title": "Name", "gtin": "EAN", "price": "Price"}
    report = go_in(checked(missing, columns))
    assert "goods.csv" in report.words
    assert "A GTIN has 8, 12, 13 or 14 digits" in report.words
    assert site.sql("select title from variant where sku like 'CSV-%%'") == [("Second",)]
    refused = admin.client.get(report.link("Failed rows")).text
    assert "CSV-1" in refused
    assert "CSV-2" not in refused
    assert "Download them with their reasons" in report.words
    mended = refused.replace("4006381333931X", "4006381333931").replace('"1,50"', "1.50").encode()
    assert "All rows imported" in go_in(checked(send_file(admin, "catalog", mended), columns)).words
    assert site.sql("select title, price_minor from variant where sku = 'CSV-1'") == [("First", 150)]


def test_orders_of_a_file_that_can_not_be_placed_wait_in_quarantine_and_are_repaired(
    site: Site, admin: Visitor
) -> None:
    heads = "external_ref,ship_country,sku,quantity,unit_price,ship_line1,ship_city,ship_postal_code,ship_name"
    rows = "F-1,GB,85123A,1,2.55,1 Road,London,N1 1AA,Ada\nF-2,GB,NO-SUCH,1,2.55,1 Road,London,N1 1AA,Ada"
    page = send_file(admin, "orders", f"{heads}\n{rows}\n".encode())
    mapping = {name: name for name in heads.split(",")}
    page = checked(page, mapping | {"default:channel": "import", "default:currency": "GBP"})
    assert "Quarantined 1" in go_in(page).words
    ((row,),) = site.sql(
        "select quarantine_id from quarantine where status = 'open' and content::text like '%%NO-SUCH%%'"
    )
    page = admin.open(f"/quarantine/{row}")
    assert page.field("field:lines.1.sku") == "NO-SUCH"
    still = page.press("Save and retry", {"field:lines.1.sku": "NEITHER"}, status=422)
    assert re.search(r'name="field:lines.1.sku" value="NEITHER" aria-invalid="true"', still.html)
    still.press("Save and retry", {"field:lines.1.sku": "71053", "field:lines.1.quantity": "2"})
    assert site.sql("select units from orders where external_ref = 'F-2'") == [(2,)]
    assert "Fixed" in words_of(admin.get(f"/quarantine/{row}"))


def test_a_file_that_goes_in_already_is_not_begun_again(site: Site, admin: Visitor) -> None:
    page = send_file(admin, "stock", b"location,sku,quantity\nDC,85123A,7\n")
    sent, path = checked(page, {"location": "location", "sku": "sku", "quantity": "quantity"}), page.path
    uploads, token = Uploads(site.settings.data, ORGANIZATION), UUID(path.rpartition("/")[2])
    kept = uploads.read(token)
    assert kept is not None
    begun = site.do(begin_imports, BeginImport(kind="stock", file_name="goods.csv", file_hash="00"))
    site.do(take_up_imports, TakeUpImport(begun.import_id))
    site.do(record_progress, RecordProgress(import_id=begun.import_id, rows=2_000, rows_done=500))
    uploads.write(token, msgspec.structs.replace(kept, import_id=begun.import_id))
    on_hand = site.sql("select sum(on_hand) from stock_level")
    go_in(sent)
    assert site.sql("select sum(on_hand) from stock_level") == on_hand
    assert "500 of 2,000 rows imported" in words_of(admin.get(path))
    begun_before = "update import_run set started_at = now() - interval '3 hours' where import_id = %s returning 1"
    site.sql(begun_before, begun.import_id)
    assert "500 of 2,000 rows imported" in words_of(admin.get(path)), "however long it takes, somebody sees to it"
    silent = "update import_run set seen_at = now() - interval '2 minutes' where import_id = %s returning 1"
    site.sql(silent, begun.import_id)
    assert "The import was interrupted." in words_of(admin.get(path))
    go_in(sent)
    assert site.sql("select sum(on_hand) - %s from stock_level", on_hand[0][0]) == [(7,)]
    assert "Created 1" in words_of(admin.get(path))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"sku,sku\n1,2\n", b"sku,title\n"])
def test_a_file_that_is_none_is_refused(admin: Visitor, content: bytes) -> None:
    assert 'id="error-file"' in send_file(admin, "catalog", content, 422).html


def test_what_is_too_large_is_answered_with_a_page(admin: Visitor) -> None:
    large = admin.send("/products/new", {"sku": "A", "title": "x" * 1024**2}, 413)
    assert "larger than 1 MB" in large.words
    assert "larger than 50 MB" in send_file(admin, "catalog", b"sku\n" + b"x" * 50 * 1024**2, 413).words


def test_a_body_that_grows_too_large_is_refused_while_it_is_read(site: Site) -> None:
    key = site.do(create_key, CreateKey(name="stream", role="admin")).token
    with socket.create_connection((str(httpx.URL(site.url).host), httpx.URL(site.url).port or 80), 20) as line:
        head = (
            f"POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        line.sendall(head.encode())
        for _ in range(17):
            line.sendall(b"%x\r\n%s\r\n" % (2**16, b" " * 2**16))
        assert line.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_files_of_every_kind_have_a_sample_that_goes_in(admin: Visitor) -> None:
    for kind in ("locations", "catalog", "stock", "orders"):
        sample = admin.client.get(f"/import/{kind}/sample.csv").content
        page = checked(send_file(admin, kind, sample), {})
        if "nothing in this file is new or changed" in page.words:
            assert "Unchanged 1" in page.words, kind
        else:
            assert "All rows imported" in go_in(page).words, kind


def test_rows_are_set_aside_with_a_reason(site: Site, admin: Visitor) -> None:
    for number in (1, 2, 3):
        content = {"InvoiceNo": f"{number}", "Country": "Mars"}
        row = QuarantineRow(
            source="test", source_ref=f"t:{number}", code="x", reason="Not understood.", content=content
        )
        site.do(quarantine_rows, row)
    ids = [
        str(row[0])
        for row in site.sql("select quarantine_id from quarantine where source = 'test' order by source_ref")
    ]
    assert (
        "Select at least one row first." in admin.send("/quarantine/bulk", {"act": "retry"}, 422, at="/quarantine").text
    )
    asked = admin.send("/quarantine/bulk", {"act": "discard", "id": ids[:2]}, 200, at="/quarantine")
    assert 'id="discard-many" aria-labelledby="discard-many-title" data-open' in asked.html
    empty = asked.press("Dismiss", {"reason": ""}, status=422)
    assert "This must have 1 to 500 characters." in empty.html
    empty.press("Dismiss", {"reason": "a test"})
    page = admin.send(f"/quarantine/{ids[2]}/discard", {"reason": ""}, 422, at=f"/quarantine/{ids[2]}")
    assert "This must have" in page.html
    page.submit(f"/quarantine/{ids[2]}/discard", {"reason": "a test"})
    assert site.sql("select count(*) from quarantine where source = 'test' and status = 'dismissed'") == [(3,)]


def test_mail_is_read_as_it_looks_and_sent_again(site: Site, admin: Visitor) -> None:
    site.order({"85123A": 1})
    rows = site.sql("select message_id, subject from message order by created_at desc limit 1")
    assert rows, "no mail was written"
    ((message, subject),) = rows
    assert subject in admin.get("/outbox").replace("&#39;", "'")
    assert f'src="/outbox/{message}/body"' in admin.get(f"/outbox/{message}")
    body = admin.client.get(f"/outbox/{message}/body")
    assert "frame-ancestors 'self'" in body.headers["content-security-policy"]
    assert "queued for sending" in admin.open(f"/outbox/{message}").press("Resend").words


def test_a_webhook_whose_secret_ended_says_that_nothing_is_sent_until_it_is_replaced(
    site: Site, admin: Visitor
) -> None:
    made = site.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/lost"))
    path = f"/settings/webhooks/{made.endpoint_id}"
    try:
        assert "forgotten" not in admin.get(path)
        assert "new secret" not in admin.open("/").words
        site.sql("update webhook_endpoint set made_from = 'another'")
        assert "Needs a new secret" in admin.open("/settings/webhooks").words
        assert "Webhooks need a new secret" in admin.open("/").words
        page = admin.open(path)
        assert "ended with the installation’s former secret, so nothing is sent" in page.words
        after = page.press("Replace secret", {}, status=200)
        assert "so nothing is sent" not in after.words
        assert "Active" in admin.open("/settings/webhooks").words
    finally:
        site.sql("delete from webhook_endpoint")


def test_a_webhook_is_made_switched_off_and_removed(site: Site, admin: Visitor) -> None:
    wrong = admin.send("/settings/webhooks", {"url": "ftp://shop.example", "event": ["OrderPlaced"]}, 422).text
    assert "An address such as https://shop.example" in wrong
    assert 'value="OrderPlaced" checked' in wrong
    inside = admin.send("/settings/webhooks", {"url": "http://169.254.169.254/latest"}, 422).text
    assert "This address is private." in inside
    made = admin.send("/settings/webhooks", {"url": "https://shop.example/hook", "event": ["OrderPlaced"]}, 200).text
    assert "whsec_" in made
    assert "whsec_" not in admin.get("/settings/webhooks")
    ((endpoint,),) = site.sql("select endpoint_id from webhook_endpoint")
    site.order({"85123A": 1})
    assert "OrderPlaced" in admin.get(f"/settings/webhooks/{endpoint}")
    ((delivery,),) = site.sql("select delivery_id from webhook_delivery where endpoint_id = %s", endpoint)
    hook = admin.open(f"/settings/webhooks/{endpoint}")
    hook.submit(f"/settings/webhooks/{endpoint}/deliveries/{delivery}/resend", {})
    replaced = hook.press("Replace secret", {"at_once": "yes"}, status=200)
    (secret,) = re.findall(r"whsec_[\w-]+", replaced.text)
    assert site.sql("select secret_number, former_until <= now() from webhook_endpoint") == [(2, True)]
    assert secret not in admin.get(f"/settings/webhooks/{endpoint}")
    off = hook.submit(f"/settings/webhooks/{endpoint}/off", {})
    assert site.sql("select active from webhook_endpoint") == [(False,)]
    on = off.submit(f"/settings/webhooks/{endpoint}/on", {})
    on.submit(f"/settings/webhooks/{endpoint}/removal", {})
    assert site.sql("select count(*) from webhook_endpoint") == [(0,)]


def test_what_the_own_fleet_charges_is_changed(site: Site, admin: Visitor) -> None:
    page = admin.get("/settings/rates")
    values = dict(re.findall(r'name="((?:price|days)[^"]+)" value="([^"]+)"', page))
    assert values["price:standard:1:500"] == "2.95"
    wrong = admin.send("/settings/rates", values | {"price:standard:1:500": "cheap"}, 422).text
    assert "must be a decimal number" in wrong
    assert 'value="cheap"' in wrong
    admin.send("/settings/rates", values | {"price:standard:1:500": "3.10"})
    ((content,),) = site.sql("select content from shipping_rates")
    content = content if isinstance(content, dict) else json.loads(content)
    assert content["rates"][0]["steps"][0] == [500, 310]


def test_a_stock_file_is_a_count_or_a_receipt_and_shows_what_it_would_do(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "22752")
    content = f"Warehouse,SKU,On hand\nDC,22752,{before - 3}\nDC,2275X,1\n".encode()
    page = send_file(admin, "stock", content)
    assert page.field("default:meaning") == "count"
    chosen = {"location": "Warehouse", "sku": "SKU", "quantity": "On hand"}
    received = checked(page, chosen | {"default:meaning": "receipt"})
    assert f"22752 · DC {before:,} {before * 2 - 3:,} +{before - 3:,}" in received.words
    counted = checked(received, {"default:meaning": "count"})
    assert f"22752 · DC {before:,} {before - 3:,} -3" in counted.words
    assert "2275X" in counted.words.partition("Will not be imported")[2]
    otherwise = counted.press("Import 1 row", {"default:meaning": "receipt"}, status=200)
    assert f"+{before - 3:,}" in otherwise.words, "chosen otherwise since, it is checked again"
    assert on_hand(site, "22752") == before
    counted.press("Import 1 row")
    assert on_hand(site, "22752") == before - 3


def test_a_count_that_was_checked_before_stock_moved_is_not_taken(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "21730")
    seen = checked(send_file(admin, "stock", f"Location,SKU,On hand\nDC,21730,{before - 1}\n".encode()), {})
    site.do(receive_stock, ReceiveStock(location="DC", sku="21730", quantity=4))
    done = go_in(seen)
    assert "It moved since the file was checked." in done.words
    assert on_hand(site, "21730") == before + 4


def test_a_file_of_variants_says_what_is_new_and_what_changes_before_it_does(site: Site, admin: Visitor) -> None:
    content = b"sku,title\n85123A,White hanging heart T-light holder\n71053,Lantern\nNEW-7,New\n"
    page = checked(send_file(admin, "catalog", content), {"sku": "sku", "title": "title"})
    assert "New 1 Changed 1 Unchanged 1" in page.words
    assert site.sql("select count(*) from variant where sku = 'NEW-7' or title = 'Lantern'") == [(0,)]
