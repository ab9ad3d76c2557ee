"""Record what a picker has scanned so far, so that another device goes on where this one stopped. Locks orders,
progress, fulfillment orders.

Scans are steps ("one more of this"), each sent under an idempotency key of its own: repeated, it counts once. Units are
picked when they are confirmed (`confirm_picks`); until then they are open, and scanned.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.catalog.find_codes import ScannedVariant, find_codes
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.lock_work import Effects, Locked, lock_work, write_work
from orderwright.fulfillment.rules import why_not
from orderwright.fulfillment.types import Status, Work
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb


class RecordScans(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`scanned`: units found since the last time, by SKU or GTIN."""

    fulfillment_order_id: UUID
    scanned: list[Scan]


class FoundSoFar(msgspec.Struct, frozen=True):
    """Units of a line: `found` so far (scanned, or confirmed), of those that are `expected`."""

    line_no: int
    found: int
    expected: int


class ScansRecorded(msgspec.Struct, frozen=True):
    """How far the picking of a fulfillment order is."""

    fulfillment_order_id: UUID
    status: Status
    lines: list[FoundSoFar]


@verb(
    "fulfillment.pick",
    refusals=(
        "fulfillment_order_not_found",
        "fulfillment_order_status",
        "fulfillment_order_paused",
        "scans_do_not_match",
    ),
)
async def record_scans(tx: Transaction, records: Sequence[RecordScans]) -> list[ScansRecorded | Refusal]:
    locked = await lock_work(tx, (record.fulfillment_order_id for record in records))
    variants = await find_codes(tx, {scan.code for record in records for scan in record.scanned})
    answers = [record_one(locked, record, variants) for record in records]
    changed = [locked.work[answer.fulfillment_order_id] for answer in answers if not isinstance(answer, Refusal)]
    await write_work(tx, changed, Effects())
    return answers


def record_one(locked: Locked, record: RecordScans, variants: Mapping[str, ScannedVariant]) -> ScansRecorded | Refusal:
    work = locked.work.get(record.fulfillment_order_id)
    if work is None:
        return not_found("fulfillment order", fulfillment_order_id=record.fulfillment_order_id)
    if refusal := why_not(work, "confirm_picks"):
        return refusal
    if wrong := scan_errors(work, record.scanned, variants):
        return Refusal(
            "scans_do_not_match", wrong[0].message, "invalid", wrong, fulfillment_order_id=work.fulfillment_order_id
        )
    add_to_lines(work, record.scanned, variants)
    lines = [FoundSoFar(line.line_no, line.done + line.scanned, line.done + line.open) for line in work.lines.values()]
    return ScansRecorded(work.fulfillment_order_id, work.status, lines)


def scan_errors(work: Work, scans: Sequence[Scan], variants: Mapping[str, ScannedVariant]) -> list[FieldError]:
    """`code_unknown`, `not_expected`, `more_than_expected`, `quantity_out_of_range`."""
    wrong: list[FieldError] = []
    left: Counter[UUID] = Counter()
    for line in work.lines.values():
        left[line.variant_id] += line.open - line.scanned
    for index, scan in enumerate(scans):
        pointer, variant = f"/scanned/{index}", variants.get(scan.code)
        if scan.quantity < 1:
            wrong.append(FieldError(f"{pointer}/quantity", "quantity_out_of_range", "A quantity is 1 or more."))
        elif variant is None:
            wrong.append(FieldError(f"{pointer}/code", "code_unknown", f"Nobody knows {scan.code[:100]!r}."))
        elif variant.variant_id not in left:
            message = f"{variant.sku} is not in fulfillment order {work.number}."
            wrong.append(FieldError(f"{pointer}/code", "not_expected", message))
        elif scan.quantity > left[variant.variant_id]:
            message = f"{left[variant.variant_id]} more of {variant.sku} expected; got {scan.quantity}."
            wrong.append(FieldError(f"{pointer}/quantity", "more_than_expected", message))
        else:
            left[variant.variant_id] -= scan.quantity
    return wrong


def add_to_lines(work: Work, scans: Sequence[Scan], variants: Mapping[str, ScannedVariant]) -> None:
    """Lines of the same variant are filled in their order."""
    units: Counter[UUID] = Counter()
    for scan in scans:
        units[variants[scan.code].variant_id] += scan.quantity
    for line in work.lines.values():
        added = min(line.open - line.scanned, units[line.variant_id])
        line.scanned += added
        units[line.variant_id] -= added
