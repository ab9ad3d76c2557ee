"""A life cycle as a table: verb → status before → the statuses that it may lead to. Verbs obey it, pages and diagrams
are made of it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

Transitions = Mapping[str, Mapping[Any, tuple[Any, ...]]]


def obey(transitions: Transitions, verb: str, before: str, after: str) -> None:
    """A step that no transition says is a bug: nothing of its transaction is kept."""
    if after not in transitions[verb].get(before, ()):
        raise AssertionError(f"{verb} leads from {before} to {after}, which no transition says")


def arrows(transitions: Transitions) -> dict[tuple[str, str], list[str]]:
    """The verbs that lead from one status to another, by (from, to)."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for verb, befores in transitions.items():
        for before, afters in befores.items():
            for after in afters:
                if after != before:
                    found[before, after].append(verb)
    return dict(found)
