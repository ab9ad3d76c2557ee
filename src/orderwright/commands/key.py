"""`orderwright key …`: keys for programs."""

import sys
from uuid import UUID

from orderwright.access.create_key import CreateKey, RevokeKey, create_key, revoke_key
from orderwright.access.find_organizations import require_organization
from orderwright.access.list_access import ListAccess, ListedKey, list_keys
from orderwright.access.roles import Role
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door

ACTOR = "command line"


def create(
    *, org: str, role: Role | None = None, scope: list[str] | None = None, name: str = "Command line", days: int = 90
) -> None:
    """Make an API key and print it, this once, and nothing else on standard output.

    :param org: The organization that it opens.
    :param role: It may do what this role may do.
    :param scope: Or it may do this, such as orders.place or stock.*; can be given several times.
    :param name: What it is for.
    :param days: After so many days it expires.
    """
    wanted = CreateKey(name=name, role=role, scopes=scope or [], days=days)
    made = at_the_door(lambda door: door.perform(system(org, ACTOR), create_key, wanted))
    print(made.token)
    print(
        f"Send it as “Authorization: Bearer …” until {made.expires_at:%Y-%m-%d}. It is not shown again.",
        file=sys.stderr,
    )


def list_them(*, org: str) -> None:
    """Print the API keys of an organization, those in use first.

    :param org: The organization.
    """

    async def listed(door: Door) -> list[ListedKey]:
        await require_organization(door.database, org)
        return await door.ask(system(org, ACTOR), list_keys, ListAccess())

    for key in at_the_door(listed):
        used = f"{key.last_used_at:%Y-%m-%d}" if key.last_used_at else "never"
        until = f"until {key.expires_at:%Y-%m-%d}"
        print(f"{key.id}\t{key.prefix}…\t{key.status}\t{until}\tused {used}\t{key.name}\t{' '.join(key.scopes)}")


def revoke(key: UUID, *, org: str) -> None:
    """Let an API key open nothing any more, within seconds.

    :param key: Its id, as `orderwright key list` prints it.
    :param org: Its organization.
    """
    ended = at_the_door(lambda door: door.perform(system(org, ACTOR), revoke_key, RevokeKey(key)))
    print(f"The key “{ended.name}” opens nothing any more.")
