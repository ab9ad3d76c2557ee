"""What the migrations say of tables: by what rows are told apart, and what every row has."""

import re
from functools import cache

import msgspec

from mutants.fault import SOURCE

TABLE = re.compile(r"^create table (\w+) \(\n(.*?)^\)", re.MULTILINE | re.DOTALL)
JOIN = re.compile(r"join (\w+)(?: as)?(?: (?!on\b|using\b)(\w+))? (?:using \(([\w, ]+)\)|on )")
EQUAL = re.compile(r"(\w+)\.(\w+) = (\w+)\.(\w+)(?=\s)(?: and (?=\w+\.\w+ = \w+\.\w+\s))?")
NAMED = re.compile(r"(?:^|\bjoin)\s+(\w+)(?: as)?(?: (?!on\b|using\b|join\b|cross\b)(\w+))?")


class Table(msgspec.Struct, frozen=True):
    """`key`: columns of its primary key, none where that is the key of another table, whose rows may lack one.
    `always`: columns that are never null."""

    key: frozenset[str]
    always: frozenset[str]


@cache
def tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for path in sorted((SOURCE / "migrations").rglob("*.sql")):
        for name, body in TABLE.findall(path.read_text(encoding="utf-8")):
            one = re.search(r"^    (\w+) [^,\n]*primary key([^,\n]*)", body, re.MULTILINE)
            several = re.search(r"primary key \(([\w, ]+)\)", body)
            key = {one[1]} if one else set(several[1].split(", ")) if several else set()
            always = key | set(re.findall(r"^    (\w+) [^,\n]*not null", body, re.MULTILINE))
            extends = one is not None and "references" in one[2]
            found[name] = Table(frozenset(() if extends else key), frozenset(always))
    return found


def finds_always(before: str, join: str) -> bool:
    """Whether a join finds a row for each row before it: what a row of an earlier table names is there, since nothing
    removes what others refer to, and the audit looks for it where no foreign key does. `before`: the statement up to
    the join; `join`: from there on, its strings and comments blank."""
    found = JOIN.match(join)
    joined = tables().get(found[1]) if found else None
    if not found or not joined or not joined.key:
        return False
    origin = re.split(r"\bfrom\b", before[opened(before) :])[-1]
    earlier = [(table, alias or table) for table, alias in NAMED.findall(origin)]
    if "left join" in origin or "lateral" in origin or not earlier or any(name not in tables() for name, _ in earlier):
        return False
    if found[3]:
        names, rest = frozenset(found[3].split(", ")), join[found.end() :]
        sides = [name for name, _ in earlier if names <= tables()[name].always]
        return bool(sides) and names == joined.key and not re.match(r"\s*and\b", rest)
    pairs, end = [], found.end()
    while equal := EQUAL.match(join, end):
        pairs.append(equal.groups())
        end = equal.end()
    alias = found[2] or found[1]
    mine = frozenset(column for a, x, b, y in pairs for name, column in ((a, x), (b, y)) if name == alias)
    others = {(name, column) for a, x, b, y in pairs for name, column in ((a, x), (b, y)) if name != alias}
    by_alias = {its: name for name, its in earlier}
    if mine != joined.key or len({name for name, _ in others}) != 1 or re.match(r"\s*(?:and|or)\b", join[end:]):
        return False
    return all(name in by_alias and column in tables()[by_alias[name]].always for name, column in others)


def opened(text: str) -> int:
    """Where the select begins in which the text ends: after the parenthesis that is still open."""
    depth = 0
    for position in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[position], 0)
        if depth < 0:
            return position + 1
    return 0
