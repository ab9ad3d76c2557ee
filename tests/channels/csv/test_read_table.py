from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.channels.csv import import_orders
from orderwright.channels.csv.columns import guess_mapping
from orderwright.channels.csv.encodings import samples_of
from orderwright.channels.csv.import_catalog import COLUMNS
from orderwright.channels.csv.read_table import read_rows_again, read_table
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
        (b"a" * 300 + b",b\n1,2\n", "characters"),
        (b"a,b," + b"," * 600 + b"\n1,2\n", "500 columns"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: bytes, word: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(data)
    assert word in refusal.value.message


ORDER_REPORT = (
    "order-id\tsku\tproduct-name\tquantity\n"
    "111\tCUP\tStoneware cup\t3\n"
    '222\tTEA\t"Morning" tea, 100 g\t1\n'
    '333\tCUP\tCup 5" wide\t1\n'
    '444\tSPOON\t"Unclosed quote spoon\t1\n'
    '555\tCUP\tCup 7"\t1\n'
    '666\tTEA\t"Evening"\t1\n'
)


def test_a_report_that_is_separated_by_tabs_has_no_quoting_and_every_title_is_literal() -> None:
    table = read_table(ORDER_REPORT.encode())
    titles = [row.cells["product-name"] for row in table.rows]
    assert titles == [
        "Stoneware cup", '"Morning" tea, 100 g', 'Cup 5" wide', '"Unclosed quote spoon', 'Cup 7"', '"Evening"',
    ]  # fmt: skip
    assert [row.mistake for row in table.rows] == [None] * 6


def test_tabs_as_a_spreadsheet_writes_them_are_quoted_where_that_is_needed() -> None:
    text = 'ref\tsku\tnote\n1\tMUG\t"Say ""hi"", please"\n2\tCUP\t"Ring.\nTwice."\n3\tJAR\t\n'
    rows = read_table(text.encode("utf-16")).rows
    assert [row.cells["note"] for row in rows] == ['Say "hi", please', "Ring.\nTwice.", ""]


STRAY_QUOTES = """ref,sku,title,qty,note
1,MUG,"Unclosed mug,2,
2,CUP,Cup,1,"Ring.
Twice, and wait."
3,CUP,"Cup" 5 wide,1,
4,JAR,"Jar, large",1,
5,JAR,Jar 7",4,
"""


def test_a_stray_quote_costs_its_own_row_and_no_other() -> None:
    rows = read_table(STRAY_QUOTES.encode()).rows
    assert [(row.number, row.line, row.cells["ref"], bool(row.mistake)) for row in rows] == [
        (2, 2, "1", True), (3, 3, "2", False), (4, 5, "3", True), (5, 6, "4", False), (6, 7, "5", False),
    ]  # fmt: skip
    assert rows[1].cells["note"] == "Ring.\nTwice, and wait."
    assert (rows[3].cells["title"], rows[4].cells["title"]) == ("Jar, large", 'Jar 7"')
    assert rows[1].text == '2,CUP,Cup,1,"Ring.\nTwice, and wait."'


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 9), st.sampled_from(['"', '"x"y', 'a"b', '"a', '""']))
def test_whatever_quotes_stand_in_one_row_the_others_are_read_as_they_are(row: int, cell: str) -> None:
    lines = [f"{n},SKU-{n},Title {n},{n + 1}" for n in range(10)]
    lines[row] = f"{row},SKU-{row},{cell},{row + 1}"
    rows = read_table("\n".join(["ref,sku,title,qty", *lines, ""]).encode()).rows
    assert [each.cells["ref"] for each in rows] == [str(n) for n in range(10)]
    assert all(each.cells["title"] == f"Title {n}" and not each.mistake for n, each in enumerate(rows) if n != row)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(encoding: str) -> None:
    assert read_table(TEXT.encode(encoding)).rows[0].cells["Title"] == "Große Tasse – 5€"


CUSTOMERS = {
    "cp932": "見本 花子,千代田区",
    "euc-jp": "見本 花子,千代田区",
    "gb18030": "王小明,北京市朝阳区",
    "cp1251": "Иван Петров,Москва",
    "cp1250": "Żółw Wałęsa,Łódź",
    "cp850": "Jörg Müller,Köln",
    "mac-roman": "Jörg Müller,Köln",
    "cp1253": "Ελένη,Αθήνα",
}


@pytest.mark.parametrize("encoding", CUSTOMERS)
def test_what_may_be_gibberish_is_asked_for_and_read_once_it_is_said(encoding: str) -> None:
    data = f"ref,name,city\n1,{CUSTOMERS[encoding]}\n".encode(encoding)
    with pytest.raises(Refusal) as refusal:
        read_table(data)
    assert (refusal.value.code, refusal.value.fields[0].pointer) == ("encoding_unclear", "/encoding")
    assert ",".join(list(read_table(data, encoding).rows[0].cells.values())[1:]) == CUSTOMERS[encoding]
    samples = {sample.encoding: sample.sample for sample in samples_of(data)}
    assert CUSTOMERS[encoding] in samples[encoding]


@pytest.mark.parametrize(
    "words",
    [
        "Köln Große Straße Füße",
        "Léa Façade – €uro",
        "„Grün“ groß",
        "Señor Núñez, Málaga",
        "Åse Bjørnsgård",
        "cœur à cœur",
    ],
)
def test_western_words_need_no_question(words: str) -> None:
    assert read_table(f"ref;title\n1;{words}\n".encode("cp1252")).rows[0].cells["title"] == words


def test_one_stray_byte_costs_its_own_row_and_no_other_umlaut() -> None:
    data = "ref,city\n1,Köln\n2,".encode() + b"K\xf6ln" + "\n3,Düren\n".encode()
    rows = read_table(data).rows
    mistake = "city has the byte F6, which is not utf-8. Save the file in one encoding."
    assert [(row.cells["city"], row.mistake) for row in rows] == [("Köln", None), ("K�ln", mistake), ("Düren", None)]


def test_an_encoding_that_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as refusal:
        read_table(b"a,b\n1,2\n", "klingon")
    assert refusal.value.code == "encoding_unknown"


def test_blank_and_title_lines_before_the_header_are_left_out() -> None:
    table = read_table(b"\n  \nOrders of March, all shops\n\n" + b"ref,sku,a,b,c,d,e,f\n" + b"1,MUG,1,2,3,4,5,6\n" * 3)
    assert (table.headers[:2], table.skipped) == (["ref", "sku"], ["Orders of March, all shops"])
    assert [row.number for row in table.rows] == [6, 7, 8]


def test_what_keeps_text_a_text_in_a_spreadsheet_is_taken_off_and_nothing_else() -> None:
    cells = ['="0018"', "'02139", "'+16175550101", "'=1+2", "'s-Gravenhage", "'90s mug", "-5 kg"]
    row = read_table(("\t".join("abcdefg") + "\n" + "\t".join(cells) + "\n").encode()).rows[0]
    assert list(row.cells.values()) == ["0018", "02139", "+16175550101", "=1+2", "'s-Gravenhage", "'90s mug", "-5 kg"]


def test_a_row_reads_the_same_again_from_the_text_that_it_came_as() -> None:
    table = read_table(STRAY_QUOTES.encode())
    again = read_rows_again([(row.number, row.line, row.text) for row in table.rows], table.headers, table)
    assert again == table.rows


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


def test_the_first_line_of_an_address_goes_before_a_street_that_has_all_of_it() -> None:
    headers = ["Shipping Street", "Shipping Address1", "Shipping Address2"]
    found = guess_mapping(import_orders.COLUMNS, headers)
    assert (found["ship_line1"], found["ship_line2"]) == ("Shipping Address1", "Shipping Address2")
    assert guess_mapping(import_orders.COLUMNS, headers[:1])["ship_line1"] == "Shipping Street"


@pytest.mark.parametrize(
    "header",
    ["Refunded Amount", "Refund Amount", "Order Refund Amount", "Total Refunded", "Order Total Refunded", "Refunds"],
)
def test_what_was_refunded_is_known_by_what_shops_call_it(header: str) -> None:
    assert guess_mapping(import_orders.COLUMNS, ["Order ID", header])["refunded"] == header
