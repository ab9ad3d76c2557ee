"""`orderwright organization …`"""

from orderwright.access.create_organization import create_organization
from orderwright.access.find_organizations import find_organizations
from orderwright.commands.connect import at_the_door


def create(slug: str, *, name: str, currency: str = "GBP") -> None:
    """Make an organization. Making one that is there already changes nothing.

    :param slug: Its short name, a lower-case word; it names the schema.
    :param name: What it is called.
    :param currency: Of its prices and costs, an ISO 4217 code.
    """
    at_the_door(lambda door: create_organization(door.database, slug, name, currency), make=True)
    print(f"The organization {slug} is ready. Next: orderwright user create EMAIL --org {slug} --role admin")


def list_them() -> None:
    """Print the organizations of this installation."""
    for organization in at_the_door(lambda door: find_organizations(door.database)):
        print(f"{organization.slug}\t{organization.name}")
