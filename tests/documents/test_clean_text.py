import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from orderwright.documents.clean_text import breakable, clean_text


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_clean_text_can_be_sent_as_utf_8_and_has_no_control_character(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert not any(unicodedata.category(char) == "Cc" for char in cleaned if char != "\n")


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_what_can_be_printed_is_kept(text: str) -> None:
    assert clean_text(text) == text


def test_emoji_made_of_several_characters_stay_whole() -> None:
    assert clean_text("👨‍👩‍👧 ok") == "👨‍👩‍👧 ok"


def test_only_very_long_words_get_places_to_break() -> None:
    assert breakable("an ordinary sentence") == "an ordinary sentence"
    assert breakable("x" * 30).replace("\u200b", "") == "x" * 30
    assert max(map(len, breakable("x" * 30).split("\u200b"))) == 12
