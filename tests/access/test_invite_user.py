import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.accept_invitation import AcceptInvitation, accept_invitation, read_invitation
from orderwright.access.authenticate import context_of_session
from orderwright.access.invite_user import (
    InvitationMade,
    InviteUser,
    WithdrawInvitation,
    invite_user,
    withdraw_invitation,
)
from orderwright.access.list_access import ListAccess, list_users
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.kernel.refusal import Refusal


def acceptance(token: str | None, password: str = "a quite new password", name: str = "Pat Picker") -> AcceptInvitation:
    assert token is not None
    return AcceptInvitation(token=token, name=name, password=password, address="192.0.2.1")


async def invited(place: Place, email: str = "pat@example.com") -> InvitationMade:
    return await place.door.perform(place.demo, invite_user, InviteUser(email=email, role="warehouse"))


async def test_who_is_invited_chooses_name_and_password_and_is_in(place: Place) -> None:
    made = await invited(place, " Pat@Example.com ")
    assert made.token is not None
    shown = await read_invitation(place.door, made.token)
    assert (shown.organization_name, shown.email) == ("Demo Gifts Ltd", "pat@example.com")
    assert shown.invited_by == "admin@example.com"
    assert not shown.has_account
    session = await accept_invitation(place.door, acceptance(made.token))
    assert session.token is not None
    person = await context_of_session(place.database, session.token)
    assert person is not None
    assert (person.name, person.role) == ("Pat Picker", "warehouse")
    assert person.context.may("fulfillment.pick")
    assert not person.context.may("access.edit")
    again = SignIn(email="pat@example.com", password="a quite new password", address="192.0.2.1")
    assert (await sign_in(place.door, again)).organization == "demo"


async def test_an_invitation_is_accepted_once(place: Place) -> None:
    made = await invited(place)
    await accept_invitation(place.door, acceptance(made.token))
    with pytest.raises(Refusal) as refused:
        await accept_invitation(place.door, acceptance(made.token, "yet another password"))
    assert refused.value.code == "invitation_over"


async def test_inviting_again_ends_the_old_link(place: Place) -> None:
    first, second = await invited(place), await invited(place)
    assert first.id == second.id
    with pytest.raises(Refusal, match="expired"):
        await accept_invitation(place.door, acceptance(first.token))
    await accept_invitation(place.door, acceptance(second.token))


async def test_an_invitation_that_is_late_or_withdrawn_leads_nowhere(place: Place) -> None:
    late = await invited(place)
    await place.run("update invitation set expires_at = now() - interval '1 second'")
    with pytest.raises(Refusal, match="expired"):
        await accept_invitation(place.door, acceptance(late.token))
    made = await invited(place, "kim@example.com")
    with pytest.raises(Refusal) as refused:
        await place.door.perform(place.other, withdraw_invitation, WithdrawInvitation(made.id))
    assert refused.value.code == "invitation_not_found"
    await place.door.perform(place.demo, withdraw_invitation, WithdrawInvitation(made.id))
    with pytest.raises(Refusal, match="expired"):
        await accept_invitation(place.door, acceptance(made.token))


async def test_inviting_somebody_who_has_an_account_does_not_open_it(place: Place) -> None:
    made = await invited(place, "boss@example.com")
    assert made.token is not None
    assert (await read_invitation(place.door, made.token)).has_account
    with pytest.raises(Refusal) as refused:
        await accept_invitation(place.door, acceptance(made.token, "a password by the inviter"))
    assert refused.value.code == "password_wrong"
    session = await accept_invitation(place.door, acceptance(made.token, PASSWORD, name=""))
    assert session.organization == "demo"
    still = SignIn(email="boss@example.com", password=PASSWORD, address="192.0.2.1", organization="other")
    assert (await sign_in(place.door, still)).organization == "other"


async def test_the_list_shows_members_and_the_invited_of_the_own_organization_alone(place: Place) -> None:
    await invited(place)
    users = {user.email: user.status for user in await place.door.ask(place.demo, list_users, ListAccess())}
    assert users == {"admin@example.com": "active", "pat@example.com": "invited"}
    assert [user.email for user in await place.door.ask(place.other, list_users, ListAccess())] == ["boss@example.com"]


@pytest.mark.parametrize("email", ["", "pat", "pat@", "pat\0@example.com", "a" * 300 + "@example.com", "\ud800@a.com"])
async def test_what_is_no_address_is_not_invited(place: Place, email: str) -> None:
    with pytest.raises(Refusal) as refused:
        await invited(place, email)
    assert refused.value.fields[0].pointer == "/email"


async def test_a_member_is_not_invited(place: Place) -> None:
    with pytest.raises(Refusal) as refused:
        await invited(place, "ADMIN@example.com")
    assert refused.value.code == "already_a_member"


@pytest.mark.parametrize(
    ("name", "password", "pointer"),
    [("", "a quite new password", "/name"), ("P\0", "a quite new password", "/name"), ("Pat", "short", "/password"),
     ("Pat", "x" * 1001, "/password")],
)  # fmt: skip
async def test_a_newcomer_without_name_or_with_a_bad_password_is_told_so_and_may_try_again(
    place: Place, name: str, password: str, pointer: str
) -> None:
    made = await invited(place)
    with pytest.raises(Refusal) as refused:
        await accept_invitation(place.door, acceptance(made.token, password, name))
    assert refused.value.fields[0].pointer == pointer
    await accept_invitation(place.door, acceptance(made.token))


async def test_a_newcomer_s_name_is_one_line(place: Place) -> None:
    made = await invited(place)
    with pytest.raises(Refusal) as refused:
        await accept_invitation(place.door, acceptance(made.token, name="Pat\nadmin@example.com signed in"))
    assert refused.value.code == "name_invalid"
    await accept_invitation(place.door, acceptance(made.token))
