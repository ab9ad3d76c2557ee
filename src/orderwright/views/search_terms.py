"""The words by which orders are found, without case, accents and punctuation. Pure: what is stored and what is asked
for go through the same functions."""

import re
import unicodedata

TERM_CHARACTERS_MAX = 60
QUERY_WORDS_MAX = 6
PREFIX_CHARACTERS_MIN = 2
TOP = chr(0x10FFFF)


def compact(text: str) -> str:
    """Müller-Sample → mullersample."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())[:TERM_CHARACTERS_MAX]


def words(text: str) -> list[str]:
    """Each word of a name, and each part of a word that punctuation divides."""
    found = [part for word in text.split() for part in [word, *re.split(r"[^\w]+", word)]]
    return [term for part in found if len(term := compact(part)) > 1]


def terms_of(names: list[str], codes: list[str]) -> set[str]:
    """Terms of an order: the words of its names, and its codes (references, e-mail, phone, SKUs, tracking) as one
    each."""
    return {term for name in names for term in words(name)} | {term for code in codes if (term := compact(code))}


def asked(query: str) -> list[str]:
    """The terms of a search: its words; the last one may be a beginning."""
    return [term for word in query.split() if (term := compact(word))][:QUERY_WORDS_MAX]


def number_ranges(query: str, highest: int = 10**12) -> list[tuple[int, int]]:
    """Which order numbers begin with the digits of `query`: #104 → 104, 1040-1049, 10400-10499, …"""
    digits = query.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) <= 12 and digits[0] != "0"):
        return []
    low = high = int(digits)
    ranges = []
    while low <= highest:
        ranges.append((low, high))
        low, high = low * 10, high * 10 + 9
    return ranges
