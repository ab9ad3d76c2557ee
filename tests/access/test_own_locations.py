"""Who of the warehouse works where: said when inviting, changed at once, and of nobody else."""

import pytest
from tests.access.conftest import Place
from tests.access.test_invite_user import acceptance

from orderwright.access.accept_invitation import accept_invitation
from orderwright.access.authenticate import context_of_key, context_of_session, forget_everything
from orderwright.access.change_member import ChangeMember, change_member
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.invite_user import InvitationMade, InviteUser, invite_user
from orderwright.access.list_access import ListAccess, list_keys, list_users
from orderwright.access.own_locations import can_be_kept
from orderwright.access.roles import ROLES
from orderwright.kernel.refusal import Refusal
from orderwright.messages.mail_links import mail_invitation
from orderwright.settings import Settings

EMAIL = "pat@example.com"


async def invited(place: Place, *locations: str) -> InvitationMade:
    wanted = InviteUser(email=EMAIL, role="warehouse", locations=list(locations))
    return await place.door.perform(place.demo, invite_user, wanted)


async def test_who_is_invited_to_locations_is_kept_to_them(place: Place) -> None:
    made = await invited(place, "SHOP", "DC", "SHOP")
    assert made.locations == ["DC", "SHOP"]
    assert (await place.door.ask(place.demo, list_users, ListAccess()))[-1].locations == ["DC", "SHOP"]
    session = await accept_invitation(place.door, acceptance(made.token))
    person = await context_of_session(place.database, session.token or "")
    assert person is not None
    assert person.context.locations == frozenset({"DC", "SHOP"})
    (pat,) = (each for each in await place.door.ask(place.demo, list_users, ListAccess()) if each.email == EMAIL)
    assert (pat.status, pat.locations) == ("active", ["DC", "SHOP"])


async def test_inviting_again_says_anew_where(place: Place) -> None:
    await invited(place, "DC")
    assert (await invited(place)).locations == []
    session = await accept_invitation(place.door, acceptance((await invited(place, "SHOP")).token))
    person = await context_of_session(place.database, session.token or "")
    assert person is not None
    assert person.context.locations == frozenset({"SHOP"})


async def test_the_operators_command_makes_the_same_invitation(place: Place) -> None:
    mailed = await mail_invitation(Settings(secret="s" * 40), "demo", await invited(place, "DC", "SHOP"))
    assert mailed.command == f"orderwright user invite {EMAIL} --org demo --role warehouse --locations DC,SHOP"


async def test_a_change_counts_at_once_and_another_role_works_everywhere(place: Place) -> None:
    session = await accept_invitation(place.door, acceptance((await invited(place)).token))
    token = session.token or ""
    person = await context_of_session(place.database, token)
    assert person is not None
    assert person.context.locations is None
    changed = await place.door.perform(
        place.demo, change_member, ChangeMember(user_id=person.user_id, locations=["DC"])
    )
    assert changed.locations == ["DC"]
    assert (await place.door.perform(place.demo, change_member, ChangeMember(user_id=person.user_id))).locations == [
        "DC"
    ]
    forget_everything(place.database)  # nobody listens here
    person = await context_of_session(place.database, token)
    assert person is not None
    assert person.context.locations == frozenset({"DC"})
    changed = await place.door.perform(
        place.demo, change_member, ChangeMember(user_id=person.user_id, role="operations")
    )
    assert changed.locations == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "warehouse"])
async def test_nobody_but_the_warehouse_is_kept_to_locations(place: Place, role: str) -> None:
    wanted = InviteUser(email=EMAIL, role=role, locations=["DC"])  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        await place.door.perform(place.demo, invite_user, wanted)
    assert refused.value.fields[0].code == "locations_not_for_role"
    session = await accept_invitation(place.door, acceptance((await invited(place, "DC")).token))
    person = await context_of_session(place.database, session.token or "")
    assert person is not None
    change = ChangeMember(user_id=person.user_id, role=role, locations=["DC"])  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        await place.door.perform(place.demo, change_member, change)
    assert refused.value.code == "locations_invalid"


async def test_a_scanner_s_key_is_kept_to_locations_and_a_shop_s_is_not(place: Place) -> None:
    wanted = CreateKey(name="scanner", scopes=["fulfillment.*", "stock.receive"], locations=["DC"])
    made = await place.door.perform(place.demo, create_key, wanted)
    context = await context_of_key(place.database, made.token or "")
    assert context is not None
    assert context.locations == frozenset({"DC"})
    assert [each.locations for each in await place.door.ask(place.demo, list_keys, ListAccess())] == [["DC"]]
    for scopes in (["orders.place"], ["*"], ["fulfillment.read", "orders.cancel"]):
        wanted = CreateKey(name="shop", scopes=scopes, locations=["DC"])
        with pytest.raises(Refusal) as refused:
            await place.door.perform(place.demo, create_key, wanted)
        assert refused.value.fields[0].code == "locations_not_for_role"


@pytest.mark.parametrize("locations", [[""], ["x" * 41], ["A\0B"], [f"L{n}" for n in range(101)]])
async def test_codes_that_can_be_none_are_refused(place: Place, locations: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        await invited(place, *locations)
    assert refused.value.code == "locations_invalid"


def test_every_permission_counts_for_who_can_be_kept() -> None:
    assert can_be_kept(ROLES["warehouse"])
    assert not any(can_be_kept(ROLES[role]) for role in ROLES if role != "warehouse")
    assert not can_be_kept(ROLES["warehouse"] | {"orders.*"})
