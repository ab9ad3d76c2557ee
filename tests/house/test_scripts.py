"""What scripts do with names that come from elsewhere: an object that is filled by them has no prototype."""

import re
from pathlib import Path

SCRIPTS = sorted((Path(__file__).resolve().parents[2] / "src/orderwright/assets/js").glob("*.js"))
FILLED = re.compile(
    r"=\s*\{\s*\}|\?\?=?\s*\{\s*\}|__proto__|\.prototype\b|Object\.assign\(\s*\{|\{\s*\.\.\.\s*JSON|structuredClone|\.extend\("
)
"""An empty object that is then filled, a merge into one, the prototype itself: `Map` or `Object.create(null)` do it."""


def test_no_script_fills_an_object_that_has_a_prototype() -> None:
    assert len(SCRIPTS) > 5
    found = {
        f"{script.name}: {line.strip()[:80]}"
        for script in SCRIPTS
        for line in script.read_text(encoding="utf-8").splitlines()
        if FILLED.search(line)
    }
    assert found == set()


def test_what_is_forbidden_would_be_found() -> None:
    bad = (
        "const values = {};",
        "a ??= {}",
        "x.__proto__ = y",
        "Object.assign({}, JSON.parse(text))",
        "{...JSON.parse(t)}",
    )
    assert [line for line in bad if not FILLED.search(line)] == []
    assert not FILLED.search("const values = Object.create(null);")
