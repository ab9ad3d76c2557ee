"""What a benchmark answers, and where the answers are kept."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import msgspec

VERSIONS = ("orderwright", "litestar", "uvicorn", "uvloop", "httptools", "msgspec", "psycopg")
FILE = Path(__file__).parent / "results.json"


class Machine(msgspec.Struct, kw_only=True):
    system: str
    python: str
    cores: int
    memory_mib: int
    versions: dict[str, str]


class Result(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One figure; `ceiling` is what the machine itself allowed in the same run, in the same unit."""

    name: str
    value: float
    unit: str
    ceiling: float | None = None
    ratio: float | None = None
    settings: dict[str, str] = {}
    machine: Machine | None = None


def this_machine(memory_bytes: int) -> Machine:
    return Machine(
        system=platform.platform(),
        python=platform.python_version(),
        cores=os.cpu_count() or 1,
        memory_mib=memory_bytes >> 20,
        versions={name: version(name) for name in VERSIONS},
    )


def write(results: list[Result], machine: Machine) -> None:
    rows = [msgspec.structs.replace(result, machine=machine) for result in results]
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2) + b"\n")
