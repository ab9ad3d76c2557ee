"""Does an address fit a label? Pure: what does not is refused by name, for nothing is ever cut off a label.

`templates/print/label.typ` prints the receiver in letters of 5 points at least, on 37 × 95 mm: 53 letters a row, each
counted as wide as the widest, and 17 rows. Words are broken between rows only, and scripts without spaces anywhere.
"""

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from typing import Any

from orderwright.kernel.refusal import FieldError

LETTERS_MAX = 53
ROWS_MAX = 15
"""Without the rows of country and phone."""
SHORT = 40
PRINTED = ("name", "company", "line1", "line2", "city", "region", "postal_code")
WIDE = re.compile(r"[\u1100-\uffef\U00010000-\U0003ffff]")
WORDS = {"line1": "street", "line2": "second line of the street", "postal_code": "postal code"}


def label_mistakes(address: Mapping[str, Any], pointer: str) -> list[FieldError]:
    """`address_too_long` for a field with a word longer than a row, or for the longest where all are too many rows."""
    texts = {field: str(address.get(field) or "") for field in PRINTED}
    if all(len(text) <= SHORT and "\n" not in text for text in texts.values()):
        return []
    rows = {field: rows_of(text) for field, text in texts.items()}
    wrong = [field for field, lines in rows.items() if any(len(line) > LETTERS_MAX for line in lines)]
    if not wrong and sum(map(len, rows.values())) > ROWS_MAX:
        wrong = [max(rows, key=lambda field: (len(rows[field]), len(texts[field])))]
    return [
        FieldError(f"{pointer}/{field}", "address_too_long", f"The {WORDS.get(field, field)} does not fit a label.")
        for field in wrong
    ]


def rows_of(text: str) -> list[str]:
    """How the text is broken into rows, at most; a word that is longer than a row stays whole."""
    spread = WIDE.sub(lambda letter: f"{letter[0]} ", unicodedata.normalize("NFC", text))
    return [
        row
        for line in spread.splitlines()
        for row in textwrap.wrap(line, LETTERS_MAX, break_long_words=False, break_on_hyphens=True)
    ]
