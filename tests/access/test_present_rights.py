"""What somebody may do now who asked for long work a while ago."""

from datetime import timedelta

from tests import given

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.present_rights import present_context
from orderwright.access.roles import ROLES
from orderwright.kernel.context import Context


async def test_a_person_has_the_rights_of_the_present_role_and_none_once_locked_out(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        email = "ada@example.com"
        member = AddMember(email=email, name="Ada", role="warehouse", password_hash="")
        await ensure_member(world.database, given.ORGANIZATION, member, "correct horse battery")

        async def present() -> Context | None:
            return await present_context(world.door, given.ORGANIZATION, email, email)

        first = await present()
        assert first is not None
        assert (first.permissions, first.locations, first.actor) == (ROLES["warehouse"], None, email)
        await world.sql("update platform.membership set locations = '{DC}'")
        kept = await present()
        assert kept is not None
        assert kept.locations == frozenset({"DC"})
        await world.sql("update platform.membership set locations = '{}', role = 'read_only'")
        assert (changed := await present()) is not None
        assert changed.permissions == ROLES["read_only"]
        assert await present_context(world.door, given.ORGANIZATION, "bob@example.com", "bob") is None
        await world.sql("update platform.membership set locked_out_at = now()")
        assert await present() is None
        assert await world.audit() == []


async def test_a_key_has_its_scopes_until_it_is_revoked_or_expires(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {}}) as world:
        keys = [await world.do(create_key, CreateKey(name="till", role="warehouse", days=1)) for _ in range(2)]

        async def present(number: int) -> Context | None:
            return await present_context(world.door, given.ORGANIZATION, f"key {keys[number].prefix}", "key till")

        found = await present(0)
        assert found is not None
        assert found.may("stock.read")
        assert not found.may("orders.export")
        await world.sql("update platform.api_key set revoked_at = now() where key_id = %s", keys[0].id)
        assert await present(0) is None
        assert await present(1) is not None
        real = world.door.now
        world.door.now = lambda: real() + timedelta(days=2)
        assert await present(1) is None
