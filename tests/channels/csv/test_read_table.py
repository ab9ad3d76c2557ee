from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.channels.csv import import_orders
from orderwright.channels.csv.columns import guess_mapping
from orderwright.channels.csv.import_catalog import COLUMNS
from orderwright.channels.csv.read_table import read_table
from orderwright.kernel.refusal import Refusal

TEXT = "SKU;Title\nMUG;Große Tasse – 5€\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_people_have(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert table.rows[0].cells == {"SKU": "MUG", "Title": "Große Tasse – 5€"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = read_table(f'SKU{delimiter}Title\r\nMUG{delimiter}"a{delimiter} b\r\nc"\r\n\r\nCUP{delimiter}\r\n'.encode())
    assert [row.cells for row in table.rows] == [
        {"SKU": "MUG", "Title": f"a{delimiter} b\r\nc"},
        {"SKU": "CUP", "Title": ""},
    ]
    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x00\x00", "spreadsheet"),
        (b"a,a\n1,2\n", "Two columns"),
        (b'a,b\n1,"x"y\n', "Row 2"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(data)
    assert word in refusal.value.message


def test_a_row_of_the_wrong_length_is_told_by_its_number() -> None:
    table = read_table(b"sku,title\nMUG\nCUP,Cup,\nJAR,Jar,9\n")
    assert [(row.number, row.mistake) for row in table.rows] == [
        (2, "The row has 1 cells, the header 2."),
        (3, None),
        (4, "The row has 3 cells, the header 2."),
    ]


def test_headers_are_recognized_as_people_write_them() -> None:
    assert guess_mapping(COLUMNS, ["Stock Code", "DESCRIPTION", "EAN", "Unit price", "whatever"]) == {
        "sku": "Stock Code", "title": "DESCRIPTION", "gtin": "EAN", "price": "Unit price",
    }  # fmt: skip


def test_the_columns_of_an_address_are_recognized_under_their_other_names() -> None:
    found = guess_mapping(import_orders.COLUMNS, ["Name", "Street", "Town", "State", "Postcode", "Country"])
    assert found == {
        "ship_name": "Name",
        "ship_line1": "Street",
        "ship_city": "Town",
        "ship_region": "State",
        "ship_postal_code": "Postcode",
        "ship_country": "Country",
    }


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail_other_than_by_a_refusal(data: bytes) -> None:
    with suppress(Refusal):
        read_table(data)
