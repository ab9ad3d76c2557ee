import pytest

from orderwright.access.create_organization import create_organization
from orderwright.kernel import clock
from orderwright.kernel.database import Database
from orderwright.kernel.refusal import Refusal


async def rows(database: Database, organization: str, text: str) -> list[tuple[object, ...]]:
    async with database.transaction(organization, "test", clock.now(), read_only=True) as tx:
        return await (await tx.connection.execute(text.encode())).fetchall()


async def test_an_organization_gets_a_schema_a_profile_and_its_channels(fresh_database: str) -> None:
    database = Database(fresh_database)
    await database.open()
    try:
        await create_organization(database, "demo", "Demo Gifts Ltd")
        await create_organization(database, "demo", "Another name")
        assert await rows(database, "platform", "select slug, name from organization") == [("demo", "Demo Gifts Ltd")]
        assert await rows(database, "demo", "select name from profile") == [("Demo Gifts Ltd",)]
        channels = await rows(database, "demo", "select code, already_sold from channel order by code")
        assert channels == [
            ("console", False), ("import", True), ("phone", False), ("web", False), ("wholesale", False),
        ]  # fmt: skip
    finally:
        await database.close()


@pytest.mark.parametrize("slug", ["platform", "", "Demo", "1st", "a", "a-b", "x" * 42, 'a";drop', "é"])
async def test_a_slug_that_is_no_plain_word_is_refused(fresh_database: str, slug: str) -> None:
    database = Database(fresh_database)
    await database.open()
    try:
        with pytest.raises(Refusal, match="short name") as refused:
            await create_organization(database, slug, "Whoever")
        assert refused.value.code == "organization_slug_invalid"
        assert await rows(database, "platform", "select slug from organization") == []
    finally:
        await database.close()
