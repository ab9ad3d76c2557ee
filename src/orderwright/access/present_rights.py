"""What somebody may do now who asked for long work a while ago: a person by their e-mail, a key by its prefix."""

import msgspec

from orderwright.access.own_locations import kept_to
from orderwright.access.roles import ROLES, Role
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
KEY = "key "


class ReadRights(msgspec.Struct, frozen=True):
    caller: str


class RightsOfMember(msgspec.Struct, frozen=True):
    role: Role
    locations: list[str]


class RightsOfKey(msgspec.Struct, frozen=True):
    scopes: list[str]
    locations: list[str]


class Rights(msgspec.Struct, frozen=True):
    permissions: frozenset[str]
    locations: frozenset[str] | None


@query("jobs.run", on_platform=True)
async def read_rights(tx: Transaction, wanted: ReadRights) -> Rights | None:
    """None for who was removed or locked out, and for a key that was revoked or has expired."""
    whose = {"organization": tx.organization}
    if wanted.caller.startswith(KEY):
        prefix = wanted.caller.removeprefix(KEY)
        key = await tx.row(RightsOfKey, sql.read_key_rights, prefix=prefix, now=tx.now, **whose)
        return None if key is None else Rights(frozenset(key.scopes), kept_to(key.locations))
    member = await tx.row(RightsOfMember, sql.read_member_rights, email=wanted.caller, **whose)
    return None if member is None else Rights(ROLES[member.role], kept_to(member.locations))


async def present_context(door: Door, organization: str, caller: str, actor: str) -> Context | None:
    """As if they asked now; None for who may nothing any more."""
    rights = await door.ask(system(organization, "jobs"), read_rights, ReadRights(caller))
    if rights is None:
        return None
    return Context(
        organization=organization,
        actor=actor,
        permissions=rights.permissions,
        caller=caller,
        locations=rights.locations,
    )
