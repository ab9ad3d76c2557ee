"""What people read uses the trade's words: phrases that were given up stand nowhere any more. Looks at templates, mail,
scripts, printed sheets, the descriptions of the API, the sentences in the code, and the guides."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tests.house.test_api import application, document

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "orderwright"
READ = ("README.md", "GLOSSARY.md", "docs/guides/*.md")

RETIRED: dict[str, str] = {
    "accepting orders": """
        To receive | waits to be received | accepts by itself | Accepts fulfillment orders by itself
    """,
    "shipping": """
        To hand over | No parcel waits | Make all labels | Make the label | No label yet | label is made
    """,
    "figures": """
        human act | Promise kept | Click to ship | p50 | p90 | Errors per step | Needs you | need you
    """,
    "attention": """
        closes itself when | Orders flow by themselves | What matters now | Nothing needs
    """,
    "buttons": """
        Keep as it is | Hold them | Release them | Back, change nothing | Take it | Give it back | Set
        aside…
    """,
    "holds": """
        Suspicion of fraud | Customer asked | until it is released
    """,
    "routing": """
        Why here | back to sourcing | go back to sourcing | >Fences< | fenced< | Asked for stock | Asked as
    """,
    "money": """
        given back | Give money back | is captured that could | Money back | Due for what was received
    """,
    "tracking": """
        Record what the carrier | Is in trouble | is in trouble | has no news | Announced | the order says
        so now
    """,
    "timeline": """
        nothing is under way any more | by itself, | it was due,
    """,
    "picking": """
        Fewer than expected | How many are there | Start the next ones | nothing is left to pack | All that
        waits
    """,
    "stock": """
        What came in | Reorder at | runs low | Nothing runs low
    """,
    "channels": """
        already sold
    """,
    "returns": """
        Nothing comes | What becomes of it | goes on waiting | What comes back | Ask for the return | Asked
        for
    """,
    "service": """
        nobody yet | Comes back
    """,
    "outbox": """
        Kept here | >Written< | >Tries< | >Envelope<
    """,
    "imports": """
        could not be understood | can't be understood | none is lost | bought before to give | Read the file
        | Which column is what | leaves it open | went in< | Refused rows
    """,
    "drafts": """
        >Terms< | Their reference | Orderwright gives one
    """,
    "errors": """
        That does not go | Nothing here | is no whole number | is no amount | stands here twice | no e-mail
        address:
    """,
    "the customer's page": """
        Something is wrong | You hear from us | Goes to | Say how many units | leads nowhere
    """,
    "mail": """
        To be seen to | on its way back to you | To come in
    """,
}
"""Of what they spoke → phrases that are not used for it any more, between bars."""


def sentences() -> Iterator[tuple[str, str]]:
    """(where, what people read there)."""
    for pattern in ("templates/**/*", "assets/js/*.js"):
        for path in sorted(PACKAGE.glob(pattern)):
            if path.is_file():
                yield str(path.relative_to(ROOT)), without_comments(path.read_text())
    for path in sorted(PACKAGE.rglob("*.py")):
        for line, text in literals(path):
            yield f"{path.relative_to(ROOT)}:{line}", text
    for pattern in READ:
        for path in sorted(ROOT.glob(pattern)):
            yield str(path.relative_to(ROOT)), path.read_text()
    yield "the API's description", msgspec.json.encode(document(application())).decode()


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in the code of a module, without its docstrings."""
    tree = ast.parse(path.read_text())
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and " " in node.value
            and id(node) not in told
        ):
            yield node.lineno, node.value


def retired() -> list[str]:
    return [" ".join(phrase.split()) for phrases in RETIRED.values() for phrase in phrases.split("|")]


def test_no_phrase_that_was_given_up_is_read_anywhere() -> None:
    found = [(where, phrase) for where, text in sentences() for phrase in retired() if phrase in text]
    assert found == []


def test_a_retired_phrase_would_be_found(tmp_path: Path) -> None:
    """Where it is read, and not in a docstring or comment."""
    module = tmp_path / "module.py"
    module.write_text('"""Needs you."""\n\nsaid = "No label yet"\n')
    assert list(literals(module)) == [(3, "No label yet")]
    assert without_comments("{# Needs you #}<b>Needs you</b>") == "<b>Needs you</b>"
