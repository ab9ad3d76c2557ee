"""GET routes, over HTTP."""

from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.api.calling import calling

LISTS = [
    "/v1/orders", "/v1/stock/levels", "/v1/variants", "/v1/returns", "/v1/cases", "/v1/customers", "/v1/sales",
    "/v1/sales?by=sku", "/v1/sales?by=country", "/v1/quarantine", "/v1/messages", "/v1/imports",
    "/v1/stock/movements?sku=A",
]  # fmt: skip


async def test_an_order_is_listed_searched_and_read(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        placed = await world.placed_order({"A": 3}, external_ref="WEB-1")
        await world.placed_order({"A": 1})
        listed = (await api.get("/v1/orders", params={"q": "WEB-1"})).json()
        assert [(row["external_ref"], row["total"]) for row in listed["rows"]] == [("WEB-1", "7.50")]
        order = (await api.get(f"/v1/orders/{placed.id}")).json()
        assert (order["total"], order["lines"][0]["unit_price"], order["lines"][0]["units"]) == (
            "7.50",
            "2.50",
            ["3 reserved"],
        )
        assert order["payments"][0]["amount"] == "7.50"
        story = (await api.get(f"/v1/orders/{placed.id}/timeline")).json()
        assert [entry["kind"] for entry in story] == ["OrderPlaced"]


@pytest.mark.parametrize("included", [True, False])
async def test_an_order_tells_what_its_total_is_made_of_what_is_owed_and_what_its_address_lacks(
    fresh_database: str, tmp_path: Path, included: bool
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, _):
        wish = {
            "channel": "web",
            "external_ref": "1",
            "ship_to": {"country": "US"},
            "lines": [{"sku": "A", "quantity": 2, "unit_price": "10.00", "tax": "3.00"}],
            "discount": "2.00",
            "shipping": {"price": "4.00", "tax": "1.00"},
            "prices_include_tax": included,
            "payment": {"method": "card", "reference": "pi_1", "authorized": "22.00"},
        }
        placed = (await api.post("/v1/orders", json=wish)).json()
        half = {"reason": "customer", "lines": [{"line_no": 1, "quantity": 1}]}
        assert (await api.post(f"/v1/orders/{placed['id']}/cancellations", json=half)).status_code == 201
        captured = {"kind": "captured", "amount": "5.00", "reference": "ch_1", "authorization": "pi_1"}
        assert (await api.post(f"/v1/orders/{placed['id']}/payments", json=captured)).status_code == 201
        order = (await api.get(f"/v1/orders/{placed['id']}")).json()
        tax = [] if included else [("Tax", "4.00")]
        assert [(row["name"], row["amount"]) for row in order["sums"]] == [
            ("Items", "20.00"), ("Discount", "-2.00"), ("Shipping", "4.00"), *tax,
        ]  # fmt: skip
        assert order["total"] == ("22.00" if included else "26.00")
        assert order["tax_included"] == ("4.00" if included else "0.00")
        owed = "13.00" if included else "15.50"
        assert (order["owed"], order["captured"], order["unpaid"], order["held"]) == (
            owed, "5.00", f"{float(owed) - 5:.2f}", f"{float(owed) - 5:.2f}",
        )  # fmt: skip
        assert "postal code" in order["address_incomplete"]


async def test_pages_go_on_where_the_last_one_ended(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9, "B": 9, "C": 9}}) as (api, world):
        for _ in range(3):
            await world.placed_order({"A": 1})
        for path, key in (("/v1/orders", "number"), ("/v1/variants", "sku"), ("/v1/stock/levels", "sku")):
            seen, cursor = [], None
            for _ in range(4):
                page = (await api.get(path, params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
                seen += [row[key] for row in page["rows"]]
                if (cursor := page["next"]) is None:
                    break
            assert len(seen) == len(set(seen)) == 3, path


@pytest.mark.parametrize("path", LISTS)
async def test_every_list_answers(path: str, shop: AsyncTestClient[Litestar]) -> None:
    answer = await shop.get(path)
    assert answer.status_code == 200, answer.text


async def test_bad_cursors_limits_and_numbers_are_refused(shop: AsyncTestClient[Litestar]) -> None:
    asked = {
        "/v1/orders?cursor=nonsense": 422,
        "/v1/orders?limit=0": 400,
        "/v1/orders?view=nonsense": 400,
        "/v1/orders/01890000-0000-7000-8000-000000000000": 404,
        "/v1/returns/1": 404,
        "/v1/cases/1": 404,
        "/v1/customers/1": 404,
        "/v1/stock/movements?sku=none": 404,
        "/v1/sales?from_day=2026-02-02&to_day=2026-02-01": 422,
    }
    answered = {path: (await shop.get(path)).status_code for path in asked}
    assert answered == asked


async def test_a_customer_is_read_with_sums_by_currency(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        await world.placed_order({"A": 2})
        (row,) = (await api.get("/v1/customers", params={"q": "ada@"})).json()["rows"]
        assert (row["orders"], row["spent"], row["country"]) == (1, "0.00", "GB")
        customer = (await api.get(f"/v1/customers/{row['number']}")).json()
        assert customer["sums"] == [
            {"currency": "GBP", "orders": 1, "ordered": "5.00", "spent": "0.00", "refunded": "0.00"}
        ]


async def test_orders_are_listed_by_their_last_change(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        first, _ = [await world.placed_order({"A": 1}) for _ in range(2)]
        await world.sql("update commit_log set position = n from (select commit_id as id, row_number() over () as n"
                        " from commit_log order by commit_id) as x where commit_id = id")  # fmt: skip
        since = "2026-01-01T00:00:00+01:00"
        page = (await api.get("/v1/orders", params={"updated_since": since, "limit": 1})).json()
        assert [row["number"] for row in page["rows"]] == [first.number]
        order = (await api.get(f"/v1/orders/{first.id}")).json()
        assert order["updated_at"] == page["rows"][0]["updated_at"]
        again = await api.get("/v1/orders", params={"updated_since": since, "cursor": page["next"]})
        assert ([row["number"] for row in again.json()["rows"]], again.json()["next"]) == ([first.number + 1], None)
        answers = [
            (await api.get("/v1/orders", params={"updated_since": text}))
            for text in ("2026-01-01T00:00:00", "nonsense")
        ]
        assert [answer.status_code for answer in answers] == [422, 400]
        assert {answer.json()["errors"][0]["pointer"] for answer in answers} == {"/updated_since"}
