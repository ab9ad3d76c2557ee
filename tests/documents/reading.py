"""Reads back what was printed: text and pages of a PDF, barcodes of a picture, ZPL as a printer would draw it."""

import base64
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
ZERO_WIDTH_SPACE = "\u200b"

_DRAW = """
const { ready } = require("zpl-renderer-js");
const zpl = require("fs").readFileSync(0, "utf8");
ready.then(({ api }) => api.zplToBase64MultipleAsync(zpl, 101.6, 152.4, 8))
  .then((pictures) => { process.stdout.write(pictures.join("\\n"), () => process.exit(0)); })
  .catch((error) => { console.error(error); process.exit(1); });
"""


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with line breaks as single spaces and without invisible places to break."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    # A hyphen at the end of a line comes back as U+FFFE or U+0002 instead of itself.
    return [" ".join(text.replace(ZERO_WIDTH_SPACE, "").replace("\ufffe", "-").split()) for text in texts]


def text(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def pictures(pdf: bytes, dpi: int = 203) -> list[Image.Image]:
    return [page.render(scale=dpi / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def barcodes(picture: Image.Image) -> list[tuple[str, str]]:
    """(format, text) of each barcode found."""
    return [(str(found.format), found.text) for found in zxingcpp.read_barcodes(picture)]


def draw_zpl(zpl: str) -> list[Image.Image]:
    """What a 203 dpi printer would put on each 4×6 inch label."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    node = shutil.which("node", path=path)
    assert node, "Node is needed to draw ZPL: make test brings one"
    done = subprocess.run(
        [node, "-e", _DRAW], input=zpl, text=True, capture_output=True, cwd=ROOT, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return [Image.open(io.BytesIO(base64.b64decode(line))) for line in done.stdout.splitlines()]
