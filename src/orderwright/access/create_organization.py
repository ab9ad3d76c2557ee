"""Make an organization: its schema, its profile and the channels everybody begins with, and its row in `platform` last:
who finds the row finds everything else.

Doing it again changes nothing, so that what was interrupted can be finished.
"""

import asyncio

from orderwright.kernel import clock
from orderwright.kernel.database import ORGANIZATION, PLATFORM, Database
from orderwright.kernel.money import precision
from orderwright.kernel.refusal import invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import json_rows
from orderwright.migrate import create_schema

sql = statements(__file__)
CHANNELS = (
    {"code": "web", "name": "Web shop", "already_sold": False},
    {"code": "console", "name": "Console", "already_sold": False},
    {"code": "phone", "name": "Phone", "already_sold": False},
    {"code": "wholesale", "name": "Wholesale", "already_sold": False},
    {"code": "import", "name": "Import", "already_sold": True},
)


async def create_organization(database: Database, slug: str, name: str, currency: str = "GBP") -> None:
    """`slug`: a lower-case word of 2 to 41 letters, digits and `_`; its schema will be `org_<slug>`.
    `currency`: that of its prices and costs, where nothing else is said; the settings change it.

    Refuses `organization_slug_invalid`, `currency_unknown`."""
    check_organization(slug, currency)
    await prepare_organization(database, slug, name, currency)
    async with database.transaction(PLATFORM, "orderwright", clock.now()) as tx:
        await tx.execute(sql.insert_organization, slug=slug, name=name, now=tx.now)


def check_organization(slug: str, currency: str) -> None:
    """Refuses `organization_slug_invalid`, `currency_unknown`."""
    if not ORGANIZATION.fullmatch(slug) or slug == PLATFORM:
        raise invalid(
            "/slug",
            "organization_slug_invalid",
            f"{slug!r} can't be a short name: 2 to 41 lower-case letters, digits and _, a letter first.",
        )
    if precision(currency) is None:
        raise invalid("/currency", "currency_unknown", f"{currency[:10]!r} is no ISO 4217 currency such as GBP.")


async def prepare_organization(database: Database, slug: str, name: str, currency: str) -> None:
    """All but its row in `platform`: until that is there, nobody finds it."""
    now = clock.now()
    await asyncio.to_thread(create_schema, database.url, slug)
    async with database.transaction(slug, "orderwright", now) as tx:
        await tx.execute(sql.insert_profile, name=name, currency=currency)
        await tx.execute(sql.insert_channels, rows=json_rows(CHANNELS), now=now)
