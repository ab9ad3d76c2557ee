"""Files of any length, CSV and XLSX: read page by page, and no further than was written."""

import datetime as dt
import io
import os
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from orderwright.documents import write_files
from orderwright.documents.list_files import Table
from orderwright.documents.tables import Row
from orderwright.documents.write_files import read_beginning, write_file
from orderwright.kernel.refusal import Refusal

PAGE = [[number, "mug"] for number in range(1_000)]


def table(pages: int, read: list[int]) -> Table:
    async def some() -> AsyncIterator[list[Row]]:
        for page in range(pages):
            read.append(page)
            yield list(PAGE)

    return Table("mugs", ("Number", "What"), some())


def one_page(heads: tuple[str, ...], rows: list[Row]) -> Table:
    async def page() -> AsyncIterator[list[Row]]:
        yield rows

    return Table("one", heads, page())


async def test_a_csv_is_read_no_further_than_it_was_taken() -> None:
    read: list[int] = []
    counted: list[int] = []
    chunks = write_file(table(1_000_000, read), "csv", count=counted.append)
    assert await anext(chunks) == b"\xef\xbb\xbfNumber,What\r\n"
    assert (await anext(chunks)).startswith(b"0,mug\r\n")
    assert (await anext(chunks)).count(b"\r\n") == len(PAGE)
    assert read == [0, 1]
    assert counted == [1_000, 1_000]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_an_empty_list_is_a_file_with_heads_alone(format: write_files.Format) -> None:
    content = b"".join([chunk async for chunk in write_file(table(0, []), format)])
    if format == "csv":
        assert content == b"\xef\xbb\xbfNumber,What\r\n"
    else:
        (heads,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert heads == ["Number", "What"]


async def test_an_xlsx_with_too_many_rows_is_refused_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_files, "XLSX_ROWS_MAX", 5_000)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read: list[int] = []
    with pytest.raises(Refusal, match=r"at most 5,000 rows.*as CSV") as refused:
        await anext(write_file(table(1_000_000, read), "xlsx"))
    assert refused.value.code == "too_many_rows"
    assert len(read) == 6
    assert os.listdir(tmp_path) == []


async def test_what_was_read_of_a_list_is_in_its_file_once() -> None:
    for pages, whole in ((2, True), (7, False)):
        read: list[int] = []
        beginning = await read_beginning(table(pages, read), 3_500)
        assert beginning.whole is whole
        assert len(read) == min(pages, 4)
        content = b"".join([chunk async for chunk in write_file(beginning.table, "csv")])
        assert content.count(b"\r\n") == 1 + pages * len(PAGE)


async def test_a_sheet_has_times_of_the_zone_days_and_amounts_as_such() -> None:
    winter, summer = (dt.datetime(2026, month, 15, 23, 30, tzinfo=dt.UTC) for month in (1, 7))
    heads = ("Placed at", "Ship by", "Total", "In yen", "Weight in g", "Note")
    rows: list[Row] = [
        [winter, dt.date(2026, 1, 16), Decimal("1234.50"), Decimal(1200), 1500, "=1+1"],
        [summer, None, Decimal("0.10"), None, None, "a" * 40_000],
    ]
    zone = ZoneInfo("Europe/Berlin")
    content = b"".join([chunk async for chunk in write_file(one_page(heads, rows), "xlsx", zone)])
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["Placed at (Europe/Berlin)", *heads[1:]]
    assert sheet[1] == [dt.datetime(2026, 1, 16, 0, 30), dt.date(2026, 1, 16), 1234.5, 1200, 1500, "=1+1"]  # noqa: DTZ001
    assert sheet[2][0] == dt.datetime(2026, 7, 16, 1, 30)  # noqa: DTZ001
    assert sheet[2][5] == "a" * 32_767
    with ZipFile(io.BytesIO(content)) as book:
        styles = book.read("xl/styles.xml").decode()
        columns = book.read("xl/worksheets/sheet1.xml").decode().partition("<sheetData>")[0]
    for shown in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd"):
        assert f'formatCode="{shown}"' in styles
    assert "<f>" not in content.decode("latin-1")
    assert 'min="1" max="1" width="27' in columns
    assert 'min="6" max="6" width="60' in columns
