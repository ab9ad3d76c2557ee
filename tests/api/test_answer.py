"""What answers say beside their body, in the application itself; `tests/security/test_http.py` walks all operations."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.api.calling import calling


@pytest.fixture
async def api(fresh_database: str, tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A shop with two orders."""
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (program, world):
        for _ in range(2):
            await world.placed_order({"A": 1})
        yield program


async def test_an_order_is_not_sent_again_to_who_has_it(api: AsyncTestClient[Litestar]) -> None:
    row, _ = (await api.get("/v1/orders")).json()["rows"]
    address = f"/v1/orders/{row['id']}"
    first = await api.get(address)
    again = await api.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    placed = {
        "channel": "web", "external_ref": "E-1", "currency": "GBP", "ship_to": {"country": "GB"},
        "lines": [{"sku": "A", "quantity": 1}],
    }  # fmt: skip
    made = await api.post("/v1/orders", json=placed)
    assert (made.status_code, made.headers["location"]) == (201, f"/v1/orders/{made.json()['id']}")
    other = await api.get(made.headers["location"])
    assert other.headers["etag"] != first.headers["etag"]
    known = await api.post("/v1/orders", json=placed)
    assert (known.status_code, "location" in known.headers, "etag" in known.headers) == (200, False, False)
    noted = await api.post(f"{address}/notes", json={"body": "Call before noon"})
    assert (noted.status_code, noted.headers["location"]) == (201, address)
    changed = await api.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.headers["etag"] == first.headers["etag"]) == (200, False)


async def test_what_is_made_says_where_it_is(api: AsyncTestClient[Litestar]) -> None:
    receipt = {"location": "DC", "sku": "A", "quantity": 1}
    hook = {"url": "https://shop.example/hook"}
    key = {"name": "scanner", "scopes": ["orders.read"]}
    for path, body in (("/v1/stock/receipts", receipt), ("/v1/keys", key), ("/v1/webhooks", hook)):
        made = await api.post(path, json=body)
        assert made.status_code == 201, made.text
        where = made.headers["location"]
        if path == "/v1/webhooks":
            assert where == f"/v1/webhooks/{made.json()['endpoint_id']}"
            assert (await api.put(where, json=hook)).status_code == 200
        else:
            assert (await api.get(where)).status_code == 200, where


async def test_head_methods_and_forms(api: AsyncTestClient[Litestar]) -> None:
    got, head = await api.get("/v1/orders?limit=1"), await api.head("/v1/orders?limit=1")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.content))
    missing = await api.head("/v1/orders/01890000-0000-7000-8000-000000000000")
    assert (missing.status_code, missing.content) == (404, b"")
    wrong = await api.patch("/v1/orders")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    form = await api.post("/v1/orders", data={"channel": "web"})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")
    assert form.headers["content-type"] == "application/problem+json"
    assert "application/json" in form.json()["detail"]
    page = await api.get("/v1/orders", headers={"Accept": "text/html"})
    assert (page.status_code, page.json()["code"]) == (406, "not_acceptable")
    for accepted in ("text/html, */*;q=0.1", "application/*", "application/json; charset=utf-8"):
        assert (await api.get("/v1/orders", headers={"Accept": accepted})).status_code == 200, accepted
    told = {"Content-Type": "application/vnd.api+json"}
    assert (await api.post("/v1/orders", content=b"{}", headers=told)).status_code == 400
    rows = {"Content-Type": "application/jsonl"}
    assert (await api.post("/v1/orders/batch", content=b"{}", headers=rows)).status_code == 200


async def test_pages_link_to_the_pages_around_them(api: AsyncTestClient[Litestar]) -> None:
    first = await api.get("/v1/orders?limit=1&channel=web")
    second = await api.get(first.links["next"]["url"])
    assert "channel=web" in str(second.request.url)
    assert first.json()["rows"] != second.json()["rows"]
    assert (await api.get(second.links["prev"]["url"])).json()["rows"] == first.json()["rows"]
    assert (await api.get("/v1/events")).links["next"]["url"] == "/v1/events?after=0"
