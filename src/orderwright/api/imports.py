"""/v1/imports/…: CSV files with goods, places, stock, orders or tracking. The body is the file; the answer tells of
each row."""

from typing import Any

import msgspec
from litestar import Request, Router, post

from orderwright.api.batches import file_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.problems import problems
from orderwright.channels.csv.import_catalog import import_catalog
from orderwright.channels.csv.import_locations import import_locations
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.import_stock import import_stock
from orderwright.channels.csv.import_tracking import import_tracking
from orderwright.channels.csv.report import Report
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal

AnyRequest = Request[Any, Any, Any]
Csv = file_of("text/csv", "A header and a row for each thing; UTF-8, UTF-16 or Windows-1252")


@post("/variants", status_code=200, summary="Import goods", operation_class=Csv, responses=problems(413, 422))
async def variants(request: AnyRequest, context: Context, door: Door, mapping: str | None = None) -> Report:
    """`mapping`: header by field as a JSON object, where the headers should not be guessed."""
    return await import_catalog(door, context, await request.body(), read_mapping(mapping))


@post(
    "/locations",
    status_code=200,
    summary="Import locations and bins",
    operation_class=Csv,
    responses=problems(413, 422),
)
async def locations(request: AnyRequest, context: Context, door: Door, mapping: str | None = None) -> Report:
    """A row with a bin makes the bin."""
    return await import_locations(door, context, await request.body(), read_mapping(mapping))


@post("/stock", status_code=200, summary="Import received stock", operation_class=Csv, responses=problems(413, 422))
async def stock(
    request: AnyRequest, context: Context, door: Door, mapping: str | None = None, location: str = ""
) -> Report:
    """The same file given again receives nothing twice. `location`: where rows go that name none."""
    return await import_stock(door, context, await request.body(), read_mapping(mapping), location)


@post("/orders", status_code=200, summary="Import orders", operation_class=Csv, responses=problems(413, 422))
async def orders(
    request: AnyRequest, context: Context, door: Door, mapping: str | None = None, channel: str = "import"
) -> Report:
    """Rows with the same reference are the lines of one order. Orders that can't be placed wait in quarantine."""
    return await import_orders(door, context, await request.body(), read_mapping(mapping), {"channel": channel})


@post("/tracking", status_code=200, summary="Import tracking", operation_class=Csv, responses=problems(413, 422))
async def tracking(request: AnyRequest, context: Context, door: Door, mapping: str | None = None) -> Report:
    """What carriers say. The same file given again tells nothing twice."""
    return await import_tracking(door, context, await request.body(), read_mapping(mapping))


def read_mapping(text: str | None) -> dict[str, str] | None:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Refusal("mapping_invalid", "The mapping is no JSON object of headers by field.") from error


imports_router = Router(
    "/imports",
    route_handlers=[variants, locations, stock, orders, tracking],
    tags=["Imports"],
    request_max_body_size=MANY_BYTES_MAX,
)
