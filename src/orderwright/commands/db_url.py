"""`orderwright db-url`: for psql and other tools."""

from orderwright.embedded import EmbeddedRefused, running_url
from orderwright.settings import Settings


def db_url() -> None:
    """Print the address of the database in use, password included: psql "$(orderwright db-url)"."""
    settings = Settings.from_env()
    url = settings.database_url or running_url(settings.data)
    if url is None:
        raise EmbeddedRefused(f"No database is running on {settings.data}: start `orderwright run` first.")
    print(url)
