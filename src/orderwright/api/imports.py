"""/v1/imports: CSV files with goods, places, stock, orders or tracking, and what became of them. The body is the
file; the answer tells of each row. `mapping` is a JSON object of headers by field, where the headers should not be
guessed: then what it does not name is not read, but for what an order's amounts and state hang on. `encoding` is needed
where a file is neither UTF-8 nor UTF-16 nor surely Windows-1252."""

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post

from orderwright.api.batches import file_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.channels.csv import kinds
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.channels.csv.run_import import import_file
from orderwright.channels.save_services import SaveService, refusal_of, save_services
from orderwright.kernel.refusal import Refusal
from orderwright.views.quarantine_list import ImportRow, ReadImport, list_imports, read_import

AnyRequest = Request[Any, Any, Any]
Csv = file_of("text/csv", "A header and a row for each thing; UTF-8, UTF-16, or what `encoding` says")
TOLD = problems(409, 413, 422)


@post(
    "/variants",
    needs=("catalog.edit", "catalog.read"),
    status_code=200,
    summary="Import variants",
    operation_class=Csv,
    responses=TOLD,
)
async def variants(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """By SKU: what is new is created, what is known is changed where the file says something. `dry_run`: say what
    would become of each row, and change nothing."""
    file = CsvFile(await request.body(), read_mapping(mapping), encoding=encoding, dry_run=dry_run)
    return await import_file(door, context, kinds.CATALOG, file, idempotency_key)


@post(
    "/locations",
    needs="locations.edit",
    status_code=200,
    summary="Import locations and bins",
    operation_class=Csv,
    responses=TOLD,
)
async def locations(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """A row with a bin makes the bin. `dry_run`: say what would become of each row, and change nothing."""
    file = CsvFile(await request.body(), read_mapping(mapping), encoding=encoding, dry_run=dry_run)
    return await import_file(door, context, kinds.LOCATIONS, file, idempotency_key)


@post(
    "/customers",
    needs="customers.edit",
    status_code=200,
    summary="Import customers",
    operation_class=Csv,
    responses=TOLD,
)
async def customers(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """By e-mail address: who is new is added, who is known is changed where the file says something. Who may be
    somebody that is known is named and not added. `dry_run`: say what would become of each row, and change nothing."""
    file = CsvFile(await request.body(), read_mapping(mapping), encoding=encoding, dry_run=dry_run)
    return await import_file(door, context, kinds.CUSTOMERS, file, idempotency_key)


@post(
    "/stock",
    needs="stock.receive",
    status_code=200,
    summary="Import counted or received stock",
    operation_class=Csv,
    responses=TOLD,
)
async def stock(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    location: str = "",
    meaning: Literal["count", "available", "receipt"] | None = None,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """A count sets what is on hand, 0 included, or what is available; a receipt is added, and the same file given again
    receives nothing twice. Without `meaning`, a header such as On hand or Available is refused as unclear.
    `location`: where rows go that name none. `dry_run`: say what is on hand before and after each row, and change
    nothing."""
    defaults = {"location": location, "meaning": meaning or ""}
    file = CsvFile(await request.body(), read_mapping(mapping), defaults, encoding=encoding, dry_run=dry_run)
    return await import_file(door, context, kinds.STOCK, file, idempotency_key)


@post("/orders", needs="orders.place", status_code=200, summary="Import orders", operation_class=Csv, responses=TOLD)
async def orders(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    channel: str = "import",
    currency: str = "",
    tax_included: bool = False,
    decimal: Literal[".", ","] | None = None,
    dates: Literal["DMY", "MDY", "YMD"] | None = None,
    services: str | None = None,
    history: bool = False,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """Rows with the same reference are the lines of one order. Orders that can't be placed wait in quarantine.

    `channel` and `currency` (the organization's) hold where a row names none; `decimal` and `dates` (the order of day
    and month) where the file does not tell. `mapping`: a JSON object of headers by field; what it does not name is told
    as not read, but for columns of currency and status, which an empty header leaves out. `services`: a JSON object of
    service levels by the channel's words for delivery, remembered for the channel. `history`: its orders are done with,
    and kept as past orders without stock, money or mail, as an order is whose status in the file says so. `dry_run`:
    say what would become of each row, and change nothing."""
    levels = read_object(services, "services") or {}
    wishes = [SaveService(channel=channel, words=words, service_level=level) for words, level in levels.items()]
    answers = map(refusal_of, wishes) if dry_run else await door.perform_many(context, save_services, wishes)
    for answer in answers:
        if isinstance(answer, Refusal):
            raise answer
    defaults = {"channel": channel, "currency": currency, "tax_included": "yes" if tax_included else ""}
    defaults["history"] = "yes" if history else ""
    file = CsvFile(
        await request.body(), read_mapping(mapping), defaults, encoding=encoding, decimal=decimal, dates=dates,
        dry_run=dry_run, services=levels if dry_run else {},
    )  # fmt: skip
    return await import_file(door, context, kinds.ORDERS, file, idempotency_key)


@post(
    "/tracking", needs="shipping.track", status_code=200, summary="Import tracking", operation_class=Csv, responses=TOLD
)
async def tracking(
    request: AnyRequest,
    context: Context,
    door: Door,
    mapping: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    idempotency_key: IdempotencyKey = None,
) -> Report:
    """What carriers say. The same file given again tells nothing twice. `dry_run`: say what would become of each row,
    and change nothing."""
    file = CsvFile(await request.body(), read_mapping(mapping), encoding=encoding, dry_run=dry_run)
    return await import_file(door, context, kinds.TRACKING, file, idempotency_key)


@get("/", summary="List imports", responses=problems())
async def imports(context: Context, door: Door) -> list[ImportRow]:
    """The last fifty files that were read in, with their reports."""
    return await door.ask(context, list_imports, None)


@get("/{import_id:uuid}", summary="Read an import", responses=problems(404))
async def one_import(import_id: UUID, context: Context, door: Door) -> ImportRow:
    """How far it is, or what it came to."""
    return await door.ask(context, read_import, ReadImport(import_id))


def read_mapping(text: str | None) -> dict[str, str] | None:
    return read_object(text, "mapping")


def read_object(text: str | None, name: str) -> dict[str, str] | None:
    """A parameter that is a JSON object of texts."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.DecodeError, UnicodeError) as error:
        what = "headers by field" if name == "mapping" else "service levels by words"
        raise Refusal(f"{name}_invalid", f"The {name} is no JSON object of {what}.") from error


imports_router = Router(
    "/imports",
    route_handlers=[variants, locations, customers, stock, orders, tracking, imports, one_import],
    tags=["Imports"],
    request_max_body_size=MANY_BYTES_MAX,
)
