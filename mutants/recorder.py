"""A pytest plugin (`-p mutants.recorder`) that writes down what each test reaches: lines of Python, statements of SQL
files, templates. It sees what runs in the test's own process, in all its threads; what a process started by a test
runs is not seen.

With MUTANTS_RECORD=<folder> each process of the run writes one file there.
"""

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import coverage
import jinja2
import msgspec
import pytest

from mutants.fault import ROOT, SOURCE
from orderwright.kernel.statements import Statement


class Recording(msgspec.Struct):
    """`seconds` of each test; the tests that reach a line (`path:line`), a statement (`path#name`) or a template."""

    seconds: dict[str, float] = {}
    reached: dict[str, set[str]] = {}


class Written(msgspec.Struct):
    """The same in a file, a tenth as long: a test is its place in `seconds`."""

    seconds: dict[str, float]
    reached: dict[str, list[int]]


class Recorder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.test = ""
        self.seconds: dict[str, float] = {}
        self.reached: defaultdict[str, set[str]] = defaultdict(set)
        self.coverage = coverage.Coverage(
            data_file=None, include=[f"{SOURCE}/*"], concurrency=["thread", "greenlet"], config_file=False
        )
        self.watch_statements()
        self.watch_templates()
        self.coverage.start()

    def watch_statements(self) -> None:
        """By the text that is asked for when a statement runs: some are looked up once, when their module loads."""
        text = Statement.__dict__["text"]

        def noted(statement: Statement) -> bytes:
            self.reached[f"{statement.source}#{statement.name}"].add(self.test)
            return text.__get__(statement)  # type: ignore[no-any-return]

        Statement.text = property(noted)  # type: ignore[assignment]

    def watch_templates(self) -> None:
        load = jinja2.Environment._load_template

        def noted(environment: jinja2.Environment, name: str, *rest: Any) -> jinja2.Template:
            self.reached[f"templates/{name}"].add(self.test)
            return load(environment, name, *rest)

        jinja2.Environment._load_template = noted  # type: ignore[method-assign, assignment]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        self.test, began = item.nodeid, time.monotonic()
        self.coverage.switch_context(item.nodeid)
        yield
        self.seconds[item.nodeid] = round(time.monotonic() - began, 2)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        for path in data.measured_files():
            name = Path(path).relative_to(ROOT)
            for line, tests in data.contexts_by_lineno(path).items():
                self.reached[f"{name}:{line}"] |= set(tests)
        places = {test: place for place, test in enumerate(self.seconds)}
        reached = {
            what: sorted(places[test] for test in tests if test in places) for what, tests in self.reached.items()
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        written = Written(self.seconds, {what: tests for what, tests in reached.items() if tests})
        (self.folder / f"{os.getpid()}.json").write_bytes(msgspec.json.encode(written))


def pytest_configure(config: pytest.Config) -> None:
    """The process that only steers the workers of xdist records nothing."""
    steers = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if (folder := os.environ.get("MUTANTS_RECORD")) and not steers:
        config.pluginmanager.register(Recorder(Path(folder)))
