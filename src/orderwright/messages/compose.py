"""Words and look of a mail. The words are written once, in templates/mail/words; HTML and plain text say the same.

MJML is compiled once for the process, with its Jinja in it; a mail then costs one rendering.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_datetime
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from mjml import mjml2html

from orderwright.kernel.money import in_words
from orderwright.kernel.text import plural

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "mail"
LOCALE = "en_GB"
COLOR, INK = "#3b5bdb", "#ffffff"
"""Of buttons and steps, where a brand has no color."""
EMPTY: dict[str, Any] = {
    "parcel": None, "goods": [], "more_goods": 0, "sums": [], "ship_to": [], "ship_to_label": "", "markup": "",
    "link": None, "button": "", "done": 0, "order": None, "our_number": None, "name": "",
}  # fmt: skip


class Composed(msgspec.Struct, frozen=True):
    """`body` is the plain text."""

    subject: str
    html: str
    body: str


class Words(msgspec.Struct, frozen=True):
    """A file of words: "Subject: …", "# headline", then paragraphs."""

    subject: Template
    headline: Template
    text: Template


def compose(kind: str, values: Mapping[str, Any], time_zone: str = "UTC") -> Composed:
    """The mail of a kind; `values` are what its words and look name (see templates/mail). What is missing fails."""
    words = words_of(kind)
    known = EMPTY | dict(values) | {"zone": in_zone(time_zone)}
    subject = " ".join(words.subject.render(known).split())
    paragraphs = [part.strip() for part in words.text.render(known).split("\n\n") if part.strip()]
    known |= {"subject": subject, "headline": words.headline.render(known).strip(), "paragraphs": paragraphs}
    return Composed(subject, look().render(known), plain_look().render(known).strip() + "\n")


def in_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def words_of(kind: str) -> Words:
    subject, headline, *rest = (FOLDER / "words" / f"{kind}.txt").read_text(encoding="utf-8").split("\n")
    read = environment(autoescape=False).from_string
    return Words(read(subject.removeprefix("Subject: ")), read(headline.removeprefix("# ")), read("\n".join(rest)))


@cache
def look() -> Template:
    html = mjml2html((FOLDER / "mail.mjml").read_text(encoding="utf-8"), fonts={})  # no fonts from elsewhere
    return environment(autoescape=True).from_string(html)


@cache
def plain_look() -> Template:
    return environment(autoescape=False).from_string((FOLDER / "mail.txt").read_text(encoding="utf-8"))


@cache
def environment(autoescape: bool) -> Environment:
    made = Environment(autoescape=autoescape, undefined=StrictUndefined)
    made.filters.update(money=in_words, day=day, weekday=weekday, moment=moment, plural=plural)
    return made


@pass_context
def day(context: Context, at: datetime) -> str:
    """23 November, in the organization's time zone."""
    return str(format_date(at.astimezone(context["zone"]), "d MMMM", locale=LOCALE))


@pass_context
def moment(context: Context, at: datetime) -> str:
    """23 November, 14:05, in the organization's time zone."""
    return str(format_datetime(at, "d MMMM, HH:mm", tzinfo=context["zone"], locale=LOCALE))


def weekday(on: date) -> str:
    """Tuesday 24 November"""
    return str(format_date(on, "EEEE d MMMM", locale=LOCALE))
