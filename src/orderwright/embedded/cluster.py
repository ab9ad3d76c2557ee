"""The database's folder on disk: made at the first start, described for the next.

<data>/lock            who has the folder open
<data>/password        the password of the role that Orderwright works as, readable by the owner alone
<data>/superuser       that of the role that made the cluster, and makes the other one at the start; likewise
<data>/postgres/       the PostgreSQL cluster
<data>/postgres.log    what the server said
"""

import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from orderwright.embedded import binaries
from orderwright.embedded.identity import Identity, give_to
from orderwright.embedded.refusal import EmbeddedRefused
from orderwright.settings import kept_text

USER = DATABASE = "orderwright"
SUPERUSER = "postgres"
CONFIGURATION = "orderwright.conf"
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/local/bin:/usr/bin:/bin"}  # PGDATA and the like stay out


def password(data: Path) -> str:
    return kept_text(data / "password", lambda: secrets.token_urlsafe(32))


def superuser_password(data: Path) -> str | None:
    """None for a folder of former times, whose one role is the superuser."""
    file = data / "superuser"
    return file.read_text().strip() if file.exists() else None


def prepare(data: Path, identity: Identity) -> Path:
    """Make the cluster where there is none, and give it to the identity that will run it. Returns its folder."""
    cluster = data / "postgres"
    if not cluster.exists():
        _initialize(data, cluster, identity)
    version = cluster / "PG_VERSION"
    found = version.read_text().strip() if version.exists() else None
    if found != binaries.VERSION:
        what = f"a PostgreSQL {found} database" if found else "no PostgreSQL database"
        raise EmbeddedRefused(f"{cluster} holds {what}, and this Orderwright runs PostgreSQL {binaries.VERSION}.")
    give_to(cluster, identity.owner)
    return cluster


def _initialize(data: Path, cluster: Path, identity: Identity) -> None:
    """initdb into a draft folder, renamed when whole: a start that was cut off leaves no half a cluster."""
    kept_text(data / "superuser", lambda: secrets.token_urlsafe(32))
    draft = data / "postgres.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give_to(draft, identity.owner)
    options = [
        *(f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={data / 'superuser'}", "--auth=scram-sha-256"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ]
    command = [*identity.prefix, str(binaries.binary("initdb")), *options]
    made = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, cwd=data, timeout=300)
    if made.returncode != 0:
        raise EmbeddedRefused(f"The database could not be made in {data}:\n{made.stderr.strip()}")
    with (draft / "postgresql.conf").open("a") as file:
        file.write(f"include '{CONFIGURATION}'  # written at each start; ALTER SYSTEM settings win over it\n")
    draft.rename(cluster)


def write_configuration(cluster: Path, settings: Mapping[str, str]) -> None:
    (cluster / CONFIGURATION).write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()))
