"""`orderwright migrate`: bring the database to this version."""

from orderwright import migrate as migrations
from orderwright.commands.connect import database_url
from orderwright.settings import Settings


def migrate() -> None:
    """Bring the database to this version, every organization included. Safe to interrupt and to run again."""
    with database_url(Settings.from_env()) as url:
        migrations.migrate(url)
    print("The database is up to date.")
