"""Kills survived and orders checked; see `orderwright torture`."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.results import Result
from orderwright.torture.torture import survive

KILLS = int(os.environ.get("ORDERWRIGHT_BENCH_KILLS", "60"))
SECONDS_MAX = 900


def torture() -> Iterator[Result]:
    """Differences: orders or facts that are lost, half there or double. There may be none."""
    with tempfile.TemporaryDirectory() as folder:
        survived = survive(Path(folder) / "data", KILLS, SECONDS_MAX, lambda _: None)
    if survived.wrong:
        raise AssertionError(f"{len(survived.wrong)} differences: {'; '.join(survived.wrong[:5])}")
    settings = {name: str(count) for name, count in survived.kills.items()}
    settings |= {"cut_connections": str(survived.cuts), "in_flight_min": str(survived.in_flight_min)}
    settings |= {name: str(getattr(survived, name)) for name in ("promised", "refused", "broken")}
    yield Result(name="torture_kills", value=sum(survived.kills.values()), unit="kills", settings=settings)
    yield Result(name="torture_orders", value=survived.orders, unit="orders", settings=settings)
    yield Result(name="torture_differences", value=len(survived.wrong), unit="differences", settings=settings)
