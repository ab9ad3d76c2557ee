"""/v1/users, /v1/invitations and /v1/keys: who may come in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.datastructures import State

from orderwright.access.change_member import (
    ChangeMember,
    Member,
    RemovedMember,
    RemoveMember,
    change_member,
    remove_member,
)
from orderwright.access.create_key import CreateKey, NewApiKey, RevokedKey, RevokeKey, create_key, revoke_key
from orderwright.access.demand_two_step import TwoStepDemand, demand_two_step, read_two_step_demand
from orderwright.access.invite_user import InviteUser, WithdrawInvitation, Withdrawn, invite_user, withdraw_invitation
from orderwright.access.list_access import ListAccess, ListedKey, ListedUser, list_keys, list_users
from orderwright.access.roles import Role
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit
from orderwright.api.problems import problems
from orderwright.kernel.paging import Page
from orderwright.messages.mail_links import mail_invitation
from orderwright.views.keep_to_locations import refuse_unknown_locations
from orderwright.views.security_log import ReadSecurityLog, SecurityEntry, Show, read_security_log


class Invited(msgspec.Struct, frozen=True):
    """`mailed`: the link is on its way to whom is invited, who alone sees it; where it is not, `otherwise` says what to
    do, with the operator's `command` if there is one."""

    id: UUID
    email: str
    role: Role
    locations: list[str]
    expires_at: datetime
    mailed: bool
    otherwise: str
    command: str


class MemberChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is. `access`: `locked` keeps the person out, `open` lets them in again.
    `locations`: codes of those that the person works at, in the warehouse; none: all."""

    role: Role | None = None
    access: Literal["open", "locked"] | None = None
    locations: list[str] | None = None


@get("/users", summary="List users", responses=problems())
async def users(context: Context, door: Door) -> list[ListedUser]:
    """Those who work here, and those who are invited."""
    return await door.ask(context, list_users, ListAccess())


@post("/invitations", summary="Invite a user", responses=problems(409, 413, 422))
async def invite(
    data: InviteUser, context: Context, door: Door, state: State, idempotency_key: IdempotencyKey = None
) -> Invited:
    """A mail with the link goes out. Inviting the same person again makes a new link and ends the old one."""
    await refuse_unknown_locations(door, context, data.locations)
    made = await door.perform(context, invite_user, data, idempotency_key)
    mailed = await mail_invitation(state.settings, context.organization, made)
    return Invited(
        made.id, made.email, made.role, made.locations, made.expires_at, mailed.sent, mailed.otherwise, mailed.command
    )


@delete("/invitations/{invitation_id:uuid}", status_code=200, summary="Withdraw an invitation", responses=problems(404))
async def withdraw(invitation_id: UUID, context: Context, door: Door) -> Withdrawn:
    """Its link is not valid any more."""
    return await door.perform(context, withdraw_invitation, WithdrawInvitation(invitation_id))


@patch("/users/{user_id:uuid}", summary="Change role or access", responses=problems(404, 409, 413, 422))
async def change(user_id: UUID, data: MemberChange, context: Context, door: Door) -> Member:
    """It takes effect at once. At least one admin must remain."""
    await refuse_unknown_locations(door, context, data.locations or [])
    wanted = ChangeMember(user_id=user_id, role=data.role, access=data.access, locations=data.locations)
    return await door.perform(context, change_member, wanted)


@delete("/users/{user_id:uuid}", status_code=200, summary="Remove a user", responses=problems(404, 409))
async def remove(user_id: UUID, context: Context, door: Door) -> RemovedMember:
    """Their account stays, for the other organizations where they work. Keys and invitations that they made here
    end."""
    return await door.perform(context, remove_member, RemoveMember(user_id))


@get("/two-step", summary="Read of whom two-step sign-in is demanded", responses=problems())
async def two_step(context: Context, door: Door) -> TwoStepDemand:
    return await door.ask(context, read_two_step_demand, None)


@put("/two-step", summary="Demand two-step sign-in", responses=problems(413, 422))
async def demand(data: TwoStepDemand, context: Context, door: Door) -> TwoStepDemand:
    """Of `nobody`, `admins` or `everybody`. Who lacks it sets it up before anything else, from now on. Keys are not
    concerned."""
    return await door.perform(context, demand_two_step, data)


@get("/keys", summary="List API keys", responses=problems())
async def keys(context: Context, door: Door) -> list[ListedKey]:
    """Those in use first."""
    return await door.ask(context, list_keys, ListAccess())


@post("/keys", summary="Create an API key", responses=problems(413, 422))
async def make_key(data: CreateKey, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> NewApiKey:
    """It expires after `days`, 90 unless said. `token` is shown in this answer alone; a repeated request is answered
    without it."""
    await refuse_unknown_locations(door, context, data.locations)
    return await door.perform(context, create_key, data, idempotency_key)


@post("/keys/{key_id:uuid}/revocation", status_code=200, summary="Revoke a key", responses=problems(404, 422))
async def revoke(key_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> RevokedKey:
    """It opens nothing any more, at once."""
    return await door.perform(context, revoke_key, RevokeKey(key_id), idempotency_key)


@get("/security-log", summary="Read the security log", responses=problems(422))
async def security_log(
    context: Context, door: Door, show: Show = "all", cursor: Cursor = None, limit: Limit = None
) -> Page[SecurityEntry]:
    """Sign-ins, what was refused for want of a permission, and changes of people, keys and ways to sign in; the newest
    first. `show`: of these, what failed, who came in or tried to, what was exported, or what was changed."""
    return await door.ask(context, read_security_log, ReadSecurityLog(show=show, cursor=cursor, limit=limit))


access_router = Router(
    "/",
    route_handlers=[
        *(users, invite, withdraw, change, remove, two_step, demand),
        *(keys, make_key, revoke, security_log),
    ],
    tags=["Access"],
)
