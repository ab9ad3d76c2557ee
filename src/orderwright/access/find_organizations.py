"""Which organizations there are, for the operator: the one thing that is read without an organization."""

from orderwright.access.authenticate import OrganizationName
from orderwright.kernel import clock
from orderwright.kernel.database import PLATFORM, Database
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements

sql = statements(__file__)


async def find_organizations(database: Database) -> list[OrganizationName]:
    """All of them, by their short names."""
    async with database.transaction(PLATFORM, "orderwright", clock.now(), read_only=True) as tx:
        return await tx.rows(OrganizationName, sql.read_organizations)


async def require_organization(database: Database, slug: str) -> OrganizationName:
    """Refuses `organization_not_found`."""
    found = next((each for each in await find_organizations(database) if each.slug == slug), None)
    if found is None:
        raise not_found("organization", organization=slug)
    return found
