"""Signing in in two steps: whatever leads to a session, it opens nothing before the code."""

import asyncio
import math
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pyotp
import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.accept_invitation import AcceptInvitation, accept_invitation
from orderwright.access.authenticate import context_of_session, forget_everything
from orderwright.access.enter_code import enter_code
from orderwright.access.invite_user import (
    InvitationMade,
    InviteUser,
    WithdrawInvitation,
    invite_user,
    withdraw_invitation,
)
from orderwright.access.known_devices import remember_device
from orderwright.access.reseal_apps import ResealApps, reseal_apps
from orderwright.access.reset_password import request_password_reset, reset_password
from orderwright.access.seal import SealBroken, seal, unseal
from orderwright.access.sign_in import FindAccount, SignIn, find_account, sign_in
from orderwright.access.switch_organization import switch_organization
from orderwright.access.totp import SIGNS, new_recovery_codes, new_totp_secret, step_of_code, totp_address
from orderwright.access.two_step import FindTwoStep, find_two_step, turn_off_two_step, turn_on_two_step
from orderwright.access.visitor import visitor
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.settings import Settings

EMAIL = "admin@example.com"
ADDRESS = "192.0.2.1"
KEPT = "select user_id, totp_secret from app_user where totp_secret is not null"
SETTINGS = Settings(secret="s" * 40)


@pytest.fixture
def door(place: Place) -> Door:
    return Door(place.database, settings=SETTINGS)


class Phone:
    """An app, and a door whose clock can be put forward: a code works once."""

    def __init__(self, door: Door, totp_secret: str) -> None:
        self.door, self.app, self.ahead = door, pyotp.TOTP(totp_secret), timedelta()
        door.now = lambda: datetime.now(UTC) + self.ahead

    def code(self) -> str:
        """One that was not used yet."""
        self.ahead += timedelta(seconds=30)
        return self.app.at(self.door.now())


async def user_of(place: Place) -> tuple[UUID, UUID, str]:
    """The person and a session of theirs."""
    session = await sign_in(place.door, by_password())
    person = await context_of_session(place.database, session.token or "")
    assert person is not None
    return person.user_id, person.session_id, EMAIL


def by_password(password: str = PASSWORD) -> SignIn:
    return SignIn(email=EMAIL, password=password, address=ADDRESS)


async def with_app(place: Place, door: Door) -> tuple[Phone, list[str]]:
    totp_secret = new_totp_secret()
    phone = Phone(door, totp_secret)
    codes = await turn_on_two_step(door, *await user_of(place), totp_secret, phone.code())
    return phone, codes


async def is_in(place: Place, token: str | None) -> bool:
    forget_everything(place.database)
    return token is not None and await context_of_session(place.database, token) is not None


async def test_the_password_alone_opens_nothing_and_the_code_does(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    first = await sign_in(door, by_password())
    assert first.awaits_code
    assert first.token
    assert not await is_in(place, first.token)
    with pytest.raises(Refusal) as refused:
        await enter_code(door, first.token, "000000", ADDRESS)
    assert refused.value.code == "code_wrong"
    assert refused.value.fields[0].pointer == "/code"
    second = await enter_code(door, first.token, phone.code(), ADDRESS)
    assert not second.awaits_code
    assert await is_in(place, second.token)
    assert second.token != first.token
    assert not await is_in(place, first.token)


async def test_a_code_works_once_also_for_two_at_once(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    code = phone.code()
    sessions = [await sign_in(door, by_password()) for _ in range(2)]
    answers = await asyncio.gather(
        *(enter_code(door, each.token or "", code, ADDRESS) for each in sessions), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in answers) == ["NewSession", "Refusal"]


async def test_a_code_of_before_the_last_one_is_none(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    earlier, later = phone.code(), phone.code()
    await enter_code(door, (await sign_in(door, by_password())).token or "", later, ADDRESS)
    with pytest.raises(Refusal, match="used already"):
        await enter_code(door, (await sign_in(door, by_password())).token or "", earlier, ADDRESS)


async def test_a_recovery_code_signs_in_once_however_it_is_typed(place: Place, door: Door) -> None:
    _, codes = await with_app(place, door)
    assert len(set(codes)) == 10
    typed = codes[3].upper().replace("-", " ")
    session = await enter_code(door, (await sign_in(door, by_password())).token or "", typed, ADDRESS)
    assert await is_in(place, session.token)
    known = await door.ask(visitor(), find_two_step, FindTwoStep(session.user_id))
    assert known is not None
    assert known.codes_left == 9
    with pytest.raises(Refusal, match="wrong, or was used"):
        await enter_code(door, (await sign_in(door, by_password())).token or "", codes[3], ADDRESS)


async def test_guesses_of_a_code_are_counted(place: Place, door: Door) -> None:
    await with_app(place, door)
    token = (await sign_in(door, by_password())).token or ""
    said = []
    for number in range(12):
        with pytest.raises(Refusal) as refused:
            await enter_code(door, token, f"{number:06}", ADDRESS)
        said.append(refused.value.code)
    assert said == ["code_wrong"] * 10 + ["too_many_attempts"] * 2


async def test_a_mailed_link_does_not_replace_the_code(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    link = await request_password_reset(door, EMAIL, ADDRESS)
    assert link is not None
    session = await reset_password(door, link.token or "", "an entirely new password")
    assert session.awaits_code
    assert not await is_in(place, session.token)
    assert await is_in(place, (await enter_code(door, session.token or "", phone.code(), ADDRESS)).token)


async def test_a_session_that_waits_ends_after_ten_minutes_and_leads_nowhere_else(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    token = (await sign_in(door, by_password())).token or ""
    with pytest.raises(Refusal, match="session has ended"):
        await switch_organization(door, token, "demo")
    code = phone.code()
    phone.ahead += timedelta(minutes=10)
    with pytest.raises(Refusal, match="took too long"):
        await enter_code(door, token, code, ADDRESS)


async def test_who_is_in_switches_without_another_code(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    session = await enter_code(door, (await sign_in(door, by_password())).token or "", phone.code(), ADDRESS)
    moved = await switch_organization(door, session.token or "", "demo")
    assert not moved.awaits_code
    assert await is_in(place, moved.token)


async def test_it_is_turned_on_by_a_right_code_and_off_again(place: Place, door: Door) -> None:
    whose, totp_secret = await user_of(place), new_totp_secret()
    for code, said in (("123", "not the code that the app shows"), (" - ", "Enter the code")):
        with pytest.raises(Refusal, match=said):
            await turn_on_two_step(door, *whose, totp_secret, code)
    assert not (await sign_in(door, by_password())).awaits_code
    await with_app(place, door)
    await turn_off_two_step(door, whose[0], EMAIL)
    assert not (await sign_in(door, by_password())).awaits_code
    assert await place.count("recovery_code") == 0
    assert await place.count("event where kind = 'TwoStepChanged'") == 2


async def test_a_set_up_that_is_sent_again_makes_no_other_codes_and_does_not_turn_it_on_again(
    place: Place, door: Door
) -> None:
    whose, totp_secret = await user_of(place), new_totp_secret()
    phone = Phone(door, totp_secret)
    code = phone.code()
    at_once = await asyncio.gather(
        *(turn_on_two_step(door, *whose, totp_secret, code) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in at_once) == ["Refusal", "list"]
    (codes,) = (each for each in at_once if isinstance(each, list))
    with pytest.raises(Refusal, match="used already"):
        await turn_on_two_step(door, *whose, totp_secret, code)
    token = (await sign_in(door, by_password())).token or ""
    assert await is_in(place, (await enter_code(door, token, codes[0], ADDRESS)).token)
    await turn_off_two_step(door, whose[0], EMAIL)
    with pytest.raises(Refusal, match="used already"):
        await turn_on_two_step(door, *whose, totp_secret, code)
    assert not (await sign_in(door, by_password())).awaits_code


async def test_sessions_that_came_in_by_the_password_alone_end_when_it_is_turned_on(place: Place, door: Door) -> None:
    other = (await sign_in(place.door, by_password())).token
    mine = await sign_in(place.door, by_password())
    person = await context_of_session(place.database, mine.token or "")
    assert person is not None
    totp_secret = new_totp_secret()
    code = Phone(door, totp_secret).code()
    await turn_on_two_step(door, person.user_id, person.session_id, EMAIL, totp_secret, code)
    assert await is_in(place, mine.token)
    assert not await is_in(place, other)


async def test_guessed_codes_keep_nobody_out_of_a_browser_that_knows_them(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    token = (await sign_in(door, by_password())).token or ""
    user_id = (await place.door.ask(visitor(), find_account, FindAccount(EMAIL))).user_id  # type: ignore[union-attr]
    device = await remember_device(door, user_id, None)
    for number in range(101):
        with pytest.raises(Refusal):
            await enter_code(door, token, f"{number:06}", f"192.0.2.{number}")
    with pytest.raises(Refusal, match="Too many attempts"):
        await enter_code(door, token, phone.code(), "198.51.100.1")
    assert await is_in(place, (await enter_code(door, token, phone.code(), "198.51.100.1", device)).token)
    with pytest.raises(Refusal, match="Enter the code"):
        await enter_code(door, (await sign_in(door, by_password())).token or "", " ", ADDRESS, device)


async def test_the_apps_secret_lies_sealed_and_for_its_person_alone(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    async with place.database.transaction("platform", "test", door.now(), read_only=True) as tx:
        row = await (await tx.connection.execute(KEPT)).fetchone()
    assert row
    assert phone.app.secret.encode() not in row[1]
    assert unseal([SETTINGS.secret], f"authenticator app of {row[0]}", row[1]) == phone.app.secret
    for secret, purpose in (("t" * 40, f"authenticator app of {row[0]}"), (SETTINGS.secret, "another person")):
        with pytest.raises(SealBroken):
            unseal([secret], purpose, row[1])
    changed = bytes([*row[1][:-1], row[1][-1] ^ 1])
    with pytest.raises(SealBroken):
        unseal([SETTINGS.secret], f"authenticator app of {row[0]}", changed)


async def test_with_another_secret_of_the_installation_a_recovery_code_still_helps(place: Place, door: Door) -> None:
    phone, codes = await with_app(place, door)
    door.settings = msgspec.structs.replace(SETTINGS, secret="t" * 40)
    token = (await sign_in(door, by_password())).token or ""
    with pytest.raises(Refusal, match="wrong"):
        await enter_code(door, token, phone.code(), ADDRESS)
    assert await is_in(place, (await enter_code(door, token, codes[0], ADDRESS)).token)


async def test_the_app_goes_on_while_the_secret_of_the_installation_is_replaced(place: Place, door: Door) -> None:
    """Sealed anew, also twice, it needs the former secret no more."""
    phone, _ = await with_app(place, door)

    async def enters() -> bool:
        token = (await sign_in(door, by_password())).token or ""
        return await is_in(place, (await enter_code(door, token, phone.code(), ADDRESS)).token)

    door.settings = msgspec.structs.replace(SETTINGS, secret="t" * 40, former_secret=SETTINGS.secret)
    assert await enters()
    for _ in range(2):
        assert (await door.perform(visitor("operator"), reseal_apps, ResealApps())).apps == 1
    door.settings = msgspec.structs.replace(SETTINGS, secret="t" * 40)
    assert await enters()
    door.settings = msgspec.structs.replace(SETTINGS, secret="u" * 40)
    assert (await door.perform(visitor("operator"), reseal_apps, ResealApps())).apps == 0


def test_the_same_text_is_never_sealed_alike() -> None:
    assert seal("s" * 40, "a", "text") != seal("s" * 40, "a", "text")


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits of its values for SHA-1."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")):
        now = datetime.fromtimestamp(seconds, UTC)
        assert step_of_code(secret, f"{code[:3]} {code[3:]}", now, None) == seconds // 30
        late = now + timedelta(seconds=60)
        assert step_of_code(secret, code, late, None) is None
        assert step_of_code(secret, code, now, seconds // 30) is None
    assert totp_address(secret, EMAIL).startswith("otpauth://totp/Orderwright:admin%40example.com?secret=GEZD")


async def invited_elsewhere(place: Place) -> tuple[InvitationMade, str]:
    """The admin of `demo` is invited to `other`, and has given the right password."""
    made = await place.door.perform(place.other, invite_user, InviteUser(email=EMAIL, role="operations"))
    given = AcceptInvitation(token=made.token or "", name="", password=PASSWORD, address=ADDRESS)
    session = await accept_invitation(place.door, given)
    assert session.awaits_code
    return made, session.token or ""


async def places_of(place: Place) -> set[str]:
    async with place.database.transaction("platform", "test", place.door.now(), read_only=True) as tx:
        found = await tx.connection.execute(
            b"select organization from membership join app_user using (user_id) where email = 'admin@example.com'"
        )
        return {row[0] for row in await found.fetchall()}


async def test_an_invitation_is_accepted_by_the_code_and_not_by_the_password_before_it(
    place: Place, door: Door
) -> None:
    phone, _ = await with_app(place, door)
    _, token = await invited_elsewhere(place)
    assert await places_of(place) == {"demo"}, "the password alone makes nobody a member"
    assert await place.count("invitation") == 1
    assert not await is_in(place, token)
    with pytest.raises(Refusal) as refused:
        await enter_code(phone.door, token, "000000", ADDRESS)
    assert refused.value.code == "code_wrong"
    assert await places_of(place) == {"demo"}
    session = await enter_code(phone.door, token, phone.code(), ADDRESS)
    assert session.organization == "other"
    assert await places_of(place) == {"demo", "other"}
    assert await place.count("invitation") == 0
    assert await is_in(place, session.token)


async def test_an_invitation_that_is_withdrawn_before_the_code_is_over(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    made, token = await invited_elsewhere(place)
    await place.door.perform(place.other, withdraw_invitation, WithdrawInvitation(made.id))
    with pytest.raises(Refusal) as refused:
        await enter_code(phone.door, token, phone.code(), ADDRESS)
    assert refused.value.code == "session_over"
    assert await places_of(place) == {"demo"}


async def test_an_invitation_that_ends_before_the_code_is_not_accepted(place: Place, door: Door) -> None:
    phone, _ = await with_app(place, door)
    _, token = await invited_elsewhere(place)
    await place.run("update invitation set expires_at = now() - interval '1 minute'")
    with pytest.raises(Refusal) as refused:
        await enter_code(phone.door, token, phone.code(), ADDRESS)
    assert refused.value.code == "invitation_over"
    assert await places_of(place) == {"demo"}


def test_recovery_codes_can_not_be_tried_and_are_all_others() -> None:
    codes = [code for _ in range(50) for code in new_recovery_codes()]
    assert len(set(codes)) == len(codes) == 500
    assert all(re.fullmatch(rf"(?:[{SIGNS}]{{4}}-){{6}}[{SIGNS}]{{4}}", code) for code in codes)
    assert 28 * math.log2(len(SIGNS)) >= 128
    assert {sign for code in codes for sign in code} == {*SIGNS, "-"}, "each sign is among them"
