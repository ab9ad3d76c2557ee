"""What can't be read is said with the place where."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.api.calling import calling

from orderwright.api.batches import read_row
from orderwright.api.body import BYTES_MAX
from orderwright.api.problems import Problem
from orderwright.orders.check_order import LINES_MAX
from orderwright.orders.types import PlaceOrder

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
    shop: AsyncTestClient[Litestar], wrong: dict[str, Any], pointer: str
) -> None:
    answer = await shop.post("/v1/orders", json=GOOD | wrong)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


async def test_rows_of_a_batch_stand_for_themselves(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        rows = msgspec.json.encode(GOOD)
        body = b"\n".join(
            [
                rows,
                b'{"channel": "web",]',
                b'{"channel":"web"}',
                rows,
                rows.replace(b'"1"', b'"2"').replace(b'"A"', b'"?"'),
            ]
        )
        headers = {"content-type": "application/x-ndjson"}
        answer = await api.post("/v1/orders/batch", content=body, headers=headers)
        assert answer.status_code == 200
        assert [row["status"] for row in answer.json()["results"]] == [201, 400, 400, 200, 422]
        broken = answer.json()["results"][1]["problem"]["errors"][0]
        assert broken["message"] == "JSON is malformed: object keys must be strings, at byte 19 of the row"
        told = answer.json()["results"][4]["problem"]["errors"][0]
        assert (told["pointer"], told["code"]) == ("/lines/0/sku", "sku_unknown")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"channel": "web",\n "lines": [', "The JSON is cut off, at line 2, byte 31 of the body"),
        (b'{"channel":\n "web",]', "object keys must be strings, at line 2, byte 20 of the body"),
        (b'{"channel": "\xff"}', "The text is not UTF-8, at line 1, byte 14 of the body"),
        (b"[" * 20_000, "Expected `object`, got `array`"),
        (b"", "Nothing was sent here."),
    ],
)
async def test_a_body_that_is_no_json_is_refused_with_the_place_where_it_breaks(
    shop: AsyncTestClient[Litestar], body: bytes, said: str
) -> None:
    answer = await shop.post("/v1/orders", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert (answer.json()["errors"][0]["pointer"], said in answer.text) == ("", True), answer.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"orders": []}', "Expected `array`, got `object`"),
        (b'[{"channel": "web"},\n{', "The JSON is cut off, at line 2, byte 23 of the body"),
        (b"[" * 20_000, "nested too deeply"),
    ],
)
async def test_a_batch_that_is_no_array_is_refused_as_a_whole(
    shop: AsyncTestClient[Litestar], body: bytes, said: str
) -> None:
    answer = await shop.post("/v1/orders/batch", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert said in answer.json()["errors"][0]["message"]


async def test_a_body_that_is_too_large_is_refused(shop: AsyncTestClient[Litestar]) -> None:
    for path, megabytes in (("/v1/orders", 1), ("/v1/orders/batch", 50), ("/v1/imports/orders", 50)):
        answer = await shop.post(path, content=b"a" * (megabytes * 1024**2 + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), path
        assert answer.json()["detail"] == f"A body has at most {megabytes} MB here."


async def test_an_order_of_as_many_lines_as_may_be_fits_however_it_is_written(
    fresh_database: str, tmp_path: Path
) -> None:
    line = {"sku": "A" * 100, "quantity": 999, "unit_price": "9999.99", "discount": "9999.99", "tax": "9999.99"}
    body = msgspec.json.format(msgspec.json.encode(GOOD | {"lines": [line] * LINES_MAX}), indent=4)
    assert len(body) < BYTES_MAX * 0.6
    async with calling(fresh_database, tmp_path, {"DC": {"A": 5}}) as (api, _):
        answer = await api.post("/v1/orders", content=body)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "sku_unknown")


async def test_an_order_of_five_thousand_lines_is_refused_with_their_number(shop: AsyncTestClient[Litestar]) -> None:
    answer = await shop.post("/v1/orders", json=GOOD | {"lines": [{"sku": "A", "quantity": 1}] * 5000})
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


@pytest.mark.parametrize(
    ("address", "pointer", "said"),
    [
        ("/v1/orders?status=placed", "/status", "There is no such query parameter; there are channel, country, cursor"),
        ("/v1/sales?colour=red&by=day", "/colour", "there are by, channel"),
        ("/v1/keys?limit=5", "/limit", "there are none here"),
        ("/v1/orders?payment_status=funny", "/payment_status", "Invalid enum value 'funny'"),
        ("/v1/cases?kind=funny", "/kind", "A case is one of complaint, "),
    ],
)
async def test_a_query_parameter_that_means_nothing_is_refused(
    shop: AsyncTestClient[Litestar], address: str, pointer: str, said: str
) -> None:
    answer = await shop.get(address)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    (told,) = answer.json()["errors"]
    assert told["pointer"] == pointer
    assert said in told["message"]


def needed(operation: dict[str, Any]) -> dict[str, str]:
    """The query parameters that must be there."""
    return {each["name"]: "A" for each in operation.get("parameters", ()) if each["in"] == "query" and each["required"]}


async def test_no_query_parameter_of_any_operation_may_have_control_characters(shop: AsyncTestClient[Litestar]) -> None:
    """PostgreSQL has no NUL in its text: each of them was a statement that could not be sent."""
    paths = (await shop.get("/v1/openapi/openapi.json")).json()["paths"]
    asked = [
        (method, path, parameter["name"], needed(operation))
        for path, item in paths.items()
        for method, operation in item.items()
        if "{" not in path and method in ("get", "post", "put")
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    ]
    assert ("get", "/v1/sales", "channel", {}) in asked
    assert ("post", "/v1/imports/stock", "encoding", {}) in asked
    for method, path, name, others in asked:
        content = b"sku,qty\nA,1\n" if path.startswith("/v1/imports") else None
        answer = await shop.request(method, path, params=others | {name: "a\0"}, content=content)
        assert answer.status_code in (400, 422), (path, name, answer.text)
        assert answer.json()["errors"][0]["pointer"] == f"/{name}", answer.text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b'{"channel": "web"', "The JSON is cut off, at byte 18 of the row"),
        (b'{"channel": "\xff"}', "The text is not UTF-8, at byte 14 of the row"),
        (b'{"channel": 5}', "Expected `str`, got `int`"),
    ],
)
def test_a_row_that_is_no_json_is_told_the_place_where_it_breaks(row: bytes, said: str) -> None:
    problem = read_row(row, PlaceOrder)
    assert isinstance(problem, Problem)
    assert [error.message for error in problem.errors] == [said]


@pytest.mark.parametrize(
    ("method", "address", "status", "said"),
    [
        ("GET", "/v1/orders/abc", 404, "There is nothing at this address: 'abc' is no UUID, as ids are."),
        ("POST", "/v1/orders/abc/holds", 404, "There is nothing at this address: 'abc' is no UUID, as ids are."),
        ("GET", "/v1/returns/abc", 404, "There is nothing at this address: 'abc' is no number."),
        ("GET", "/v1/nowhere", 404, "There is nothing at this address."),
        ("PATCH", "/v1/orders", 405, "This address does not take PATCH; it takes GET, POST."),
    ],
)
async def test_an_address_that_leads_nowhere_says_why(
    shop: AsyncTestClient[Litestar], method: str, address: str, status: int, said: str
) -> None:
    answer = await shop.request(method, address)
    assert (answer.status_code, answer.json()["detail"]) == (status, said)
