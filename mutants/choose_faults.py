"""Which faults are tried: a sample that anybody can draw again by its seed."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from mutants.fault import ROOT, Fault, changed_since, source_files
from mutants.python_faults import python_faults
from mutants.sql_faults import sql_faults
from mutants.template_faults import template_faults

FAULTS = {".py": python_faults, ".sql": sql_faults, ".html": template_faults}
SHARES = {".py": 0.5, ".sql": 0.3, ".html": 0.2}


def files_of(what: str) -> list[Path]:
    """`all`, a path below the root, or a commit: the files that differ from it."""
    if what == "all":
        return source_files()
    if (path := ROOT / what).exists():
        return source_files({path} if path.is_file() else set(path.rglob("*")))
    return source_files(changed_since(what))


def sample(files: Sequence[Path], size: int, seed: int) -> list[Fault]:
    """So many faults: half in Python, three in ten in SQL, the rest in templates, as far as there are any; within each,
    every kind as often as every other, so that the frequent kinds do not crowd out the rest."""
    chance = random.Random(seed)
    chosen: list[Fault] = []
    for suffix, share in SHARES.items():
        kinds: defaultdict[str, list[Fault]] = defaultdict(list)
        for file in files:
            if file.suffix == suffix:
                for fault in FAULTS[suffix](file):
                    kinds[fault.kind].append(fault)
        for its_faults in kinds.values():
            chance.shuffle(its_faults)
        chosen += [fault for _, fault in zip(range(round(size * share)), in_turn(kinds), strict=False)]
    chance.shuffle(chosen)
    return chosen


def in_turn(kinds: dict[str, list[Fault]]) -> Iterator[Fault]:
    """One of each kind, then another of each, until there are none."""
    for number in range(max(map(len, kinds.values()), default=0)):
        for kind in sorted(kinds):
            if number < len(kinds[kind]):
                yield kinds[kind][number]
