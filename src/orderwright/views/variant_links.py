"""Addresses of the pages of a variant, for any SKU there can be.

What a proxy or a browser may read otherwise (a slash, a percent sign, two dots) and what is a page's own name stands
behind the question mark, percent-encoded; the rest in the path.
"""

import re
from urllib.parse import quote

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
PAGES = (
    "receive",
    "variant",
    "new",
    "edit",
    "rename",
    "adjustments",
    "counts",
    "transfers",
    "bin-moves",
)


def variant_href(sku: str) -> str:
    """Its stock and history."""
    return f"/inventory/{sku}" if is_plain(sku) else f"/inventory/variant?sku={quote(sku, safe='')}"


def product_href(sku: str) -> str:
    """Where it is described."""
    return f"/products/{sku}" if is_plain(sku) else f"/products/edit?sku={quote(sku, safe='')}"


def is_plain(sku: str) -> bool:
    return bool(PLAIN.fullmatch(sku)) and sku.lower() not in PAGES
