"""/v1/quarantine/{quarantine_id}/…: what could not be understood is repaired, tried again, or set aside."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Router, post

from orderwright.api.caller import IdempotencyKey
from orderwright.api.problems import problems
from orderwright.channels.retry_quarantined import (
    DismissQuarantined,
    QuarantineState,
    RetryQuarantined,
    dismiss_quarantined,
    retry_quarantined,
)
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door


class Repair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`order`: the repaired order, `row`: the repaired row of a file, by column; left out, it is tried as it came."""

    order: dict[str, Any] | None = None
    row: dict[str, str] | None = None


class Dismissal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason: str


@post("/{quarantine_id:uuid}/tries", status_code=200, summary="Try a row again", responses=problems(404, 409, 413, 422))
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


quarantine_router = Router("/quarantine", route_handlers=[retry, dismiss], tags=["Quarantine"])
