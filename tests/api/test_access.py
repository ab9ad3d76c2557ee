from pathlib import Path

from tests.api.calling import calling
from tests.given import World

from orderwright.access.authenticate import forget_everything
from orderwright.settings import Settings
from orderwright.worker.run_jobs import run_jobs


async def test_a_key_made_by_the_api_does_what_its_scopes_say_until_it_is_revoked(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, world):
        wanted = {"name": "Shop", "scopes": ["orders.place"]}
        made = await api.post("/v1/keys", json=wanted, headers={"Idempotency-Key": "one"})
        again = await api.post("/v1/keys", json=wanted, headers={"Idempotency-Key": "one"})
        assert (made.status_code, again.status_code) == (201, 201)
        assert again.json() == made.json() | {"token": None}
        key = {"Authorization": f"Bearer {made.json()['token']}"}
        assert (await api.get("/v1/keys", headers=key)).status_code == 403
        listed = (await api.get("/v1/keys")).json()
        assert {(each["name"], each["status"]) for each in listed} == {("shop", "active"), ("Shop", "active")}
        ended = await api.post(f"/v1/keys/{made.json()['id']}/revocation")
        assert ended.json()["name"] == "Shop"
        forget_everything(api.app.state.door.database)
        refused = await api.get("/v1/keys", headers=key)
        assert (refused.status_code, refused.json()["code"]) == (401, "key_missing_or_wrong")
        assert await world.sql("select count(*) from platform.api_key where revoked_at is null") == [(1,)]


async def test_people_are_invited_listed_changed_and_removed(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, world):
        made = await api.post("/v1/invitations", json={"email": "pat@example.com", "role": "warehouse"})
        assert made.status_code == 201
        assert made.json()["mailed"] is False
        assert made.json()["command"] == "orderwright user invite pat@example.com --org demo --role warehouse"
        assert "/invitation/" not in made.text
        assert await world.sql("select count(*) from message") == [(0,)]
        (user,) = (await api.get("/v1/users")).json()
        assert (user["email"], user["status"]) == ("pat@example.com", "invited")
        assert (await api.delete(f"/v1/invitations/{user['id']}")).json() == {"email": "pat@example.com"}
        assert (await api.get("/v1/users")).json() == []
        nobody = "00000000-0000-7000-8000-000000000000"
        for answer in (
            await api.delete(f"/v1/invitations/{nobody}"),
            await api.patch(f"/v1/users/{nobody}", json={"role": "admin"}),
            await api.delete(f"/v1/users/{nobody}"),
            await api.post(f"/v1/keys/{nobody}/revocation"),
        ):
            assert answer.status_code == 404
        wrong = await api.post("/v1/invitations", json={"email": "nobody", "role": "warehouse"})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/email")


async def test_an_audit_is_a_job_of_the_worker_whose_result_is_read(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 3}}) as (api, world):
        assert (await api.get("/v1/audit")).json() == {"job": None, "at": None, "report": None, "repaired": None}
        started = await api.post("/v1/audit", json={})
        assert (started.status_code, started.json()["state"]) == (202, "waiting")
        assert (await api.post("/v1/audit", json={})).json()["id"] == started.json()["id"]
        await do_jobs(world)
        job = (await api.get(f"/v1/audit/jobs/{started.json()['id']}")).json()
        assert (job["state"], job["done"], job["result"]["differences"]) == ("done", job["total"], [])
        await world.sql("update stock_level set on_hand = 4")
        assert (await api.get("/v1/audit")).json()["report"]["differences"] == []  # as it was
        assert (await api.post("/v1/audit", json={})).json()["id"] != started.json()["id"]
        await do_jobs(world)
        (difference,) = (await api.get("/v1/audit")).json()["report"]["differences"]
        assert difference["sentence"] == "MUG at DC: 4 units are on hand by the level, 3 by the movements."


async def do_jobs(world: World) -> None:
    """What the worker does."""
    while await run_jobs(world.door, "demo", Settings(secret="s" * 40)):
        pass


async def test_the_audit_mends_what_it_finds_for_those_who_may(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 3}}) as (api, world):
        await world.sql("update stock_level set on_hand = 4")
        tried = await api.post("/v1/audit/repair", json={"dry_run": True})
        other = await api.post("/v1/audit/repair", json={})
        assert (tried.status_code, other.status_code, other.json()["code"]) == (202, 409, "repair_running")
        await do_jobs(world)
        repaired = (await api.get("/v1/audit")).json()["repaired"]
        assert (repaired["dry_run"], repaired["left"], len(repaired["repairs"])) == (True, 0, 1)
        assert len(await world.audit()) == 1
        await api.post("/v1/audit/repair", json={})
        await do_jobs(world)
        (repair,) = (await api.get("/v1/audit")).json()["repaired"]["repairs"]
        assert repair["entries"] == ["the level is made anew: 3 on hand, 0 committed, 0 unavailable"]
        assert await world.audit() == []
        assert await world.sql("select actor from commit_log where verb = 'repair_differences'") == [("key shop",)]
        key = (await api.post("/v1/keys", json={"name": "desk", "role": "operations"})).json()["token"]
        refused = await api.post("/v1/audit/repair", json={}, headers={"Authorization": f"Bearer {key}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


async def test_somebody_of_the_warehouse_is_invited_to_locations_that_there_are(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {}, "SHOP": {}}) as (api, _world):
        pat = {"email": "pat@example.com", "role": "warehouse"}
        wrong = await api.post("/v1/invitations", json=pat | {"locations": ["DC", "MOON"]})
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/locations/1")
        assert wrong.json()["code"] == "location_unknown"
        made = await api.post("/v1/invitations", json=pat | {"locations": ["SHOP"]})
        assert (made.status_code, made.json()["locations"]) == (201, ["SHOP"])
        (user,) = (await api.get("/v1/users")).json()
        assert user["locations"] == ["SHOP"]
        key = await api.post("/v1/keys", json={"name": "scanner", "role": "warehouse", "locations": ["DC"]})
        assert key.json()["locations"] == ["DC"]
        unknown = await api.post("/v1/keys", json={"name": "scanner", "role": "warehouse", "locations": ["MOON"]})
        assert unknown.status_code == 422
