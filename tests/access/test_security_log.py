"""The security log: who came in or tried to, what was refused, what was changed; each organization its own."""

import asyncio
from pathlib import Path

import pytest
from tests.access.conftest import PASSWORD, Place
from tests.api.calling import calling

from orderwright.access import note_security
from orderwright.access.change_member import ChangeMember, change_member
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.note_security import note_failed_sign_in, note_refused
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal
from orderwright.views.security_log import ReadSecurityLog, SecurityEntry, read_security_log

EMAIL = "admin@example.com"


async def log(place: Place, context: Context | None = None, **wanted: str) -> list[SecurityEntry]:
    return (await place.door.ask(context or place.demo, read_security_log, ReadSecurityLog(**wanted))).rows  # type: ignore[arg-type]


async def fail(place: Place, email: str = EMAIL, password: str = "wrong") -> None:
    given = SignIn(email=email, password=password, address="192.0.2.9")
    with pytest.raises(Refusal) as refused:
        await sign_in(place.door, given)
    await note_failed_sign_in(place.door, email, given.address, refused.value)


async def test_sign_ins_are_told_with_where_from_and_those_that_failed_with_why(place: Place) -> None:
    await sign_in(place.door, SignIn(email=EMAIL, password=PASSWORD, address="192.0.2.1"))
    await fail(place, " Admin@Example.com")
    for _ in range(10):
        await fail(place)
    rows = await log(place, show="sign_ins")
    assert {(row.who, row.what, row.address, row.failed) for row in rows} == {
        (EMAIL, "Signed in", "192.0.2.1", False),
        (EMAIL, "Sign-in failed: wrong password", "192.0.2.9", True),
        (EMAIL, "Sign-in failed: too many attempts", "192.0.2.9", True),
    }
    assert rows[0].what == "Sign-in failed: too many attempts", "the newest first"
    assert {row.kind for row in await log(place, show="failed")} == {"SignInFailed"}


async def test_of_somebody_unknown_nothing_is_told_to_anybody(place: Place) -> None:
    before = await place.count("event")
    await fail(place, "nobody@example.com")
    await fail(place, "a\0b@example.com")
    assert await place.count("event") == before


async def test_each_organization_sees_its_own(place: Place) -> None:
    await fail(place)
    assert "SignInFailed" in {row.kind for row in await log(place)}
    assert "SignInFailed" not in {row.kind for row in await log(place, place.other)}


async def test_changes_of_access_are_told_with_whom_they_concern(place: Place) -> None:
    wanted = AddMember(email="pat@example.com", name="Pat", role="service", password_hash="")
    added = await ensure_member(place.database, "demo", wanted, PASSWORD)
    await place.door.perform(place.demo, change_member, ChangeMember(user_id=added.user_id, role="operations"))
    await place.door.perform(place.demo, create_key, CreateKey(name="shop", scopes=["orders.place"]))
    told = [(row.who, row.what, row.whom) for row in await log(place, show="changes")]
    assert told[:2] == [
        (EMAIL, "API key shop created", ""),
        (EMAIL, "User changed: operations", "pat@example.com"),
    ]
    kept = ChangeMember(user_id=added.user_id, role="warehouse", locations=["DC", "SHOP"])
    await place.door.perform(place.demo, change_member, kept)
    assert (await log(place, show="changes"))[0].what == "User changed: warehouse at DC, SHOP"


async def test_what_was_refused_is_told_once_for_a_while(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_security, "_noted", {})
    caller = Context(organization="demo", actor="key shop", permissions=frozenset())
    refusal = Refusal("not_permitted", "This needs stock.adjust.", "forbidden", permission="stock.adjust")
    for _ in range(3):
        await note_refused(place.door, caller, refusal)
    await note_refused(place.door, caller, Refusal("too_many_attempts", "Wait.", "forbidden"))
    rows = await log(place, show="failed")
    assert [(row.who, row.what) for row in rows] == [("key shop", "Not permitted: stock.adjust")]


async def test_who_took_a_list_away_is_told_with_its_filters(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, world):
        key = await world.do(create_key, CreateKey(name="report", role="operations"))
        mine = {"Authorization": f"Bearer {key.token}"}
        for wish in (
            {"list": "order-lines", "format": "csv", "filters": {"view": "late", "q": "anna@example.com", "tag": ""}},
            {"list": "stock", "format": "xlsx"},
            {"list": "stock", "format": "csv", "filters": {"unknown": "x"}},
        ):
            await api.post("/v1/exports", json=wish, headers=mine)
        rows = (await api.get("/v1/security-log", params={"show": "exports"})).json()["rows"]
        assert [(row["who"], row["what"], row["failed"]) for row in rows] == [
            ("key report", "Exported: stock as XLSX", False),
            ("key report", "Exported: order lines as CSV (q: anna@example.com, view: late)", False),
        ]


async def test_it_is_read_in_pages(place: Place) -> None:
    for _ in range(5):
        await fail(place)
    wanted, seen = ReadSecurityLog(limit=2), []
    for _ in range(10):
        page = await place.door.ask(place.demo, read_security_log, wanted)
        seen += [(row.at, row.kind) for row in page.rows]
        if page.next is None:
            break
        wanted = ReadSecurityLog(limit=2, cursor=page.next)
    assert seen == [(row.at, row.kind) for row in await log(place)]
    assert len(seen) == 6


async def test_a_program_without_the_permission_stands_in_the_log(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {}) as (api, world):
        key = await world.do(create_key, CreateKey(name="till", scopes=["orders.read"]))
        answer = await api.get("/v1/customers", headers={"Authorization": f"Bearer {key.token}"})
        assert answer.status_code == 403
        for _ in range(50):
            rows = (await api.get("/v1/security-log", params={"show": "failed"})).json()["rows"]
            if rows:
                break
            await asyncio.sleep(0.1)
        assert [(row["who"], row["what"]) for row in rows] == [("key till", "Not permitted: customers.read")]
