"""Pictures by the kind of thing that a title names."""

from xml.etree import ElementTree

import pytest

from orderwright.catalog.picture_shapes import COLORS, SHAPES
from orderwright.catalog.pictures import COLOR_OF_WORD, KIND_OF_WORD, OWN_COLORS, draw, kind_of, picture_href


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("RED RETROSPOT MUG", "mug-red"),
        ("Coffee mug, blue", "mug-blue"),
        ("JUMBO BAG PINK POLKADOT", "bag-pink"),
        ("ALARM CLOCK BAKELIKE GREEN", "clock-green"),
        ("WHITE HANGING HEART T-LIGHT HOLDER", "candle-white"),
        ("SET OF 6 T-LIGHTS SANTA", "candle-orange"),
        ("BOX OF 24 COCKTAIL PARASOLS", "box-brown"),
        ("SET OF 3 PAPER PARASOLS", "umbrella-purple"),
        ("JAM JAR WITH GREEN LID", "jar-green"),
        ("METAL SIGN TAKE IT OR LEAVE IT", "sign-gray"),
        ("EDWARDIAN PARASOL BLACK", "umbrella-black"),
        ("HOT WATER BOTTLE BABUSHKA", "toy-brown"),
        ("Wooden toy for boxes", "toy-brown"),
        ("PACK OF 60 PINK PAISLEY CAKE CASES", "bowl-pink"),
        ("Torque converter 5/8", "parcel-brown"),
        ("", "parcel-brown"),
    ],
)
def test_a_title_says_the_kind_and_the_color(title: str, name: str) -> None:
    assert picture_href(title).split("?")[0] == f"/pictures/{name}.svg"


def test_every_kind_is_drawn_in_every_color() -> None:
    assert set(OWN_COLORS) == set(SHAPES)
    assert set(KIND_OF_WORD.values()) | {"parcel"} == set(SHAPES)
    assert {*COLOR_OF_WORD.values(), *OWN_COLORS.values()} <= set(COLORS)
    for kind in SHAPES:
        for color in COLORS:
            drawn = draw(kind, color)
            assert drawn is not None
            assert "{" not in drawn
            assert ElementTree.fromstring(drawn).attrib["viewBox"] == "0 0 48 48"


def test_what_there_is_not_is_not_drawn() -> None:
    assert draw("mug", "tartan") is None
    assert draw("../mug", "red") is None


def test_a_kind_is_found_whatever_stands_in_the_title() -> None:
    for title in ("(", "\N{SNOWMAN}", "set of", "S/", "with", " of of ", "x" * 10_000):
        assert kind_of(title) == "parcel"
