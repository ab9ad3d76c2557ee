"""What is wrong with a file as a whole is refused; what is wrong with a row harms that row alone."""

import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from orderwright.channels.online_retail.plan import Plan, plan_import
from orderwright.kernel.refusal import Refusal

HEADER = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
GOOD = b"536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"


def refusal_of(path: Path) -> Refusal:
    with pytest.raises(Refusal) as caught:
        plan_import(path)
    assert caught.value.message.startswith(f"{path.name} can't be imported: ")
    return caught.value


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "file_empty", "it is empty"),
        (HEADER, "file_without_rows", "no readable row"),
        (b"Invoice;Code;Price\n1;2;3\n", "header_wrong", "its first row must be InvoiceNo,StockCode"),
        (HEADER.decode().encode("utf-16"), "encoding_wrong", "row 1 is not UTF-8"),
        (HEADER + GOOD + GOOD.replace(b"WHITE", b"\xa310"), "encoding_wrong", "row 3 is not UTF-8"),
        (lzma.compress(HEADER + GOOD * 999)[:-40], "file_truncated", "ends too early"),
        (lzma.compress(HEADER + GOOD)[:12] + b"\x00" * 60, "file_damaged", "can't be decompressed"),
    ],
)
def test_a_file_that_cannot_be_read_as_a_whole_is_refused(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    refusal = refusal_of(path)
    assert refusal.code == code
    assert says in refusal.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "none.csv").code == "file_unreadable"
    assert refusal_of(tmp_path).code == "file_unreadable"


def test_plain_and_compressed_files_mean_the_same_whatever_they_are_called(tmp_path: Path) -> None:
    plain, compressed = tmp_path / "a.xz", tmp_path / "b.csv"
    plain.write_bytes(b"\xef\xbb\xbf" + (HEADER + GOOD).replace(b"\n", b"\r\n"))
    compressed.write_bytes(lzma.compress(HEADER + b"\n" + GOOD))
    one, other = plan_import(plain), plan_import(compressed)
    assert one.tally == other.tally
    assert one.goods[0].title == other.goods[0].title == "WHITE HEART"
    assert (one.goods[0].row, other.goods[0].row) == (2, 3), "a blank row is no line, but counts as a row"


@pytest.mark.parametrize(
    ("row", "reason", "column"),
    [
        ("536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0", "columns_wrong", ""),
        ("536365,85123A,WHITE, HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "columns_wrong", ""),
        ('536365,85123A,"WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom', "quotes_broken", ""),
        ("536365,85123A,WHITE\x00HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "control_character", ""),
        (f"536365,85123A,{'é' * 9000},6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "row_too_long", ""),
        (f"536365,85123A,{'x' * 50_000},6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "row_too_long", ""),
        (
            f"536365,85123A,{'x' * 201},6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "description_too_long",
            "Description",
        ),
        ("53-6365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "invoice_unreadable", "InvoiceNo"),
        ("536365,,HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "code_unreadable", "StockCode"),
        ("536365,85123A,HEART,6.5,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "quantity_unreadable", "Quantity"),
        ("536365,85123A,HEART,²,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "quantity_unreadable", "Quantity"),
        (
            "536365,85123A,HEART,9999999999,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "quantity_unreadable",
            "Quantity",
        ),
        ("536365,85123A,HEART,0,2010-12-01 08:26:00,2.55,17850.0,United Kingdom", "quantity_zero", "Quantity"),
        ("536365,85123A,HEART,6,2010-13-01 08:26:00,2.55,17850.0,United Kingdom", "date_unreadable", "InvoiceDate"),
        ("536365,85123A,HEART,6,0000-12-01 08:26:00,2.55,17850.0,United Kingdom", "date_unreadable", "InvoiceDate"),
        ("536365,85123A,HEART,6,2010-12-01 08:26:00,NaN,17850.0,United Kingdom", "price_unreadable", "UnitPrice"),
        ("536365,85123A,HEART,6,2010-12-01 08:26:00,1e9,17850.0,United Kingdom", "price_unreadable", "UnitPrice"),
        ("536365,85123A,HEART,6,2010-12-01 08:26:00,-2.55,17850.0,United Kingdom", "price_negative", "UnitPrice"),
        ("536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,nobody,United Kingdom", "customer_unreadable", "CustomerID"),
        ("536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850.0,Atlantis", "country_unknown", "Country"),
    ],
)
def test_a_row_that_makes_no_sense_is_set_aside_alone(
    planned: Callable[..., Plan], row: str, reason: str, column: str
) -> None:
    sound = GOOD.decode().strip()
    plan = planned(sound, row, sound)
    (aside,) = plan.quarantined
    assert (aside.row, aside.reason, aside.column) == (3, reason, column)
    assert aside.sentence.startswith("Row 3: ")
    assert column in aside.sentence
    assert aside.raw[0] == row.split(",")[0]
    assert "\x00" not in "".join(aside.raw)
    assert (plan.tally.lines, plan.tally.orders, plan.tally.quarantined) == (3, 2, 1)


def test_a_file_cut_within_its_last_row_loses_that_row_to_the_quarantine_only(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(HEADER + GOOD + GOOD[:30])
    plan = plan_import(path)
    assert [one.reason for one in plan.quarantined] == ["columns_wrong"]
    assert plan.tally.orders == 1
