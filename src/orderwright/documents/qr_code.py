"""QR codes (ISO/IEC 18004) as pictures."""

import re

import zxingcpp

ABOUT = re.compile(r"<desc>.*?</desc>")
"""What the library says of itself; the page says what the picture is."""
SIZE = re.compile(r'<svg width="(\d+)" height="(\d+)"')


def qr_code_svg(text: str) -> str:
    """An SVG element as large as its place, with the quiet zone around it that readers need."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    svg = str(zxingcpp.write_barcode_to_svg(barcode, add_hrt=False, add_quiet_zones=True))
    sized = SIZE.sub(r'<svg viewBox="0 0 \1 \2"', svg[svg.index("<svg") :], count=1)
    return ABOUT.sub("", sized)
