"""One order is one order, however often, how quickly and by which door it is sent."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
from tests.api.calling import calling

from orderwright.access.create_key import CreateKey, create_key

ORDER: dict[str, Any] = {
    "channel": "web", "external_ref": "SO-7", "currency": "GBP",
    "ship_to": {"country": "GB", "name": "Ada", "line1": "1 Sample Street", "city": "London", "postal_code": "N1 1AA"},
    "lines": [{"sku": "A", "quantity": 1, "unit_price": "2.50"}],
}  # fmt: skip


async def test_twenty_posts_of_one_reference_at_once_are_one_order(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 50}}) as (api, world):
        padded = [ORDER | {"external_ref": f"{' ' * (n % 3)}SO-7{' ' * (n % 2)}"} for n in range(20)]
        answers = await asyncio.gather(*(api.post("/v1/orders", json=order) for order in padded))
        assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert await world.sql("select external_ref from orders") == [("SO-7",)]
        assert await world.sql("select committed from stock_level") == [(1,)]
        assert await world.audit() == []


async def test_spaces_around_a_reference_make_no_second_order_at_any_door(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 50}}) as (api, world):
        first = (await api.post("/v1/orders", json=ORDER)).json()["id"]
        padded = ORDER | {"external_ref": "\t SO-7 \n"}
        assert (await api.post("/v1/orders", json=padded)).json()["id"] == first
        (row,) = [
            msgspec.json.decode(line) for line in (await api.post("/v1/orders/batch", json=[padded])).text.splitlines()
        ]
        assert first in str(row)
        draft = (await api.post("/v1/drafts", json={"content": padded})).json()
        placed = await api.post(f"/v1/drafts/{draft['draft_id']}/order")
        assert placed.json()["id"] == first, placed.text
        table = b"external_ref,sku,quantity,ship_country\n SO-8 ,A,1,GB\nSO-8,A,1,GB\n"
        await api.post("/v1/imports/orders?channel=import", content=table, headers={"Content-Type": "text/csv"})
        references = "select external_ref, count(*) from orders group by 1 order by 1"
        assert await world.sql(references) == [("SO-7", 1), ("SO-8", 1)]


async def test_spaces_around_an_address_make_no_other_customer(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 50}}) as (api, world):
        for reference, email in (("1", "ada@example.com"), ("2", " Ada@example.com\n"), ("2", "Ada@example.com ")):
            order = ORDER | {"external_ref": reference, "customer": {"email": email, "name": "Ada"}}
            answer = await api.post("/v1/orders", json=order)
            assert answer.status_code in (200, 201), answer.text
        assert await world.sql("select email from customer") == [("ada@example.com",)]
        assert await world.sql("select count(*) from orders") == [(2,)]
        inside = ORDER | {"external_ref": "3", "customer": {"email": "ada @example.com"}}
        refused = await api.post("/v1/orders", json=inside)
        assert [wrong["pointer"] for wrong in refused.json()["errors"]] == ["/customer/email"], refused.text


async def test_the_same_key_of_two_programs_is_two_requests(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 50}}) as (api, world):
        other = await world.do(create_key, CreateKey(name="shop", role="admin"))
        key = {"Idempotency-Key": "1"}
        one = await api.post("/v1/orders", json=ORDER, headers=key)
        two = await api.post(
            "/v1/orders", json=ORDER | {"external_ref": "SO-9"},
            headers=key | {"Authorization": f"Bearer {other.token}"},
        )  # fmt: skip
        assert (one.status_code, two.status_code) == (201, 201), two.text
        assert one.json()["id"] != two.json()["id"]
        assert (await api.post("/v1/orders", json=ORDER, headers=key)).json()["id"] == one.json()["id"]
