from pathlib import Path
from uuid import uuid4

import pypdfium2
from tests import warehouse
from tests.api.calling import calling


async def test_a_parcel_goes_from_pick_to_delivery_and_back_a_step_over_the_api(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        work = await warehouse.released(world, {"MUG": 2})
        here = f"/v1/fulfillment-orders/{work.id}"
        (row,) = (await api.get("/v1/fulfillment-orders", params={"status": "accepted", "location": "DC"})).json()[
            "rows"
        ]
        assert (row["id"], row["units"], row["order_number"]) == (str(work.id), 2, work.order.number)
        assert (await api.post(f"{here}/picking")).json()["status"] == "picking"
        for _ in range(2):
            scans = await api.post(
                f"{here}/scans", json={"scanned": [{"code": "MUG"}]}, headers={"Idempotency-Key": "scan-1"}
            )
            assert scans.json()["lines"] == [{"line_no": 1, "found": 1, "expected": 2}]
        assert (await api.get(here)).json()["lines"][0]["scanned"] == 1
        assert (await api.post(f"{here}/picks", json={"lines": [{"line_no": 1, "quantity": 2}]})).json()[
            "status"
        ] == "picked"
        assert (await api.post(f"{here}/unpicks", json={})).json()["status"] == "accepted"
        assert (await api.post(f"{here}/picks", json={})).json()["status"] == "picked"
        wrong = await api.post(f"{here}/parcels", json={"scanned": [{"code": "CUP"}]})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "scans_do_not_match")
        assert "expected 2 × MUG" in wrong.json()["detail"]
        packed = await api.post(f"{here}/parcels", json={"scanned": [{"code": "MUG", "quantity": 2}], "box": "S"})
        assert packed.status_code == 201
        parcel = f"/v1/parcels/{packed.json()['parcel_id']}"
        none_yet = await api.get(f"{parcel}/label")
        assert (none_yet.status_code, none_yet.json()["code"]) == (404, "label_not_found")
        number = (await api.post(f"{parcel}/label", json={})).json()["tracking_number"]
        pdf = await api.get(f"{parcel}/label")
        assert pdf.headers["content-type"] == "application/pdf"
        (sheet,) = pypdfium2.PdfDocument(pdf.content)
        assert "Ada Sample" in sheet.get_textpage().get_text_bounded()
        assert number in (await api.get(f"{parcel}/label/zpl")).text
        assert (await api.post(f"{parcel}/unpacking")).json()["code"] == "label_valid"
        assert (await api.post(f"{parcel}/label/void")).json()["status"] == "packed"
        number = (await api.post(f"{parcel}/label", json={"service_level": "express"})).json()["tracking_number"]
        assert (await api.post(f"{parcel}/hand-over")).json()["captured"] == "5.00"
        told = {"tracking_number": number, "state": "delivered", "words": "Left with neighbor"}
        assert (await api.post("/v1/tracking-events", json=told)).json()["state"] == "delivered"
        seen = (await api.get(here)).json()
        assert (seen["status"], seen["verbs"], seen["lines"][0]["shipped"]) == ("delivered", [], 2)
        assert [event["state"] for event in seen["parcels"][0]["tracking"]] == ["info_received", "delivered"]
        assert (await api.get(parcel)).json()["lines"] == [{"line_no": 1, "quantity": 2}]


async def test_each_row_of_a_batch_is_answered_for_itself(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        _, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        hands = [{"tracking_number": "NOPE\0"}, {}, {"parcel_id": str(parcel.parcel_id)}]
        rows = (await api.post("/v1/hand-overs", json=hands)).json()
        assert [row["status"] for row in rows] == [404, 422, 200]
        facts = [
            {"tracking_number": "OW1", "state": "in_transit"},
            {"tracking_number": label.tracking_number, "state": "in_transit", "at": "0001-01-01T00:00:00+10:00"},
            {"tracking_number": label.tracking_number, "state": "in_transit"},
        ]
        rows = (await api.post("/v1/tracking-events/batch", json=facts)).json()
        assert [row["status"] for row in rows] == [404, 422, 200]
        assert rows[1]["problem"]["errors"][0]["code"] == "time_out_of_range"
        facts[1]["state"] = "teleported"
        rows = (await api.post("/v1/tracking-events/batch", json=facts)).json()
        assert [row["status"] for row in rows] == [404, 400, 200]
        assert rows[1]["problem"]["errors"][0]["pointer"] == "/state"
        misspelled = await api.post("/v1/tracking-events", json={"tracking_number": "OW1", "state": "teleported"})
        assert (misspelled.status_code, misspelled.json()["errors"][0]["pointer"]) == (400, "/state")


async def test_the_list_of_fulfillment_orders_is_read_in_pages_in_both_directions(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 9}}) as (api, world):
        made = [await warehouse.released(world, {"MUG": 1}) for _ in range(3)]
        first = (await api.get("/v1/fulfillment-orders", params={"limit": 2})).json()
        second = (await api.get("/v1/fulfillment-orders", params={"limit": 2, "cursor": first["next"]})).json()
        ids = [row["id"] for row in first["rows"] + second["rows"]]
        assert ids == [str(work.id) for work in reversed(made)]
        back = (await api.get("/v1/fulfillment-orders", params={"limit": 2, "cursor": second["previous"]})).json()
        assert back["rows"] == first["rows"]
        of_one = (await api.get("/v1/fulfillment-orders", params={"order_id": str(made[0].order.id)})).json()
        assert [row["id"] for row in of_one["rows"]] == [str(made[0].id)]
        assert (await api.get("/v1/fulfillment-orders", params={"cursor": "no"})).status_code == 422


async def test_what_nobody_knows_is_not_found(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        for step in ("acceptance", "picking"):
            answer = await api.post(f"/v1/fulfillment-orders/{uuid4()}/{step}")
            assert (answer.status_code, answer.json()["code"]) == (404, "fulfillment_order_not_found")
        assert (await api.get(f"/v1/fulfillment-orders/{uuid4()}")).status_code == 404
        for step in ("unpacking", "label/void", "hand-over"):
            answer = await api.post(f"/v1/parcels/{uuid4()}/{step}")
            assert (answer.status_code, answer.json()["code"]) == (404, "parcel_not_found")


async def test_the_rate_table_is_read_and_set(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        table = (await api.get("/v1/shipping-rates")).json()
        table["volume_divisor"] = 6000
        assert (await api.put("/v1/shipping-rates", json=table)).status_code == 200
        assert (await api.get("/v1/shipping-rates")).json() == table
        table["zones"][0]["name"] = "a\0b"
        table["rates"][0]["steps"] = [[500, 10**15]]
        wrong = await api.put("/v1/shipping-rates", json=table)
        assert {error["pointer"] for error in wrong.json()["errors"]} == {"/zones/0", "/rates/0/steps"}


async def test_the_boxes_are_read_and_set(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        usual = (await api.get("/v1/boxes")).json()
        assert [box["code"] for box in usual["boxes"]] == ["S", "M", "L", "XL"]
        own = {"boxes": [{"code": "Tube", "length_mm": 900, "width_mm": 100, "height_mm": 100, "empty_g": 150}]}
        assert (await api.put("/v1/boxes", json=own)).json() == own
        assert (await api.get("/v1/boxes")).json() == own
        own["boxes"][0]["length_mm"] = 2**40
        wrong = await api.put("/v1/boxes", json=own)
        assert [error["pointer"] for error in wrong.json()["errors"]] == ["/boxes/0/length_mm"]
