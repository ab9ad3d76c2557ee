"""/v1/quarantine: what could not be understood is listed, repaired, tried again, or set aside."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.channels.retry_quarantined import (
    DismissQuarantined,
    QuarantineState,
    RetryQuarantined,
    dismiss_quarantined,
    retry_quarantined,
)
from orderwright.kernel.paging import Page
from orderwright.views.quarantine_list import (
    ListQuarantine,
    QuarantinedPage,
    QuarantinedRow,
    ReadQuarantined,
    list_quarantine,
    read_quarantined,
)


class Repair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`order`: the repaired order, `row`: the repaired row of a file, by column; left out, it is tried as it came."""

    order: dict[str, Any] | None = None
    row: dict[str, str] | None = None


class Dismissal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: str


@post("/{quarantine_id:uuid}/tries", status_code=200, summary="Retry a row", responses=problems(404, 409, 413, 422))
async def retry(
    quarantine_id: UUID, data: Repair, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> QuarantineState:
    """What still can't be placed stays open, with the reason as it is now."""
    wish = RetryQuarantined(quarantine_id=quarantine_id, order=data.order, row=data.row)
    return await door.perform(context, retry_quarantined, wish, idempotency_key)


@post(
    "/{quarantine_id:uuid}/dismissal", status_code=200, summary="Dismiss a row", responses=problems(404, 409, 413, 422)
)
async def dismiss(
    quarantine_id: UUID, data: Dismissal, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> QuarantineState:
    """It stays on record with the reason."""
    wish = DismissQuarantined(quarantine_id=quarantine_id, reason=data.reason)
    return await door.perform(context, dismiss_quarantined, wish, idempotency_key)


@get("/", summary="List the quarantine", responses=problems(422))
async def quarantine(
    context: Context, door: Door, source: Text = None, cursor: Cursor = None, limit: Limit = None
) -> Page[QuarantinedRow]:
    """Rows that could not be imported and are open, newest first, each with its reason."""
    page = await door.ask(context, list_quarantine, ListQuarantine(source=source, cursor=cursor, limit=limit))
    return Page(page.rows, page.next)


@get("/{row_id:uuid}", summary="Read a row in quarantine", responses=problems(404))
async def quarantined(row_id: UUID, context: Context, door: Door) -> QuarantinedPage:
    """With what came, as it came."""
    return await door.ask(context, read_quarantined, ReadQuarantined(row_id))


quarantine_router = Router("/quarantine", route_handlers=[quarantine, quarantined, retry, dismiss], tags=["Quarantine"])
