"""`orderwright import orders|catalog|customers|stock|locations|tracking FILE`: files in CSV, row by row.

A good row is imported although another fails. What is refused is printed with its row, column and reason, and the
command ends with 1; orders that can't be understood go to the quarantine.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from orderwright.access.find_organizations import require_organization
from orderwright.channels.csv import kinds
from orderwright.channels.csv.columns import guess_mapping
from orderwright.channels.csv.read_table import CsvFile, read_table
from orderwright.channels.csv.report import Report, RowResult
from orderwright.channels.csv.run_import import import_file
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural

File = Annotated[Path, Parameter(help="CSV in UTF-8, its first row the headers.")]
Organization = Annotated[str, Parameter(help="The organization that it is imported into.")]
Columns = Annotated[
    list[str] | None,
    Parameter(
        help="A field and the header of its column, such as external_ref=Invoice; can be given several times."
        " What is not said is guessed."
    ),
]
Meaning = Annotated[
    Literal["count", "available", "receipt"] | None,
    Parameter(
        help="A count sets what is on hand, available what of it can be sold, a receipt is added to what is on hand."
        " Needed where the header reads like a count."
    ),
]
Encoding = Annotated[str | None, Parameter(help="The file's encoding, such as cp932, where that is not clear.")]
Channel = Annotated[str, Parameter(help="The channel of orders that name none.")]
Decimal = Annotated[Literal[".", ","] | None, Parameter(help="The mark before decimals, where that is unclear.")]
Dates = Annotated[
    Literal["DMY", "MDY", "YMD"] | None, Parameter(help="The order of day and month, where that is unclear.")
]
History = Annotated[bool, Parameter(help="Its orders are done with: keep them as past orders, without stock or money.")]
DryRun = Annotated[bool, Parameter(help="Say what would become of each row, and change nothing.")]


def orders(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    channel: Channel = "import",
    decimal: Decimal = None,
    dates: Dates = None,
    history: History = False,
    dry_run: DryRun = False,
) -> None:
    """Import orders, several rows for one order of several lines; `--column external_ref=Invoice` maps a header."""
    defaults = {"channel": channel, "history": "yes" if history else ""}
    run(kinds.ORDERS, file, org, column, encoding, defaults=defaults, decimal=decimal, dates=dates, dry_run=dry_run)


def catalog(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Import variants by SKU: new ones are made, known ones changed."""
    run(kinds.CATALOG, file, org, column, encoding, dry_run=dry_run)


def stock(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    meaning: Meaning = None,
    dry_run: DryRun = False,
) -> None:
    """Count or receive stock; the same receipts again receive nothing twice."""
    run(kinds.STOCK, file, org, column, encoding, defaults={"meaning": meaning or ""}, dry_run=dry_run)


def customers(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Import customers by e-mail address: new ones are added, known ones changed."""
    run(kinds.CUSTOMERS, file, org, column, encoding, dry_run=dry_run)


def locations(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Import locations and their bins."""
    run(kinds.LOCATIONS, file, org, column, encoding, dry_run=dry_run)


def tracking(
    file: File,
    *,
    org: Organization = "demo",
    column: Columns = None,
    encoding: Encoding = None,
    dry_run: DryRun = False,
) -> None:
    """Import what a carrier says of parcels."""
    run(kinds.TRACKING, file, org, column, encoding, dry_run=dry_run)


def run(kind: kinds.CsvKind, file: Path, org: str, column: list[str] | None, encoding: str | None, **how: Any) -> None:
    """Read the file, print the report, end with 1 where a row was refused. What `column` does not map is guessed;
    `how`: what else a file of this kind takes."""
    chosen = dict(pair(text) for text in column or ())
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refusal("file_unreadable", f"{file} can't be read: {error.strerror}.") from error

    async def work(door: Door) -> Report:
        await require_organization(door.database, org)
        mapping = guess_mapping(kind.columns, read_table(data, encoding).headers) | chosen
        sent = CsvFile(data, mapping, name=file.name, encoding=encoding, **how)
        return await import_file(door, system(org, "import"), kind, sent)

    report = at_the_door(work)
    for note in report.notes:
        print(note)
    for row in report.rows:
        if row.status in ("refused", "quarantined"):
            print(in_words(row))
    print(
        f"{plural(len(report.rows), 'row')}: {report.created:,} created, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, {report.refused:,} refused, {report.quarantined:,} quarantined"
    )
    if report.past or report.left_out:
        print(f"{report.past:,} kept as past orders, {report.left_out:,} left out")
    if report.dry_run:
        print("A dry run: nothing was changed.")
    sys.exit(1 if report.refused else 0)


def pair(text: str) -> tuple[str, str]:
    """`external_ref=Invoice` → the field and its header."""
    field, equals, header = text.partition("=")
    if not (field and equals and header):
        raise Refusal("column_unreadable", f"{text!r} is not FIELD=HEADER, such as external_ref=Invoice.")
    return field, header


def in_words(row: RowResult) -> str:
    """row 3, quantity: must be a whole number (refused)"""
    where = f"row {row.row}" + (f", {row.column}" if row.column else "")
    return f"{where}: {row.reason or row.what} ({row.status})"
