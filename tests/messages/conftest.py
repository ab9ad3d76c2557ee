from collections.abc import Awaitable, Callable

import pytest
from tests.given import World

from orderwright.access.accept_invitation import AcceptInvitation, accept_invitation
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.roles import Role


@pytest.fixture
def member(world: World) -> Callable[[str, Role], Awaitable[None]]:
    """`await member("sue@example.com", "service")` joins the organization."""

    async def join(email: str, role: Role) -> None:
        invitation = await world.do(invite_user, InviteUser(email=email, role=role))
        given = AcceptInvitation(
            token=invitation.token, name="Sample", password="correct horse battery", address="127.0.0.1"
        )
        await accept_invitation(world.door, given)

    return join
