import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.documents import reading, samples

from orderwright.documents.render_zpl import field_data, render_zpl


def test_a_drawn_label_carries_its_tracking_number_as_code_128() -> None:
    (picture,) = reading.draw_zpl(render_zpl([samples.LABEL]))
    assert (round(picture.width / 203, 1), round(picture.height / 203, 1)) == (4.0, 6.0)
    assert reading.barcodes(picture) == [("Code 128", "OW00000012340")]


def test_a_batch_is_drawn_once_each_in_order() -> None:
    numbers = [f"OW{n:011d}" for n in range(5)]
    drawn = reading.draw_zpl(render_zpl([replace(samples.LABEL, tracking_number=number) for number in numbers]))
    assert [reading.barcodes(picture)[0][1] for picture in drawn] == numbers


def test_latin_text_is_sent_as_text_with_its_accents_in_utf_8() -> None:
    zpl = render_zpl([replace(samples.LABEL, to_lines=("Zoë Łuczak", "Größe & Söhne"))])
    assert "^GFA" not in zpl
    assert "^FDZo_C3_AB _C5_81uczak^FS" in zpl


@pytest.mark.parametrize("line", ["東京都港区", "Київ", "שלום", "🎁", "A long street name " * 20])
def test_what_the_printers_font_can_not_draw_is_sent_as_a_picture(line: str) -> None:
    zpl = render_zpl([replace(samples.LABEL, to_lines=(line, "Ada Merriweather"))])
    assert ":Z64:" in zpl
    (picture,) = reading.draw_zpl(zpl)
    assert reading.barcodes(picture) == [("Code 128", "OW00000012340")]


def test_too_many_address_lines_are_sent_as_a_picture() -> None:
    assert ":Z64:" in render_zpl([replace(samples.LABEL, to_lines=("line",) * 12)])


def test_commands_in_an_address_are_data() -> None:
    wild = replace(samples.LABEL, to_lines=("^XZ^XA^FDgone^FS", "~JR ~DG_41", "back\\&slash"))
    (picture,) = reading.draw_zpl(render_zpl([wild]))
    assert reading.barcodes(picture) == [("Code 128", "OW00000012340")]
    assert "^FD_5EXZ_5EXA_5EFDgone_5EFS^FS" in render_zpl([wild])


@given(st.text())
def test_no_text_ends_its_field_early_and_all_of_it_can_be_read_back(text: str) -> None:
    field = field_data(text)
    inner = field.removeprefix("^FH_^FD").removesuffix("^FS")
    assert field == f"^FH_^FD{inner}^FS"
    assert inner.isascii()
    assert not set(inner) & set("^~\\\n\r\0")
    raw = re.sub(rb"_([0-9A-F]{2})", lambda found: bytes([int(found.group(1), 16)]), inner.encode())
    kept = "".join(char for char in text if char.isprintable() and not char.isspace())
    read = "".join(char for char in raw.decode() if char.isprintable() and not char.isspace())
    assert read == kept


def test_no_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="no labels"):
        render_zpl([])


def test_a_tracking_number_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(ValueError, match="can't be a barcode"):
        render_zpl([replace(samples.LABEL, tracking_number="OW№1")])
