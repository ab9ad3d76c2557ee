"""Makes any text safe to set in type: no control characters, no half characters, no word too long for its column."""

import re
import unicodedata
from typing import Any

_KEPT = {"\n"}
# Cc is control, Cs is half of a character.
_DROPPED_CATEGORIES = {"Cc", "Cs"}
# They turn the direction of what follows, so that an address could be made to read differently than it is.
_DIRECTION_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONG_WORD = re.compile(r"\S{24,}")
_ZERO_WIDTH_SPACE = "\u200b"


def clean_text(text: str) -> str:
    """The text without NUL, control characters (tabs become spaces), lone surrogates and direction overrides."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in _KEPT or not _is_dropped(char))


def _is_dropped(char: str) -> bool:
    return char in _DIRECTION_OVERRIDES or unicodedata.category(char) in _DROPPED_CATEGORIES


def breakable(text: str, every: int = 12) -> str:
    """The text with invisible places to break in its very long words, such as links and keys."""
    return _LONG_WORD.sub(lambda word: _ZERO_WIDTH_SPACE.join(_pieces(word.group(), every)), text)


def _pieces(word: str, every: int) -> list[str]:
    return [word[i : i + every] for i in range(0, len(word), every)]


def clean_tree(value: Any) -> Any:
    """The same for every text within dictionaries and lists; other values stay as they are."""
    if isinstance(value, str):
        return breakable(clean_text(value))
    if isinstance(value, dict):
        return {key: clean_tree(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_tree(inner) for inner in value]
    return value
