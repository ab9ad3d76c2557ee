"""Amounts as files write them, read exactly or not at all. Pure.

Which mark stands before the decimals is chosen for the file, or found from all of its amounts together, never from one
cell: 1,250 is a thousand in one file and one and a quarter in another.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from orderwright.kernel.money import precision
from orderwright.kernel.text import plural

MARKS = (".", ",")
GROUPS = " '’\u00a0\u202f\u2009"
BARE = re.compile(rf"[+-]?[\d.,{GROUPS}]*\d[\d.,{GROUPS}]*")
AROUND = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<before>[^\d\s.,+-]{0,4})\s*(?P<number>[+-]?[\d.,'’\s]*\d)\s*(?P<after>[^\d\s.,]{0,4})"
)
BELOW_ZERO = (re.compile(r"\(([^()+-]*\d[^()+-]*)\)"), re.compile(r"([^()+-]*\d[^()+-]*)[-−]"))
"""As bookkeepers write it, (12.50), and as mainframes do, 12.50-."""
SHAPES = {
    mark: re.compile(rf"([+-]?)(\d+|\d{{1,3}}(?:([{other}{GROUPS}])\d{{3}}(?:\3\d{{3}})*))(?:[{mark}](\d+))?")
    for mark, other in ((".", ","), (",", "."))
}
"""A whole number, with or without groups, and decimals behind a mark."""
SYMBOLS = {
    "€": ("EUR",),
    "£": ("GBP", "FKP", "GIP", "SHP"),
    "¥": ("JPY", "CNY"),
    "₩": ("KRW",),
    "₹": ("INR",),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "₴": ("UAH",),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "Fr": ("CHF",),
    "R$": ("BRL",),
    "US$": ("USD",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS"),
}


class DecimalMark(msgspec.Struct, frozen=True):
    """`mark`: "." or ",", or None where no amount of the file tells. `sure`: it was chosen, or no amount speaks for the
    other one."""

    mark: str | None = None
    sure: bool = False


def find_mark(texts: Iterable[str], chosen: str | None = None) -> DecimalMark:
    """What all amounts of a file say together."""
    if chosen in MARKS:
        return DecimalMark(chosen, True)
    votes = Counter(vote for text in texts if (vote := vote_of(text)))
    if not votes:
        return DecimalMark()
    return DecimalMark(votes.most_common(1)[0][0], len(votes) == 1)


@lru_cache(maxsize=10_000)
def vote_of(text: str) -> str | None:
    """The mark that an amount can't do without: in 1.234,50 and 12,5 the comma, in 1.234.500 the comma, too."""
    found = BARE.search(text)
    marks = [character for character in found[0] if character in MARKS] if found else []
    if not found or not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else None
    other = MARKS[1 - MARKS.index(last)]
    if len(marks) > 1:
        return other
    whole, _, decimals = found[0].partition(last)
    whole = whole.lstrip("+-")
    is_group = len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return None if is_group else last


@lru_cache(maxsize=10_000)
def read_amount(text: str, mark: DecimalMark, currency: str) -> tuple[str | None, str]:
    """A decimal string as the verbs read it and no mistake; or None and the sentence that says why it is none."""
    found = AROUND.fullmatch(sign_first(text.strip()))
    if found is None:
        return None, f"{text[:40]!r} is not an amount such as 12.50."
    for label in (found["before"], found["after"]):
        if label and label != currency and currency not in SYMBOLS.get(label, ()):
            return None, f"{text[:40]!r} is not in {currency}."
    number = found["sign"] + found["number"]
    read = {each: value for each in MARKS if (value := plain(number, each)) is not None}
    if mark.mark and mark.sure:
        value = read.get(mark.mark)
        why = f"{text[:40]!r} is not an amount in a file whose decimals stand behind a {name_of(mark.mark)}."
        return in_digits(text, value, mark.mark, currency) if value is not None else (None, why)
    return unsure(text, read, mark, currency)


def sign_first(text: str) -> str:
    """A negative amount with its minus in front, however it is written."""
    for shape in BELOW_ZERO:
        if found := shape.fullmatch(text):
            return f"-{found[1].strip()}"
    return text.replace("−", "-", 1)


def in_digits(text: str, value: str, mark: str, currency: str) -> tuple[str | None, str]:
    """Not more digits than the currency has, but for zeros; otherwise the mistake, which quotes what was typed."""
    digits, kept = precision(currency), trimmed(value, currency)
    if digits is None or len(kept.partition(".")[2]) <= digits:
        return kept, ""
    return None, f"{text[:40]!r} has more than {plural(digits, 'digit')} after the {name_of(mark)}."


def unsure(text: str, read: dict[str, str], mark: DecimalMark, currency: str) -> tuple[str | None, str]:
    """Where the file does not say, or says both: what can be meant in one way only."""
    if mark.mark:
        other = MARKS[1 - MARKS.index(mark.mark)]
        if mark.mark not in read:
            why = f"{text[:40]!r} has its decimals behind a {name_of(other)}, other amounts of the file do not."
            return None, why if other in read else f"{text[:40]!r} is not an amount such as 12.50."
    if not read:
        return None, f"{text[:40]!r} is not an amount such as 12.50."
    if len({trimmed(value, currency) for value in read.values()}) == 1:
        return in_digits(text, next(iter(read.values())), next(iter(read)), currency)
    if "." in text and mark.mark in (None, ".") and precision(currency) == 3:
        return read["."], ""
    first, second = read.get(".", ""), read.get(",", "")
    return None, f"{text[:40]!r} may be {first} or {second}. Say which mark the file has before its decimals."


def find_sign(texts: Iterable[str]) -> str:
    """The sign that most amounts of a column have, zeros apart: "-", "+", or "" where as many have the one as the
    other."""
    counted = Counter(
        "-" if "-" in sign_first(text) else "+" for text in texts if any(map(text.__contains__, "123456789"))
    )
    ranked = counted.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else ""


def plain(number: str, mark: str) -> str | None:
    """The number with a point and without groups, if it is one with this mark."""
    found = SHAPES[mark].fullmatch(number)
    if found is None:
        return None
    sign, whole, _, decimals = found.groups()
    whole = re.sub(r"\D", "", whole)
    return ("-" if sign == "-" else "") + whole + (f".{decimals}" if decimals else "")


def trimmed(value: str, currency: str) -> str:
    """Without the zeros behind what the currency has: 1200.00 JPY is 1200."""
    whole, point, decimals = value.partition(".")
    digits = precision(currency)
    if not point or digits is None or len(decimals) <= digits:
        return value
    kept = decimals[:digits] + decimals[digits:].rstrip("0")
    return f"{whole}.{kept}" if kept else whole


def name_of(mark: str) -> str:
    return "comma" if mark == "," else "point"
