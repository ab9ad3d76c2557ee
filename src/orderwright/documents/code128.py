"""Code 128 barcodes (ISO/IEC 15417) as SVG, one unit wide per module, without quiet zones."""

import re
from functools import lru_cache

import msgspec
import zxingcpp

QUIET_ZONE_MODULES = 10
DOTS_PER_INCH = 203


class Code128(msgspec.Struct, frozen=True):
    svg: str
    modules: int


@lru_cache(maxsize=512)
def code128(text: str) -> Code128:
    """The barcode of printable ASCII text of 1 to 48 characters. Other text: ValueError."""
    if not (text.isascii() and text.isprintable() and 1 <= len(text) <= 48):
        raise ValueError(f"{text!r} can't be a barcode: 1 to 48 printable ASCII characters")
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    svg = zxingcpp.write_barcode_to_svg(barcode, add_hrt=False, add_quiet_zones=False)
    width = re.search(r'<svg width="(\d+)"', svg)
    if width is None:
        raise ValueError(f"no barcode came back for {text!r}")
    return Code128(svg, int(width.group(1)))


def module_dots(modules: int, dots_available: int, dots_max: int = 4) -> int:
    """How many printer dots one module may take, so that the code and its quiet zones fit. At least 1."""
    return max(1, min(dots_max, dots_available // (modules + 2 * QUIET_ZONE_MODULES)))
