"""What lists take in their addresses: cursors, how many rows, numbers and words."""

from typing import Annotated

from litestar.params import Parameter

from orderwright.kernel.paging import PAGE_ROWS_MAX

NUMBER_MAX = 2**62
Number = Annotated[int, Parameter(ge=0, le=NUMBER_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=500, description="`next` or `previous` of a page", required=False)]
Limit = Annotated[
    int | None, Parameter(ge=1, le=PAGE_ROWS_MAX, description="rows of the page, 50 if left out", required=False)
]
Text = Annotated[str | None, Parameter(max_length=200, required=False)]
