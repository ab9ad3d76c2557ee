"""Which box some units go into, by their sizes. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

FILLED = 0.8
"""Of a box so much is filled: the rest is air and padding."""


class Size(msgspec.Struct, frozen=True):
    """Millimeters."""

    length: int
    width: int
    height: int

    @property
    def volume(self) -> int:
        return self.length * self.width * self.height

    @property
    def sides(self) -> list[int]:
        return sorted((self.length, self.width, self.height))


class Box(msgspec.Struct, frozen=True):
    code: str
    inside: Size


class Units(msgspec.Struct, frozen=True):
    """So many of one size."""

    size: Size
    quantity: int


BOXES = (
    Box("S", Size(200, 150, 100)),
    Box("M", Size(300, 220, 150)),
    Box("L", Size(400, 300, 250)),
    Box("XL", Size(600, 400, 400)),
)
"""What every location has, the smallest first."""


def suggest_box(units: Iterable[Units], boxes: Sequence[Box] = BOXES) -> Box | None:
    """The smallest box that each unit fits into and that all of them fill to no more than four fifths. None where a
    size isn't known, or no box is large enough."""
    some = [each for each in units if each.quantity]
    if not some or not all(each.size.volume for each in some):
        return None
    volume = sum(each.size.volume * each.quantity for each in some)
    for box in sorted(boxes, key=lambda box: box.inside.volume):
        if volume <= FILLED * box.inside.volume and all(fits(each.size, box.inside) for each in some):
            return box
    return None


def fits(size: Size, inside: Size) -> bool:
    return all(side <= room for side, room in zip(size.sides, inside.sides, strict=True))
