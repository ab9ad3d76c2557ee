"""Which box some units go into, by their sizes. Pure."""

from collections.abc import Iterable

import msgspec

from orderwright.shipping.boxes import Box, BoxList, Size

FILLED = 0.8
"""Of a box so much is filled: the rest is air and padding."""


class Units(msgspec.Struct, frozen=True):
    """So many of one size."""

    size: Size
    quantity: int


def suggest_box(units: Iterable[Units], boxes: BoxList) -> Box | None:
    """The smallest box that each unit fits into and that all of them fill to no more than four fifths. None where a
    size isn't known, or no box is large enough."""
    some = [each for each in units if each.quantity]
    if not some or not all(each.size.volume for each in some):
        return None
    volume = sum(each.size.volume * each.quantity for each in some)
    for box in sorted(boxes.boxes, key=lambda box: box.inside.volume):
        if volume <= FILLED * box.inside.volume and all(fits(each.size, box.inside) for each in some):
            return box
    return None


def fits(size: Size, inside: Size) -> bool:
    return all(side <= room for side, room in zip(size.sides, inside.sides, strict=True))
