"""The template environment of the console and the customers' pages: money, times, numbers and `asset()`.

Money comes as minor units with its currency, times as aware datetimes; both leave as text here and nowhere else.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from orderwright.catalog.pictures import picture_href
from orderwright.console.choices import countries
from orderwright.kernel.ids import new_id
from orderwright.kernel.money import decimal_string, in_words
from orderwright.kernel.text import plural
from orderwright.views.standing import reason_words
from orderwright.views.variant_links import product_href, variant_href

PACKAGE = Path(__file__).resolve().parent.parent
ASSETS = PACKAGE / "assets"
LOCALE = "en_GB"
NAMES_OF_DAYS = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}


def environment(asset_prefix: str = "/assets/") -> Environment:
    """Jinja, strict: a page that is given less than it names fails instead of showing a hole."""
    made = Environment(
        loader=FileSystemLoader(PACKAGE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.filters.update(
        money=in_words,
        plain_amount=decimal_string,
        number=number,
        counted=counted,
        plural=plural,
        percent=percent,
        when=when,
        words=words,
        reason_words=reason_words,
        capital=capital,
        on_day=on_day,
    )
    made.filters.update(variant_href=variant_href, product_href=product_href, picture_href=picture_href)
    made.globals["countries"] = countries
    made.globals["once"] = lambda: str(new_id())
    made.globals["asset"] = lambda name: f"{asset_prefix}{name}?v={fingerprint(name)}"
    return made


@cache
def fingerprint(name: str) -> str:
    """Eight hex digits of the file's content, so that browsers may keep it for ever."""
    path = ASSETS / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "none"


def on_day(day: date) -> str:
    """Thu 26 Nov; with the year where it is another one."""
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == datetime.now(UTC).year else f" {day.year}")


def number(value: int | float | Decimal) -> str:
    return str(format_decimal(value, locale=LOCALE))


def counted(value: int) -> str:
    """A count that went no further than a thousand: 1,001 means more."""
    return "1,000+" if value > 1000 else number(value)


def percent(share: float) -> str:
    """0.964 → 96.4 %"""
    return f"{share * 100:.1f} %"


def words(code: str) -> str:
    """partially_paid → Partially paid"""
    return code.replace("_", " ").capitalize()


def capital(text: str) -> str:
    """to pack → To pack; the rest stays as it is written."""
    return text[:1].upper() + text[1:]


@pass_context
def when(context: Context, at: datetime, style: str = "short") -> str:
    """What a browser without scripts shows: `time.js` says the same in the viewer's own zone."""
    page: Any = context.get("page")
    zone = ZoneInfo((page.get("zone") if isinstance(page, Mapping) else getattr(page, "zone", None)) or "UTC")
    return STYLES[style](at.astimezone(zone), datetime.now(zone))


def day(at: datetime, now: datetime) -> str:
    distance = (at.date() - now.date()).days
    if distance in NAMES_OF_DAYS:
        return NAMES_OF_DAYS[distance]
    if abs(distance) < 7:
        return f"{at:%a} {at.day} {at:%b}"
    return f"{at.day} {at:%b}" if at.year == now.year else f"{at.day} {at:%b} {at.year}"


def span(length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return "1 day" if hours < 48 else f"{hours // 24} days"


def ago(at: datetime, now: datetime) -> str:
    return "just now" if now - at < timedelta(minutes=1) else f"{span(now - at)} ago"


def until(at: datetime, now: datetime) -> str:
    return f"in {span(at - now)}" if at > now else f"{span(now - at)} ago"


STYLES = {
    "short": lambda at, now: f"{day(at, now)} {at:%H:%M}",
    "date": day,
    "day": lambda at, now: day(at, now).lower() if abs((at.date() - now.date()).days) < 2 else day(at, now),
    "clock": lambda at, _: f"{at:%H:%M}",
    "ago": ago,
    "age": lambda at, now: span(now - at),
    "until": until,
}
