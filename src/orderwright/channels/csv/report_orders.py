"""What became of each row of a file of orders. Pure."""

from collections.abc import Sequence
from typing import Any

from orderwright.channels.csv.columns import reason_of
from orderwright.channels.csv.order_rows import OrderRows, Reading, ReadOrders
from orderwright.channels.csv.read_orders import notes_of
from orderwright.channels.csv.read_table import Row
from orderwright.channels.csv.report import Change, Report, RowResult, Status, report_of
from orderwright.channels.quarantine import Quarantined
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import plural
from orderwright.orders.compare_past_orders import PastChange
from orderwright.orders.preview_orders import PreviewedOrder
from orderwright.orders.record_past_orders import RecordedPastOrder

HELD_SHOWN = 5


def report_orders(
    read: ReadOrders,
    answers: Sequence[Any],
    stayed: dict[int, Quarantined],
    reading: Reading,
    notes: Sequence[str],
    dry_run: bool = False,
) -> Report:
    notes = [*notes, *notes_of(read.orders)]
    results = [
        result
        for order, answer in zip(read.orders, answers, strict=True)
        for result in results_of(order, answer, stayed.get(order.rows[0].number), reading)
    ]
    why = "It is a total or a footer, and no line of an order."
    results += [RowResult(row.number, row.text[:100], "left_out", None, why) for row in read.left_out]
    reopened = sum(each.reopened for each in stayed.values())
    if reopened:
        again = f"Closed in quarantine before, and waiting again as read now: {plural(reopened, 'order')}."
        notes = [*notes, again]
    held = [
        f"{order.content['external_ref']}: {answer.held}"
        for order, answer in zip(read.orders, answers, strict=True)
        if isinstance(answer, PreviewedOrder) and answer.held
    ]
    if held:
        more = f" And {len(held) - HELD_SHOWN:,} more." if len(held) > HELD_SHOWN else ""
        notes = [*notes, f"Held before release: {plural(len(held), 'order')}. {' '.join(held[:HELD_SHOWN])}{more}"]
    return report_of(results, notes, dry_run)


def results_of(order: OrderRows, answer: Any, stayed: Quarantined | None, reading: Reading) -> list[RowResult]:
    """One result for each row of the order: a row that is at fault says why, the others that their order waits."""
    what = str(order.content.get("external_ref") or "")[:100]
    if isinstance(answer, RecordedPastOrder) and answer.changes:
        why = " ".join(has_become(change) for change in answer.changes)
        changes = [
            Change(column_of_past(each.field, order, reading), each.before, each.after) for each in answer.changes
        ]
        return [
            RowResult(row.number, what, "updated", None, why, changes=changes if row is order.rows[0] else [])
            for row in order.rows
        ]
    if isinstance(answer, RecordedPastOrder):
        why = kept_as(order, reading)
        outcome: Status = "past" if answer.created else "unchanged"
        return [RowResult(row.number, what, outcome, None, why) for row in order.rows]
    if not isinstance(answer, Refusal):
        return [RowResult(row.number, what, "created" if answer.created else "unchanged") for row in order.rows]
    if stayed and stayed.status != "open":
        closed = f"It was {stayed.status} in quarantine: {stayed.outcome or 'done'}."
        return [RowResult(row.number, what, "unchanged", None, closed, answer.code) for row in order.rows]
    return [
        RowResult(row.number, what, "refused" if order.past else "quarantined", column, reason, answer.code)
        for row in order.rows
        for column, reason in [fault_of(row, order, answer, reading)]
    ]


def kept_as(order: OrderRows, reading: Reading) -> str:
    if reading.history and not order.past_by:
        return "Kept as a past order, since the file is said to be history."
    return f"Kept as a past order: {order.past}."


def has_become(change: PastChange) -> str:
    if change.field == "status":
        return f"Its past order was {change.before}, and is {change.after} now."
    return f"{change.before} of it were refunded before, and {change.after} are now."


def column_of_past(field: str, order: OrderRows, reading: Reading) -> str:
    """The header of the column that says so."""
    return reading.mapping.get(order.past_by if field == "status" else field, field.capitalize())


def fault_of(row: Row, order: OrderRows, answer: Refusal, reading: Reading) -> tuple[str | None, str]:
    """The column and the reason. The status of a past order stands where it was said."""
    fields = [
        FieldError(f"/{order.past_by}", field.code, field.message) if field.pointer == "/status" else field
        for field in answer.fields
    ]
    mine = [mistake.wrong for mistake in order.mistakes if mistake.row == row.number]
    if row in order.goods and not order.mistakes:
        line = f"/lines/{order.goods.index(row)}/"
        mine = [field for field in fields if field.pointer.startswith(line)]
    if mine:
        return reason_of(mine, reading.mapping)
    whole = [field for field in fields if not order.mistakes and not field.pointer.startswith("/lines/")]
    if whole:
        return reason_of(whole[:1], reading.mapping)
    return None, "Another row of this order is at fault." if order.mistakes or answer.fields else answer.message
