"""Every time that comes from outside has a range, whichever verb or query takes it."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec
from tests import given
from tests.api.calling import calling
from tests.house.test_api import application, document

import orderwright
from orderwright.kernel.times import FILTER_YEARS, filter_fields, is_struct, time_fields
from orderwright.kernel.verbs import queries, verbs
from orderwright.orders.types import PaymentInput

for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
    if "__main__" not in module.name:
        importlib.import_module(module.name)

NEVER = ["0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "1969-12-31T23:59:59Z"]


def holds(type_: Any, wanted: set[type], within: frozenset[Any] = frozenset()) -> bool:
    """Does a value of this type hold a time, however deep?"""
    if type_ in wanted:
        return True
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct) and type_ not in within:
        return any(holds(field.type, wanted, within | {type_}) for field in msgspec.structs.fields(type_))
    return any(holds(part, wanted, within) for part in get_args(type_))


def test_every_time_of_a_verb_is_guarded() -> None:
    for verb in verbs.values():
        fields = msgspec.structs.fields(verb.input_type) if is_struct(verb.input_type) else ()
        holding = [field.name for field in fields if holds(field.type, {datetime, date})]
        assert [name for name, *_ in time_fields(verb.input_type)] == holding, verb.name


def test_every_day_and_time_that_a_query_filters_by_is_guarded() -> None:
    for query in queries.values():
        (type_,) = (hint for name, hint in get_type_hints(query.function).items() if name not in ("tx", "return"))
        fields = msgspec.structs.fields(type_) if is_struct(type_) else ()
        filtering = [field.name for field in fields if {date, datetime} & {field.type, *get_args(field.type)}]
        assert list(filter_fields(type_)) == filtering, query.name


def time_parameters() -> Iterator[tuple[str, str]]:
    """Address and query parameter of all that the API filters by a day or a time, as its document tells them."""
    for path, item in document(application())["paths"].items():
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and '"date' in msgspec.json.encode(parameter["schema"]).decode():
                yield path, parameter["name"]


async def test_no_day_or_time_in_an_address_is_more_than_a_refusal(fresh_database: str, tmp_path: Path) -> None:
    found = list(time_parameters())
    assert {("/v1/orders", "placed_from"), ("/v1/sales", "to_day")} <= set(found)
    async with calling(fresh_database, tmp_path, {}) as (api, _):
        for path, name in found:
            for value in ("0001-01-01", "9999-12-31", *NEVER):
                answer = await api.get(path, params={name: value})
                taken = name == "updated_since" and int(value[:4]) in FILTER_YEARS  # a time, not a day
                assert answer.status_code in ([200] if taken else range(400, 500)), (path, name, value, answer.text)


async def test_a_time_that_can_not_be_is_refused_by_the_api_and_names_its_field(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 9}}) as (api, world):
        order = await world.placed_order({"MUG": 1}, payment=PaymentInput())
        for at in (*NEVER, (datetime.now(UTC) + timedelta(days=2)).isoformat()):
            await refused_everywhere(api, world, order.id, at)
        assert await world.sql("select count(*) from payment_event") == [(0,)]


async def refused_everywhere(api: Any, world: given.World, order_id: UUID, at: str) -> None:
    body = msgspec.to_builtins(world.order({"MUG": 1})) | {"placed_at": at}
    paid = {"kind": "captured", "amount": "1.00", "reference": "x", "at": at}
    asked = [
        ("/v1/orders", body, "/placed_at"),
        (f"/v1/orders/{order_id}/payments", paid, "/at"),
        ("/v1/tracking-events", {"tracking_number": "1", "state": "in_transit", "at": at}, "/at"),
    ]
    for path, what, pointer in asked:
        answer = await api.post(path, json=what)
        assert answer.status_code == 422, answer.text
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    rows = [{"tracking_number": "1", "state": "in_transit", "at": at}]
    batch = await api.post("/v1/tracking-events/batch", json=rows)
    assert batch.status_code < 500
    assert "time_out_of_range" in batch.text
