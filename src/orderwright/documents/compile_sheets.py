"""Sets sheets in type with typst, for render_pdf and label_picture.

Templates are files in templates/print. What people wrote reaches them as JSON data, never as typst source, so no text
can run anything. Each thread has its own compilers, since one can't be shared; fonts are read once.
"""

import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec
import typst

from orderwright.documents.clean_text import clean_tree
from orderwright.documents.code128 import DOTS_PER_INCH, code128
from orderwright.documents.sheet_data import sheet_data
from orderwright.documents.types import Print
from orderwright.shipping.label_data import LabelData

Paper = Literal["a4", "us-letter"]

_PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATES = _PACKAGE / "templates" / "print"
FONTS = _PACKAGE / "assets" / "vendor" / "fonts"
_CJK_FONT_PACKAGE = "noto_cjk_sans_jp_regular"

_of_thread = threading.local()


def compile_sheets(sheets: Sequence[Print | LabelData], paper: Paper, to: Literal["pdf", "png"]) -> list[bytes]:
    """The PDF, or a PNG of each page at the label printer's dots per inch. Refuses as `render_pdf` says."""
    prepared = [sheet_data(sheet) for sheet in sheets]
    templates = {template for template, _ in prepared}
    if len(templates) != 1:
        raise ValueError(f"one kind of sheet at a time, got {sorted(templates) or 'none'}")
    data = []
    for _, sheet in prepared:
        cleaned = clean_tree(sheet)
        if "barcode" in sheet:
            cleaned["barcode_svg"] = code128(sheet["barcode"]).svg
        data.append(cleaned)
    inputs = {"data": msgspec.json.encode({"paper": paper, "sheets": data}).decode()}
    made = _compiler(templates.pop()).compile(format=to, sys_inputs=inputs, timestamp=0, ppi=float(DOTS_PER_INCH))
    if made is None:
        raise TypeError("typst wrote to a file instead of answering")
    return [made] if isinstance(made, bytes) else made


def _compiler(template: str) -> typst.Compiler:
    compilers: dict[str, typst.Compiler] = _of_thread.__dict__.setdefault("compilers", {})
    if template not in compilers:
        compilers[template] = typst.Compiler(str(TEMPLATES / f"{template}.typ"), font_paths=_fonts())
    return compilers[template]


@cache
def _fonts() -> typst.Fonts:
    """The fonts that came with the installation; with the machine's own, a sheet would differ from place to place."""
    folders = [str(FONTS), str(files(_CJK_FONT_PACKAGE))]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    if "Inter" not in fonts.families():
        raise RuntimeError(f"{FONTS} lacks the fonts for printing: run make assets")
    return fonts
