import asyncio
import time
from datetime import timedelta

import pytest
from tests.access.conftest import Place

from orderwright.access.authenticate import CACHE_SECONDS, context_of_key, forget_everything
from orderwright.access.create_key import CreateKey, RevokeKey, create_key, revoke_key
from orderwright.access.list_access import ListAccess, count_expiring_keys, list_keys
from orderwright.kernel.refusal import Refusal


async def test_a_key_opens_its_own_organization_with_its_scopes_and_nothing_else(place: Place) -> None:
    wanted = CreateKey(name="Web shop", scopes=["orders.place", "stock.*"])
    made = await place.door.perform(place.demo, create_key, wanted)
    assert made.token is not None
    assert made.token.startswith(f"ow_{made.prefix}_")
    context = await context_of_key(place.database, made.token)
    assert context is not None
    assert (context.organization, context.actor) == ("demo", "key Web shop")
    assert context.may("orders.place")
    assert context.may("stock.adjust")
    assert not context.may("orders.cancel")
    async with place.database.transaction("platform", "test", place.door.now(), read_only=True) as tx:
        row = await (await tx.connection.execute(b"select api_key::text from api_key")).fetchone()
    assert row
    assert made.token.removeprefix(f"ow_{made.prefix}_") not in row[0]


async def test_what_is_no_key_opens_nothing(place: Place) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="admin"))
    assert made.token is not None
    wrong = made.token[:-1] + ("a" if made.token[-1] != "a" else "b")
    unknown = made.token.replace(made.prefix, "0123456789")
    zeros = "ow_" + "\0" * 10 + "_" + "s" * 43
    for token in (wrong, unknown, zeros, "", "ow_", "ow__", made.prefix, "x" * 10_000, "\ud800"):
        assert await context_of_key(place.database, token) is None


async def test_a_revoked_key_opens_nothing_once_it_is_remembered_no_more(place: Place) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="warehouse"))
    assert made.token is not None
    assert await context_of_key(place.database, made.token)
    for _ in range(2):
        await place.door.perform(place.demo, revoke_key, RevokeKey(made.id))
    forget_everything(place.database)
    assert await context_of_key(place.database, made.token) is None
    (listed,) = await place.door.ask(place.demo, list_keys, ListAccess())
    assert (listed.name, listed.status, listed.created_by) == ("Web shop", "revoked", "admin@example.com")
    assert listed.last_used_at is not None


async def test_what_is_remembered_is_remembered_for_seconds_only(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="warehouse"))
    assert made.token is not None
    assert await context_of_key(place.database, made.token)
    await place.door.perform(place.demo, revoke_key, RevokeKey(made.id))
    later = time.monotonic() + CACHE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert await context_of_key(place.database, made.token) is None


async def test_a_key_expires_and_warns_before(place: Place) -> None:
    for name, days in (("long", 90), ("soon", 14), ("gone", 1)):
        made = await place.door.perform(place.demo, create_key, CreateKey(name=name, role="warehouse", days=days))
        left = made.expires_at - place.door.now()
        assert timedelta(days=days, seconds=-5) < left <= timedelta(days=days)
        if name == "gone":
            await place.run(f"update api_key set expires_at = now() - interval '1 second' where name = '{name}'")
        forget_everything(place.database)
        assert (await context_of_key(place.database, made.token or "") is None) == (name == "gone")
    listed = await place.door.ask(place.demo, list_keys, ListAccess())
    assert [(key.name, key.status) for key in listed] == [("soon", "expiring"), ("long", "active"), ("gone", "expired")]
    ending = await place.door.ask(place.demo, count_expiring_keys, ListAccess())
    assert (ending.keys, ending.first_at) == (1, listed[0].expires_at)
    assert (await place.door.ask(place.other, count_expiring_keys, ListAccess())).keys == 0


async def test_a_key_that_ends_while_it_is_remembered_ends_then(place: Place) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="warehouse"))
    await place.run("update api_key set expires_at = now() + interval '1.3 seconds'")
    forget_everything(place.database)
    assert await context_of_key(place.database, made.token or "")
    await asyncio.sleep(1.4)
    assert await context_of_key(place.database, made.token or "") is None


async def test_nobody_sees_or_revokes_the_keys_of_another_organization(place: Place) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="admin"))
    assert await place.door.ask(place.other, list_keys, ListAccess()) == []
    with pytest.raises(Refusal) as refused:
        await place.door.perform(place.other, revoke_key, RevokeKey(made.id))
    assert refused.value.code == "key_not_found"


async def test_a_request_that_is_repeated_makes_one_key_and_does_not_tell_it_again(place: Place) -> None:
    wanted = CreateKey(name="Web shop", role="admin")
    first = await place.door.perform(place.demo, create_key, wanted, "idem-1")
    again = await place.door.perform(place.demo, create_key, wanted, "idem-1")
    elsewhere = await place.door.perform(place.other, create_key, wanted, "idem-1")
    assert again.id == first.id
    assert first.token is not None
    assert again.token is None
    assert elsewhere.id != first.id
    listed = await place.door.ask(place.demo, list_keys, ListAccess())
    assert [key.name for key in listed] == ["Web shop"]


@pytest.mark.parametrize(
    ("wanted", "pointer", "code"),
    [
        (CreateKey(name=" ", role="admin"), "/name", "text_length"),
        (CreateKey(name="a\0b", role="admin"), "/name", "text_control_character"),
        (CreateKey(name="Shop"), "/scopes", "scopes_or_role"),
        (CreateKey(name="Shop", role="admin", scopes=["orders.place"]), "/scopes", "scopes_or_role"),
        (CreateKey(name="Shop", scopes=["orders.read", "orders.fly"]), "/scopes/1", "scope_unknown"),
        (CreateKey(name="Shop", scopes=["or.*"]), "/scopes/0", "scope_unknown"),
        (CreateKey(name="Shop", role="admin", days=0), "/days", "number_out_of_range"),
        (CreateKey(name="Shop", role="admin", days=3651), "/days", "number_out_of_range"),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused_by_field(
    place: Place, wanted: CreateKey, pointer: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await place.door.perform(place.demo, create_key, wanted)
    assert [(field.pointer, field.code) for field in refused.value.fields] == [(pointer, code)]


async def test_a_key_that_many_use_at_once_is_read_again_by_one_of_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await place.door.perform(place.demo, create_key, CreateKey(name="Web shop", role="warehouse"))
    token = made.token
    assert token is not None
    assert await context_of_key(place.database, token)
    before = place.database.pool.get_stats()["requests_num"]
    later = time.monotonic() + CACHE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    answers = await asyncio.gather(*(context_of_key(place.database, token) for _ in range(20)))
    assert all(answers)
    assert place.database.pool.get_stats()["requests_num"] - before == 1
