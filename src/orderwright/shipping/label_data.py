"""What stands on a parcel's label: plain text and numbers, ready to be drawn as PDF or ZPL."""

from datetime import date

import msgspec


class LabelData(msgspec.Struct, frozen=True, kw_only=True):
    """A 4×6 inch label. `tracking_number` is printable ASCII, for it becomes a Code 128 barcode; weight is in grams.

    `routing` is what sorting reads from two meters away, e.g. "GB-SW1A". Parcels are counted from 1;
    `parcel_count` is 0 while something of the order is left to pack, for nobody knows how many it will be.
    """

    carrier: str
    service: str
    tracking_number: str
    from_lines: tuple[str, ...]
    to_lines: tuple[str, ...]
    routing: str
    zone: str
    weight_g: int
    order_number: str
    parcel_index: int = 1
    parcel_count: int = 1
    to_phone: str = ""
    ships_on: date | None = None
    note: str = ""


def place_among(index: int, count: int) -> str:
    """1 of 2; or 1 where it isn't known of how many."""
    return f"{index} of {count}" if count else str(index)
