import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.authenticate import context_of_session, forget_everything
from orderwright.access.reset_password import read_reset, request_password_reset, reset_password
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.kernel.refusal import Refusal

NEW = "an entirely new password"


def with_password(password: str) -> SignIn:
    return SignIn(email="admin@example.com", password=password, address="192.0.2.1")


async def asked(place: Place) -> str:
    link = await request_password_reset(place.door, "Admin@example.com", "192.0.2.1")
    assert link is not None
    assert link.token is not None
    assert (link.email, link.organization) == ("admin@example.com", "Demo Gifts Ltd")
    return link.token


async def test_a_new_password_replaces_the_old_one_and_signs_everybody_else_out(place: Place) -> None:
    old = await sign_in(place.door, with_password(PASSWORD))
    token = await asked(place)
    assert await read_reset(place.door, token) == "admin@example.com"
    session = await reset_password(place.door, token, NEW)
    forget_everything(place.database)
    assert old.token is not None
    assert session.token is not None
    assert await context_of_session(place.database, old.token) is None
    assert await context_of_session(place.database, session.token)
    with pytest.raises(Refusal):
        await sign_in(place.door, with_password(PASSWORD))
    assert (await sign_in(place.door, with_password(NEW))).token


async def test_a_link_works_once_and_for_an_hour_and_the_last_one_only(place: Place) -> None:
    replaced, used = await asked(place), await asked(place)
    await reset_password(place.door, used, NEW)
    late = await asked(place)
    await place.run("update password_reset set expires_at = now() - interval '1 second'")
    for token in (replaced, used, late, "", "\0"):
        with pytest.raises(Refusal) as refused:
            await reset_password(place.door, token, "one more new password")
        assert refused.value.code == "reset_over"


async def test_a_password_that_is_too_short_does_not_use_up_the_link(place: Place) -> None:
    token = await asked(place)
    with pytest.raises(Refusal) as refused:
        await reset_password(place.door, token, "short")
    assert refused.value.code == "password_too_short"
    await reset_password(place.door, token, NEW)


async def test_nothing_is_made_for_somebody_unknown_and_too_many_requests_are_refused(place: Place) -> None:
    for _ in range(10):
        assert await request_password_reset(place.door, "nobody@example.com", "192.0.2.1") is None
    assert await place.count("password_reset") == 0
    with pytest.raises(Refusal, match="Too many"):
        await request_password_reset(place.door, "nobody@example.com", "192.0.2.1")
