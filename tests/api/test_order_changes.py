from pathlib import Path
from uuid import uuid4

import msgspec
from tests.api.calling import calling


async def test_an_order_is_held_let_go_tagged_noted_corrected_released_and_canceled(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        order = msgspec.to_builtins(world.order({"MUG": 2}))
        placed = (await api.post("/v1/orders", json=order)).json()
        here = f"/v1/orders/{placed['id']}"

        hold = await api.post(f"{here}/holds", json={"reason": "address"})
        assert hold.status_code == 201
        held = await api.post(f"{here}/releases")
        assert (held.status_code, held.json()["code"], held.json()["about"]["reasons"]) == (
            409, "order_not_releasable", ["order_held"],
        )  # fmt: skip
        assert held.headers["content-type"].startswith("application/problem+json")
        address = {
            "country": "GB",
            "name": "Ada",
            "line1": "2 Sample Street",
            "city": "Leeds",
            "postal_code": "LS1 1AA",
        }
        assert (await api.put(f"{here}/address", json=address)).json()["ship_to"]["city"] == "Leeds"
        contact = (await api.put(f"{here}/contact", json={"email": "Bea@example.com"})).json()
        assert (contact["customer"], contact["link_renewed"]) == (
            {"email": "bea@example.com", "name": "Ada Sample"},
            True,
        )
        assert (await api.get(here)).json()["customer"]["email"] == "bea@example.com"
        assert (await api.put(f"{here}/billing-address", json=address)).json()["bill_to"]["city"] == "Leeds"
        assert (await api.get(here)).json()["bill_to"]["city"] == "Leeds"
        assert (await api.delete(f"{here}/billing-address")).json()["bill_to"] is None
        let_go = await api.post(f"/v1/holds/{hold.json()['hold_id']}/release")
        assert let_go.json()["still_held"] == 0
        assert (await api.post(f"{here}/tags", json={"add": ["gift"]})).json()["tags"] == ["gift"]
        assert (await api.post(f"{here}/notes", json={"body": "Wrapped"})).status_code == 201
        assert (await api.post(f"{here}/releases")).json()["units"] == 2
        some = {"reason": "customer", "lines": [{"line_no": 1, "quantity": 1}]}
        assert (await api.post(f"{here}/cancellations", json=some)).json()["order_canceled"] is False
        rest = await api.post(f"{here}/cancellations", json={"reason": "customer"})
        assert (rest.json()["order_canceled"], rest.json()["voided"]) == (True, "2.50")


async def test_a_repeated_request_with_a_key_is_done_once(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        order = await world.placed_order({"MUG": 3})
        ask = {
            "json": {"reason": "customer", "lines": [{"line_no": 1, "quantity": 1}]},
            "headers": {"Idempotency-Key": "k"},
        }
        first = await api.post(f"/v1/orders/{order.id}/cancellations", **ask)  # type: ignore[arg-type]
        again = await api.post(f"/v1/orders/{order.id}/cancellations", **ask)  # type: ignore[arg-type]
        assert first.json() == again.json()
        assert await world.progress(order) == [{"reserved": 2, "canceled": 1}]


async def test_what_is_not_there_is_not_found_and_what_is_misspelled_is_pointed_at(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, _):
        ghost = f"/v1/orders/{uuid4()}"
        for path, body in (("holds", {"reason": "x"}), ("cancellations", {"reason": "x"}), ("notes", {"body": "x"})):
            answer = await api.post(f"{ghost}/{path}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
        wrong = await api.post(f"{ghost}/holds", json={"reason": 7})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/reason")
        assert (await api.post(f"{ghost}/holds", json={"reazon": "x"})).status_code == 400
        assert (await api.post("/v1/orders/7/holds", json={"reason": "x"})).status_code == 404


async def test_a_draft_is_begun_saved_and_placed(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 5}}) as (api, world):
        content = msgspec.to_builtins(world.order({"MUG": 2}))
        draft = (await api.post("/v1/drafts", json={"content": {}})).json()
        here = f"/v1/drafts/{draft['draft_id']}"
        assert (await api.post(f"{here}/order")).json()["code"] == "draft_incomplete"
        assert (await api.put(here, json={"content": content, "version": 1})).json()["version"] == 2
        assert (await api.post(f"{here}/order")).json()["external_ref"] == content["external_ref"]
        assert (await api.delete(here)).json()["code"] == "draft_closed"


async def test_goods_places_and_stock_are_kept_by_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}}) as (api, world):
        assert (await api.post("/v1/variants", json={"sku": "MUG", "title": "Mug"})).json()["created"] is True
        rows = (await api.post("/v1/variants/batch", json=[{"sku": "CUP"}, {"sku": " "}])).json()
        assert [row["status"] for row in rows] == [201, 422]
        assert (await api.post("/v1/locations", json={"code": "WEST"})).json()["created"] is True
        assert (await api.post("/v1/bins", json={"location": "WEST", "code": "A1"})).json()["code"] == "A1"
        receipt = {"location": "DC", "sku": "MUG", "quantity": 7}
        assert (await api.post("/v1/stock/receipts", json=receipt)).json()["available"] == 7
        rows = (await api.post("/v1/stock/receipts/batch", json=[receipt, receipt | {"sku": "GHOST"}])).json()
        assert [row["status"] for row in rows] == [201, 422]
        loss = {"location": "DC", "sku": "MUG", "quantity": -4, "reason": "count"}
        assert (await api.post("/v1/stock/adjustments", json=loss)).json()["on_hand"] == 10
        move = {"location": "DC", "to_location": "WEST", "sku": "MUG", "quantity": 5}
        assert (await api.post("/v1/stock/transfers", json=move)).json()["on_hand"] == 5
        order = await world.placed_order({"MUG": 5})
        assert (await api.post("/v1/stock/adjustments", json=loss)).json()["about"]["orders"] == [str(order.id)]
        shrunk = (await api.post("/v1/stock/losses", json=loss)).json()
        assert (shrunk["orders"], shrunk["stock"]["on_hand"]) == ([str(order.id)], 1)
