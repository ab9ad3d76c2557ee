"""Lists as files: CSV and XLSX."""

from collections.abc import Iterable, Sequence
from typing import Any

from litestar import Request, Response

from orderwright.documents.tables import Row, csv_table, xlsx_table

AnyRequest = Request[Any, Any, Any]
KINDS = {
    "csv": ("text/csv; charset=utf-8", csv_table),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_table),
}


def table_file(name: str, request: AnyRequest, heads: Sequence[str], rows: Iterable[Row]) -> Response[bytes]:
    """`name`.csv or `name`.xlsx for saving, as the address ends."""
    kind = request.url.path.rpartition(".")[2]
    media_type, write = KINDS[kind]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(write(heads, rows), media_type=media_type, headers=headers)
