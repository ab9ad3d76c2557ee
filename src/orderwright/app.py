"""Everything put together: the door with its reactions, and the web application around it."""

from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.reactions import WITHIN, before_commit


def make_door(database: Database) -> Door:
    """The one door of this process."""
    return Door(database, WITHIN, before_commit)
