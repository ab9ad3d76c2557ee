from pathlib import Path

from tests.api.calling import calling

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
        order = content["order"] | {"lines": [{"sku": "MUG", "quantity": 1}]}
        repaired = await api.post(f"/v1/quarantine/{ghost}/tries", json={"order": order})
        assert repaired.json()["status"] == "repaired"
        still = await api.post(f"/v1/quarantine/{nowhere}/tries", json={})
        assert (still.json()["status"], "'XX' is no ISO" in still.json()["reason"]) == ("open", True)
        dismissed = await api.post(f"/v1/quarantine/{nowhere}/dismissal", json={"reason": "test order"})
        assert dismissed.json()["status"] == "dismissed"


async def test_a_file_that_is_none_and_a_mapping_that_is_none_are_refused(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        picture = await api.post("/v1/imports/orders", content=b"\x89PNG\0\0", headers=CSV)
        assert (picture.status_code, picture.json()["code"]) == (422, "file_unreadable")
        wrong = await api.post("/v1/imports/stock", params={"mapping": "[1"}, content=b"sku,qty\n", headers=CSV)
        assert (wrong.status_code, wrong.json()["code"]) == (422, "mapping_invalid")
