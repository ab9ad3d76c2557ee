"""Stock, products, files, quarantine, mail and webhooks, on the running application."""

import html
import json
import re
import socket
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of
from tests.given import ORGANIZATION

from orderwright.access.create_key import CreateKey, create_key
from orderwright.channels.begin_imports import BeginImport, TakeUpImport, begin_imports, take_up_imports
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows
from orderwright.channels.record_imports import RecordProgress, record_progress
from orderwright.console.uploads import Uploads
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
    answer = admin.client.get("/inventory/export.csv?q=lantern")
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
    page = admin.send("/inventory/adjustments?sku=71053", fields, 422, at="/inventory/71053").text
    assert 'id="adjust" aria-labelledby="adjust-title" data-open' in page
    assert 'value="-999999"' in page
    wrong = admin.post_directly("/inventory/adjustments?sku=71053", fields | {"quantity": "some"}, 422).text
    assert "Enter a whole number." in wrong


def test_a_form_that_is_sent_twice_is_done_once(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "21730")
    found = re.search(r'name="key" value="([^"]+)"', admin.get("/inventory/21730"))
    assert found is not None
    fields = {"location": "DC", "quantity": "5", "reason": "count", "key": found[1]}
    for _ in range(2):
        admin.post_directly("/inventory/adjustments?sku=21730", fields)
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
    page = admin.post_directly("/inventory/receive", fields, 422).text
    assert "20 units received." in page
    assert "There is no variant with the SKU" in page
    assert 'name="sku:1" value="2275X"' in page
    assert 'name="sku:0"' not in page
    assert on_hand(site, "22752") == before + 20
    admin.post_directly("/inventory/receive", {"location": "DC", "sku:1": "22752", "quantity:1": "3"})
    assert on_hand(site, "22752") == before + 23
    assert "at least one SKU" in admin.post_directly("/inventory/receive", {"location": "DC", "sku:0": ""}, 422).text


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


def send_file(admin: Visitor, kind: str, content: bytes, status: int = 303) -> Any:
    return admin.post_directly(f"/import/{kind}", None, status, files={"file": ("goods.csv", content, "text/csv")})


def test_a_file_of_products_is_matched_and_told_row_by_row(site: Site, admin: Visitor) -> None:
    content = b"Own code;Name;EAN;Price\nCSV-1;First;4006381333931X;1,50\nCSV-2;Second;;2.50\n"
    path = send_file(admin, "catalog", content).headers["location"]
    page = admin.get(path)
    assert "Map columns" in page
    assert "Second" in page
    missing = admin.post_directly(path, {"title": "Name"}, 422).text
    assert "Which column is the sku?" in missing
    admin.post_directly(path, {"sku": "Own code", "title": "Name", "gtin": "EAN", "price": "Price", "act": "import"})
    report = words_of(admin.get(path), 5000)
    assert "goods.csv" in report
    assert "A GTIN has 8, 12, 13 or 14 digits" in report
    assert site.sql("select title from variant where sku like 'CSV-%%'") == [("Second",)]
    refused = admin.client.get(f"{path}/refused.csv").text
    assert "CSV-1" in refused
    assert "CSV-2" not in refused
    assert "Download them with their reasons" in admin.get(path)
    mended = refused.replace("4006381333931X", "4006381333931").replace('"1,50"', "1.50").encode()
    path = send_file(admin, "catalog", mended).headers["location"]
    admin.post_directly(path, {"sku": "Own code", "title": "Name", "gtin": "EAN", "price": "Price", "act": "import"})
    assert "All rows imported" in words_of(admin.get(path), 5000)
    assert site.sql("select title, price_minor from variant where sku = 'CSV-1'") == [("First", 150)]


def test_orders_of_a_file_that_can_not_be_placed_wait_in_quarantine_and_are_repaired(
    site: Site, admin: Visitor
) -> None:
    heads = "external_ref,ship_country,sku,quantity,unit_price,ship_line1,ship_city,ship_postal_code,ship_name"
    rows = "F-1,GB,85123A,1,2.55,1 Road,London,N1 1AA,Ada\nF-2,GB,NO-SUCH,1,2.55,1 Road,London,N1 1AA,Ada"
    path = send_file(admin, "orders", f"{heads}\n{rows}\n".encode()).headers["location"]
    mapping = {name: name for name in heads.split(",")}
    admin.post_directly(path, mapping | {"default:channel": "import", "default:currency": "GBP"})
    assert "Quarantined 1" in words_of(admin.get(path), 3000)
    ((row,),) = site.sql(
        "select quarantine_id from quarantine where status = 'open' and content::text like '%%NO-SUCH%%'"
    )
    page = admin.get(f"/quarantine/{row}")
    assert 'name="field:lines.1.sku" value="NO-SUCH"' in page
    still = admin.post_directly(f"/quarantine/{row}", {"field:lines.1.sku": "NEITHER"}, 422).text
    assert "NEITHER" in still
    assert re.search(r'name="field:lines.1.sku" value="NEITHER" aria-invalid="true"', still)
    admin.post_directly(f"/quarantine/{row}", {"field:lines.1.sku": "71053", "field:lines.1.quantity": "2"})
    assert site.sql("select units from orders where external_ref = 'F-2'") == [(2,)]
    assert "Fixed" in words_of(admin.get(f"/quarantine/{row}"))


def test_a_file_that_goes_in_already_is_not_begun_again(site: Site, admin: Visitor) -> None:
    path = send_file(admin, "stock", b"location,sku,quantity\nDC,85123A,7\n").headers["location"]
    uploads, token = Uploads(site.settings.data, ORGANIZATION), UUID(path.rpartition("/")[2])
    kept = uploads.read(token)
    assert kept is not None
    begun = site.do(begin_imports, BeginImport(kind="stock", file_name="goods.csv", file_hash="00"))
    site.do(take_up_imports, TakeUpImport(begun.import_id))
    site.do(record_progress, RecordProgress(import_id=begun.import_id, rows=2_000, rows_done=500))
    uploads.write(token, msgspec.structs.replace(kept, import_id=begun.import_id))
    on_hand = site.sql("select sum(on_hand) from stock_level")
    mapping = {"location": "location", "sku": "sku", "quantity": "quantity", "act": "import"}
    admin.post_directly(path, mapping)
    assert site.sql("select sum(on_hand) from stock_level") == on_hand
    assert "500 of 2,000 rows imported" in words_of(admin.get(path))
    begun_before = "update import_run set started_at = now() - interval '3 hours' where import_id = %s returning 1"
    site.sql(begun_before, begun.import_id)
    assert "500 of 2,000 rows imported" in words_of(admin.get(path)), "however long it takes, somebody sees to it"
    silent = "update import_run set seen_at = now() - interval '2 minutes' where import_id = %s returning 1"
    site.sql(silent, begun.import_id)
    assert "The import was interrupted." in words_of(admin.get(path))
    admin.post_directly(path, mapping)
    assert site.sql("select sum(on_hand) - %s from stock_level", on_hand[0][0]) == [(7,)]
    assert "Created 1" in words_of(admin.get(path))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"sku,sku\n1,2\n", b"sku,title\n"])
def test_a_file_that_is_none_is_refused(admin: Visitor, content: bytes) -> None:
    page = send_file(admin, "catalog", content, 422).text
    assert 'id="error-file"' in page


def test_what_is_too_large_is_answered_with_a_page(admin: Visitor) -> None:
    assert "larger than 1 MB" in words_of(
        admin.post_directly("/products/new", {"sku": "A", "title": "x" * 1024**2}, 413).text
    )
    files = {"file": ("goods.csv", b"sku\n" + b"x" * 50 * 1024**2, "text/csv")}
    assert "larger than 50 MB" in words_of(admin.post_directly("/import/catalog", None, 413, files=files).text)


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
        path = send_file(admin, kind, sample).headers["location"]
        page = admin.get(path)
        selects = re.findall(r'id="map-(\w+)" name="\w+">(.*?)</select>', page, re.DOTALL)
        chosen = {name: header[1] for name, options in selects if (header := re.search(r"selected>([^<]+)<", options))}
        mapping = {name: header for name, header in chosen.items() if name == header}
        admin.post_directly(path, mapping | {"default:channel": "import", "default:currency": "GBP", "act": "import"})
        report = words_of(admin.get(path), 2000)
        assert "All rows imported" in report, (kind, report)


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
    assert "This must have" in admin.post_directly(f"/quarantine/{ids[2]}/discard", {"reason": ""}, 422).text
    admin.send(f"/quarantine/{ids[2]}/discard", {"reason": "a test"}, at=f"/quarantine/{ids[2]}")
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


def test_a_webhook_is_made_switched_off_and_removed(site: Site, admin: Visitor) -> None:
    wrong = admin.post_directly("/settings/webhooks", {"url": "ftp://shop.example", "event": ["OrderPlaced"]}, 422).text
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
    path = send_file(admin, "stock", content).headers["location"]
    assert '<option value="count" selected>' in admin.get(path)
    chosen = {"location": "Warehouse", "sku": "SKU", "quantity": "On hand", "act": "check"}
    received = words_of(admin.post_directly(path, chosen | {"default:meaning": "receipt"}, 200).text, 4000)
    assert f"22752 · DC {before:,} {before * 2 - 3:,} +{before - 3:,}" in received
    counted = admin.post_directly(path, chosen | {"default:meaning": "count"}, 200).text
    assert f"22752 · DC {before:,} {before - 3:,} -3" in words_of(counted, 4000)
    assert "2275X" in counted.partition("Will not be imported")[2]
    checked = re.search(r'name="checked" value="([^"]+)"', counted)
    assert checked is not None
    sent = chosen | {"act": "import", "checked": checked[1]}
    otherwise = words_of(admin.post_directly(path, sent | {"default:meaning": "receipt"}, 200).text, 4000)
    assert f"+{before - 3:,}" in otherwise, "chosen otherwise since, it is checked again"
    assert on_hand(site, "22752") == before
    at = re.search(r'name="checked_at" value="([^"]+)"', counted)
    assert at is not None
    admin.post_directly(path, sent | {"default:meaning": "count", "checked_at": html.unescape(at[1])})
    assert on_hand(site, "22752") == before - 3


def test_a_count_that_was_checked_before_stock_moved_is_not_taken(site: Site, admin: Visitor) -> None:
    before = on_hand(site, "21730")
    path = send_file(admin, "stock", f"Location,SKU,On hand\nDC,21730,{before - 1}\n".encode()).headers["location"]
    checked = admin.open(path).press("Check the file", status=200)
    site.do(receive_stock, ReceiveStock(location="DC", sku="21730", quantity=4))
    done = checked.press("Import 1 row")
    assert "It moved since the file was checked." in done.words
    assert on_hand(site, "21730") == before + 4


def test_a_file_of_variants_says_what_is_new_and_what_changes_before_it_does(site: Site, admin: Visitor) -> None:
    content = b"sku,title\n85123A,White hanging heart T-light holder\n71053,Lantern\nNEW-7,New\n"
    path = send_file(admin, "catalog", content).headers["location"]
    page = words_of(admin.post_directly(path, {"sku": "sku", "title": "title", "act": "check"}, 200).text, 3000)
    assert "New 1 Changed 1 Unchanged 1" in page
    assert site.sql("select count(*) from variant where sku = 'NEW-7' or title = 'Lantern'") == [(0,)]
