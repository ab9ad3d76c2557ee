import pytest

from orderwright.fulfillment.suggest_box import Units, suggest_box
from orderwright.shipping.boxes import USUAL_BOXES, Size

MUG = Size(100, 100, 100)


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([Units(MUG, 1)], "S"),
        ([Units(MUG, 2)], "S"),
        ([Units(MUG, 3)], "M"),  # three liters fill the small box to the brim
        ([Units(Size(10, 10, 290), 1)], "M"),  # long rather than large
        ([Units(Size(290, 10, 10), 1)], "M"),  # whichever side is called its length
        ([Units(MUG, 20), Units(Size(50, 50, 50), 8)], "L"),
        ([Units(MUG, 24)], "L"),
        ([Units(MUG, 25)], "XL"),
        ([Units(MUG, 77)], None),
        ([Units(Size(700, 10, 10), 1)], None),
        ([Units(MUG, 1), Units(Size(0, 0, 0), 1)], None),
        ([Units(MUG, 1), Units(Size(0, 0, 0), 0)], "S"),
        ([], None),
    ],
)
def test_the_smallest_box_with_room_for_all_is_suggested(units: list[Units], code: str | None) -> None:
    box = suggest_box(units, USUAL_BOXES)
    assert (box and box.code) == code
