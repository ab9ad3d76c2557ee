"""A label as one ZPL picture, for text that a printer's own fonts can't draw: what the PDF shows, dot by dot."""

import base64
import binascii
import io
import zlib

from PIL import Image, ImageOps

from orderwright.documents.compile_sheets import compile_sheets
from orderwright.shipping.label_data import LabelData


def label_picture(label: LabelData) -> str:
    """A ^GFA field in the compressed Z64 form of Zebra's ZPL II guide: zlib, base 64, CRC-16 (CCITT, from 0)."""
    (png,) = compile_sheets([label], "a4", "png")
    with Image.open(io.BytesIO(png)) as picture:
        # In ZPL a set bit is black, in an image it is white.
        dots = ImageOps.invert(picture.convert("L")).point(lambda value: 255 if value > 127 else 0).convert("1")
    row_bytes = (dots.width + 7) // 8
    raw = dots.tobytes()
    packed = base64.b64encode(zlib.compress(raw, 9))
    checksum = binascii.crc_hqx(packed, 0)
    return f"^FO0,0^GFA,{len(raw)},{len(raw)},{row_bytes},:Z64:{packed.decode()}:{checksum:04x}^FS"
