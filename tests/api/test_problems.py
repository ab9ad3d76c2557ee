"""What can't be read is said with the place where."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.api.calling import calling

GOOD: dict[str, Any] = {
    "channel": "web",
    "external_ref": "1",
    "currency": "GBP",
    "ship_to": {"country": "GB"},
    "lines": [{"sku": "A", "quantity": 1}],
}


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"lines": [{"sku": "A", "quantity": "x"}]}, "/lines/0/quantity"),
        ({"ship_to": {"country": "GB", "planet": "Mars"}}, "/ship_to"),
        ({"currency": 5}, "/currency"),
        ({"planet": "Mars"}, ""),
    ],
)
async def test_a_field_of_the_wrong_kind_is_pointed_at(
    fresh_database: str, tmp_path: Path, wrong: dict[str, Any], pointer: str
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        answer = await api.post("/v1/orders", json=GOOD | wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


async def test_rows_of_a_batch_stand_for_themselves(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        rows = msgspec.json.encode(GOOD)
        body = b"\n".join(
            [rows, b"{broken", b'{"channel":"web"}', rows, rows.replace(b'"1"', b'"2"').replace(b'"A"', b'"?"')]
        )
        headers = {"content-type": "application/x-ndjson"}
        answer = await api.post("/v1/orders/batch", content=body, headers=headers)
        assert answer.status_code == 200
        assert [row["status"] for row in answer.json()["results"]] == [201, 400, 400, 200, 422]
        told = answer.json()["results"][4]["problem"]["errors"][0]
        assert (told["pointer"], told["code"]) == ("/lines/0/sku", "sku_unknown")


async def test_a_body_that_is_too_large_is_refused(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        answer = await api.post("/v1/orders", content=b"a" * (51 * 1024 * 1024))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_an_order_of_five_thousand_lines_is_refused_with_their_number(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        answer = await api.post("/v1/orders", json=GOOD | {"lines": [{"sku": "A", "quantity": 1}] * 5000})
        assert answer.status_code == 422
        assert "5,000" in answer.json()["errors"][0]["message"]


async def test_a_batch_under_a_key_is_done_once(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, world):
        receipts = [{"location": "DC", "sku": "A", "quantity": 2}, {"location": "DC", "sku": "A", "quantity": 3}]
        headers = {"Idempotency-Key": "delivery-7"}
        first = await api.post("/v1/stock/receipts/batch", json=receipts, headers=headers)
        again = await api.post("/v1/stock/receipts/batch", json=receipts, headers=headers)
        assert first.json() == again.json()
        assert await world.sql("select on_hand from stock_level") == [(10,)]
        other = await api.post("/v1/stock/receipts/batch", json=[receipts[1]], headers=headers)
        assert "idempotency_key_reused" in other.text
