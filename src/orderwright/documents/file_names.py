"""What a file is called that somebody saves: letters, digits, dots and dashes, whatever it is named after. What else
stands in a name could end the header that says it, or lead into another folder."""

import re

OTHER = re.compile(r"[^A-Za-z0-9._-]+")
LENGTH_MAX = 100


def safe_name(text: str) -> str:
    """`1Z 99/..` is `1Z_99`: no dot at either end; `file` where nothing is left."""
    return OTHER.sub("_", text)[:LENGTH_MAX].strip("._-") or "file"
