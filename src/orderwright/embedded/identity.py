"""Under which identity `postgres` runs: it refuses to be root, and should never outlive the process that started it.

Nothing is added to the machine for it: no system user, no changed permission outside the database's own folder.
"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import msgspec

from orderwright.embedded.refusal import EmbeddedRefused


class Identity(msgspec.Struct, frozen=True):
    """`prefix` goes before the command; `owner` must own the database's folder."""

    name: str
    prefix: tuple[str, ...]
    owner: int


def works(identity: Identity) -> bool:
    """Whether this machine lets a process run so."""
    try:
        trial = subprocess.run([*identity.prefix, "true"], capture_output=True, timeout=10)
    except OSError:
        return False
    return trial.returncode == 0


def candidates() -> list[Identity]:
    """The identities to try, best first."""
    if os.geteuid() != 0:
        return [Identity("own account", tuple(dies_with_parent()), os.geteuid())]
    uid = _plain_account()
    return [
        # Root here is that account in there: file owners stay as they are, and no privilege is left.
        Identity(
            "user namespace", ("unshare", "--user", f"--map-user={uid}", f"--map-group={uid}", *dies_with_parent()), 0
        ),
        # Containers often forbid namespaces. The one capability kept lets it pass folders of root (such as /root).
        Identity(
            "plain account",
            (
                *("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"),
                *(f"--{which}=-all,+dac_override" for which in ("bounding-set", "inh-caps", "ambient-caps")),
                "--pdeathsig=INT",
            ),
            uid,
        ),
    ]


def _plain_account() -> int:
    """An account that is not root: initdb wants one that the system knows by name."""
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0}
    if not known:
        raise EmbeddedRefused("This system has no account but root, and PostgreSQL refuses to run as root.")
    return known.get("nobody", min(known.values()))


def choose() -> Identity:
    """The first identity that works here; refuses where none does."""
    for identity in candidates():
        if works(identity):
            return identity
    raise EmbeddedRefused(
        "The embedded PostgreSQL cannot run as root here: neither a user namespace nor another user id is allowed. "
        "Run Orderwright as an ordinary user, or set ORDERWRIGHT_DATABASE_URL."
    )


def dies_with_parent(signal: str = "INT") -> list[str]:
    """Command prefix that makes Linux signal the process when its parent is gone, however it went; else nothing."""
    return ["setpriv", f"--pdeathsig={signal}"] if shutil.which("setpriv") and _has_pdeathsig() else []


def _has_pdeathsig() -> bool:
    return subprocess.run(["setpriv", "--pdeathsig=INT", "true"], capture_output=True, timeout=10).returncode == 0


def give_to(folder: Path, owner: int) -> None:
    """Make `owner` own the folder and all in it, where that is not so already (an earlier start ran otherwise)."""
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.lchown(path, owner, owner)
