"""Make another organization of this installation, whose first admin is the person who asks for it.

The schema is made between two transactions: the first one finds that the short name is free, the last one writes the
row, so that of two who ask for one name at once only one gets it.
"""

import re
import unicodedata
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.access.create_organization import check_organization, prepare_organization
from orderwright.access.events import UserJoined
from orderwright.access.open_session import NewSession
from orderwright.access.switch_organization import switch_organization
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
SLUG_MAX = 41


class NewOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """`slug`: its short name; made from the name where it is empty."""

    name: str
    slug: str = ""
    currency: str = "GBP"


class Founding(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    email: str


async def found_organization(
    door: Door, context: Context, email: str, session_token: str, wanted: NewOrganization
) -> NewSession:
    """A session of the person (`email`) in the new organization, instead of the present one. Refuses
    `organization_name_invalid`, `organization_slug_invalid`, `currency_unknown`, `organization_exists`."""
    name, slug = wanted.name.strip(), wanted.slug.strip() or slug_of(wanted.name)
    if wrong := text_mistakes("/name", name, longest=100, shortest=1):
        raise Refusal("organization_name_invalid", wrong[0].message, "invalid", wrong)
    check_organization(slug, wanted.currency)
    if await door.ask(context, is_taken, slug):
        raise taken(slug)
    await prepare_organization(door.database, slug, name, wanted.currency)
    await door.perform(context, register_organizations, Founding(slug=slug, name=name, email=email))
    return await switch_organization(door, session_token, slug)


def slug_of(name: str) -> str:
    """Blue Gifts Ltd → blue_gifts_ltd."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:SLUG_MAX].rstrip("_")


def taken(slug: str) -> Refusal:
    message = f"There is an organization {slug} already. Choose another short name."
    return Refusal("organization_exists", message, "conflict", [FieldError("/slug", "organization_exists", message)])


@query("organizations.create", on_platform=True)
async def is_taken(tx: Transaction, slug: str) -> bool:
    """Whether an organization has this short name."""
    return bool(await tx.rows(str, sql.read_organization, slug=slug))


@verb("organizations.create", refusals=("organization_exists",), on_platform=True)
async def register_organizations(tx: Transaction, foundings: Sequence[Founding]) -> list[UUID | Refusal]:
    """The row of each, and its first admin."""
    return [await register_one(tx, founding) for founding in foundings]


async def register_one(tx: Transaction, founding: Founding) -> UUID | Refusal:
    if not await tx.execute(sql.insert_organization, slug=founding.slug, name=founding.name, now=tx.now):
        return taken(founding.slug)
    slug, email = founding.slug, founding.email
    user_id = await tx.row(UUID, sql.insert_admin, organization=slug, email=email, now=tx.now)
    if user_id is None:
        raise Refusal("session_over", "The session has ended. Sign in again.", "unauthenticated")
    tx.emit(UserJoined(organization=slug, user_id=user_id, email=email, role="admin", locations=[]))
    return user_id
