"""The boxes that goods are packed into, the organization's own or the usual ones. Pure."""

import msgspec

BOXES_MAX = 30
SIDE_MM_MAX = 10_000
EMPTY_G_MAX = 100_000


class Size(msgspec.Struct, frozen=True):
    """Millimeters; 0 where it is not known."""

    length: int
    width: int
    height: int

    @property
    def volume(self) -> int:
        return self.length * self.width * self.height

    @property
    def sides(self) -> list[int]:
        return sorted((self.length, self.width, self.height))


UNKNOWN = Size(0, 0, 0)


class Box(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`code`: as packers call it. Inside, in millimeters. `empty_g`: what it weighs itself, with its padding."""

    code: str
    length_mm: int
    width_mm: int
    height_mm: int
    empty_g: int = 0

    @property
    def inside(self) -> Size:
        return Size(self.length_mm, self.width_mm, self.height_mm)


class BoxList(msgspec.Struct, frozen=True):
    """At most 30, each code once whatever its capitals."""

    boxes: list[Box]


USUAL_BOXES = BoxList(
    [
        Box(code="S", length_mm=200, width_mm=150, height_mm=100),
        Box(code="M", length_mm=300, width_mm=220, height_mm=150),
        Box(code="L", length_mm=400, width_mm=300, height_mm=250),
        Box(code="XL", length_mm=600, width_mm=400, height_mm=400),
    ]
)
"""What an organization has that has said nothing of its own."""


def find_box(boxes: BoxList, code: str) -> Box | None:
    """The box that is called so, whatever the capitals."""
    wanted = code.strip().casefold()
    return next((box for box in boxes.boxes if box.code.casefold() == wanted), None)
