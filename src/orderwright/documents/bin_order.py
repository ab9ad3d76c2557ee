"""The order in which a picker meets the bins."""

import re
from collections.abc import Iterable

from orderwright.documents.types import PickStop


def in_bin_order(stops: Iterable[PickStop]) -> tuple[PickStop, ...]:
    """By bin as people count (A-2 before A-10), then SKU, then fulfillment order; stops without a bin come last."""
    return tuple(sorted(stops, key=lambda s: (not s.bin, natural_key(s.bin), s.sku, s.fulfillment_order)))


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts digits by their value and everything else by its letters, whatever their case."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
