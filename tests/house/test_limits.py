"""docs/limits.md says what the code says."""

import importlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from orderwright.access.count_attempts import LIMITS, CountAttempts, subjects
from orderwright.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs/limits.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| [^|]+ \| ([\d,]+)(?: ([a-zA-Z%]+))? \| `([\w/]+)\.py` (\w+) \|")
UNITS = {
    "kB": 1024, "MB": 1024**2, "%": 0.01, "minute": 60, "minutes": 60, "hour": 3600, "days": 86_400,
}  # fmt: skip


def rows() -> list[str]:
    return [line for line in PAGE.splitlines() if line.startswith("| ") and "set in" not in line]


def of_code(module: str, name: str) -> Any:
    if module == "settings":
        return {field.name: field.default for field in msgspec.structs.fields(Settings)}[name]
    return getattr(importlib.import_module(f"orderwright.{module.replace('/', '.')}"), name)


def is_so(row: str) -> bool:
    found = ROW.fullmatch(row)
    assert found, row
    told, unit, value = int(found[1].replace(",", "")), found[2], of_code(found[3], found[4])
    if isinstance(value, timedelta):
        return told * UNITS[unit] == value.total_seconds()
    times = UNITS.get(unit, 1) if unit in ("kB", "MB", "%") else 1
    return bool(abs(told * times - value) < 1e-9)


def test_each_limit_is_what_the_code_says() -> None:
    assert len(rows()) > 30
    assert [row for row in rows() if not is_so(row)] == []


def test_attempts_are_counted_as_it_says() -> None:
    text = " ".join(PAGE.split())
    of_all, as_one, as_one_from_there = subjects(CountAttempts("sign in", "a", "b")).values()
    assert (
        f"{as_one_from_there} are let through as one person from one address, {as_one} as one person, {of_all} from"
        in text
    )
    of_all, as_one, as_one_from_there = LIMITS["customer page"]
    told = f"{as_one_from_there} for one order from one address, {as_one} for one order, {of_all:,} from one address"
    assert told in text
