"""What the import page shows of a file: what would become of it, what became of it, and the rows that did not go in."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.csv.read_table import read_table
from orderwright.channels.csv.report import Report
from orderwright.console.import_reading import CHOICES
from orderwright.documents.tables import csv_table
from orderwright.views.quarantine_list import ImportRow

SHOWN_MAX = 500
FIGURES = (
    ("New", "created"), ("Changed", "updated"), ("Unchanged", "unchanged"), ("To quarantine", "quarantined"),
    ("Failed", "refused"), ("Past orders", "past"), ("Left out", "left_out"),
)  # fmt: skip
REFUSED_HEADERS = ("Failed: row", "Failed: column", "Failed: reason")


def was_changed(values: Mapping[str, str], fields: set[str]) -> bool:
    """Something was chosen otherwise since the file was checked: what was shown then would not be what is done."""
    return "checked" in values and values["checked"] != choices_of(values, fields)


def choices_of(values: Mapping[str, str], fields: set[str]) -> str:
    """All choices in one text, to be compared."""
    chosen = {
        name: text
        for name, text in values.items()
        if text and (name in fields or name in CHOICES or name.startswith("default:"))
    }
    return hashlib.sha256(msgspec.json.encode(chosen, order="sorted")).hexdigest()[:16]


def checked_of(report: Report, values: Mapping[str, str], fields: set[str]) -> dict[str, Any]:
    """What would become of the file: counts, notes, the rows that would not go in, and those that change something that
    is known, with what it is before and after."""
    moved = [row for row in report.rows if row.after is not None]
    wrong = [row for row in report.rows if row.status in ("refused", "quarantined", "left_out")]
    changed = [row for row in report.rows if row.changes]
    counts = [(word, getattr(report, status)) for word, status in FIGURES]
    return {
        "counts": [(word, count) for word, count in counts if count or word in ("New", "Unchanged")],
        "notes": report.notes,
        "rows": wrong[:SHOWN_MAX],
        "rows_left": max(0, len(wrong) - SHOWN_MAX),
        "good": report.created + report.updated + report.past,
        "waiting": report.quarantined,
        "choices": choices_of(values, fields),
        "moved": moved[:SHOWN_MAX],
        "moved_left": max(0, len(moved) - SHOWN_MAX),
        "changed": changed[:SHOWN_MAX],
        "changed_left": max(0, len(changed) - SHOWN_MAX),
        "meaning": values.get("default:meaning", ""),
    }


def refused_table(content: bytes, encoding: str | None, report: Report | None) -> bytes:
    table = read_table(content, encoding)
    headers = [header for header in table.headers if header not in REFUSED_HEADERS]
    came = {row.number: row.cells for row in table.rows}
    rows = [
        [*(came[row.row].get(header, "") for header in headers), row.row, row.column or "", row.reason or ""]
        for row in left_out(report)
    ]
    return csv_table((*headers, *REFUSED_HEADERS), rows)


def left_out(report: Report | None) -> list[Any]:
    return [row for row in report.rows if row.status in ("refused", "quarantined", "left_out")] if report else []


def report_of(name: str, token: UUID, run: ImportRow, report: Report | None) -> dict[str, Any]:
    """What the page shows: how far it is; or the counts, and the rows that did not go in."""
    counted = ("created", "updated", "unchanged", "refused", "quarantined", "left_out", "past")
    wrong = left_out(report)
    took = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
    return {
        "file": run.file_name,
        "rows_total": run.rows,
        "rows_done": run.rows_done,
        "seconds": max(0.1, round(took, 1)),
        "notes": report.notes if report else [],
        "rows": wrong[:SHOWN_MAX],
        "rows_left": max(0, len(wrong) - SHOWN_MAX),
        "running": report is None,
        "errors_href": f"/import/{name}/{token}/refused.csv" if wrong else None,
        **{each: getattr(report, each) if report else 0 for each in counted},
    }
