"""A PostgreSQL of our own: the binaries of a wheel, run as a direct child of this process on a private folder."""

from orderwright.embedded.identity import dies_with_parent
from orderwright.embedded.refusal import EmbeddedRefused
from orderwright.embedded.server import EmbeddedServer, is_there, running_url

__all__ = ["EmbeddedRefused", "EmbeddedServer", "dies_with_parent", "is_there", "running_url"]
