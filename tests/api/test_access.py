from pathlib import Path

from tests.api.calling import calling

from orderwright.access.authenticate import forget_everything


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
        assert made.json()["link"].startswith("http://127.0.0.1:8000/invitation/")
        assert await world.sql("select kind, recipient from message") == [("invitation", "pat@example.com")]
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


async def test_the_audit_is_answered(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 3}}) as (api, world):
        assert (await api.get("/v1/audit")).json()["differences"] == []
        await world.sql("update stock_level set on_hand = 4")
        (difference,) = (await api.get("/v1/audit")).json()["differences"]
        assert difference["sentence"] == "MUG at DC: 4 units are on hand by the level, 3 by the movements."


async def test_the_audit_mends_what_it_finds_for_those_who_may(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"MUG": 3}}) as (api, world):
        await world.sql("update stock_level set on_hand = 4")
        tried = await api.post("/v1/audit/repair", json={"dry_run": True})
        assert (tried.status_code, tried.json()["left"]) == (200, 0)
        assert len((await api.get("/v1/audit")).json()["differences"]) == 1
        (repair,) = (await api.post("/v1/audit/repair", json={})).json()["repairs"]
        assert repair["entries"] == ["the level is made anew: 3 on hand, 0 committed, 0 unavailable"]
        assert (await api.get("/v1/audit")).json()["differences"] == []
        key = (await api.post("/v1/keys", json={"name": "desk", "role": "operations"})).json()["token"]
        refused = await api.post("/v1/audit/repair", json={}, headers={"Authorization": f"Bearer {key}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
