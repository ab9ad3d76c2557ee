"""The same request under the same key is done once and answered again, whatever it asks for."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests import warehouse
from tests.api.calling import calling
from tests.house.test_api import posts

from orderwright.access.authenticate import context_of_key
from orderwright.channels.csv import kinds, run_import
from orderwright.channels.csv.read_table import CsvFile
from orderwright.fulfillment.hand_over import HandOver, hand_over

TOLD_ONCE = ("token", "secret", "link")
ORDER = {"channel": "web", "currency": "GBP", "ship_to": {"country": "GB"}, "lines": [{"sku": "A", "quantity": 1}]}
DAMAGED = {"location": "DC", "sku": "A", "quantity": -1, "reason": "damaged"}
RECEIPT = {"location": "DC", "sku": "A", "quantity": 2}
BODIES: dict[str, tuple[Any, dict[str, Any]]] = {
    "/v1/orders": (ORDER | {"external_ref": "1"}, {"external_ref": "3"}),
    "/v1/orders/batch": ([ORDER | {"external_ref": "2"}], {"external_ref": "4"}),
    "/v1/drafts": ({"content": {"note": "By phone"}}, {"content": {}}),
    "/v1/variants": ({"sku": "NEW", "title": "New"}, {"title": "Old"}),
    "/v1/variants/batch": ([{"sku": "NEWER", "title": "Newer"}], {"title": "Older"}),
    "/v1/variants/rename": ({"sku": "A", "new_sku": "A-2"}, {"new_sku": "A-3"}),
    "/v1/customers": ({"email": "new@example.com", "name": "New"}, {"name": "Old"}),
    "/v1/locations": ({"code": "SHOP", "name": "Shop"}, {"name": "Store"}),
    "/v1/channels": ({"code": "mill", "brand_name": "Mill"}, {"brand_name": "Weir"}),
    "/v1/bins": ({"location": "DC", "code": "A-1"}, {"pick_order": 5}),
    "/v1/stock/receipts": (RECEIPT, {"quantity": 3}),
    "/v1/stock/receipts/batch": ([RECEIPT], {"quantity": 3}),
    "/v1/stock/adjustments": (DAMAGED, {"quantity": -2}),
    "/v1/returns/unexpected": ({"location": "DC", "quantity": 1, "what": "foreign", "sku": "A"}, {"quantity": 2}),
    "/v1/stock/bin-moves": ({"location": "DC", "sku": "A", "bin": "A-1"}, {"bin": "A-2"}),
    "/v1/stock/counts": ({"location": "DC", "sku": "A", "quantity": 90}, {"quantity": 91}),
    "/v1/stock/losses": (DAMAGED, {"quantity": -2}),
    "/v1/stock/transfers": ({"location": "DC", "to_location": "OTHER", "sku": "A", "quantity": 1}, {"quantity": 2}),
    "/v1/webhooks": ({"url": "https://shop.example/hook"}, {"active": False}),
    "/v1/invitations": ({"email": "ada@example.com", "role": "read_only"}, {"role": "admin"}),
    "/v1/keys": ({"name": "till", "role": "read_only"}, {"role": "admin"}),
    "/v1/exports": ({"list": "stock", "format": "csv", "filters": {"q": "A"}}, {"format": "xlsx"}),
    "/v1/imports/variants": ("sku,title\nCSV,Csv\n", {}),
    "/v1/imports/customers": ("email,name\ncsv@example.com,Csv\n", {}),
    "/v1/imports/locations": ("code,bin\nDC,B-1\n", {}),
    "/v1/imports/stock": ("location,sku,quantity\nDC,A,5\n", {}),
    "/v1/imports/orders": ("external_ref,sku,quantity,ship_country\n9,A,1,GB\n", {}),
}
"""A body, and what makes another of it, where there is another."""


async def test_whatever_is_posted_twice_under_a_key_is_done_once(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 50}, "OTHER": {}}) as (api, world):
        _, parcel, label = await warehouse.labeled(world, {"A": 1})
        _, ready, _ = await warehouse.labeled(world, {"A": 1})
        await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id))
        said = {"tracking_number": label.tracking_number, "state": "in_transit"}
        said["at"] = world.door.now().isoformat()
        bodies: dict[str, tuple[Any, dict[str, Any] | None]] = BODIES | {
            "/v1/hand-overs": ([{"parcel_id": str(ready.parcel_id)}], {"parcel_id": str(parcel.parcel_id)}),
            "/v1/tracking-events": (said | {"place": "Leeds"}, {"place": "Hull"}),
            "/v1/tracking-events/batch": ([said | {"place": "York"}], {"place": "Hull"}),
            "/v1/audit": ({}, None),
            "/v1/audit/repair": ({}, {"dry_run": True}),
            "/v1/failed-events/retries": ({}, {"failed_event_id": str(parcel.parcel_id)}),
            "/v1/imports/tracking": ("tracking_number,state,at\n" + ",".join(said.values()), {}),
        }
        assert set(bodies) == {path for path, _ in posts() if "{" not in path}
        for path, (body, change) in bodies.items():
            first, again = [await post(api, path, each) for each in (body, body)]
            assert first.status_code < 300, (path, first.text)
            assert (again.status_code, without_secrets(again)) == (first.status_code, without_secrets(first)), path
            if change is not None:
                other = await post(api, path, other_of(body, change))
                assert "idempotency_key_reused" in other.text, (path, other.text)


async def post(api: AsyncTestClient[Litestar], path: str, body: Any) -> Response:
    headers = {"Idempotency-Key": path}
    if isinstance(body, str):
        return await api.post(path, content=body.encode(), headers=headers | {"content-type": "text/csv"})
    return await api.post(path, json=body, headers=headers)


def other_of(body: Any, change: dict[str, Any]) -> Any:
    if isinstance(body, str):
        return body + "\nmore"
    return [body[0] | change] if isinstance(body, list) else body | change


def without_secrets(answer: Response) -> Any:
    told = answer.json()
    return told | dict.fromkeys(TOLD_ONCE) if isinstance(told, dict) else told


async def test_a_file_that_goes_in_is_not_begun_again_and_goes_on_where_it_was_cut_off(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_import, "TOLD_EVERY_S", 0.05)
    async with calling(fresh_database, tmp_path, {"DC": {"A": 1}}) as (api, world):
        path, file = "/v1/imports/stock", "location,sku,quantity\nDC,A,5\n"
        same = CsvFile(file.encode(), None, {"location": ""})
        caller = await context_of_key(world.database, api.headers["Authorization"].removeprefix("Bearer "))
        assert caller is not None
        async with await psycopg.AsyncConnection.connect(fresh_database) as other:
            await other.execute("lock table org_demo.stock_level")
            first = asyncio.create_task(run_import.import_file(world.door, caller, kinds.STOCK, same, path))
            async with asyncio.timeout(20):
                while await world.sql("select 1 from import_run where rows = 1 and seen_at > started_at") == []:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            meanwhile = await post(api, path, file)
            assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "request_still_running")
            ((import_id,),) = await world.sql("select import_id from import_run")
            assert (await api.get(f"/v1/imports/{import_id}")).json()["state"] == "running"
        report = msgspec.to_builtins(await first)
        assert (report["created"], (await post(api, path, file)).json()) == (1, report)
        told = (await api.get(f"/v1/imports/{import_id}")).json()
        assert (told["state"], told["rows"], told["rows_done"], told["report"]["created"]) == ("done", 1, 1, 1)
        cut_off = "answer = null, finished_at = null, seen_at = seen_at - interval '2 minutes'"
        await world.sql(f"update import_run set {cut_off} returning 1")
        assert (await api.get("/v1/imports")).json()[0]["state"] == "interrupted"
        resumed = (await post(api, path, file)).json()
        assert (resumed["created"], resumed["unchanged"]) == (0, 1), "what is in already is not done twice"
        assert await world.sql("select on_hand from stock_level") == [(6,)]
        assert await world.sql("select count(*) from import_run") == [(1,)]


async def test_whatever_keeps_an_import_from_being_told_of_it_is_told_of_later(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(run_import, "TOLD_EVERY_S", 0.02)
    async with calling(fresh_database, tmp_path, {"DC": {"A": 1}}) as (_, world):
        file = CsvFile(b"location,sku,quantity\nDC,A,5\n", None, {"location": ""})
        begun = await run_import.begin(world.door, world.context, kinds.STOCK, file)
        await world.sql("alter table import_run rename column seen_at to spoiled")
        telling = asyncio.create_task(run_import.keep_telling(world.door, world.context, begun))
        async with asyncio.timeout(20):
            while "could not be told" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            await world.sql("alter table import_run rename column spoiled to seen_at")
            while await world.sql("select 1 from import_run where seen_at > started_at") == []:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        telling.cancel()


async def test_a_file_that_is_refused_may_be_sent_again_under_its_key(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 1}}) as (api, _):
        for _again in range(2):
            answer = await post(api, "/v1/imports/stock", "location,quantity\nDC,5\n")
            assert (answer.status_code, answer.json()["code"]) == (422, "columns_missing")
        (told,) = (await api.get("/v1/imports")).json()
        assert (told["state"], told["refusal"]) == ("refused", "The file's columns do not say all that is needed.")
