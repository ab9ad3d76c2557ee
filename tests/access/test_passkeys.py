"""Passkeys: added, used and removed, with real signatures; and everything that is refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.access.authenticator import PRESENT, Authenticator, text_of
from tests.access.conftest import PASSWORD, Place
from tests.access.test_two_step import EMAIL, SETTINGS, is_in, with_app

from orderwright.access.add_passkey import PASSKEYS_MAX, add_passkey, ask_for_passkey
from orderwright.access.authenticate import context_of_session
from orderwright.access.change_password import Whose
from orderwright.access.known_devices import remember_device
from orderwright.access.open_session import NewSession
from orderwright.access.own_passkeys import (
    ListedPasskey,
    ListPasskeys,
    RemovePasskeys,
    list_passkeys,
    remove_own_passkeys,
)
from orderwright.access.passkey_site import passkey_site
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.sign_in_with_passkey import AskedUse, PasskeySignIn, ask_for_use, sign_in_with_passkey
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.settings import Settings
from orderwright.views.security_log import ReadSecurityLog, read_security_log

ADDRESS = "192.0.2.1"
SITE = passkey_site(SETTINGS)


@pytest.fixture
def door(place: Place) -> Door:
    return Door(place.database, settings=SETTINGS)


async def admin(place: Place, email: str = EMAIL) -> Whose:
    session = await sign_in(place.door, SignIn(email=email, password=PASSWORD, address=ADDRESS))
    person = await context_of_session(place.database, session.token or "")
    assert person is not None
    return Whose(
        user_id=person.user_id, session_id=person.session_id, email=person.email, name=person.name, address=ADDRESS
    )


async def added(door: Door, whose: Whose, device: Authenticator, name: str = "Phone") -> None:
    asked = await ask_for_passkey(door, SITE, whose, name)
    await add_passkey(door, SITE, whose, name, asked.sealed, device.make(asked.options))


async def phone_of(place: Place, door: Door, step: int = 1) -> Authenticator:
    device = Authenticator(SITE.origin, step=step)
    await added(door, await admin(place), device)
    return device


async def come_in(
    door: Door, credential: str, sealed: str, address: str = ADDRESS, device: str | None = None
) -> NewSession:
    given = PasskeySignIn(credential=credential, sealed=sealed, address=address, device=device)
    return await sign_in_with_passkey(door, SITE, given)


async def used(door: Door, device: Authenticator) -> NewSession:
    asked = await ask_for_use(door, SITE)
    return await come_in(door, device.use(asked.options), asked.sealed)


async def refusal_of(door: Door, device: Authenticator, **changes: str) -> str:
    asked = await ask_for_use(door, SITE)
    with pytest.raises(Refusal) as refused:
        await come_in(door, device.use(asked.options, **changes), asked.sealed)
    assert refused.value.kind == "unauthenticated"
    return refused.value.code


async def passkeys_of(place: Place, whose: Whose) -> list[ListedPasskey]:
    return await place.door.ask(visitor(), list_passkeys, ListPasskeys(whose.user_id))


async def log_of(place: Place) -> list[str]:
    page = await place.door.ask(place.demo, read_security_log, ReadSecurityLog())
    return [row.what for row in page.rows]


async def test_a_passkey_signs_in_in_one_step(place: Place, door: Door) -> None:
    device = await phone_of(place, door)
    session = await used(door, device)
    assert not session.awaits_code
    assert await is_in(place, session.token)
    (kept,) = await passkeys_of(place, await admin(place))
    assert (kept.name, kept.last_used_at is not None) == ("Phone", True)
    said = await log_of(place)
    assert "Passkey Phone added" in said
    assert "Signed in with passkey Phone" in said


async def test_it_stands_for_the_code_of_who_has_a_second_step(place: Place, door: Door) -> None:
    device = await phone_of(place, door)
    await with_app(place, door)
    assert (await sign_in(door, SignIn(email=EMAIL, password=PASSWORD, address=ADDRESS))).awaits_code
    session = await used(door, device)
    assert not session.awaits_code
    assert await is_in(place, session.token)


async def test_an_answer_is_taken_once_also_of_two_at_once(place: Place, door: Door) -> None:
    device = await phone_of(place, door, step=0)
    asked = await ask_for_use(door, SITE)
    credential = device.use(asked.options)
    answers = await asyncio.gather(*(come_in(door, credential, asked.sealed) for _ in range(2)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["NewSession", "Refusal"]
    with pytest.raises(Refusal) as refused:
        await come_in(door, credential, asked.sealed)
    assert refused.value.code == "passkey_over"
    with pytest.raises(Refusal) as refused:
        await come_in(door, device.use(asked.options), asked.sealed)
    assert refused.value.code == "passkey_over"


async def test_a_challenge_ends_after_five_minutes_and_is_forgotten_then(place: Place, door: Door) -> None:
    device = await phone_of(place, door)
    asked = await ask_for_use(door, SITE)
    door.now = lambda: datetime.now(UTC) + timedelta(minutes=5)
    with pytest.raises(Refusal) as refused:
        await come_in(door, device.use(asked.options), asked.sealed)
    assert refused.value.code == "passkey_over"
    assert await place.count("used_challenge") == 1, "of adding"
    assert await is_in(place, (await used(door, device)).token)
    assert await place.count("used_challenge") == 1, "of this"


async def test_the_challenge_of_another_browser_or_of_something_else_is_none(place: Place, door: Door) -> None:
    device, whose = await phone_of(place, door), await admin(place)
    mine, other = await ask_for_use(door, SITE), await ask_for_use(door, SITE)
    adding = await ask_for_passkey(door, SITE, whose, "Phone")
    for sealed, code in (
        (other.sealed, "passkey_wrong"),
        (adding.sealed, "passkey_over"),
        ("", "passkey_over"),
        ("no base64 \ud800", "passkey_over"),
    ):
        with pytest.raises(Refusal) as refused:
            await come_in(door, device.use(mine.options), sealed)
        assert refused.value.code == code
    for sealed in (mine.sealed, (await ask_for_passkey(door, SITE, await admin(place), "Phone")).sealed):
        with pytest.raises(Refusal) as refused:
            await add_passkey(door, SITE, whose, "Phone", sealed, device.make(adding.options))
        assert refused.value.code == "passkey_over", "of another session"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:8001", "https://localhost:8000"])
async def test_an_answer_that_was_given_to_another_page_is_refused(place: Place, door: Door, origin: str) -> None:
    device = await phone_of(place, door)
    device.origin = origin
    assert await refusal_of(door, device) == "passkey_wrong"
    whose = await admin(place)
    with pytest.raises(Refusal, match="not used on a page of http://localhost:8000"):
        await added(door, whose, Authenticator(origin))
    assert "Sign-in failed: wrong passkey" in await log_of(place)


async def test_what_does_not_fit_the_passkey_is_refused(place: Place, door: Door) -> None:
    device = await phone_of(place, door)
    whole = device.key
    device.key = Authenticator(SITE.origin).key
    assert await refusal_of(door, device) == "passkey_wrong", "another key's signature"
    device.key = whole
    assert await refusal_of(door, device, userHandle=text_of(b"somebody else")) == "passkey_wrong"
    assert await refusal_of(door, device, authenticatorData="AAAA") == "passkey_wrong"
    assert await refusal_of(door, device, clientDataJSON="W10") == "passkey_wrong"
    device.host = "evil.example"
    assert await refusal_of(door, device) == "passkey_wrong"
    device.host = SITE.host
    device.flags = PRESENT
    assert await refusal_of(door, device) == "passkey_wrong", "its user was not verified"
    curveless = Authenticator(SITE.origin)
    del curveless.public[-1]
    for other in (Authenticator(SITE.origin, PRESENT), curveless):
        with pytest.raises(Refusal) as refused:
            await added(door, await admin(place), other)
        assert refused.value.code == "passkey_wrong"


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"id": 3}', '{"id": "\u00e4"}', "[" * 100_000])
async def test_what_is_no_answer_is_refused(place: Place, door: Door, text: str) -> None:
    whose, asked = await admin(place), await ask_for_use(door, SITE)
    with pytest.raises(Refusal) as refused:
        await come_in(door, text, asked.sealed)
    assert refused.value.code == "passkey_unknown"
    making = await ask_for_passkey(door, SITE, whose, "Phone")
    with pytest.raises(Refusal) as refused:
        await add_passkey(door, SITE, whose, "Phone", making.sealed, text)
    assert refused.value.code == "passkey_wrong"


async def test_a_count_that_goes_back_is_refused_and_logged(place: Place, door: Door) -> None:
    device = await phone_of(place, door)
    await used(door, device)
    device.count = 0
    assert await refusal_of(door, device) == "passkey_copied"
    assert "Sign-in failed: the passkey may be a copy" in await log_of(place)
    device.count = 7
    assert await is_in(place, (await used(door, device)).token)


async def test_a_device_that_does_not_count_signs_in_again_and_again(place: Place, door: Door) -> None:
    device = await phone_of(place, door, step=0)
    for _ in range(2):
        assert await is_in(place, (await used(door, device)).token)


async def test_a_passkey_nobody_has_and_a_removed_one_are_refused(place: Place, door: Door) -> None:
    device, whose = await phone_of(place, door), await admin(place)
    (kept,) = await passkeys_of(place, whose)
    boss = await admin(place, "boss@example.com")
    assert await remove_own_passkeys(door, "boss", RemovePasskeys(boss.user_id, kept.passkey_id)) == []
    assert await remove_own_passkeys(door, EMAIL, RemovePasskeys(whose.user_id, kept.passkey_id)) == ["Phone"]
    assert await refusal_of(door, device) == "passkey_unknown"
    assert "Passkey Phone removed" in await log_of(place)


@pytest.mark.parametrize("removed", [True, False])
async def test_who_works_here_no_more_is_refused(place: Place, door: Door, removed: bool) -> None:
    device = await phone_of(place, door)
    statement = "delete from membership where organization = 'demo'"
    await place.run(statement if removed else "update membership set locked_out_at = now() where organization = 'demo'")
    assert await refusal_of(door, device) == "not_a_member"


async def test_attempts_are_counted_and_keep_nobody_out_of_a_browser_that_knows_them(place: Place, door: Door) -> None:
    device, whose = await phone_of(place, door), await admin(place)
    known = await remember_device(door, whose.user_id, None)
    asked: AskedUse = await ask_for_use(door, SITE)
    said = []
    for _ in range(12):
        with pytest.raises(Refusal) as refused:
            await come_in(door, device.use(asked.options), "")
        said.append(refused.value.code)
    assert said == ["passkey_over"] * 10 + ["too_many_attempts"] * 2
    assert await is_in(place, (await come_in(door, device.use(asked.options), asked.sealed, ADDRESS, known)).token)


async def test_a_passkey_is_added_once_and_has_a_name(place: Place, door: Door) -> None:
    device, whose = await phone_of(place, door), await admin(place)
    with pytest.raises(Refusal) as refused:
        await added(door, await admin(place, "boss@example.com"), device)
    assert refused.value.code == "passkey_known"
    for name, code in (("", "name_missing"), ("x" * 101, "name_too_long")):
        with pytest.raises(Refusal) as refused:
            await added(door, whose, Authenticator(SITE.origin), name)
        assert refused.value.code == code
    asked = await ask_for_passkey(door, SITE, whose, "Phone")
    assert text_of(device.credential_id) in asked.options, "its device makes no second one"


async def test_a_person_has_so_many_at_most(place: Place, door: Door) -> None:
    whose = await admin(place)
    for _ in range(PASSKEYS_MAX):
        await added(door, whose, Authenticator(SITE.origin))
    with pytest.raises(Refusal) as refused:
        await added(door, whose, Authenticator(SITE.origin))
    assert refused.value.code == "passkeys_too_many"
    assert len(await remove_own_passkeys(door, EMAIL, RemovePasskeys(whose.user_id))) == PASSKEYS_MAX


@pytest.mark.parametrize(
    ("address", "host", "origin"),
    [
        (None, "localhost", "http://localhost:8000"),
        ("http://[::1]:81", "localhost", "http://localhost:81"),
        ("http://localhost", "localhost", "http://localhost"),
        ("https://Orders.example.com:443/shop", "orders.example.com", "https://orders.example.com"),
        ("https://orders.example.com:8443", "orders.example.com", "https://orders.example.com:8443"),
        ("https://192.0.2.7", "", ""),
        ("http://orders.example.com", "", ""),
    ],
)
async def test_passkeys_work_where_there_is_a_name_and_https(
    place: Place, door: Door, address: str | None, host: str, origin: str
) -> None:
    site = passkey_site(Settings(secret="s" * 40, data=Path("data"), public_url=address))
    assert (site.host, site.origin) == (host, origin)
    if not host:
        assert "Passkeys need" in site.note
        answered = PasskeySignIn(credential="{}", sealed="", address=ADDRESS)
        tried = (
            ask_for_passkey(door, site, await admin(place), "Phone"),
            ask_for_use(door, site),
            sign_in_with_passkey(door, site, answered),
        )
        for wish in tried:
            with pytest.raises(Refusal) as refused:
                await wish
            assert refused.value.code == "passkeys_impossible"
