"""A table as a file, CSV or XLSX, written page by page: it takes as little memory for a million rows as for ten. What
takes time is done in a thread, so that others of the process go on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from orderwright.documents.list_files import Table
from orderwright.documents.tables import MARK, Row, csv_rows
from orderwright.documents.xlsx_sheets import Sheet
from orderwright.kernel.refusal import Refusal

Format = Literal["csv", "xlsx"]
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
XLSX_ROWS_MAX = 200_000
CHUNK_BYTES = 1024**2
UTC = ZoneInfo("UTC")
Count = Callable[[int], None]


class Beginning(msgspec.Struct, frozen=True):
    """`table` once more, with the pages that were read of it. `whole`: there are no others."""

    table: Table
    whole: bool


async def read_beginning(table: Table, rows_max: int) -> Beginning:
    """Its pages up to so many rows: what the list refuses is refused here."""
    read: list[list[Row]] = []
    whole = False
    while sum(map(len, read)) <= rows_max:
        page = await anext(table.pages, None)
        if page is None:
            whole = True
            break
        read.append(page)

    async def pages() -> AsyncIterator[list[Row]]:
        for page in read:
            yield page
        async for page in table.pages:
            yield page

    return Beginning(msgspec.structs.replace(table, pages=pages()), whole)


def write_file(
    table: Table, format: Format, zone: ZoneInfo = UTC, count: Count = lambda _: None
) -> AsyncGenerator[bytes, None]:
    """The file in chunks; `count` is told of each page how many rows it has. Refuses `too_many_rows` where an XLSX
    would have more than XLSX_ROWS_MAX. Times of an XLSX are those of `zone`."""
    return write_csv(table, count) if format == "csv" else write_xlsx(table, zone, count)


async def write_csv(table: Table, count: Count) -> AsyncGenerator[bytes, None]:
    """Times in UTC, with their zone, as imports read them."""
    yield MARK + csv_rows([table.heads])
    async for page in table.pages:
        count(len(page))
        yield await asyncio.to_thread(csv_rows, page)


async def write_xlsx(table: Table, zone: ZoneInfo, count: Count) -> AsyncGenerator[bytes, None]:
    sheet = await asyncio.to_thread(Sheet, table.heads, zone)
    try:
        async for page in table.pages:
            if sheet.rows + len(page) > XLSX_ROWS_MAX:
                sentence = f"An XLSX file has at most {XLSX_ROWS_MAX:,} rows, and this list has more. Export it as CSV."
                raise Refusal("too_many_rows", sentence, "invalid")
            count(len(page))
            await asyncio.to_thread(sheet.add, page)
        await asyncio.to_thread(sheet.end)
        for chunk in sheet.chunks(CHUNK_BYTES):
            yield chunk
    finally:
        await asyncio.to_thread(sheet.close)
