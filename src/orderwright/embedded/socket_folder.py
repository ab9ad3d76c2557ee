"""A private folder for the server's socket, with a path short enough: the system allows about 100 bytes."""

import hashlib
import os
import stat
from pathlib import Path

from orderwright.embedded.refusal import EmbeddedRefused


def socket_folder(data: Path) -> Path:
    """The folder for this data folder, the same at every start, so that clients find a restarted server again.
    A service's is in the folder that systemd gives it (`RuntimeDirectory`), since its /tmp may be its own."""
    given = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    home = Path(given or f"/tmp/orderwright-{os.geteuid()}")
    for folder in (home, home / hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise EmbeddedRefused(f"{folder} is not a private folder of this account: remove it.")
    return folder
