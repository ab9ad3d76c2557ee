"""The file of an export on its way to who asked for it, part by part, each read for itself."""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from orderwright.documents.read_exports import (
    ReadExport,
    ReadExportPart,
    read_export,
    read_export_file,
    read_export_part,
    refuse_unless_covered,
)
from orderwright.documents.write_files import MEDIA_TYPES
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door


class OpenedExport(msgspec.Struct, frozen=True):
    """With its length, so that a file that breaks off is known to be cut."""

    media_type: str
    headers: dict[str, str]
    chunks: AsyncIterator[bytes]


async def open_export(door: Door, context: Context, export_id: UUID) -> OpenedExport:
    """Refuses `export_not_found`, `export_not_ready`, `export_failed` and `export_rights_changed`."""
    export = await door.ask(context, read_export, ReadExport(export_id))
    file = await door.ask(context, read_export_file, ReadExport(export_id))
    refuse_unless_covered(context, export.list, file)

    async def chunks() -> AsyncIterator[bytes]:
        for part in range(1, file.parts + 1):
            yield await door.ask(context, read_export_part, ReadExportPart(export_id, part))

    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Length": str(file.bytes)}
    return OpenedExport(MEDIA_TYPES[export.format], headers, chunks())
