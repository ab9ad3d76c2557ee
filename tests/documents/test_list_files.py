"""Files of any length: a CSV in pages, an XLSX up to a limit."""

from collections.abc import AsyncIterator

import pytest

from orderwright.documents.list_files import XLSX_ROWS_MAX, Table, list_file
from orderwright.documents.tables import Row
from orderwright.kernel.refusal import Refusal

PAGE = [[number, "mug"] for number in range(1_000)]


def table(pages: int, read: list[int]) -> Table:
    async def some() -> AsyncIterator[list[Row]]:
        for page in range(pages):
            read.append(page)
            yield list(PAGE)

    return Table("mugs", ("Number", "What"), some())


async def test_a_csv_is_read_no_further_than_it_was_sent() -> None:
    read: list[int] = []
    file = await list_file(table(1_000_000, read), "csv")
    assert file.headers == {"Content-Disposition": 'attachment; filename="mugs.csv"'}
    assert (await anext(file.chunks)).startswith(b"\xef\xbb\xbfNumber,What\r\n0,mug\r\n")
    assert (await anext(file.chunks)).count(b"\r\n") == len(PAGE)
    assert read == [0, 1]


async def test_an_empty_list_is_a_file_with_heads_alone() -> None:
    file = await list_file(table(0, []), "csv")
    assert b"".join([chunk async for chunk in file.chunks]) == b"\xef\xbb\xbfNumber,What\r\n"


async def test_an_xlsx_with_too_many_rows_is_refused_without_reading_on() -> None:
    read: list[int] = []
    with pytest.raises(Refusal, match=r"at most 50,000 rows.*as CSV") as refused:
        await list_file(table(1_000_000, read), "xlsx")
    assert refused.value.code == "too_many_rows"
    assert len(read) == XLSX_ROWS_MAX // len(PAGE) + 1
