"""What a person does with their own account: password, sessions, proving who they are, browsers that know them."""

from datetime import timedelta

import msgspec
import pyotp
import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.authenticate import Seen, SessionContext, context_of_session, forget_everything
from orderwright.access.change_name import change_name
from orderwright.access.change_password import Whose, change_password
from orderwright.access.confirm_person import GOOD_FOR, Claim, confirm_person, is_proven
from orderwright.access.count_attempts import kept_as
from orderwright.access.ensure_admin import ensure_admin
from orderwright.access.known_devices import remember_device
from orderwright.access.own_sessions import EndSessions, ListSessions, end_own_sessions, list_sessions
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.sign_out import sign_out
from orderwright.access.switch_organization import switch_organization
from orderwright.access.tokens import hash_of, new_session_token, session_name
from orderwright.access.totp import new_totp_secret
from orderwright.access.two_step import turn_on_two_step
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.settings import Settings
from orderwright.views.security_log import ReadSecurityLog, read_security_log

EMAIL = "admin@example.com"
NEW = "an entirely new password"
NEXT = "the next token of the session"


async def signed_in(place: Place, password: str = PASSWORD, device: str | None = None) -> str:
    given = SignIn(email=EMAIL, password=password, address="192.0.2.1", device=device)
    return (await sign_in(place.door, given)).token or ""


async def person(place: Place, token: str, seen: Seen | None = None) -> SessionContext | None:
    forget_everything(place.database)
    return await context_of_session(place.database, token, seen or Seen())


async def here(place: Place, token: str) -> SessionContext:
    found = await person(place, token)
    assert found is not None
    return found


def whose(found: SessionContext) -> Whose:
    return Whose(
        user_id=found.user_id, session_id=found.session_id, email=found.email, name=found.name, address="192.0.2.1"
    )


def claim(found: SessionContext, password: str, code: str = "") -> Claim:
    return Claim(
        user_id=found.user_id,
        session_id=found.session_id,
        token_hash=hash_of(NEXT),
        email=EMAIL,
        address="192.0.2.1",
        two_step=found.two_step,
        password=password,
        code=code,
    )


async def test_a_changed_password_ends_every_other_session_and_mailed_links(place: Place) -> None:
    one, other = await signed_in(place), await signed_in(place)
    await place.run(
        "insert into password_reset select '\\x01', user_id, now(), now() + interval '1 hour' from app_user"
        " where email like 'admin@%'"
    )
    done = await change_password(place.door, whose(await here(place, one)), hash_of(NEXT), PASSWORD, NEW)
    assert done.sessions_ended == 1
    assert await person(place, one)
    assert await person(place, other) is None
    assert await place.count("password_reset") == 0
    assert await signed_in(place, NEW)
    with pytest.raises(Refusal):
        await signed_in(place, PASSWORD)


@pytest.mark.parametrize(
    ("present", "new", "code", "pointer"),
    [
        ("wrong", NEW, "password_wrong", "/current"),
        (PASSWORD, "short", "password_too_short", "/password"),
        (PASSWORD, "admin@example.com", "password_easy", "/password"),
    ],
)
async def test_a_password_is_changed_by_who_knows_it(
    place: Place, present: str, new: str, code: str, pointer: str
) -> None:
    found = await here(place, await signed_in(place))
    with pytest.raises(Refusal) as refused:
        await change_password(place.door, whose(found), hash_of(NEXT), present, new)
    assert (refused.value.code, refused.value.fields[0].pointer) == (code, pointer)
    assert await signed_in(place)


async def test_sessions_are_listed_with_where_from_and_end_one_by_one_or_all_but_one(place: Place) -> None:
    tokens = [await signed_in(place) for _ in range(4)]
    await place.run("update session set created_at = created_at - interval '1 day'")
    await person(place, tokens[0], Seen("192.0.2.77", "Firefox"))
    own = await here(place, tokens[0])
    listed = await place.door.ask(visitor(), list_sessions, ListSessions(own.user_id))
    assert len(listed) == 4
    assert {(each.address, each.agent) for each in listed if each.session_id == own.session_id} == {
        ("192.0.2.77", "Firefox")
    }
    gone = (await here(place, tokens[1])).session_id
    assert await end_own_sessions(place.door, EMAIL, EndSessions(own.user_id, gone)) == 1
    assert [bool(await person(place, token)) for token in tokens] == [True, False, True, True]
    assert await end_own_sessions(place.door, EMAIL, EndSessions(own.user_id, but=own.session_id)) == 2
    assert [bool(await person(place, token)) for token in tokens] == [True, False, False, False]


async def test_nobody_ends_or_sees_sessions_of_another_person(place: Place) -> None:
    boss = SignIn(email="boss@example.com", password=PASSWORD, address="192.0.2.1")
    theirs = await here(place, (await sign_in(place.door, boss)).token or "")
    own = await here(place, await signed_in(place))
    assert await end_own_sessions(place.door, EMAIL, EndSessions(own.user_id, theirs.session_id)) == 0
    listed = await place.door.ask(visitor(), list_sessions, ListSessions(own.user_id))
    assert [each.session_id for each in listed] == [own.session_id]


async def test_who_does_nothing_for_too_long_is_out(place: Place) -> None:
    door = Door(place.database, settings=Settings(secret="s" * 40, session_idle_minutes=30))
    given = SignIn(email=EMAIL, password=PASSWORD, address="192.0.2.1")
    token = (await sign_in(door, given)).token or ""
    await place.run("update session set last_seen_at = now() - interval '29 minutes'")
    assert await person(place, token)
    await place.run("update session set last_seen_at = now() - interval '31 minutes'")
    assert await person(place, token) is None
    found = await here(place, await signed_in(place))
    listed = await place.door.ask(visitor(), list_sessions, ListSessions(found.user_id))
    assert len(listed) == 1


async def test_proof_is_good_for_a_quarter_of_an_hour_and_goes_along_to_another_organization(place: Place) -> None:
    await ensure_admin(place.database, "other", EMAIL, "another password altogether")
    token = await signed_in(place)
    await place.run("update session set proven_at = now() - interval '16 minutes'")
    found = await here(place, token)
    now = place.door.now()
    assert not is_proven(found.proven_at, now)
    token = (await switch_organization(place.door, token, "other")).token or ""
    assert not is_proven((await here(place, token)).proven_at, now)
    with pytest.raises(Refusal) as refused:
        await confirm_person(place.door, claim(found, "wrong"))
    assert refused.value.fields[0].pointer == "/your_password"
    found = await here(place, token)
    await confirm_person(place.door, claim(found, PASSWORD))
    proven_at = (await here(place, NEXT)).proven_at
    assert is_proven(proven_at, now)
    assert not is_proven(proven_at, proven_at + GOOD_FOR)
    assert is_proven(proven_at, proven_at + GOOD_FOR - timedelta(seconds=1))


@pytest.mark.parametrize("by", ["proof", "new password"])
async def test_who_proves_who_they_are_goes_on_by_another_token(place: Place, by: str) -> None:
    """The one before leads in for a moment, for what was under way, proves nothing, and can still sign out."""
    token = await signed_in(place)
    await place.run(
        "update session set created_at = created_at - interval '1 day', proven_at = now() - interval '1 day'"
    )
    found = await here(place, token)
    if by == "proof":
        await confirm_person(place.door, claim(found, PASSWORD))
    else:
        await change_password(place.door, whose(found), hash_of(NEXT), PASSWORD, NEW)
    now = place.door.now()
    assert is_proven((await here(place, NEXT)).proven_at, now) == (by == "proof")
    former = await here(place, token)
    assert former.session_id == found.session_id
    assert not is_proven(former.proven_at, now)
    await place.run("update session set former_until = now()")
    assert await person(place, token) is None
    await sign_out(place.door, token)
    assert await person(place, NEXT)
    await place.run("update session set former_until = now() + interval '5 seconds'")
    await sign_out(place.door, token)
    assert await person(place, NEXT) is None


def test_the_name_of_a_session_stays_and_its_secret_changes() -> None:
    first, other = new_session_token(), new_session_token()
    following = new_session_token(first)
    assert session_name(first) == session_name(following) != session_name(other)
    assert len({first.partition(".")[2], following.partition(".")[2], other.partition(".")[2]}) == 3
    assert min(len(each.partition(".")[2]) for each in (first, following)) == 43


async def test_with_two_step_sign_in_the_password_alone_proves_nothing(place: Place) -> None:
    door = Door(place.database, settings=Settings(secret="s" * 40))
    token, now = await signed_in(place), place.door.now()
    found = await here(place, token)
    app = new_totp_secret()
    await turn_on_two_step(door, found.user_id, found.session_id, EMAIL, app, pyotp.TOTP(app).at(now))
    await place.run("update session set proven_at = now() - interval '1 hour'")
    found = await here(place, token)
    for code, refusal in (("", "code_missing"), ("000000", "code_wrong"), (pyotp.TOTP(app).at(now), "code_wrong")):
        with pytest.raises(Refusal) as refused:
            await confirm_person(door, claim(found, PASSWORD, code))
        assert (refused.value.code, refused.value.fields[0].pointer) == (refusal, "/your_code")
        due = msgspec.structs.replace(whose(found), code_due=True)
        with pytest.raises(Refusal) as refused:
            await change_password(door, due, hash_of(NEXT), PASSWORD, NEW, code)
        assert (refused.value.code, refused.value.fields[0].pointer) == (refusal, "/your_code")
    with pytest.raises(Refusal, match="This is not your password"):
        await confirm_person(door, claim(found, "wrong", pyotp.TOTP(app).at(now + timedelta(seconds=30))))
    assert not is_proven((await here(place, token)).proven_at, now)
    door.now = lambda: now + timedelta(seconds=30)
    await confirm_person(door, claim(found, PASSWORD, pyotp.TOTP(app).at(door.now())))
    assert is_proven((await here(place, token)).proven_at, now)
    counted = [kept_as("code", "as", EMAIL), kept_as("sign in", "as", EMAIL)]
    assert await place.count(f"attempt where subject = any('{{{','.join(counted)}}}')") == 0


async def guess(place: Place, times: int, address: str = "192.0.2.1", device: str | None = None) -> None:
    for number in range(times):
        given = SignIn(email=EMAIL, password=f"guess {number}", address=address, device=device)
        with pytest.raises(Refusal):
            await sign_in(place.door, given)


async def test_guesses_from_anywhere_keep_nobody_out_of_a_browser_that_knows_them(place: Place) -> None:
    session = await sign_in(place.door, SignIn(email=EMAIL, password=PASSWORD, address="192.0.2.1"))
    device = await remember_device(place.door, session.user_id, None)
    assert await remember_device(place.door, session.user_id, device) == device
    assert await place.count("known_device") == 1
    await guess(place, 11)
    with pytest.raises(Refusal, match="Too many attempts"):
        await signed_in(place)
    assert await signed_in(place, device=device)
    with pytest.raises(Refusal, match="Too many attempts"):
        await signed_in(place, device="a token that somebody made up")
    await guess(place, 11, device=device)
    with pytest.raises(Refusal, match="Too many attempts"):
        await signed_in(place, device=device)


async def test_a_browser_knows_who_signed_in_there_for_a_year(place: Place) -> None:
    session = await sign_in(place.door, SignIn(email=EMAIL, password=PASSWORD, address="192.0.2.1"))
    device = await remember_device(place.door, session.user_id, None)
    await guess(place, 11)
    await place.run("update known_device set seen_at = now() - interval '366 days'")
    with pytest.raises(Refusal, match="Too many attempts"):
        await signed_in(place, device=device)
    for _ in range(22):
        await remember_device(place.door, session.user_id, None)
    assert await place.count("known_device") == 20
    other = msgspec.structs.replace(SignIn(email="nobody@example.com", password="x", address="a"), device=device)
    with pytest.raises(Refusal, match="wrong"):
        await sign_in(place.door, other)


async def test_one_s_own_name_is_changed_and_told_everywhere(place: Place) -> None:
    token = await signed_in(place)
    found = await here(place, token)
    changed = await change_name(place.door, found.user_id, EMAIL, "  Ada Sample ")
    assert changed.name == "Ada Sample"
    again = await context_of_session(place.database, token)
    assert again is not None
    assert again.name == "Ada Sample"
    rows = (await place.door.ask(place.demo, read_security_log, ReadSecurityLog(show="changes"))).rows
    assert (rows[0].who, rows[0].what) == (EMAIL, "Name changed to Ada Sample")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Ada\nSample", "Ada\u0000"])
async def test_a_name_that_can_be_none_is_refused(place: Place, name: str) -> None:
    found = await here(place, await signed_in(place))
    with pytest.raises(Refusal) as refused:
        await change_name(place.door, found.user_id, EMAIL, name)
    assert refused.value.code == "name_invalid"
    assert (await here(place, await signed_in(place))).name == found.name
