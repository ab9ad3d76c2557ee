"""Money, returns, cases, webhooks and paper over the API."""

from pathlib import Path

from tests import warehouse
from tests.api.calling import calling
from tests.documents.reading import text
from tests.given import ORGANIZATION
from tests.messages.told import events

from orderwright.documents.follow_facts import BILLED, issue_documents

STOCK = {"DC": {"MUG": 9}}


async def test_an_order_is_paid_comes_back_and_is_refunded_over_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, STOCK) as (api, world):
        order = (await warehouse.delivered(world, {"MUG": 4})).order
        here = f"/v1/orders/{order.id}"
        fact = {"kind": "captured", "amount": "1.00", "reference": "tip"}
        assert (await api.post(f"{here}/payments", json=fact)).json()["captured"] == "11.00"
        assert (await api.post(f"{here}/payments", json=fact)).json()["recorded"] is False
        refund = await api.post(f"{here}/refunds", json={"reason": "late", "amount": "1.00"})
        assert (refund.status_code, refund.json()["still_refundable"]) == (201, "10.00")
        too_much = await api.post(f"{here}/refunds", json={"reason": "late", "amount": "10.01"})
        assert (too_much.status_code, too_much.json()["errors"][0]["pointer"]) == (409, "/amount")
        waits = (await api.post(f"{here}/refunds", json={"reason": "x", "amount": "1.00", "execute": False})).json()
        outcome = await api.post(f"/v1/refunds/{waits['refund_id']}/outcome", json={"failed": "card closed"})
        assert outcome.json()["status"] == "failed"

        asked = await api.post(
            f"{here}/return-requests", json={"lines": [{"line_no": 1, "quantity": 1}], "reason": "unwanted"}
        )
        back = f"/v1/returns/{asked.json()['return_id']}"
        assert (await api.post(f"{back}/refusal", json={"reason": "It was worn."})).json()["status"] == "declined"
        made = await api.post(f"{here}/returns", json={"lines": [{"line_no": 1, "quantity": 2}], "reason": "unwanted"})
        back = f"/v1/returns/{made.json()['return_id']}"
        assert (await api.post(f"{back}/approval")).status_code == 409
        assert "unwanted" in text((await api.get(f"{back}/slip")).content)
        await api.post(f"{back}/receipts", json={})
        assert (await api.post(f"{back}/closing", json={})).json()["code"] == "return_not_inspected"
        await api.post(f"{back}/inspections", json={"lines": [{"line_no": 1, "restock": 2}]})
        assert (await api.get(f"{back}/refund-due")).json()["due"] == "5.00"
        assert (await api.post(f"{back}/closing", json={})).json()["refunded"] == "5.00"


async def test_a_complaint_is_answered_and_resolved_over_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, STOCK) as (api, world):
        order = await world.placed_order({"MUG": 1})
        opened = await api.post(f"/v1/orders/{order.id}/cases", json={"reason": "Damaged", "body": "It is broken."})
        assert (opened.status_code, opened.json()["created"]) == (201, True)
        case = f"/v1/cases/{opened.json()['case_id']}"
        assert (await api.post(f"{case}/assignee", json={"assignee": "Bea"})).json()["assignee"] == "Bea"
        assert (await api.post(f"{case}/answers", json={"body": "Sorry!"})).json()["status"] == "answered"
        assert (await api.post(f"{case}/resolution", json={"resolution": "sent_again"})).json()["status"] == "resolved"
        written = (await api.get(f"{case}/messages")).json()["messages"]
        assert [message["body"] for message in written] == ["It is broken.", "Sorry!"]


async def test_everything_is_printed_over_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, STOCK) as (api, world):
        work, parcel, _ = await warehouse.handed_over(world, {"MUG": 2})
        await issue_documents(world.door, ORGANIZATION, await events(world, BILLED))
        ((document_id,),) = await world.sql("select document_id from document")
        for path, words in (
            (f"/v1/orders/{work.order.id}/print", "£5.00"),
            (f"/v1/fulfillment-orders/{work.id}/pick-list", "Goods MUG"),
            (f"/v1/fulfillment-orders/{work.id}/packing-slips", "Goods MUG"),
            (f"/v1/parcels/{parcel.parcel_id}/packing-slip", "Goods MUG"),
            (f"/v1/documents/{document_id}", "INV-000001"),
        ):
            got = await api.get(path)
            assert (got.status_code, got.headers["content-type"]) == (200, "application/pdf")
            assert words in text(got.content)
        assert (await api.get(f"/v1/documents/{parcel.parcel_id}")).status_code == 404


async def test_webhooks_are_kept_over_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, STOCK) as (api, _):
        wish = {"url": "https://shop.example/hook", "kinds": ["OrderPlaced"]}
        keyed = {"Idempotency-Key": "hook-1"}
        made = await api.post("/v1/webhooks", json=wish, headers=keyed)
        assert made.status_code == 201
        assert made.json()["secret"].startswith("whsec_")
        assert (await api.post("/v1/webhooks", json=wish, headers=keyed)).json()["secret"] is None
        here = f"/v1/webhooks/{made.json()['endpoint_id']}"
        assert (await api.put(here, json=wish | {"active": False})).json()["active"] is False
        assert (await api.put(here, json=wish | {"url": "ftp://x"})).status_code == 422
        (listed,) = (await api.get("/v1/webhooks")).json()
        assert (listed["active"], listed["pending"]) == (False, 0)
        assert (await api.get(f"{here}/deliveries", params={"status": "failed"})).json() == []
        assert (await api.delete(here)).status_code == 204
        assert (await api.get("/v1/webhooks")).json() == []
