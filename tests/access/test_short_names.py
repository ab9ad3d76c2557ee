"""The short name that is proposed for an organization's name."""

import pytest

from orderwright.access.found_organization import SLUG_MAX, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Blue Gifts Ltd", "blue_gifts_ltd"),
        ("  Żółty & Söhne!  ", "zoty_sohne"),
        ("_a--b_", "a_b"),
        ("x" * (SLUG_MAX - 1) + " yes", "x" * (SLUG_MAX - 1)),
        ("日本", ""),
    ],
)
def test_a_name_becomes_letters_digits_and_underscores(name: str, slug: str) -> None:
    assert slug_of(name) == slug
