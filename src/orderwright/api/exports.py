"""/v1/exports: lists as files, for spreadsheets. A file is asked for, is made, and is fetched by who asked for it."""

from uuid import UUID

from litestar import Response, Router, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Stream

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.documents.fetch_exports import open_export
from orderwright.documents.make_exports import ask_for_export
from orderwright.documents.read_exports import Export, ReadExport, list_exports, read_export
from orderwright.documents.start_exports import StartExport
from orderwright.documents.write_files import MEDIA_TYPES


@post(
    "/exports",
    status_code=202,
    summary="Export a list",
    responses=problems(409, 413, 415, 422),
    needs="exports.read",
)
async def start(
    data: StartExport, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Response[Export]:
    """Orders, order lines, customers, stock, variants, locations, past orders, documents or sales, filtered as GET of
    the list is, as `csv` or `xlsx`. Needs what the list needs, and of orders and customers `orders.export` and
    `customers.export`. A short list is `done` with the answer; ask `Location` about the others. The same
    export asked for again while it waits or runs is one. Amounts are left out for who lacks `payments.read`."""
    export = await ask_for_export(door, context, data, idempotency_key)
    return Response(export, status_code=202, headers={"Location": f"/v1/exports/{export.id}"})


@get("/exports", summary="List your exports", responses=problems())
async def exports(context: Context, door: Door) -> list[Export]:
    """Those of this key, the last first, up to 100. They are forgotten after three days."""
    return await door.ask(context, list_exports, None)


@get("/exports/{export_id:uuid}", summary="Read how far an export is", responses=problems(404))
async def export(export_id: UUID, context: Context, door: Door) -> Export:
    """`state`: waiting, running, done or failed, then with `error`. `rows`: so far."""
    return await door.ask(context, read_export, ReadExport(export_id))


@get(
    "/exports/{export_id:uuid}/file",
    summary="Fetch the file of an export",
    answers=tuple(MEDIA_TYPES.values()),
    needs="exports.read",
    responses={
        200: ResponseSpec(bytes, generate_examples=False, description="The file", media_type="text/csv"),
        **problems(404, 409),
    },
)
async def file(export_id: UUID, context: Context, door: Door) -> Stream:
    """For the key that asked for it, as long as it may see the list. Refuses `export_not_ready`, `export_failed` and
    `export_rights_changed`."""
    opened = await open_export(door, context, export_id)
    return Stream(opened.chunks, media_type=opened.media_type, headers=opened.headers)


exports_router = Router("/", route_handlers=[start, exports, export, file], tags=["Exports"])
