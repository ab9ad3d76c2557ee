"""What a password must not be."""

import pytest
from tests.access.conftest import Place

from orderwright.access.accept_invitation import AcceptInvitation, accept_invitation
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.passwords import check_password
from orderwright.access.reset_password import make_reset_link, reset_password
from orderwright.kernel.refusal import Refusal

ABOUT = ("Olive Wright", "olive.wright@example.com", "Lantern and Lark Ltd")


async def refused_as(password: str) -> str | None:
    try:
        await check_password(password, ABOUT)
    except Refusal as refusal:
        return refusal.fields[0].code
    return None


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword", "password1234", "qwertyuiop12", "123456789012", "aaaaaaaaaaaaaaaaaaaa", "abcdefghijkl",
        "iloveyou1234", "demo-demo-demo", "olivewright1", "Olive Wright 2026", "olive.wright@example.com",
        "lanternandlark", "orderwright-admin", "OrderwrightAdmin1", "warehouse-orders",
    ],
)  # fmt: skip
async def test_what_is_easily_guessed_is_refused(password: str) -> None:
    assert await refused_as(password) == "password_easy"


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "k3$Lq9vTz!2m", "Rübe mit Fahrrad", "蛇は雲の上で踊るだろうか", "x" * 5 + "Yq#8" * 90],
)
async def test_what_is_not_is_taken(password: str) -> None:
    assert await refused_as(password) is None


async def test_a_length_that_is_none_is_told_first() -> None:
    assert [await refused_as(text) for text in ("hunter2", "x" * 1001)] == ["password_too_short", "password_too_long"]


async def test_who_joins_or_forgot_can_not_choose_their_own_name(place: Place) -> None:
    made = await place.door.perform(
        place.demo, invite_user, InviteUser(email="ottilie.sample@example.com", role="service")
    )
    joining = AcceptInvitation(
        token=made.token or "", name="Ottilie Sample", password="ottiliesample", address="192.0.2.1"
    )
    link = await make_reset_link(place.door, "admin@example.com", "test")
    for trying in (
        accept_invitation(place.door, joining),
        reset_password(place.door, link.token or "", "admin@example.com"),
    ):
        with pytest.raises(Refusal) as refused:
            await trying
        assert [(field.pointer, field.code) for field in refused.value.fields] == [("/password", "password_easy")]
