"""A count agrees with its noun: one function, `plural`, says "1 unit" and "2 units" on every page, in every mail and in
every sentence. Nothing puts a noun of its own behind a figure that may be one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orderwright.kernel.text import plural

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "orderwright"
NOUNS = (
    "units|orders|lines|parcels|rows|items|days|returns|cases|attempts|times|messages|checks|differences|variants|labels|events"
    "|customers|bins|hours|minutes|files|refunds|payments|records|columns|scans|drafts|mails|facts"
)
AFTER_A_FIGURE = re.compile(rf"\}}\}} (?:[a-z]+ )?(?:{NOUNS})\b")
OWN_S = re.compile(r"""["']s["'] ?(?:if|\*|\[)|["']["'] if [^{}]* else ["']s["']""")
SENTENCE = re.compile(rf" (?:more |fulfillment )?(?:{NOUNS})\b")
FOR_BUILDERS = ("torture/", "demo/", "assets/", "channels/online_retail/", "state_diagrams.py", "commands/watch.py")
ALWAYS_MANY = {
    "hours // 24": "from two days on",
    "days": "how many days a period before was, beside a change in percent",
    "minutes": "a delay that was set",
    "len(values)": "columns where another number is expected",
    "level.committed": "beside what is available",
    "tally.lines / seconds": "a speed",
    "'+' if more else ''": "more than was counted",
}
"""Figures that are never one where they stand, and why."""


def templates() -> Iterator[Path]:
    return (path for path in (PACKAGE / "templates").rglob("*") if path.suffix in (".html", ".txt", ".mjml"))


@pytest.mark.parametrize("path", [*templates()], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_forms_a_plural_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not AFTER_A_FIGURE.findall(text)
    assert not OWN_S.findall(text)


def test_no_sentence_in_the_code_forms_a_plural_of_its_own() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {sentence}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not str(path.relative_to(PACKAGE)).startswith(FOR_BUILDERS)
        for line, sentence in own_plurals(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def own_plurals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """f-strings in which a figure that isn't a constant is followed by a noun in the plural."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.JoinedStr):
            continue
        for figure, words in zip(node.values, node.values[1:], strict=False):
            if not isinstance(figure, ast.FormattedValue) or not isinstance(words, ast.Constant):
                continue
            said = ast.unparse(figure.value)
            if SENTENCE.match(str(words.value)) and not said.isupper() and said not in ALWAYS_MANY:
                yield node.lineno, ast.unparse(node)


def test_one_and_many() -> None:
    assert [plural(count, "unit") for count in (0, 1, 2, 1306)] == ["0 units", "1 unit", "2 units", "1,306 units"]
    assert plural(1, "case is", "cases are") == "1 case is"
    assert plural(3, "case is", "cases are") == "3 cases are"
    assert [plural(count, "row", most=1000) for count in (1, 1000, 1001)] == ["1 row", "1,000 rows", "1,000+ rows"]


def test_the_house_test_finds_what_it_looks_for() -> None:
    assert AFTER_A_FIGURE.search("{{ count | number }} units left")
    assert OWN_S.search("""{{ count }} unit{{ "s" if count != 1 }}""")
    assert [*own_plurals(ast.parse('f"{count:,} orders are held"'))]
    assert not [*own_plurals(ast.parse("f\"{plural(count, 'order')} held, at most {ROWS_MAX} rows\""))]
