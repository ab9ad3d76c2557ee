"""Lists as files: CSV and XLSX."""

from litestar.response import Stream

from orderwright.console.page import AnyRequest
from orderwright.documents.list_files import Table, list_file


async def download(request: AnyRequest, table: Table) -> Stream:
    """`table` for saving, as CSV or XLSX, as the address ends."""
    file = await list_file(table, "xlsx" if request.url.path.endswith(".xlsx") else "csv")
    return Stream(file.chunks, media_type=file.media_type, headers=file.headers)
