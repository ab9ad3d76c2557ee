import pytest

from orderwright.shipping.label_room import label_mistakes

LONG = {
    "name": "Wilhelmina-Alexandrina van Nieuwenhuizen-Oosterbroek",
    "line1": "Eerste Burgemeester van Voorbeeldstraatweg 82 K bis achter",
    "line2": "t.a.v. afdeling Retouren, 3e verdieping, ingang zijkant",
    "city": "'s-Gravenvoorbeeld aan den IJssel",
    "postal_code": "1234 AB",
}


def wrong(address: dict[str, str]) -> list[tuple[str, str]]:
    return [(field.pointer, field.message) for field in label_mistakes(address, "/ship_to")]


def test_long_addresses_of_people_fit() -> None:
    assert wrong(LONG) == []
    assert wrong({"name": "陳大文" * 20, "line1": "見本町" * 30, "city": "千代田区"}) == []
    assert wrong({"line1": "word " * 100}) == []


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ({"line1": "x" * 54}, "street"),
        ({"name": "Ada", "city": "Bath " + "x" * 60}, "city"),
        (LONG | {"company": "Works and more " * 33, "line2": "and on and on " * 22}, "company"),
        ({"line2": "row\n" * 16}, "second line of the street"),
        ({"name": "見本" * 250}, "name"),
    ],
)
def test_what_does_not_fit_a_label_is_named(address: dict[str, str], named: str) -> None:
    ((_, message),) = wrong(address)
    assert message == f"The {named} does not fit a label."
