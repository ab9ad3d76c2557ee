"""Which database a command speaks to."""

from collections.abc import Iterator
from contextlib import contextmanager

from orderwright.embedded import EmbeddedServer, running_url
from orderwright.settings import Settings


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Address of the database: ORDERWRIGHT_DATABASE_URL, or else the embedded server of the data folder, which is
    started for the length of the block where no `orderwright run` has it running."""
    known = settings.database_url or running_url(settings.data)
    if known:
        yield known
        return
    with EmbeddedServer(settings.data, settings.database_port) as server:
        yield server.url
