"""All locations of the organization: there are few."""

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.locations.types import Location

sql = statements(__file__)


async def find_locations(tx: Transaction) -> list[Location]:
    """In the order in which sourcing asks them."""
    return await tx.rows(Location, sql.read_locations)
