"""Faults in SQL: a condition left out, an edge moved, a lock or an order lost, another join, a wrong sum."""

import re
from collections.abc import Iterator
from pathlib import Path

from mutants.fault import ROOT, Fault, line_of
from mutants.tables import finds_always, opened
from orderwright.kernel.statements import NAME

SWAPS = {
    "edge": [(r"(?<![<>=-])<=", "<"), (r"(?<![<>=-])<(?![=>@])", "<="), (r"(?<![-<=|>@])>=", ">"),
             (r"(?<![-<=|>@])>(?![=>])", ">=")],
    "equality": [(r"(?<=[\w)]) = (?=any\()", " <> "), (r"(?<=\w) <> (?=\S)", " = ")],
    "join": [(r"\bleft join\b", "join"), (r"(?<!left )(?<!cross )\bjoin\b(?! lateral)", "left join")],
    "sum": [(r"\bsum\(", "max("), (r"\bmax\(", "min("), (r"\bmin\(", "max("), (r"\bcount\(distinct ", "count(")],
    "sign": [(r"(?<=\w) \+ (?=\w)", " - "), (r"(?<=\w) - (?=\w)", " + ")],
    "null": [(r"\bis null\b", "is not null"), (r"\bis not null\b", "is null")],
    "not": [(r"\bnot exists\b", "exists"), (r"\bnot in\b", "in"), (r"(?<=and )not (?!exists|in\b)", "")],
    "direction": [(r" desc\b", ""), (r"\border by (\w+(?:\.\w+)?)(?! desc)\b", r"order by \1 desc")],
    "lock": [(r"\s+for (?:no key )?update(?: of \w+)?(?: skip locked)?", ""), (r" skip locked", "")],
    "rows": [(r"\bunion all\b", "union"), (r"\bselect distinct\b(?! on)", "select"), (r"\blimit %\(\w+\)s", "")],
    "conflict": [(r"\s+on conflict\b[^;]*? do nothing", "")],
}  # fmt: skip
END_OF_CONDITION = re.compile(
    r"\b(?:and|or|order by|group by|limit|for (?:no key )?update|returning|union|having|when|then|window|on conflict|"
    r"left join|join|cross join|from|where|set)\b|;"
)


def sql_faults(path: Path) -> Iterator[Fault]:
    text = path.read_text(encoding="utf-8")
    parts = list(NAME.finditer(text))
    for found, following in zip(parts, [*parts[1:], None], strict=True):
        begin, end = found.end(), following.start() if following else len(text)
        for kind, start, before, after in faults_in(text, begin, end):
            if not cannot_be_seen(kind, before, text[begin:start], text[start:end], "audit" in path.parts):
                yield Fault(str(path.relative_to(ROOT)), kind, line_of(text, start), start, before, after, found[1])


def cannot_be_seen(kind: str, before: str, text: str, rest: str, of_audit: bool) -> bool:
    """Whether the statement answers the same with the fault as without: a join that always finds a row, also takes what
    has none (but an audit looks for what is missing); and whether there are any, is the same of all and of different
    ones."""
    if kind == "join" and before == "join":
        return not of_audit and finds_always(blank(text), blank(rest))
    return before == "union all" and re.search(r"\bexists ?\(\s*$", text[: opened(text)]) is not None


def faults_in(text: str, begin: int, end: int) -> Iterator[tuple[str, int, str, str]]:
    """Kind, offset, what stands there and what would, of one statement; its comments are left alone."""
    code = blank(text[begin:end])
    for kind, swaps in SWAPS.items():
        for pattern, instead in swaps:
            for match in re.finditer(pattern, code):
                yield kind, begin + match.start(), text[begin:end][slice(*match.span())], match.expand(instead)
    for start, stop in conditions(code):
        yield "condition", begin + start, text[begin + start : begin + stop], ""


def blank(text: str) -> str:
    """Comments and strings as spaces."""
    return re.sub(r"--[^\n]*|'[^'\n]*'", lambda match: " " * len(match[0]), text)


def conditions(code: str) -> Iterator[tuple[int, int]]:
    """Where each `and …` begins and ends, up to what follows it at the same depth of parentheses. The `and` of
    `between … and …` is none."""
    for match in re.finditer(r"\band\b", code):
        if re.search(r"\bbetween\b(?:(?!\band\b).)*$", code[: match.start()], re.DOTALL):
            continue
        depth, position = 0, match.end()
        while position < len(code):
            if depth == 0 and (code[position] == ")" or END_OF_CONDITION.match(code, position)):
                break
            depth += {"(": 1, ")": -1}.get(code[position], 0)
            position += 1
        yield match.start(), position
