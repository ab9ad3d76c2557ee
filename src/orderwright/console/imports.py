"""/import: a CSV file is read, its columns are matched, and each row is told for itself what became of it."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.channels.csv.columns import guess_mapping, map_columns
from orderwright.channels.csv.import_stock import guess_meaning
from orderwright.channels.csv.read_table import FILE_BYTES_MAX, Table, read_table
from orderwright.channels.csv.run_import import Importing, begin, carry_out, import_file, read_report
from orderwright.channels.save_services import read_file_settings
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused
from orderwright.console.import_kinds import KINDS, ImportKind, sample_rows
from orderwright.console.import_reading import (
    encodings_of,
    file_of,
    reading_of,
    remember_services,
    table_of,
)
from orderwright.console.import_results import checked_of, refused_table, report_of, was_changed
from orderwright.console.page import Form, go
from orderwright.console.uploads import Upload, Uploads
from orderwright.documents.tables import csv_table
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal, invalid, not_found
from orderwright.views.orders_list import read_filter_choices
from orderwright.views.quarantine_list import ImportRow, ReadImport, read_import

log = logging.getLogger(__name__)
PREVIEWED = 8
ENDINGS = (".csv", ".tsv", ".txt")
WAIT_S = 2.0
INTERRUPTED = "The import was interrupted. Import the file again: rows already imported are skipped."
running: set[asyncio.Task[None]] = set()


def kind_of(desk: Desk, name: str) -> ImportKind:
    if name not in KINDS:
        raise not_found("import", kind=name)
    desk.person.context.require(KINDS[name].csv.verb.permission)
    return KINDS[name]


def uploads_of(desk: Desk, state: State) -> Uploads:
    return Uploads(state.settings.data, desk.person.organization.slug)


@get("/import/{name:str}", needs=())
async def import_page(desk: AtDesk, name: FromPath[str]) -> Template:
    kind_of(desk, name)
    return await page(desk, name)


@get("/import/{name:str}/sample.csv", needs=())
async def sample(desk: AtDesk, name: FromPath[str]) -> Response[bytes]:
    heads, *rows = sample_rows(kind_of(desk, name))
    return download(f"{name}.csv", csv_table(heads, rows))


def download(file: str, content: bytes) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@post("/import/{name:str}", needs=(), request_max_body_size=FILE_BYTES_MAX)
async def upload(desk: AtDesk, state: State, name: FromPath[str]) -> Redirect | Template:
    """The file is read and kept; nothing is imported yet."""
    kind_of(desk, name)
    try:
        file, content = await sent_file(desk)
        table = await table_of(content, None)
        if table and not table.rows:
            raise invalid("/file", "file_unreadable", "The file has a header and no rows.")
        kept = Upload(kind=name, file=file, rows=len(table.rows) if table else 0)
        token = await asyncio.to_thread(uploads_of(desk, state).keep, kept, content)
    except Refusal as refusal:
        return await page(desk, name, 422, form=Form(errors={"file": refusal.message}))
    return go(f"/import/{name}/{token}")


async def sent_file(desk: Desk) -> tuple[str, bytes]:
    """Name and content of the file that was sent; refuses none."""
    data = await desk.request.form()
    file = next((value for name, value in data.multi_items() if name == "file" and isinstance(value, UploadFile)), None)
    content = await file.read() if file else b""
    if file is None or not content:
        raise Refusal("file_unreadable", "Choose a CSV file first.")
    name = PurePath(file.filename).name
    if not name.lower().endswith(ENDINGS):
        raise Refusal("file_unreadable", f"A CSV file ends in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.")
    return name[-200:], content


@get("/import/{name:str}/{token:uuid}", needs=())
async def upload_page(desk: AtDesk, state: State, name: FromPath[str], token: FromPath[UUID]) -> Template:
    """Its columns to be matched; while it goes in, how far; then the report."""
    kept = found(desk, state, name, token)
    run = await run_of(desk, kept)
    if run is None or run.state in ("refused", "interrupted"):
        said = (run.refusal or INTERRUPTED) if run else None
        return await mapping_page(desk, state, name, token, form=Form({**kept.choices, **kept.mapping}, {}, said))
    report = await read_report(desk.door, desk.person.context, run.id)
    return await page(desk, name, report=report_of(name, token, run, report))


async def run_of(desk: Desk, kept: Upload) -> ImportRow | None:
    """How far it is: whoever may import the file may know."""
    if kept.import_id is None:
        return None
    return await desk.door.ask(system(desk.person.organization.slug), read_import, ReadImport(kept.import_id))


def found(desk: Desk, state: State, name: str, token: UUID) -> Upload:
    kind_of(desk, name)
    kept = uploads_of(desk, state).read(token)
    if kept is None or kept.kind != name:
        raise Refusal("upload_not_found", "This file has expired. Upload it again.", "not_found")
    return kept


@post("/import/{name:str}/{token:uuid}", needs=())
async def start(desk: AtDesk, state: State, name: FromPath[str], token: FromPath[UUID]) -> Redirect | Template:
    """It goes in by itself from here; a small file is done at once."""
    kept, uploads, values = found(desk, state, name, token), uploads_of(desk, state), await desk.typed()
    run, kind = await run_of(desk, kept), KINDS[name]
    if run and run.state in ("running", "done"):
        return go(f"/import/{name}/{token}")
    fields = {column.name for column in kind.csv.columns}
    values = dict.fromkeys(fields, "") | values
    vital = {column.name for column in kind.csv.columns if column.vital}
    mapping = {field: values[field] for field in fields if values[field] or field in vital}
    content = await asyncio.to_thread(uploads.content, token)
    try:
        if values.get("act") == "read":
            return await mapping_page(desk, state, name, token, form=Form(values))
        table = await asyncio.to_thread(read_table, content, values.get("encoding") or None)
        map_columns(kind.csv.columns, table, mapping)
        await remember_services(desk, values)
        if values.get("act") == "check" or was_changed(values, fields):
            at = desk.door.now().isoformat()
            file = file_of(kept.file, content, mapping, values, True)
            report = await import_file(desk.door, desk.person.context, kind.csv, file)
            return await mapping_page(
                desk, state, name, token, form=Form(values), checked=checked_of(report, values, fields) | {"at": at}
            )
        begun = await begin(
            desk.door, desk.person.context, kind.csv, file_of(kept.file, content, mapping, values, False)
        )
    except Refusal as refusal:
        return await mapping_page(desk, state, name, token, 422, form=refused(refusal, values))
    changed = {"mapping": mapping, "choices": chosen_in(values, fields), "import_id": begun.import_id}
    uploads.write(token, msgspec.structs.replace(kept, **changed))
    task = asyncio.create_task(finish(desk.door, desk.person.context, begun))
    running.add(task)
    task.add_done_callback(running.discard)
    await asyncio.wait({task}, timeout=WAIT_S)
    return go(f"/import/{name}/{token}")


def chosen_in(values: Mapping[str, str], fields: set[str]) -> dict[str, str]:
    """All that was chosen besides the columns."""
    return {name: text for name, text in values.items() if name not in fields and not name.startswith("_") and text}


async def finish(door: Door, context: Context, begun: Importing) -> None:
    """Whatever becomes of it is on record, for the page to tell."""
    try:
        await carry_out(door, context, begun)
    except (Refusal, Outage) as error:
        log.warning("import of %r was refused: %s", begun.file.name, error)
    except Exception:
        log.exception("import of %r failed", begun.file.name)


@get("/import/{name:str}/{token:uuid}/refused.csv", needs=())
async def refused_rows(desk: AtDesk, state: State, name: FromPath[str], token: FromPath[UUID]) -> Response[bytes]:
    """What did not go in: the rows as they came, each with its reason, to be mended here and imported again."""
    kept = found(desk, state, name, token)
    report = await read_report(desk.door, desk.person.context, kept.import_id) if kept.import_id else None
    content = await asyncio.to_thread(uploads_of(desk, state).content, token)
    encoding = kept.choices.get("encoding")
    return download(f"{name}-refused.csv", await asyncio.to_thread(refused_table, content, encoding, report))


async def mapping_page(
    desk: Desk,
    state: State,
    name: str,
    token: UUID,
    status: int = 200,
    form: Form | None = None,
    checked: dict[str, Any] | None = None,
) -> Template:
    """`checked`: what would become of the file, where that was asked."""
    kept, kind = found(desk, state, name, token), KINDS[name]
    content = await asyncio.to_thread(uploads_of(desk, state).content, token)
    values = dict(form.values) if form and form.values else dict(kept.choices)
    table = await table_of(content, values.get("encoding") or None)
    columns = kind.csv.columns
    if table and not any(values.get(column.name) for column in columns):
        values |= guess_mapping(columns, table.headers)
    mapping = {
        "token": token,
        "file": kept.file,
        "rows_total": len(table.rows) if table else None,
        "encodings": encodings_of(content, values.get("encoding", ""), table),
        "headers": table.headers if table else [],
        "fields": [
            {"name": each.name, "label": each.label, "required": each.required, "chosen": values.get(each.name, "")}
            for each in (columns if table else ())
        ],
        "preview": preview_of(table) if table else [],
        "defaults": await defaults_of(desk, kind, values) if table else [],
        "reading": await reading_of(desk, table, values) if table and name == "orders" else None,
        "checked": checked,
    }
    return await page(desk, name, status, form=form or Form(), mapping=mapping)


def preview_of(table: Table) -> list[list[str]]:
    return [[row.cells.get(header, "")[:80] for header in table.headers] for row in table.rows[:PREVIEWED]]


async def defaults_of(desk: Desk, kind: ImportKind, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """What holds where the file leaves it open."""
    if not kind.defaults:
        return []
    choices = await desk.ask(read_filter_choices, None)
    options = {"channel": choices.channels, "location": choices.locations}
    first = {"channel": "import", "meaning": guess_meaning(chosen.get("quantity", ""))}
    if "currency" in kind.defaults:
        first["currency"] = (await desk.ask(read_file_settings, None)).currency
    return [
        {
            "name": f"default:{each}",
            "label": each.capitalize(),
            "options": options.get(each),
            "chosen": chosen.get(f"default:{each}", first.get(each, "")),
        }
        for each in kind.defaults
    ]


async def page(desk: Desk, name: str, status: int = 200, *, form: Form | None = None, **shown: Any) -> Template:
    kind = KINDS[name]
    upload = {
        "kind": name,
        "title": kind.title,
        "trail": [*kind.trail, ("Import", None)],
        "columns": [
            {"name": each.label, "required": each.required, "about": kind.about.get(each.name, "")}
            for each in sorted(kind.csv.columns, key=lambda column: not column.required)
        ],
        "sample_href": f"/import/{name}/sample.csv",
        "mapping": None,
        "report": None,
    }
    return await desk.show("import", kind.section, status, form=form or Form(), upload=upload | shown)


routes = [import_page, sample, upload, upload_page, start, refused_rows]
