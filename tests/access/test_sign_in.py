import asyncio
import time

import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.authenticate import context_of_session, forget_everything
from orderwright.access.ensure_admin import ensure_admin
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.access.sign_out import sign_out
from orderwright.access.switch_organization import switch_organization
from orderwright.kernel.refusal import Refusal


def attempt(email: str = "admin@example.com", password: str = PASSWORD, address: str = "192.0.2.1") -> SignIn:
    return SignIn(email=email, password=password, address=address)


async def test_the_right_password_opens_a_session_of_the_person(place: Place) -> None:
    session = await sign_in(place.door, attempt(" Admin@Example.com "))
    assert session.token is not None
    person = await context_of_session(place.database, session.token)
    assert person is not None
    assert (person.email, person.role, person.organization.name) == ("admin@example.com", "admin", "Demo Gifts Ltd")
    assert person.context.organization == "demo"
    assert person.context.actor == "admin@example.com"
    assert person.context.may("orders.cancel")
    assert await place.count("event where kind = 'SignedIn'") == 1


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("admin@example.com", "wrong horse battery"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("a\0b@example.com", "x"),
        ("admin@example.com", PASSWORD + "\0"),
        ("admin@example.com", "x" * 100_000),
        ("admin@example.com\ud800", "\ud800"),
    ],
)
async def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(
    place: Place, email: str, password: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await sign_in(place.door, attempt(email, password))
    assert refused.value.code == "sign_in_refused"
    assert refused.value.message == "The e-mail address or the password is wrong."
    assert await place.count("session") == 0


async def test_an_unknown_person_costs_the_same_work(place: Place) -> None:
    async def seconds(email: str) -> float:
        start = time.process_time()
        for number in range(3):
            with pytest.raises(Refusal):
                await sign_in(place.door, attempt(email, "wrong", f"192.0.2.{number}"))
        return time.process_time() - start

    known, unknown = await seconds("admin@example.com"), await seconds("nobody@example.com")
    assert unknown > known / 3, "the hash is left out for somebody unknown"


async def test_guesses_are_counted_by_person_and_address_and_do_not_lock_out_the_person_elsewhere(place: Place) -> None:
    async def guess(number: int) -> str:
        try:
            await sign_in(place.door, attempt(password=f"guess number {number}"))
        except Refusal as refused:
            return refused.code
        return "in"

    codes = sorted(await asyncio.gather(*(guess(number) for number in range(12))))
    assert codes == ["sign_in_refused"] * 10 + ["too_many_attempts"] * 2
    with pytest.raises(Refusal, match="Too many attempts"):
        await sign_in(place.door, attempt())
    assert (await sign_in(place.door, attempt(address="192.0.2.77"))).token


async def test_after_the_minutes_are_over_counting_begins_anew(place: Place) -> None:
    for number in range(11):
        with pytest.raises(Refusal):
            await sign_in(place.door, attempt(password=f"guess number {number}"))
    await place.run("update attempt set since = since - interval '16 minutes'")
    assert (await sign_in(place.door, attempt())).token


async def test_who_signs_out_is_out_at_once(place: Place) -> None:
    session = await sign_in(place.door, attempt())
    assert session.token is not None
    assert await context_of_session(place.database, session.token)
    await sign_out(place.door, session.token)
    assert await context_of_session(place.database, session.token) is None
    await sign_out(place.door, session.token)


async def test_a_session_ends_after_two_weeks(place: Place) -> None:
    session = await sign_in(place.door, attempt())
    assert session.token is not None
    await place.run("update session set expires_at = now() - interval '1 second'")
    assert await context_of_session(place.database, session.token) is None


async def test_a_person_of_two_organizations_switches_between_them(place: Place) -> None:
    await ensure_admin(place.database, "other", "admin@example.com", "another password altogether")
    first = await sign_in(place.door, attempt())
    assert first.token is not None
    person = await context_of_session(place.database, first.token)
    assert person is not None
    assert [organization.slug for organization in person.organizations] == ["demo", "other"]
    second = await switch_organization(place.door, first.token, "other")
    assert second.token is not None
    moved = await context_of_session(place.database, second.token)
    assert moved is not None
    assert moved.context.organization == "other"
    assert await context_of_session(place.database, first.token) is None
    with pytest.raises(Refusal, match="session has ended"):
        await switch_organization(place.door, first.token, "demo")


@pytest.mark.parametrize("organization", ["other", "platform", "", "\0"])
async def test_nobody_switches_to_an_organization_that_is_not_theirs(place: Place, organization: str) -> None:
    session = await sign_in(place.door, attempt())
    assert session.token is not None
    with pytest.raises(Refusal) as refused:
        await switch_organization(place.door, session.token, organization)
    assert refused.value.code == "organization_not_found"
    forget_everything(place.database)
    assert await context_of_session(place.database, session.token)
