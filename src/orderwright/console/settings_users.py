"""Settings, users: who works here, invitations, roles, and who is locked out."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.authenticate import forget_everything
from orderwright.access.change_member import (
    ChangeMember,
    RemovedMember,
    RemoveMember,
    change_member,
    remove_member,
)
from orderwright.access.demand_two_step import TwoStepDemand, demand_two_step, read_two_step_demand
from orderwright.access.invite_user import InviteUser, WithdrawInvitation, invite_user, withdraw_invitation
from orderwright.access.list_access import ListAccess, ListedUser, list_users
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused, typed_many
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import ROLE_CHOICES, location_choices, settings_of
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural
from orderwright.messages.mail_links import mail_invitation
from orderwright.views.keep_to_locations import refuse_unknown_locations

DEMANDS = (("nobody", "Nobody"), ("admins", "Admins"), ("everybody", "Everybody"))
SAID = {"disable": "User disabled.", "enable": "User enabled.", "role": "User changed."}


@get("/settings/users")
async def users_page(desk: AtDesk) -> Template:
    return await page(desk)


@post("/settings/users", status_code=200)
async def invite(desk: AtDesk, state: State) -> Template:
    """Not redirected: the answer says whether the link was mailed, which is told once."""
    values, ticked = await desk.typed(), await typed_many(desk.request, "locations")
    try:
        wanted = as_input(
            InviteUser, {"email": values.get("email", ""), "role": values.get("role", ""), "locations": ticked}
        )
        await desk.confirm()
        await refuse_unknown_locations(desk.door, desk.person.context, ticked)
        made = await desk.perform(invite_user, wanted)
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, values), open_dialog="invite", ticked=ticked)
    mailed = await mail_invitation(state.settings, desk.person.context.organization, made)
    return await page(desk, invited={"email": made.email, **msgspec.structs.asdict(mailed)})


@post("/settings/users/{user_id:uuid}")
async def change_user(desk: AtDesk, user_id: FromPath[UUID]) -> Redirect | Template:
    """Another role, locked out, let in again, removed; an open invitation is withdrawn."""
    values, ticked = await desk.typed(), await typed_many(desk.request, "locations")
    act = values.get("act", "role")
    try:
        if act == "withdraw":
            gone = await desk.perform(withdraw_invitation, WithdrawInvitation(user_id))
            return go("/settings/users", f"Invitation of {gone.email} withdrawn.")
        if act == "remove":
            ended = await desk.perform(remove_member, RemoveMember(user_id))
            return go("/settings/users", removed_words(ended))
        change: dict[str, Any] = {"user_id": user_id}
        if act == "role":
            change |= {"role": values.get("role", ""), "locations": ticked}
        else:
            change["access"] = "locked" if act == "disable" else "open"
        await desk.confirm()
        await refuse_unknown_locations(desk.door, desk.person.context, ticked)
        await desk.perform(change_member, as_input(ChangeMember, change))
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, values), open_dialog=f"user-{user_id}", ticked=ticked)
    return go("/settings/users", SAID.get(act, ""))


@post("/settings/users/two-step")
async def demand(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    try:
        wanted = as_input(TwoStepDemand, {"demanded_of": values.get("demanded_of", "")})
        await desk.confirm()
        await desk.perform(demand_two_step, wanted)
    except Refusal as refusal:
        return await page(desk, 422, demand_form=refused(refusal, values), open_dialog="two-step")
    forget_everything(desk.door.database)
    return go("/settings/users", f"Two-step sign-in is demanded of {wanted.demanded_of}.")


def removed_words(ended: RemovedMember) -> str:
    parts = [plural(ended.keys, "API key")] if ended.keys else []
    parts += [plural(ended.invitations, "invitation")] if ended.invitations else []
    return "User removed" + (f", with {' and '.join(parts)}." if parts else ".")


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    demanded = (await desk.ask(read_two_step_demand, None)).demanded_of
    context: dict[str, Any] = {
        "form": Form(),
        "demand_form": Form({"demanded_of": demanded}, scope="demand-"),
        "demanded_of": demanded,
        "demands": DEMANDS,
        "open_dialog": None,
        "invited": None,
        "ticked": [],
        "locations": await location_choices(desk),
        "settings": settings_of(desk, "users"),
        "users": [row(user, desk.person.user_id) for user in await desk.ask(list_users, ListAccess())],
        "roles": ROLE_CHOICES,
        "may": desk.may("access.edit"),
    }
    return await desk.show("settings/users", "settings", status, **context | shown)


def row(user: ListedUser, you: UUID) -> dict[str, Any]:
    return {
        "id": str(user.id),
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "locations": user.locations,
        "status": user.status,
        "last_seen_at": user.last_seen_at,
        "keys_made": user.keys,
        "invitations_made": user.invitations,
        "is_you": user.id == you,
    }


routes = [users_page, invite, demand, change_user]
