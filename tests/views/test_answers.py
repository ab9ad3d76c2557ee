"""What queries answer, as it is kept: to who sees everything and to who works at one location, in a world that has
several of each. Lists are walked page by page, forwards and back, and statements asked once more with one parameter
changed (`variations.py`). A deliberate change is written anew with
`make outlines` and read like code."""

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.browser.conftest import Site, running
from tests.browser.every_state import furnish
from tests.browser.outline import MASKS
from tests.browser.several_of_each import furnish_several, leave_waiting
from tests.browser.test_failed_events import fail
from tests.views.questions import lists, questions
from tests.views.variations import Variations

from orderwright.audit.find_differences import Audit, audit
from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import Statement
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import queries
from orderwright.views.ship_queue import read_ship_queue

KEPT = Path(__file__).parent / "answers"
WRITE = "ORDERWRIGHT_OUTLINES" in os.environ
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LIMITS = ("limit", "counted_max", "most", "units_max")
NOT_ASKED = {
    "read_security_log": "of people, who are not of this world", "read_import": "there is none",
    "read_message": "its page is kept", "list_changed_orders": "it has tests of its own, in the order of changes",
}  # fmt: skip
FLOAT = re.compile(r"\d+\.\d{3,}(?:e-?\d+)?")
HOUR = re.compile(r'\["{time}",(?:\d+|null),\d+\],?')
"""A point of the chart of hours: which of them are over depends on when one looks."""
NO_SALES = '["{day}",0]'
"""A point of the chart of days; how many days lie between two that sold depends on when one looks."""


@pytest.fixture(scope="module")
def site(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with clone_database() as url, running(url, tmp_path_factory.mktemp("data")) as site:
        furnish_several(site)
        furnish(site)
        fail(site, site.order({"85123A": 1}).id, "mail", "KeyError: 'parcel_id'")
        leave_waiting(site)
        yield site


def ask(site: Site, context: Context, query: Any, input: Any) -> Any:
    """The answer as plain values, or why there is none."""
    try:
        return msgspec.to_builtins(site.run(site.world.door.ask(context, query, input)))
    except Refusal as refusal:
        return f"refused: {refusal.code}"


@contextmanager
def few_rows() -> Iterator[None]:
    """Each list and each count ends after a row, as it does in a large shop after its limit."""
    rows = Transaction.rows

    async def fewer(tx: Transaction, type_: Any, statement: Statement, **parameters: Any) -> list[Any]:
        return await rows(
            tx, type_, statement, **{name: 1 if name in LIMITS else value for name, value in parameters.items()}
        )

    Transaction.rows = fewer  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Transaction.rows = rows  # type: ignore[method-assign]


def lines_of(answer: Any, names: Mapping[str, str]) -> Iterator[str]:
    """A line for each value, and for each row of a list."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, list) and value:
                yield f"{name}:"
                rows = [text(row, names) for row in value]
                yield from (f"  {row}" for n, row in enumerate(rows) if row != NO_SALES or rows[n - 1 : n] != [row])
            else:
                yield f"{name}: {'{cursor}' if value and name in ('next', 'previous') else text(value, names)}"
    elif isinstance(answer, list):
        yield from (text(row, names) for row in answer)
    else:
        yield text(answer, names)


def text(value: Any, names: Mapping[str, str]) -> str:
    """With the names of what ids are of, without times."""
    plain = ID.sub(lambda id_: names.get(id_[0], id_[0]), msgspec.json.encode(value).decode())
    for pattern, instead in (*MASKS, (HOUR, "")):
        plain = pattern.sub(instead, plain)
    return plain


@pytest.fixture(scope="module")
def names(site: Site) -> dict[str, str]:
    """What has which id, as people call it."""
    called = {
        "orders": ("order_id", "number"), "fulfillment_order": ("fulfillment_order_id", "number"),
        "parcel": ("parcel_id", "number"), "return_authorization": ("return_id", "number"),
        "service_case": ("case_id", "number"), "customer": ("customer_id", "number"), "variant": ("variant_id", "sku"),
        "location": ("location_id", "code"),
    }  # fmt: skip
    return {
        str(id_): f"{{{table} {name}}}"
        for table, (key, by) in called.items()
        for id_, name in site.sql(f"select {key}, {by} from {table}")
    }


@pytest.fixture(scope="module")
def answers(site: Site, names: dict[str, str]) -> dict[str, str]:
    """By the name of the query: what was asked, and the answers; to who works at one location where they differ."""
    everything = site.world.context
    at_shop = msgspec.structs.replace(everything, locations=frozenset({"SHOP"}))
    told: dict[str, list[str]] = {}
    variations = Variations(site)
    for query, input in questions(site):
        with variations.watched():
            answer = ask(site, everything, query, input)
        theirs = ask(site, at_shop, query, input)
        asked = text(input, names)
        told.setdefault(query.name, []).extend((f"== {asked}", *lines_of(answer, names)))
        if theirs != answer:
            told[query.name] += [f"== at SHOP {asked}", *lines_of(theirs, names)]
        with few_rows():
            few = ask(site, everything, query, input)
        if few != answer and query is not read_ship_queue:  # how many of some are ready is left to chance
            lines, seen = [*lines_of(few, names)], {*lines_of(answer, names)}
            told[query.name] += [f"== of few rows {asked}", *(line for line in lines if line not in seen)]
    for statement, repeated in variations.answers.items():
        file, _, name = statement.partition("#")
        changes = [f"{changed}: {FLOAT.sub('{n}', text(rows, names))}" for changed, rows in repeated]
        told.setdefault(f"statements-{file.removesuffix('.sql')}", []).extend((f"== {name}", *changes))
    return {name: "\n".join(lines) + "\n" for name, lines in told.items()}


def test_queries_answer_what_is_kept(answers: dict[str, str]) -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in KEPT.glob("*.txt")}
    if WRITE:
        KEPT.mkdir(exist_ok=True)
        for name in kept.keys() - answers.keys():
            (KEPT / f"{name}.txt").unlink()
        for name, lines in answers.items():
            (KEPT / f"{name}.txt").write_text(lines, encoding="utf-8")
        return
    differing = [
        line
        for name in sorted(kept.keys() | answers.keys())
        for line in difflib.unified_diff(
            kept.get(name, "").splitlines(), answers.get(name, "").splitlines(), f"kept {name}", "now", lineterm="", n=0
        )
    ]
    if differing:
        pytest.fail(
            "\n".join([*differing[:200], "If it was meant: make outlines, and read what changed."]), pytrace=False
        )


def test_each_query_is_asked(answers: dict[str, str]) -> None:
    asked = {name for name, query in queries.items() if query.function.__module__.startswith("orderwright.views.")}
    assert asked - NOT_ASKED.keys() <= answers.keys()


def test_nothing_differs_in_this_world(site: Site) -> None:
    report = site.run(site.world.door.ask(site.world.context, audit, Audit()))
    assert [difference.sentence for difference in report.differences] == []


@pytest.mark.parametrize(("query", "input"), [*lists()], ids=lambda each: getattr(each, "name", None) or text(each, {}))
def test_pages_show_each_row_once_forwards_and_back(site: Site, query: Any, input: Any) -> None:
    for own in (None, frozenset({"SHOP"})):
        context = msgspec.structs.replace(site.world.context, locations=own)

        def page(limit: int, cursor: str | None = None, context: Context = context) -> Any:
            wanted = msgspec.structs.replace(input, cursor=cursor, limit=limit)
            return site.run(site.world.door.ask(context, query, wanted))

        try:
            largest = [page(200)]
        except Refusal:
            continue
        while largest[-1].next:
            largest.append(page(200, largest[-1].next))
        whole = [row for each in largest for row in rows_of(each)]
        pages = [page(1)] if not whole else [page(3)]
        while pages[-1].next:
            pages.append(page(3, pages[-1].next))
        assert [row for each in pages for row in rows_of(each)] == whole
        if getattr(pages[-1], "previous", None):  # a history is only read on
            back = [pages[-1]]
            while back[-1].previous:
                back.append(page(3, back[-1].previous))
            assert [row for each in back[::-1] for row in rows_of(each)] == whole


def rows_of(page: Any) -> list[Any]:
    """Of a list, of a location, of a customer."""
    return list(next(getattr(page, name) for name in ("rows", "bins", "orders") if hasattr(page, name)))
