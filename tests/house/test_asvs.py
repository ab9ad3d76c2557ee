"""docs/asvs.md says of every requirement, once, whether it holds, and by what or why not; what it names is there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| [12] \| [^|]+ \| (holds|does not apply|not yet) \| ([^|]*\w[^|]*) \|")
PATH = re.compile(r"`([\w./-]+[./][\w/-]+)`")
REQUIREMENTS = 253
"""Of level 1 and 2, in version 5.0 of the standard."""


def rows() -> list[str]:
    return [line for line in PAGE.splitlines() if re.match(r"\| *\d", line)]


def test_every_row_has_a_number_an_answer_and_what_holds_it_or_a_reason() -> None:
    assert [row for row in rows() if not ROW.fullmatch(row)] == []


def test_every_requirement_stands_there_once_in_its_chapter() -> None:
    numbers = [row.split()[1] for row in rows()]
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert len(numbers) == REQUIREMENTS
    parts = re.split(r"(?m)^## (\d+) .*$", PAGE)[1:]
    astray = [
        line
        for chapter, text in zip(parts[::2], parts[1::2], strict=True)
        for line in text.splitlines()
        if re.match(r"\| *\d", line) and not line.startswith(f"| {chapter}.")
    ]
    assert astray == []


def test_what_it_names_is_there_and_what_holds_has_a_test_or_a_file() -> None:
    named = {path for path in PATH.findall(PAGE) if "/" in path or path.endswith((".md", ".txt", ".json"))}
    assert len(named) > 50
    assert {path for path in named if not (ROOT / path).is_file()} == set()
    held = [found for row in rows() if (found := ROW.fullmatch(row)) and found[2] == "holds"]
    assert [row[1] for row in held if not PATH.search(row[3])] == []
