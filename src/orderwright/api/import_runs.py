"""GET /v1/imports: the files that were read in."""

from uuid import UUID

from litestar import Router, get

from orderwright.api.caller import Context, Door
from orderwright.api.problems import problems
from orderwright.views.quarantine_list import (
    ImportRow,
    ReadImport,
    list_imports,
    read_import,
)


@get("/imports", summary="List imports", responses=problems())
async def imports(context: Context, door: Door) -> list[ImportRow]:
    """The last fifty files that were read in, with their reports."""
    return await door.ask(context, list_imports, None)


@get("/imports/{import_id:uuid}", summary="Read an import", responses=problems(404))
async def one_import(import_id: UUID, context: Context, door: Door) -> ImportRow:
    """How far it is, or what it came to."""
    return await door.ask(context, read_import, ReadImport(import_id))


import_runs_router = Router("/", route_handlers=[imports, one_import], tags=["Imports"])
