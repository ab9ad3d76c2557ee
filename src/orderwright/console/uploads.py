"""Files that were uploaded to be imported: kept in the data folder until a week later.

A folder for each: the file as it came, and what is known of it. All web processes of a machine share it. What becomes
of it is on record in the database.
"""

import shutil
import time
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from orderwright.settings import private_folder

KEPT_S = 7 * 24 * 3600


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """`mapping`: header by field, once it was chosen; `choices`: how it is read besides, by the name of the field of
    the form. `import_id`: since it goes in."""

    kind: str
    file: str
    rows: int
    mapping: dict[str, str] = {}
    choices: dict[str, str] = {}
    import_id: UUID | None = None


class Uploads:
    """Those of one organization."""

    def __init__(self, data: Path, organization: str) -> None:
        self.folder = private_folder(data / "uploads" / organization)

    def keep(self, upload: Upload, content: bytes) -> UUID:
        """A new one; those that are too old go."""
        for old in self.folder.iterdir():
            if time.time() - old.stat().st_mtime > KEPT_S:
                shutil.rmtree(old, ignore_errors=True)
        token = uuid4()
        private_folder(self.folder / str(token))
        (self.folder / str(token) / "file").write_bytes(content)
        self.write(token, upload)
        return token

    def write(self, token: UUID, upload: Upload) -> None:
        """Whole or not at all: somebody may be reading."""
        draft = self.folder / str(token) / ".about"
        draft.write_bytes(msgspec.json.encode(upload))
        draft.replace(draft.with_name("about"))

    def read(self, token: UUID) -> Upload | None:
        try:
            return msgspec.json.decode((self.folder / str(token) / "about").read_bytes(), type=Upload)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def content(self, token: UUID) -> bytes:
        return (self.folder / str(token) / "file").read_bytes()
