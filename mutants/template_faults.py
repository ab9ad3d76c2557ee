"""Faults in templates: a button, field or row that is missing, a link that leads elsewhere, swapped cells, a wrong
figure, a condition turned around."""

import re
from collections.abc import Iterator
from pathlib import Path

from mutants.fault import ROOT, Fault, line_of

ELEMENTS = {
    "button": r"<button\b(?:(?!</?button\b).)*?</button>",
    "link": r"<a\b(?:(?!</?a\b).)*?</a>",
    "row": r"<tr\b(?:(?!</?tr\b).)*?</tr>",
    "part": r"\{% include [^%]*%\}",
}
CELLS = re.compile(r"(<td\b(?:(?!</?td\b).)*?</td>)(\s*)(<td\b(?:(?!</?td\b).)*?</td>)", re.DOTALL)
IF = re.compile(r"\{%-? (?:el)?if (.*?) -?%\}", re.DOTALL)
FIGURE = re.compile(r"\{\{-? ?([^{}]*?\| ?(?:money|number|percent|when)\b)")
HREF = re.compile(r"\b(?:href|action)=\"([^\"#]+)\"")
NAME = re.compile(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"]+)\"", re.DOTALL)
LOOP = re.compile(r"\{%-? for \w[\w, ]* in (.*?) -?%\}", re.DOTALL)


def template_faults(path: Path) -> Iterator[Fault]:
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT))
    for kind, start, before, after in faults_in(text):
        if before != after:
            yield Fault(name, kind, line_of(text, start), start, before, after)


def faults_in(text: str) -> Iterator[tuple[str, int, str, str]]:
    """Kind, offset, what stands there and what would."""
    for kind, pattern in ELEMENTS.items():
        for match in re.finditer(pattern, text, re.DOTALL):
            if balanced(match[0]):
                yield f"{kind} left out", match.start(), match[0], ""
    for match in CELLS.finditer(text):
        if match[1] != match[3] and balanced(match[1]) and balanced(match[3]):
            yield "cells swapped", match.start(), match[0], f"{match[3]}{match[2]}{match[1]}"
    for match in IF.finditer(text):
        yield "condition turned", match.start(1), match[1], f"not ({match[1]})"
    for match in FIGURE.finditer(text):
        yield "figure", match.start(1), match[1], re.sub(r"^(.*?)( ?\|)", r"(\1) * 0\2", match[1], count=1)
    for match in HREF.finditer(text):
        yield "address", match.start(1), match[1], "/elsewhere"
    for match in NAME.finditer(text):
        yield "field renamed", match.start(1), match[1], f"{match[1]}x"
    for match in LOOP.finditer(text):
        yield "loop shortened", match.start(1), match[1], f"({match[1]})|list|batch(1)|list|first|default([])"


def balanced(text: str) -> bool:
    """Whether leaving this out leaves no block open."""
    opened = len(re.findall(r"\{%-? (?:if|for|call|block|macro|filter)\b", text))
    closed = len(re.findall(r"\{%-? end(?:if|for|call|block|macro|filter)\b", text))
    return opened == closed and "{% set" not in text and (opened > 0 or "{% el" not in text)
