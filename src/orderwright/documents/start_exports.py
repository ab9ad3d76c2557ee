"""Ask for a list as a file. The file is made by the worker, or at once where the list is short (`make_small_export`).
Who asks twice for the same, while it waits or is made, has asked once."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.documents.export_lists import Filters, ListName, missing_permission, wanted_of
from orderwright.documents.write_files import Format
from orderwright.jobs.start_jobs import Job, count_open_jobs, is_open, start_job
from orderwright.kernel.context import allows
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb

WAITING_MAX = 20
OWN_WAITING_MAX = 10


class StartExport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`filters`: by the names and with the values that GET of the list has: `{"view": "late", "placed_from":
    "2026-01-01"}` of orders."""

    list: ListName
    format: Format
    filters: Filters = {}


@verb("exports.read", refusals=("list_not_permitted", "filters_invalid", "too_many_exports"))
async def start_exports(tx: Transaction, wishes: Sequence[StartExport]) -> list[Job | Refusal]:
    """Refuses a list that the caller may not take away, filters that it does not have, and more than are made at a
    time: WAITING_MAX of an organization, OWN_WAITING_MAX of one person or key."""
    answers: list[Job | Refusal] = []
    for wish in wishes:
        refusal = not_permitted(tx, wish) or unreadable(wish) or await too_many(tx, wish)
        answers.append(refusal or await start_job(tx, "export", input_of(wish), subject_of(tx, wish)))
    return answers


def not_permitted(tx: Transaction, wish: StartExport) -> Refusal | None:
    missing = missing_permission(lambda permission: allows(tx.permissions, permission), wish.list)
    return None if missing is None else list_not_permitted(missing)


def list_not_permitted(missing: str) -> Refusal:
    message = f"To export this list needs the permission {missing}."
    return Refusal("list_not_permitted", message, "invalid", [FieldError("/list", "list_not_permitted", message)])


def unreadable(wish: StartExport) -> Refusal | None:
    try:
        wanted_of(wish.list, wish.filters)
    except Refusal as refusal:
        return refusal
    return None


def input_of(wish: StartExport) -> dict[str, Any]:
    filters = {name: value for name, value in sorted(wish.filters.items()) if value not in (None, "")}
    return {"list": wish.list, "format": wish.format, "filters": filters}


def subject_of(tx: Transaction, wish: StartExport) -> str:
    """The same for the same list, filters and format of the same caller."""
    return hashlib.sha256(msgspec.json.encode([tx.caller, input_of(wish)])).hexdigest()


async def too_many(tx: Transaction, wish: StartExport) -> Refusal | None:
    open_ones = await count_open_jobs(tx, "export")
    if open_ones.all < WAITING_MAX and open_ones.own < OWN_WAITING_MAX:
        return None
    if await is_open(tx, "export", subject_of(tx, wish)):
        return None
    most, whose = (OWN_WAITING_MAX, "you") if open_ones.own >= OWN_WAITING_MAX else (WAITING_MAX, "your organization")
    message = f"{most} exports that {whose} asked for are not made yet. Wait until one is ready."
    return Refusal("too_many_exports", message, "conflict")
