from pathlib import Path
from typing import Any

from tests import warehouse
from tests.api.calling import calling
from tests.exporting import exported

from orderwright.fulfillment.hand_over import HandOver, hand_over

CSV = {"content-type": "text/csv"}


async def test_files_go_in_by_the_api_and_what_waits_is_repaired_or_dismissed(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, world):
        goods = await api.post("/v1/imports/variants", content=b"sku,title\nMUG,Mug\nCUP\n", headers=CSV)
        assert (goods.status_code, goods.json()["created"], goods.json()["refused"]) == (200, 1, 1)
        places = await api.post("/v1/imports/locations", content=b"code,bin\nDC,A1\n", headers=CSV)
        assert places.json()["created"] == 1
        stock = await api.post("/v1/imports/stock?location=DC", content=b"sku,qty\nMUG,9\n", headers=CSV)
        assert stock.json()["created"] == 1
        file = b"ref,sku,qty,land\n1,MUG,2,GB\n2,GHOST,1,GB\n3,MUG,1,XX\n"
        mapping = '{"external_ref":"ref","sku":"sku","quantity":"qty","ship_country":"land"}'
        orders = await api.post("/v1/imports/orders", params={"mapping": mapping}, content=file, headers=CSV)
        assert [(row["status"], row.get("column")) for row in orders.json()["rows"]] == [
            ("created", None), ("quarantined", "sku"), ("quarantined", "land"),
        ]  # fmt: skip
        (ghost, content), (nowhere, _) = await world.sql(
            "select quarantine_id, content from quarantine order by row_no"
        )
        listed = (await api.get("/v1/quarantine")).json()["rows"]
        assert [(row["code"], row["field"]) for row in sorted(listed, key=lambda row: row["row"])] == [
            ("sku_unknown", "/lines/0/sku"), ("order_invalid", "/ship_to/country"),
        ]  # fmt: skip
        order = content["order"] | {"lines": [{"sku": "MUG", "quantity": 1}]}
        repaired = await api.post(f"/v1/quarantine/{ghost}/tries", json={"order": order})
        assert repaired.json()["status"] == "repaired"
        still = await api.post(f"/v1/quarantine/{nowhere}/tries", json={})
        assert (still.json()["status"], "'XX' is not an ISO" in still.json()["reason"]) == ("open", True)
        dismissed = await api.post(f"/v1/quarantine/{nowhere}/dismissal", json={"reason": "test order"})
        assert dismissed.json()["status"] == "dismissed"


async def test_what_carriers_say_goes_in_as_a_file(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 1}}) as (api, world):
        _, parcel, label = await warehouse.labeled(world, {"MUG": 1})
        await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id))
        rows = [f"{label.tracking_number},in_transit", "NOPE,delivered"]
        file = "\n".join(["tracking_number,state,at", *(f"{row},{world.door.now().isoformat()}" for row in rows)])
        report = (await api.post("/v1/imports/tracking", content=file.encode(), headers=CSV)).json()
        assert [row["status"] for row in report["rows"]] == ["created", "refused"]


async def test_programs_are_told_what_a_file_and_a_batch_look_like(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, _):
        told = (await api.get("/v1/openapi/openapi.json")).json()
        posts = {path: item["post"] for path, item in told["paths"].items() if "post" in item}
        assert "text/csv" in posts["/v1/imports/orders"]["requestBody"]["content"]
        for path in [path for path in posts if path.endswith("/batch")]:
            row = posts[path]["requestBody"]["content"]["application/json"]["schema"]["items"]["$ref"]
            assert row.removeprefix("#/components/schemas/") in told["components"]["schemas"], path
        rows = posts["/v1/hand-overs"]["requestBody"]["content"]["application/json"]["schema"]["items"]
        assert set(rows["properties"]) == {"parcel_id", "tracking_number"}


async def test_a_file_that_is_none_and_a_mapping_that_is_none_are_refused(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        picture = await api.post("/v1/imports/orders", content=b"\x89PNG\0\0", headers=CSV)
        assert (picture.status_code, picture.json()["code"]) == (422, "file_unreadable")
        wrong = await api.post("/v1/imports/stock", params={"mapping": "[1"}, content=b"sku,qty\n", headers=CSV)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "mapping_invalid")


async def test_how_a_file_of_orders_is_read_is_said_by_parameters_and_can_be_tried_dry(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 50}}) as (api, world):
        text = "order;land;sku;qty;price;date;delivery\n1;DE;MUG;2;1.250;03/05/2026;Flat rate\n"
        said = {
            "mapping": '{"external_ref":"order","ship_country":"land","sku":"sku","quantity":"qty",'
            '"unit_price":"price","placed_at":"date","service_level":"delivery"}',
            "currency": "EUR", "decimal": ",", "dates": "MDY", "services": '{"Flat rate":"express"}',
        }  # fmt: skip

        async def send(**more: str) -> dict[str, Any]:
            answer = await api.post("/v1/imports/orders", params=said | more, content=text.encode(), headers=CSV)
            return dict(answer.json())

        dry = await send(dry_run="true")
        assert (dry["dry_run"], dry["created"]) == (True, 1)
        assert await world.sql("select count(*) from channel_service") == [(0,)]
        unsaid = await send(dry_run="true", services="{}")
        assert "what delivery 'Flat rate' means" in unsaid["rows"][0]["reason"]
        wrong = await send(dry_run="true", services='{"Flat rate":"No Such"}')
        assert wrong["code"] == "service_invalid"
        assert await world.sql("select count(*) from import_run") == [(0,)]
        assert (await send())["created"] == 1
        again = await send(dry_run="true")
        assert (again["unchanged"], again["dry_run"]) == (1, True)
        placed = "select currency, total_minor, placed_at::date::text, service_level from orders"
        assert await world.sql(placed) == [("EUR", 250000, "2026-03-05", "express")]


async def test_a_file_in_another_encoding_is_asked_for_and_read_once_it_is_said(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        data = "order,country,sku,qty,name\n1,JP,MUG,1,見本 花子\n".encode("shift-jis")
        asked = await api.post("/v1/imports/orders", content=data, headers=CSV)
        assert (asked.status_code, asked.json()["code"]) == (422, "encoding_unclear")
        assert await world.sql("select count(*) from orders") == [(0,)]
        done = await api.post("/v1/imports/orders?encoding=cp932", content=data, headers=CSV)
        assert done.json()["created"] == 1
        assert await world.sql("select ship_to->>'name' from orders") == [("見本 花子",)]


async def test_history_is_kept_as_past_orders_of_its_customers(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        data = b"order,email,name,country,sku,qty,price\nOLD-1,ann@example.com,Ann,GB,GONE,2,3.00\n"
        done = await api.post("/v1/imports/orders?history=true", content=data, headers=CSV)
        assert (done.json()["past"], done.json()["created"]) == (1, 0)
        ((customer_id, number),) = await world.sql("select customer_id, number from customer")
        (row,) = (await api.get("/v1/past-orders", params={"customer_id": str(customer_id)})).json()["rows"]
        assert (row["external_ref"], row["status"], row["units"], row["total"]) == ("OLD-1", "shipped", 2, "6.00")
        assert (row["name"], row["customer_number"], row["country"], row["tax"]) == ("Ann", number, "GB", "0.00")
        for asked, found in (
            ({"q": "old"}, 1),
            ({"q": "Ann@example.com"}, 1),
            ({"q": "new"}, 0),
            ({"status": "refunded"}, 0),
        ):
            assert len((await api.get("/v1/past-orders", params=asked)).json()["rows"]) == found, asked
            file = (await exported(api, world, "past-orders", **asked)).content.decode("utf-8-sig")
            lines = file.splitlines()
            assert len(lines) == 1 + found, asked
            if found:
                assert dict(zip(lines[0].split(","), lines[1].split(","), strict=True))["Total"] == "6.00"
        day = row["placed_at"][:10]
        sales = (await api.get("/v1/sales", params={"from_day": day, "to_day": day, "by": "country"})).json()
        assert [(each["name"], each["past_orders"], each["past"], each["ordered"]) for each in sales["rows"]] == [
            ("GB", 1, "6.00", "0.00")
        ]
        assert (await api.get(f"/v1/customers/{number}")).json()["orders"] == []
        assert await world.sql("select count(*) from orders") == [(0,)]
