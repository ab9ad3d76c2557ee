from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

import pytest

from orderwright.access.authenticate import forget_everything
from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import ensure_admin
from orderwright.kernel.context import Context, system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door

PASSWORD = "correct horse battery"


class Place:
    """Two organizations, `demo` and `other`, each with an admin; `door` leads to both."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.database = door.database
        self.demo: Context = system("demo", "admin@example.com")
        self.other: Context = system("other", "boss@example.com")

    async def count(self, table: str) -> int:
        async with self.database.transaction("platform", "test", self.door.now(), read_only=True) as tx:
            row = await (await tx.connection.execute(f"select count(*) from {table}".encode())).fetchone()
            assert row
            return int(row[0])

    async def run(self, statement: str) -> None:
        async with self.database.transaction("platform", "test", self.door.now()) as tx:
            await tx.connection.execute(statement.encode())


EMPTY = (
    "truncate app_user, recovery_code, passkey, used_challenge, known_device, membership, invitation, password_reset,"
    " session, attempt, api_key, commit_log, event, idempotency_key"
)


@pytest.fixture(scope="module")
async def two_organizations(clone_database: Callable[[], AbstractContextManager[str]]) -> AsyncIterator[Place]:
    with clone_database() as url:
        database = Database(url)
        await database.open()
        try:
            await create_organization(database, "demo", "Demo Gifts Ltd")
            await create_organization(database, "other", "Other Ltd")
            yield Place(Door(database))
        finally:
            await database.close()


@pytest.fixture
async def place(two_organizations: Place) -> Place:
    """The platform begins anew for each test; what the organizations themselves hold is not touched here."""
    await two_organizations.run(EMPTY)
    forget_everything(two_organizations.database)
    await ensure_admin(two_organizations.database, "demo", "admin@example.com", PASSWORD)
    await ensure_admin(two_organizations.database, "other", "boss@example.com", PASSWORD)
    return two_organizations
