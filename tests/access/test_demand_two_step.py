"""An organization demands two-step sign-in of its admins or of everybody: who lacks it sets it up first."""

import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access.authenticate import context_of_session, forget_everything
from orderwright.access.demand_two_step import TwoStepDemand, Whom, demand_two_step, read_two_step_demand
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.sign_in import SignIn, sign_in
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal
from orderwright.views.security_log import ReadSecurityLog, read_security_log


async def sets_up_first(place: Place, token: str | None) -> bool:
    forget_everything(place.database)
    found = await context_of_session(place.database, token or "")
    assert found is not None
    return found.sets_up_first


async def token_of(place: Place, email: str) -> str | None:
    return (await sign_in(place.door, SignIn(email=email, password=PASSWORD, address="192.0.2.1"))).token


@pytest.mark.parametrize(
    ("whom", "of"), [("nobody", (False, False)), ("admins", (True, False)), ("everybody", (True, True))]
)
async def test_it_is_demanded_of_those_alone_who_lack_it(place: Place, whom: Whom, of: tuple[bool, bool]) -> None:
    wanted = AddMember(email="pat@example.com", name="Pat", role="read_only", password_hash="")
    await ensure_member(place.database, "demo", wanted, PASSWORD)
    admin, pat, boss = [await token_of(place, f"{name}@example.com") for name in ("admin", "pat", "boss")]
    await place.door.perform(place.demo, demand_two_step, TwoStepDemand(whom))
    assert (await place.door.ask(place.demo, read_two_step_demand, None)).demanded_of == whom
    assert (await sets_up_first(place, admin), await sets_up_first(place, pat)) == of
    assert not await sets_up_first(place, boss), "of another organization"
    await place.run("update app_user set totp_secret = 'sealed'")
    assert not await sets_up_first(place, admin), "who has it is done"
    await place.door.perform(place.demo, demand_two_step, TwoStepDemand("nobody"))
    await place.run("update app_user set totp_secret = null")
    assert not await sets_up_first(place, admin)


async def test_who_changed_it_stands_in_the_security_log_and_not_everybody_may(place: Place) -> None:
    await place.door.perform(place.demo, demand_two_step, TwoStepDemand("everybody"))
    page = await place.door.ask(place.demo, read_security_log, ReadSecurityLog(show="changes"))
    assert page.rows[0].what == "Two-step sign-in demanded of everybody"
    reader = Context(organization="demo", actor="pat@example.com", permissions=frozenset({"access.read"}))
    with pytest.raises(Refusal) as refused:
        await place.door.perform(reader, demand_two_step, TwoStepDemand("nobody"))
    assert refused.value.code == "not_permitted"
