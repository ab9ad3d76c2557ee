from pathlib import Path

from tests import warehouse
from tests.api.calling import calling

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
        assert (still.json()["status"], "'XX' is no ISO" in still.json()["reason"]) == ("open", True)
        dismissed = await api.post(f"/v1/quarantine/{nowhere}/dismissal", json={"reason": "test order"})
        assert dismissed.json()["status"] == "dismissed"


async def test_what_carriers_say_goes_in_as_a_file(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 1}}) as (api, world):
        _, parcel, label = await warehouse.labeled(world, {"MUG": 1})
        await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id))
        rows = [f"{label.tracking_number},in_transit", "NOPE,delivered"]
        file = "\n".join(["tracking_number,state,at", *(f"{row},2026-01-05T08:00:00Z" for row in rows)])
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
