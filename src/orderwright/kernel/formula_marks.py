"""Text in files for spreadsheets: an apostrophe before what they would run as a formula, and read back without it.

Marked is text that begins with = + - @ (also full-width), a tab or a line break, be it after spaces or at the beginning
of a later line, and text that would lose an apostrophe of its own when it is read. So `unmarked(marked(text)) == text`
for every text, and nothing is marked twice.
"""

import re

FORMULA = re.compile(r"(?:^|[\r\n])[ \u00a0]*[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[\d(][\d\s().\-/]*$")
"""What people put an apostrophe before, so that its zeros stay: codes, postcodes and phones."""


def marked(text: str) -> str:
    """As it stands in a file."""
    return f"'{text}" if FORMULA.search(text) or loses_apostrophe(text.lstrip()) else text


def unmarked(cell: str) -> str:
    """As it was meant."""
    return cell[1:] if loses_apostrophe(cell) else cell


def loses_apostrophe(cell: str) -> bool:
    if not cell.startswith("'"):
        return False
    rest = cell[1:]
    return bool(FORMULA.search(rest) or NUMBER.match(rest) or loses_apostrophe(rest.lstrip()))
