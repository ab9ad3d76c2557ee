"""Files that were uploaded to be imported: kept in the data folder until a week later, with what became of them.

A folder for each: the file as it came, what is known of it, and the report once there is one. All web processes of a
machine share it.
"""

import shutil
import time
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec

from orderwright.channels.csv.report import Report
from orderwright.settings import private_folder

T = TypeVar("T")
KEPT_S = 7 * 24 * 3600
INTERRUPTED_AFTER_S = 1800


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """`mapping`: header by field, once it was chosen. `started_at`, `seconds`: when it began and how long it took."""

    kind: str
    file: str
    rows: int
    mapping: dict[str, str] = {}
    started_at: float | None = None
    seconds: float | None = None
    refusal: str | None = None

    @property
    def is_under_way(self) -> bool:
        """It began, and has neither end nor refusal yet."""
        return not (self.started_at is None or self.seconds or self.refusal or self.was_interrupted)

    @property
    def was_interrupted(self) -> bool:
        """It began long ago, and has no end."""
        return (
            self.started_at is not None and self.seconds is None and time.time() - self.started_at > INTERRUPTED_AFTER_S
        )


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
        self._put(token, "about", upload)

    def read(self, token: UUID) -> Upload | None:
        return self._get(token, "about", Upload)

    def content(self, token: UUID) -> bytes:
        return (self.folder / str(token) / "file").read_bytes()

    def write_report(self, token: UUID, report: Report) -> None:
        self._put(token, "report", report)

    def read_report(self, token: UUID) -> Report | None:
        return self._get(token, "report", Report)

    def _put(self, token: UUID, name: str, value: Upload | Report) -> None:
        """Whole or not at all: somebody may be reading."""
        draft = self.folder / str(token) / f".{name}"
        draft.write_bytes(msgspec.json.encode(value))
        draft.replace(draft.with_name(name))

    def _get(self, token: UUID, name: str, type_: type[T]) -> T | None:
        try:
            return msgspec.json.decode((self.folder / str(token) / name).read_bytes(), type=type_)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
