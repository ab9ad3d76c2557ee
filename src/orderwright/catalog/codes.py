"""What a code is: the one rule for SKUs, and GTINs in whatever way a scanner, a file or a person gives them. Pure.

A SKU is kept as typed, without space around it (line breaks, no-break spaces and byte order marks count as space), in
Unicode's composed form (NFC). Case counts: `abc-9` and `ABC-9` are two. A GTIN-8, -12, -13 or -14 is one number, filled
with zeros to fourteen digits; its check digit must be right (GS1 General Specifications 7.9).
"""

import re
import unicodedata

import msgspec
from stdnum import ean

SKU_MAX = 100
INVISIBLE = "\ufeff\u200b\u2060\u200e\u200f"
AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
GS1_AIM = ("]C1", "]e0", "]d2", "]Q3", "]J1")
GTIN_ELEMENT = re.compile(r"\x1d?(?:\(01\)|01)(\d{14})")
DIGITAL_LINK = re.compile(r"https?://\S+/01/(\d{8,14})(?:[/?#].*)?")


class Code(msgspec.Struct, frozen=True, gc=False):
    """What was scanned or typed: `sku`, the text as a SKU would be kept; `gtin`, fourteen digits, if it is one."""

    sku: str
    gtin: str | None


def normal_sku(text: str) -> str:
    """A SKU as it is kept and looked up."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", trim(text))


def trim(text: str) -> str:
    """Without space at both ends, also such as nobody sees."""
    while (shorter := text.strip().strip(INVISIBLE)) != text:
        text = shorter
    return text


def sku_is_valid(sku: str) -> bool:
    """1 to 100 printable characters."""
    return 1 <= len(sku) <= SKU_MAX and sku.isprintable()


def normal_gtin(text: str) -> str:
    """The digits of a GTIN, as it is kept: without the spaces and hyphens that people write between them."""
    return re.sub(r"(?<=\d)[ -](?=\d)", "", trim(text))


def gtin_is_valid(gtin: str) -> bool:
    """8, 12, 13 or 14 digits, the last of them the right check digit."""
    return gtin.isascii() and gtin.isdigit() and ean.is_valid(gtin)


def gtin_14(gtin: str) -> str:
    """By which GTINs are compared."""
    return gtin.zfill(14)


def restored_gtin(digits: str) -> str | None:
    """A GTIN whose leading zeros a spreadsheet has cut off, if its check digit says that it is one."""
    length = next((length for length in (8, 12, 13, 14) if len(digits) <= length), 0)
    whole = digits.zfill(length)
    return whole if len(digits) >= 6 and gtin_is_valid(whole) else None


def read_code(text: str) -> Code:
    """What a scanner sends: perhaps with the AIM prefix of its symbology, as a GS1 element string, or as a link."""
    plain = trim(text)
    symbology = plain[:3] if AIM.match(plain) else ""
    plain = plain[len(symbology) :]
    if found := DIGITAL_LINK.fullmatch(plain):
        return Code(normal_sku(plain), valid_14(found[1]))
    element = gtin_in_element(plain) if symbology in (*GS1_AIM, "") else None
    return Code(normal_sku(plain), element or valid_14(normal_gtin(plain)))


def gtin_in_element(text: str) -> str | None:
    """The GTIN of a GS1 element string: (01) and fourteen digits at its beginning, whatever follows."""
    found = GTIN_ELEMENT.match(text)
    return valid_14(found[1]) if found else None


def valid_14(gtin: str) -> str | None:
    return gtin_14(gtin) if gtin_is_valid(gtin) else None


def looks_mistyped(text: str) -> bool:
    """As long as a GTIN, all digits, and its check digit is wrong."""
    digits = normal_gtin(text)
    return digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13, 14) and not gtin_is_valid(digits)
