"""`orderwright user …`: people."""

import getpass
import sys

from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.find_organizations import require_organization
from orderwright.access.invite_user import InvitationMade, InviteUser, invite_user
from orderwright.access.list_access import ListAccess, ListedUser, list_users
from orderwright.access.own_passkeys import RemovePasskeys, remove_own_passkeys
from orderwright.access.reset_password import make_reset_link
from orderwright.access.roles import Role
from orderwright.access.sign_in import FindAccount, find_account
from orderwright.access.two_step import turn_off_two_step
from orderwright.access.visitor import visitor
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import not_found
from orderwright.kernel.text import plural
from orderwright.messages.mail_links import invitation_link
from orderwright.settings import Settings
from orderwright.views.keep_to_locations import refuse_unknown_locations

ACTOR = "command line"


def invite(email: str, *, org: str, role: Role, locations: str = "") -> None:
    """Invite somebody; print the link where name and password are chosen.

    :param email: Who.
    :param org: The organization.
    :param role: What they may do there.
    :param locations: Codes of those that somebody of the warehouse works at, with commas between; left out, all.
    """
    settings, context = Settings.from_env(), system(org, ACTOR)

    wanted = InviteUser(email=email, role=role, locations=[code for code in locations.split(",") if code])

    async def invited(door: Door) -> InvitationMade:
        await refuse_unknown_locations(door, context, wanted.locations)
        return await door.perform(context, invite_user, wanted)

    print(invitation_link(settings, at_the_door(invited)))


def create(email: str, *, org: str, role: Role, name: str = "") -> None:
    """Make a user whose password is read from the terminal, or from standard input. An account that is there already
    joins the organization and keeps its password.

    :param email: Who.
    :param org: The organization.
    :param role: What they may do there.
    :param name: What they are called.
    """
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    wanted = AddMember(email=email, name=name or email.partition("@")[0], role=role, password_hash="")
    made = at_the_door(lambda door: ensure_member(door.database, org, wanted, password))
    print(f"{made.email} works in {org} now" + ("." if made.created else ", with the password they had."))


def reset(email: str) -> None:
    """Print a link by which somebody chooses a new password; it works once, for an hour.

    :param email: Who.
    """
    link = at_the_door(lambda door: make_reset_link(door, email, ACTOR))
    print(f"{Settings.from_env().address}/password/new/{link.token}")


def two_step_off(email: str) -> None:
    """Turn off somebody's two-step sign-in, who lost both the app and the recovery codes, and remove their passkeys:
    the password does then.

    :param email: Who.
    """

    async def turned_off(door: Door) -> tuple[str, int]:
        account = await door.ask(visitor(ACTOR), find_account, FindAccount(email))
        if account is None:
            raise not_found("user", email=email)
        await turn_off_two_step(door, account.user_id, ACTOR)
        removed = await remove_own_passkeys(door, ACTOR, RemovePasskeys(account.user_id))
        return account.email, len(removed)

    whose, removed = at_the_door(turned_off)
    gone = f" {plural(removed, 'passkey')} removed." if removed else ""
    print(f"{whose} signs in with the password alone now.{gone}")


def list_them(*, org: str) -> None:
    """Print who works in an organization.

    :param org: The organization.
    """

    async def listed(door: Door) -> list[ListedUser]:
        await require_organization(door.database, org)
        return await door.ask(system(org, ACTOR), list_users, ListAccess())

    for user in at_the_door(listed):
        print(f"{user.email}\t{user.role}\t{user.status}\t{user.name}")
