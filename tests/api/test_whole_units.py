"""Units are whole: what is not is refused with a pointer, at every door alike, and never rounded."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from httpx import Response
from tests import given, warehouse
from tests.api.calling import calling

NOT_WHOLE = ("0.5", '"2"', "2.0000000001", "1e2", "1.0", "true", "null", '"²"')
JSON = {"Content-Type": "application/json"}
OUT_OF_RANGE = ("-1", "0", "2147483648", "99999999999999999999")


def pointers(answer: Response) -> list[str]:
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    return [error["pointer"] for error in answer.json()["errors"]]


def with_quantity(body: dict[str, Any], quantity: str) -> str:
    """The body as JSON, its `QUANTITY` written as it stands here."""
    return msgspec.json.encode(body).decode().replace('"QUANTITY"', quantity)


async def test_units_that_are_not_whole_are_refused_at_every_door(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 9}, "WEST": {}}) as (api, world):
        shipped = (await warehouse.delivered(world, {"MUG": 2})).order
        open_order = await world.placed_order({"MUG": 2})
        order = msgspec.to_builtins(world.order({"MUG": 1}))
        order["lines"][0]["quantity"] = "QUANTITY"
        stock = {"location": "DC", "sku": "MUG", "quantity": "QUANTITY"}
        line = {"line_no": 1, "quantity": "QUANTITY"}
        doors: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
            "orders": (order, "/lines/0/quantity", OUT_OF_RANGE),
            "stock/receipts": (stock, "/quantity", OUT_OF_RANGE),
            "stock/transfers": ({**stock, "to_location": "WEST"}, "/quantity", OUT_OF_RANGE),
            f"orders/{open_order.id}/cancellations": (
                {"reason": "customer", "lines": [line]}, "/lines/0/quantity", OUT_OF_RANGE,
            ),
            f"orders/{shipped.id}/returns": ({"reason": "damaged", "lines": [line]}, "/lines/0/quantity", OUT_OF_RANGE),
            "stock/adjustments": ({**stock, "reason": "count"}, "/quantity", OUT_OF_RANGE[1:]),
            "stock/counts": (stock, "/quantity", ("-1", *OUT_OF_RANGE[2:])),
        }  # fmt: skip
        before = await facts(world)
        for door, (body, pointer, out_of_range) in doors.items():
            for quantity in (*NOT_WHOLE, *out_of_range):
                answer = await api.post(f"/v1/{door}", content=with_quantity(body, quantity), headers=JSON)
                assert pointers(answer)[0] == pointer, (door, quantity, answer.text)
        assert await facts(world) == before
        batch = "\n".join(with_quantity(stock, text) for text in ("0.5", "1e2", '"2"', "1"))
        answer = await api.post(
            "/v1/stock/receipts/batch", content=batch, headers={"Content-Type": "application/x-ndjson"}
        )
        rows = answer.json()
        assert [row["status"] for row in rows] == [400, 400, 400, 201]
        assert [error["pointer"] for error in rows[0]["problem"]["errors"]] == ["/quantity"]
        assert rows[0]["problem"]["errors"][0]["message"] == "This must be a whole number, not a decimal number."
        assert await world.audit() == []


async def facts(world: given.World) -> list[Any]:
    """What would have changed: movements, orders, units canceled, returns."""
    counts = [
        (await world.sql(f"select count(*) from {table}"))[0][0]
        for table in ("stock_movement", "orders", "return_authorization")
    ]
    return counts + await world.sql('select sum(canceled), sum("returning") from progress')


async def test_the_units_of_unknown_orders_are_refused_by_their_shape_first(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, _):
        body = {"reason": "customer", "lines": [{"line_no": 1, "quantity": 0.5}]}
        assert pointers(await api.post(f"/v1/orders/{uuid4()}/cancellations", json=body)) == ["/lines/0/quantity"]
