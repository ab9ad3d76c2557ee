"""The built-in carrier's tracking numbers: `OW`, ten digits, one check digit, e.g. OW00000012340.

The check digit is Damm's (H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004): it catches every wrong
digit and every swap of two neighbors, which the Luhn formula (ISO/IEC 7812-1) does not for 09 and 90.
"""

import re

from stdnum import damm

PREFIX = "OW"
SEQUENCE_DIGITS = 10
SEQUENCE_MAX = 10**SEQUENCE_DIGITS - 1


def tracking_number(sequence: int) -> str:
    """The number of the sequence-th parcel, 0 … 9,999,999,999. Beyond that: ValueError."""
    if not 0 <= sequence <= SEQUENCE_MAX:
        raise ValueError(f"sequence {sequence} is not between 0 and {SEQUENCE_MAX}")
    digits = f"{sequence:0{SEQUENCE_DIGITS}d}"
    return f"{PREFIX}{digits}{damm.calc_check_digit(digits)}"


def check_digit_fits(text: str) -> bool | None:
    """Whether the check digit of a number of the built-in carrier fits; None where the text is not written like one.
    Spaces and case do not matter."""
    compact = "".join(text.split()).upper()
    digits = compact.removeprefix(PREFIX)
    well_formed = compact.startswith(PREFIX) and len(digits) == SEQUENCE_DIGITS + 1
    return damm.is_valid(digits) if well_formed and digits.isascii() and digits.isdigit() else None


MANGLED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)


def is_mangled(text: str) -> bool:
    """A spreadsheet has made a number of it, such as 9.4E+21: its last digits are lost."""
    return MANGLED.fullmatch("".join(text.split())) is not None


def in_groups(number: str, size: int = 4) -> str:
    """The number as people read it aloud: `OW 0000 0012 348`; other carriers' numbers in groups from the left."""
    head, rest = (PREFIX, number[len(PREFIX) :]) if number.startswith(PREFIX) else ("", number)
    groups = [rest[i : i + size] for i in range(0, len(rest), size)]
    return " ".join(part for part in (head, *groups) if part)
