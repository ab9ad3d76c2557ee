"""Nobody gives more than they may do: neither to a key, nor by an invitation or a change of role."""

from typing import Any

import msgspec
import pytest
from tests.access.conftest import Place
from tests.access.test_change_member import admin, picker

from orderwright.access.change_member import ChangeMember, change_member
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.roles import ROLES
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal


def with_permissions(place: Place, *patterns: str) -> Context:
    return msgspec.structs.replace(place.demo, permissions=frozenset({"access.edit", *patterns}))


@pytest.mark.parametrize(
    ("own", "given", "named"),
    [((), {"role": "admin"}, "everything"), ((), {"scopes": ["*"]}, "everything"),
     (("stock.read",), {"scopes": ["stock.*"]}, "stock.*"), ((), {"scopes": ["orders.place"]}, "orders.place"),
     (("orders.*",), {"scopes": ["orders.place", "stock.read"]}, "stock.read")],
)  # fmt: skip
async def test_a_key_may_do_no_more_than_who_makes_it(
    place: Place, own: tuple[str, ...], given: dict[str, object], named: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await place.door.perform(with_permissions(place, *own), create_key, CreateKey(name="More", **given))  # type: ignore[arg-type]
    (mistake,) = refused.value.fields
    assert (mistake.pointer, mistake.code) == ("/scopes", "more_than_own")
    assert mistake.message == f"You can't give what you may not do yourself: {named}."


@pytest.mark.parametrize(
    ("own", "scopes"), [(("stock.*",), ["stock.*", "stock.read"]), (("stock.read",), ["access.edit", "stock.read"])]
)
async def test_a_key_may_do_what_its_maker_may(place: Place, own: tuple[str, ...], scopes: list[str]) -> None:
    wanted = CreateKey(name="Less", scopes=scopes)
    made = await place.door.perform(with_permissions(place, *own), create_key, wanted)
    assert made.scopes == scopes


async def test_nobody_is_invited_or_raised_to_more(place: Place) -> None:
    some = with_permissions(place, *ROLES["warehouse"])
    user_id = await picker(place, "read_only")
    wishes: list[tuple[Any, Any]] = [
        (invite_user, InviteUser(email="new@example.com", role="admin")),
        (change_member, ChangeMember(user_id=user_id, role="admin")),
        (change_member, ChangeMember(user_id=await admin(place), access="locked")),
    ]
    for verb, wish in wishes:
        with pytest.raises(Refusal) as refused:
            await place.door.perform(some, verb, wish)
        assert (refused.value.code, refused.value.fields[0].pointer) == ("role_invalid", "/role")
    assert (await place.door.perform(some, invite_user, InviteUser(email="w@example.com", role="warehouse"))).token
