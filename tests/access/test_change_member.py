import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.authenticate import CACHE_SECONDS, context_of_key, context_of_session, forget_everything
from orderwright.access.change_member import ChangeMember, RemoveMember, change_member, remove_member
from orderwright.access.create_key import CreateKey, RevokeKey, create_key, revoke_key
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.list_access import ListAccess, list_users
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.watch_access import watching_access
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.refusal import Refusal


async def picker(place: Place, role: str = "warehouse") -> UUID:
    wanted = AddMember(email="pat@example.com", name="Pat Picker", role=role, password_hash="")
    return (await ensure_member(place.database, "demo", wanted, PASSWORD)).user_id


async def admin(place: Place) -> UUID:
    users = await place.door.ask(place.demo, list_users, ListAccess())
    return next(user.id for user in users if user.email == "admin@example.com")


def as_picker() -> SignIn:
    return SignIn(email="pat@example.com", password=PASSWORD, address="192.0.2.1")


async def test_a_changed_role_changes_what_a_session_may_do(place: Place) -> None:
    user_id = await picker(place)
    token = (await sign_in(place.door, as_picker())).token
    assert token is not None
    await place.door.perform(place.demo, change_member, ChangeMember(user_id=user_id, role="read_only"))
    forget_everything(place.database)
    person = await context_of_session(place.database, token)
    assert person is not None
    assert person.context.may("orders.read")
    assert not person.context.may("fulfillment.pick")


async def test_who_is_locked_out_is_out_until_let_in_again(place: Place) -> None:
    user_id = await picker(place)
    token = (await sign_in(place.door, as_picker())).token
    assert token is not None
    await place.door.perform(place.demo, change_member, ChangeMember(user_id=user_id, access="locked"))
    forget_everything(place.database)
    assert await context_of_session(place.database, token) is None
    with pytest.raises(Refusal) as refused:
        await sign_in(place.door, as_picker())
    assert refused.value.code == "sign_in_refused"
    await place.door.perform(place.demo, change_member, ChangeMember(user_id=user_id, access="open"))
    assert (await sign_in(place.door, as_picker())).organization == "demo"


async def test_who_is_removed_is_gone_here_and_stays_elsewhere(place: Place) -> None:
    user_id = await picker(place)
    await ensure_member(
        place.database, "other", AddMember(email="pat@example.com", name="", role="service", password_hash=""), PASSWORD
    )
    await place.door.perform(place.demo, remove_member, RemoveMember(user_id))
    assert [user.email for user in await place.door.ask(place.demo, list_users, ListAccess())] == ["admin@example.com"]
    assert (await sign_in(place.door, as_picker())).organization == "other"


async def test_what_a_removed_member_made_opens_nothing_any_more(place: Place) -> None:
    """Keys, invitations and sessions, here; what others made, and what they made elsewhere, stays."""
    user_id = await picker(place, "admin")
    elsewhere = AddMember(email="pat@example.com", name="", role="admin", password_hash="")
    await ensure_member(place.database, "other", elsewhere, PASSWORD)
    here, there = system("demo", "pat@example.com"), system("other", "pat@example.com")
    theirs = [
        await place.door.perform(at, create_key, CreateKey(name="Theirs", role="service")) for at in (here, there)
    ]
    mine = await place.door.perform(place.demo, create_key, CreateKey(name="Mine", role="service"))
    for at in (here, there, place.demo):
        email = f"{at.actor.partition('@')[0]}.friend@example.com"
        await place.door.perform(at, invite_user, InviteUser(email=email, role="service"))
    token = (await sign_in(place.door, as_picker())).token
    assert token is not None
    (listed,) = [u for u in await place.door.ask(place.demo, list_users, ListAccess()) if u.id == user_id]
    assert (listed.keys, listed.invitations) == (1, 1)

    ended = await place.door.perform(place.demo, remove_member, RemoveMember(user_id))
    assert (ended.keys, ended.invitations) == (1, 1)
    forget_everything(place.database)
    keys = [*theirs, mine]
    assert [await context_of_key(place.database, key.token or "") is None for key in keys] == [True, False, False]
    users = {user.email for user in await place.door.ask(place.demo, list_users, ListAccess())}
    assert users == {"admin@example.com", "admin.friend@example.com"}
    kept = {user.email for user in await place.door.ask(place.other, list_users, ListAccess())}
    assert "pat.friend@example.com" in kept


async def test_every_change_counts_at_once_in_every_process_that_hears(place: Place) -> None:
    """Two processes: one remembers callers, the other changes who may come in."""
    user_id = await picker(place)
    token = (await sign_in(place.door, as_picker())).token or ""
    key = await place.door.perform(place.demo, create_key, CreateKey(name="Shop", role="service"))
    remembering = Database(place.database.url)
    await remembering.open()
    try:
        async with watching_access(remembering):
            await heard(remembering, token)
            for change, seen in (
                (ChangeMember(user_id=user_id, role="read_only"), "read_only"),
                (ChangeMember(user_id=user_id, access="locked"), None),
            ):
                await place.door.perform(place.demo, change_member, change)
                await until(lambda: role_of(remembering, token), seen)
            assert await context_of_key(remembering, key.token or "")
            await place.door.perform(place.demo, revoke_key, RevokeKey(key.id))
            await until(lambda: context_of_key(remembering, key.token or ""), None)
    finally:
        await remembering.close()


async def role_of(database: Database, token: str) -> str | None:
    person = await context_of_session(database, token)
    return person.role if person else None


async def heard(database: Database, token: str) -> None:
    """Until the process listens: what it is asked for twice it remembers then."""
    await asyncio.sleep(0.3)
    assert await role_of(database, token) == "warehouse"


async def until(read: Callable[[], Awaitable[object]], wanted: object) -> None:
    """Long before what is remembered would end by itself."""
    end = time.monotonic() + CACHE_SECONDS / 2
    while (found := await read()) != wanted:
        assert time.monotonic() < end, f"still {found!r}"
        await asyncio.sleep(0.01)


async def test_somebody_must_remain_an_admin(place: Place) -> None:
    last = await admin(place)
    await picker(place)
    for change in (ChangeMember(user_id=last, role="service"), ChangeMember(user_id=last, access="locked")):
        with pytest.raises(Refusal) as refused:
            await place.door.perform(place.demo, change_member, change)
        assert refused.value.code == "last_admin"
    with pytest.raises(Refusal, match="must remain"):
        await place.door.perform(place.demo, remove_member, RemoveMember(last))


async def test_of_two_admins_who_remove_each_other_at_once_one_stays(place: Place) -> None:
    both = [await admin(place), await picker(place, "admin")]
    removals = (place.door.perform(place.demo, remove_member, RemoveMember(user_id)) for user_id in both)
    answers = await asyncio.gather(*removals, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refusal", "RemovedMember"]


async def test_nobody_changes_the_members_of_another_organization(place: Place) -> None:
    user_id = await picker(place)
    with pytest.raises(Refusal, match="no member"):
        await place.door.perform(place.other, change_member, ChangeMember(user_id=user_id, role="admin"))
    with pytest.raises(Refusal, match="no member"):
        await place.door.perform(place.other, remove_member, RemoveMember(user_id))
