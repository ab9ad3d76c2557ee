"""What a page says and offers, as text that can be compared: words, figures, links, buttons and fields in their order,
without ids, tokens and times."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html as parser

BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "dialog", "div", "dl", "dt",
        "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "iframe", "legend", "li",
        "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
SILENT = ("script", "style", "template", "svg", "head")
OPTIONS_MAX = 12
MONTHS = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
MONTHS += "|Nov(?:ember)?|Dec(?:ember)?)"
DAYS = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
MASKS = [
    (re.compile(r"(?<=sealed=)[\w-]+"), "{token}"),
    (re.compile(r"(?<=/)(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}(?=[^\w-]|$)"), "{token}"),
    (re.compile(r"\bn[0-9a-f]{6}\b"), "{row}"),
    (re.compile(r"\b\d+\.\d+ ?(?:s|ms|KiB|MiB)\b"), "{measure}"),
    (re.compile(r"Good (?:morning|afternoon|evening)"), "{greeting}"),
    (re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+"), "{here}"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "{id}"),
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"), "{day}"),
    (re.compile(rf"\b(?:{DAYS},? )?(?:\d{{1,2}} {MONTHS}|{MONTHS} \d{{1,2}})\b(?:,? \d{{4}})?"), "{day}"),
    (re.compile(rf"\b{DAYS}\b"), "{day}"),
    (re.compile(r"\b(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b"), "{time}"),
    (re.compile(r"(?i)\b(?:today|tomorrow|yesterday|just now|now|in a moment)\b"), "{day}"),
    (
        re.compile(
            r"\b(?:in )?\d+ (?:s|seconds?|min|minutes?|h|hours?|d|days?|weeks?)(?: (?:ago|late|left|overdue))?\b"
        ),
        "{span}",
    ),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:ms|KiB|MiB)\b"), "{measure}"),
    (re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[\w-]{24,}"), "{token}"),
]


HOUR = re.compile(r"\| \{time\} \|(?: \d+)? \| \d+")
"""A row of the chart of hours: which of them are over depends on when one looks."""


def outline(html: str, frame: bool = False) -> str:
    """The lines of the page's own part and its dialogs; with `frame`, of all of it, the list of keys included."""
    root = parser.document_fromstring(html)
    main = [] if frame else root.xpath("//main")
    parts = [main[0], *root.xpath("//dialog[not(ancestor::main) and @id != 'keys']")] if main else [root]
    text = "".join(piece for part in parts for piece in pieces(part))
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line.strip(" |") and not HOUR.fullmatch(line)) + "\n"


def head(html: str) -> str:
    """The page's title, and the styles and scripts that it loads."""
    root = parser.document_fromstring(html)
    loaded = (each.partition("?")[0].rpartition("/")[2] for each in root.xpath("//head//@href | //head//@src"))
    return f"{''.join(root.xpath('//title/text()'))}: {' '.join(loaded)}"


def pieces(element: Any) -> Iterator[str]:
    """The element as text: blocks begin a line, cells are parted by bars."""
    if not isinstance(element.tag, str) or element.tag in SILENT:
        yield tail(element)
        return
    block = element.tag in BLOCKS
    yield "\n" if block else " | " if element.tag in ("td", "th") else " " if element.tag == "label" else ""
    yield from opening(element)
    if element.tag == "time":
        yield "{time}"
    elif element.tag not in ("select", "textarea"):
        yield flat(element.text)
        for child in element:
            yield from pieces(child)
    yield closing(element)
    yield "\n" if block else ""
    yield tail(element)


def opening(element: Any) -> Iterator[str]:
    """What the element is, where it is more than its words."""
    tag, has = element.tag, element.attrib
    if tag in ("h1", "h2", "h3", "h4"):
        yield "#" * int(tag[1]) + " "
    elif tag == "a":
        yield "["
    elif tag == "button":
        yield "("
    elif tag == "form":
        yield f"form {has.get('method', 'get')} {has.get('action', '')}\n"
    elif tag == "dialog":
        yield f"dialog {has.get('id', '')}{' open' if 'data-open' in has else ''}\n"
    elif tag == "img":
        yield f"<picture {has.get('alt', '')}>"
    elif tag == "iframe":
        yield f"<frame {has.get('src', '')}>"
    elif tag == "input" and has.get("name") != "_csrf_token":
        state = "".join(f" {name}" for name in ("checked", "required", "disabled") if name in has)
        yield f" {{{has.get('type', 'text')} {has.get('name', '')}={value_of(element)}{state}}} "
    elif tag == "textarea":
        yield f" {{textarea {has.get('name', '')}={flat(element.text)}}} "
    elif tag == "select":
        options = [("*" if "selected" in each.attrib else "") + flat(each.text) for each in element.iter("option")]
        more = f", and {len(options) - OPTIONS_MAX} more" if len(options) > OPTIONS_MAX else ""
        yield f" {{select {has.get('name', '')}: {', '.join(options[:OPTIONS_MAX])}{more}}} "
    if "badge" in has.get("class", "").split():
        yield f"<{has['class'].strip()}> "


def closing(element: Any) -> str:
    has = element.attrib
    if element.tag == "a":
        return f"]({has.get('href', '')}) "
    if element.tag == "button":
        sends = " ".join(
            f"{name}={has[name]}" for name in ("formaction", "name", "value", "data-opens", "form") if name in has
        )
        return f")<{sends}{' off: ' + has.get('title', '') if has.get('aria-disabled') == 'true' else ''}> "
    return ""


def value_of(element: Any) -> str:
    return "{key}" if element.get("name") == "key" else flat(element.get("value"))


def flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def tail(element: Any) -> str:
    return flat(element.tail)
