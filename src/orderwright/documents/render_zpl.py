"""Labels as ZPL II for Zebra-compatible printers: 4×6 inches at 203 dots per inch, that is 812×1218 dots.

A printer draws only what its own fonts have, and the one that all have, font 0, is sure of Latin letters alone. A label
with any other letter, or with more text than fits, is sent as one picture, `label_picture`.
Commands are those of Zebra's ZPL II programming guide.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from orderwright.documents.clean_text import clean_text
from orderwright.documents.code128 import code128, module_dots
from orderwright.documents.label_picture import label_picture
from orderwright.documents.sheet_data import LABEL_DOTS_AVAILABLE, kilograms
from orderwright.shipping.label_data import LabelData, place_among
from orderwright.shipping.tracking_number import in_groups

WIDTH_DOTS = 812
HEIGHT_DOTS = 1218
_MARGIN = 28
_INNER = WIDTH_DOTS - 2 * _MARGIN
_BARCODE_HEIGHT = 200
_RULES = (92, 266, 606, 724, 1026)
_SERVICE_BOX = (520, 24, WIDTH_DOTS - _MARGIN - 520, 56)
_FROM_LINES_MAX = 5
_TO_LINES_MAX = 11
# Of a letter's height. Font 0 is narrower on average; capitals are not.
_LETTER_WIDTH = 0.6
_LAST_LATIN = "\u017f"


class _Text(msgspec.Struct, frozen=True):
    """One line at the dot (x, y), within so many dots of width."""

    x: int
    y: int
    height: int
    text: str
    width: int = _INNER
    align: Literal["L", "C", "R"] = "L"
    white_on_black: bool = False


def render_zpl(labels: Sequence[LabelData]) -> str:
    """One ^XA…^XZ format for each label, in order. No labels, or a tracking number that is not ASCII: ValueError."""
    if not labels:
        raise ValueError("no labels to print")
    return "\n".join(_label(label) for label in labels) + "\n"


def field_data(text: str) -> str:
    """Text as a ^FH^FD…^FS field that can't end early: ^ ~ _ \\ and what is not ASCII become _XX, UTF-8 (^CI28)."""
    return "^FH_^FD" + "".join(_escaped(char) for char in _flat(text)) + "^FS"


def _escaped(char: str) -> str:
    if char.isascii() and char not in "^~_\\":
        return char
    return "".join(f"_{byte:02X}" for byte in char.encode("utf-8"))


def _flat(text: str) -> str:
    return " ".join(clean_text(text).split())


def _label(label: LabelData) -> str:
    start = f"^XA^CI28\n^PW{WIDTH_DOTS}^LL{HEIGHT_DOTS}^LH0,0"
    texts = [text for text in (*_around(label), *_from(label), *_to(label)) if text.text]
    if not (_all_lines_fit(label) and all(_font_can_draw(text) for text in texts)):
        return "\n".join((start, label_picture(label), "^XZ"))
    x, y, width, height = _SERVICE_BOX
    rules = [f"^FO{_MARGIN},{rule}^GB{_INNER},4,4^FS" for rule in _RULES]
    box = f"^FO{x},{y}^GB{width},{height},{height}^FS"
    return "\n".join((start, *rules, box, *map(_command, texts), _barcode(748, label.tracking_number), "^XZ"))


def _around(label: LabelData) -> list[_Text]:
    """Everything but the two addresses."""
    box_x, box_y, box_width, _ = _SERVICE_BOX
    parcel = place_among(label.parcel_index, label.parcel_count)
    ships_on = f"Ships on {label.ships_on:%d %b %Y}" if label.ships_on else ""
    service_height = 40 if len(label.service) <= 10 else 26
    service_y = box_y + 8 + (40 - service_height) // 2
    right = WIDTH_DOTS - _MARGIN - 400
    return [
        _Text(_MARGIN, 34, 44, label.carrier, 480),
        _Text(box_x, service_y, service_height, label.service.upper(), box_width, "C", white_on_black=True),
        _Text(_MARGIN, 106, 18, "FROM", 200),
        _Text(400, 106, 22, ships_on, right, "R"),
        _Text(_MARGIN, 280, 18, "SHIP TO"),
        _Text(_MARGIN, 628, 84, label.routing, 600),
        _Text(640, 616, 18, "ZONE", WIDTH_DOTS - _MARGIN - 640, "R"),
        _Text(640, 644, 60, label.zone, WIDTH_DOTS - _MARGIN - 640, "R"),
        _Text(_MARGIN, 966, 40, in_groups(label.tracking_number), _INNER, "C"),
        _Text(_MARGIN, 1042, 18, "WEIGHT", 180),
        _Text(_MARGIN, 1066, 36, kilograms(label.weight_g), 190),
        _Text(220, 1042, 18, "PARCEL", 180),
        _Text(220, 1066, 36, parcel, 190),
        _Text(400, 1042, 18, "ORDER", right, "R"),
        _Text(400, 1066, 36, label.order_number, right, "R"),
        _Text(_MARGIN, 1124, 24, label.note),
    ]


def _from(label: LabelData) -> list[_Text]:
    return [_Text(_MARGIN, 130 + 26 * i, 22, line, 500) for i, line in enumerate(label.from_lines)]


def _to(label: LabelData) -> list[_Text]:
    """In the tallest letters with which so many lines fit between their rules."""
    lines = (*label.to_lines, label.to_phone) if label.to_phone else label.to_lines
    height = max(22, min(40, 290 // max(1, len(lines)) - 4))
    return [_Text(_MARGIN, 308 + (height + 4) * i, height, line) for i, line in enumerate(lines)]


def _all_lines_fit(label: LabelData) -> bool:
    return len(label.from_lines) <= _FROM_LINES_MAX and len(label.to_lines) + bool(label.to_phone) <= _TO_LINES_MAX


def _font_can_draw(text: _Text) -> bool:
    flat = _flat(text.text)
    return len(flat) * text.height * _LETTER_WIDTH <= text.width and all(char <= _LAST_LATIN for char in flat)


def _command(text: _Text) -> str:
    reverse = "^FR" if text.white_on_black else ""
    font = f"^A0N,{text.height},{text.height}"
    return f"^FO{text.x},{text.y}{font}{reverse}^FB{text.width},1,0,{text.align},0{field_data(text.text)}"


def _barcode(y: int, number: str) -> str:
    """Code 128 in the mode that chooses its subsets itself (A), centered, bars a whole number of dots wide."""
    modules = code128(number).modules
    dots = module_dots(modules, LABEL_DOTS_AVAILABLE)
    x = (WIDTH_DOTS - modules * dots) // 2
    return f"^FO{x},{y}^BY{dots}^BCN,{_BARCODE_HEIGHT},N,N,N,A{field_data(number)}"
