"""Every setting of an installation, read once from the environment.

Each field of `Settings` is one variable, `ORDERWRIGHT_` and its name in capitals; `docs/settings.md` is written from
this file (`python -m orderwright.settings`), so a setting is documented here and nowhere else.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints
from urllib.parse import urlsplit

import msgspec

PREFIX = "ORDERWRIGHT_"
SECRET, FORMER_SECRET = "secret", "secret.former"


class SettingRefused(Exception):
    """A variable holds what it cannot mean. The sentence names the variable."""

    def __init__(self, variable: str, why: str) -> None:
        super().__init__(f"{variable} {why}")
        self.variable = variable


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    database_url: Annotated[
        str | None,
        "PostgreSQL (15 or newer) to use, as `postgresql://user:password@host:port/database`. "
        "Not set: the embedded one.",
    ] = None
    database_port: Annotated[
        int | None,
        "Port on 127.0.0.1 where the embedded PostgreSQL also listens. Not set: a private local socket only.",
    ] = None
    database_patience: Annotated[
        int,
        "Seconds that a request waits for one statement of the database before it is answered with 503, 1 to 3600.",
    ] = 10
    requests_per_minute: Annotated[
        int,
        "Requests of one API key that each web process answers in a minute; beyond that the answer is 429. "
        "0 to 1000000; 0: as many as come.",
    ] = 30_000
    data: Annotated[Path, "Folder that holds the embedded database, its log, and the generated secret."] = Path("data")
    host: Annotated[str, "Address the web server listens on."] = "127.0.0.1"
    port: Annotated[int, "Port the web server listens on. 0: any that is free."] = 8000
    web_processes: Annotated[
        int | None, "Number of web server processes, 1 to 64. Not set: one for each processor core, but at most 4."
    ] = None
    public_url: Annotated[
        str | None, "Address under which others reach this installation, for links in mail. Not set: host and port."
    ] = None
    production: Annotated[
        bool,
        "Whether this installation is for real work, as `orderwright run --production` sets it: yes or no. No demo; "
        "`public_url` is an https address, and browsers are told to come by https alone (HSTS).",
    ] = False
    hsts_subdomains: Annotated[
        bool,
        "Whether in production browsers come to all names below this host by https alone, too: yes or no. It holds for "
        "a year: say yes where there are none, or all have https.",
    ] = False
    trusted_proxies: Annotated[
        tuple[str, ...],
        "Networks of the proxies that stand in front, as `127.0.0.1, 10.0.0.0/8`: they are believed "
        "(X-Forwarded-For, Forwarded) where a request comes from. Not set: nobody is.",
    ] = ()
    api_origins: Annotated[
        tuple[str, ...],
        "Origins whose pages may call the API from a browser (CORS), as "
        "`https://shop.example.com, http://localhost:3000`. "
        "Not set: none. A page that sends a key tells it to whoever opens the page.",
    ] = ()
    session_idle_minutes: Annotated[
        int, "Minutes after which who is signed in and does nothing is signed out, 5 to 20160."
    ] = 720
    smtp_url: Annotated[
        str | None,
        "Mail server, as `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`. "
        "Not set: mail stays in the outbox that the console shows.",
    ] = None
    mail_from: Annotated[str, "Sender of the mail."] = "Orderwright <orders@localhost>"
    webhook_networks: Annotated[
        tuple[str, ...],
        "Networks that webhooks may lead to although they are private, as `10.0.0.0/8, fd00::/8`. "
        "Not set: none, only addresses of the Internet.",
    ] = ()
    tls_only: Annotated[
        bool,
        "Whether nothing is sent to others but by TLS: mail by STARTTLS or `smtps://`, webhooks by https: yes or no. "
        "Where there is none, that is told as an error, and nothing is sent.",
    ] = False
    customer_link_days: Annotated[
        int, "Days after an order was completed or canceled for which its customer's link leads to its page, 1 to 3650."
    ] = 180
    keep_keys_days: Annotated[
        int, "Days for which the answer to a request with an idempotency key is kept, 1 to 3650. Then it is a new one."
    ] = 7
    keep_messages_days: Annotated[
        int, "Days for which mail and webhooks' deliveries are kept that wait for nothing any more, 1 to 3650."
    ] = 90
    datasets: Annotated[Path, "Folder where public data sets are looked for."] = Path("../shared/data")
    demo: Annotated[
        bool,
        "Whether the first start makes an organization `demo` with sample orders: yes or no. "
        "Never where others reach it.",
    ] = True
    secret: Annotated[
        str, "At least 32 characters that sign sessions and links. Not set: made once and kept in the data folder."
    ]
    former_secret: Annotated[
        str | None,
        "The secret before that, while it is replaced: what was made from it still holds. Not set: the one that "
        "`orderwright secret change` kept in the data folder, if any.",
    ] = None

    @property
    def address(self) -> str:
        """Where a person finds the console: `public_url`, or else host and port. No slash at the end."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is made is made from the first; what was made from any of them holds."""
        return (self.secret, self.former_secret) if self.former_secret else (self.secret,)

    @property
    def by_https(self) -> bool:
        """Whether browsers reach it by https; cookies go no other way then."""
        return self.address.startswith("https:")

    @property
    def web_processes_wanted(self) -> int:
        return self.web_processes or min(4, os.cpu_count() or 1)

    def at_port(self, port: int) -> "Settings":
        """The same, with the port that was found where 0 was asked for."""
        return msgspec.structs.replace(self, port=port)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read and check all settings; an empty variable counts as not set.

        Refuses with SettingRefused. Makes the data folder and the secret where they are missing.
        """
        source = os.environ if environment is None else environment
        given: dict[str, Any] = {}
        for name, read in _READERS.items():
            if text := source.get(PREFIX + name.upper(), "").strip():
                try:
                    given[name] = read(text)
                except ValueError as why:
                    raise SettingRefused(PREFIX + name.upper(), str(why)) from None
        data = given.setdefault("data", Path("data").absolute())
        if "secret" not in given:
            given["secret"] = kept_text(private_folder(data) / SECRET, new_secret)
            if "former_secret" not in given and (data / FORMER_SECRET).exists():
                given["former_secret"] = kept_text(data / FORMER_SECRET, lambda: given["secret"])
        settings = cls(**given)
        return settings.in_production() if settings.production else settings

    def in_production(self) -> "Settings":
        """The same without a demo. Refuses with SettingRefused what real work can't be done with."""
        if not self.by_https:
            why = "must be the https address under which people reach this installation in production."
            raise SettingRefused(PREFIX + "PUBLIC_URL", why)
        return msgspec.structs.replace(self, demo=False)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can open; one that exists stays as it is. Refuses what cannot be a folder."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingRefused(
            PREFIX + "DATA", f"is {folder}, which cannot be made a folder: {error.strerror}"
        ) from error
    return folder


def kept_text(file: Path, make: Callable[[], str]) -> str:
    """The text of a file that only its owner can read; made and written, once, where there is none."""
    try:
        kept = file.read_text().strip()
    except FileNotFoundError:
        kept = ""
    if kept:
        return kept
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(make() + "\n")
    try:
        os.link(draft, file)  # the first of several writers wins, and nobody sees half a file
    except FileExistsError:
        if not file.read_text().strip():
            os.replace(draft, file)
    draft.unlink(missing_ok=True)
    return file.read_text().strip()


def new_secret() -> str:
    """384 random bits."""
    return secrets.token_urlsafe(48)


def _database_url(text: str) -> str:
    if urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise ValueError("must be an address such as postgresql://user:password@host:5432/database.")
    return text


def _whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not “{text}”.")
        return int(text)

    return read


def _web_address(text: str) -> str:
    return _address(text, ("http", "https"), "https://orders.example.com").rstrip("/")


def _smtp_url(text: str) -> str:
    return _address(text, ("smtp", "smtps"), "smtp://user:password@mail.example.com:587")


def _address(text: str, schemes: tuple[str, ...], example: str) -> str:
    """The text itself; it may hold a password, so a refusal does not repeat it."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in schemes and parts.hostname and parts.port != 0 and not parts.query + parts.fragment
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"must be an address such as {example}.")
    return text


def _host(text: str) -> str:
    if any(sign in text for sign in " /@"):
        raise ValueError(f"must be a host name or an IP address, not “{text}”.")
    return text


def _mail_from(text: str) -> str:
    if "@" not in text or "\n" in text:
        raise ValueError(f"must be a mail address such as Orders <orders@example.com>, not “{text}”.")
    return text


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("must have at least 32 characters.")
    return text


def _networks(text: str) -> tuple[str, ...]:
    given = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tuple(str(ip_network(part)) for part in given)
    except ValueError as why:
        raise ValueError(f"must be networks such as 10.0.0.0/8, fd00::/8: {why}.") from None


def _origins(text: str) -> tuple[str, ...]:
    """As browsers send them: scheme, host and port in small letters, nothing behind."""
    given = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    for origin in given:
        parts = urlsplit(_address(origin, ("http", "https"), "https://shop.example.com"))
        if parts.path or parts.username is not None or "*" in origin:
            raise ValueError(f"must be origins such as https://shop.example.com, not “{origin}”.")
    return given


def _yes_or_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError(f"must be yes or no, not “{text}”.")
    return text.lower() == "yes"


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


_READERS: dict[str, Callable[[str], Any]] = {
    "database_url": _database_url,
    "database_port": _whole_number(1, 65535),
    "database_patience": _whole_number(1, 3600),
    "requests_per_minute": _whole_number(0, 1_000_000),
    "data": _folder,
    "host": _host,
    "port": _whole_number(0, 65535),
    "web_processes": _whole_number(1, 64),
    "public_url": _web_address,
    "production": _yes_or_no,
    "hsts_subdomains": _yes_or_no,
    "trusted_proxies": _networks,
    "api_origins": _origins,
    "session_idle_minutes": _whole_number(5, 20_160),
    "smtp_url": _smtp_url,
    "mail_from": _mail_from,
    "webhook_networks": _networks,
    "tls_only": _yes_or_no,
    "customer_link_days": _whole_number(1, 3650),
    "keep_keys_days": _whole_number(1, 3650),
    "keep_messages_days": _whole_number(1, 3650),
    "datasets": _folder,
    "demo": _yes_or_no,
    "secret": _secret,
    "former_secret": _secret,
}


def documentation() -> str:
    """The text of docs/settings.md."""
    rows = [
        f"| `{PREFIX}{field.name.upper()}` | {_default(field)} | {_meaning(field.name)} |"
        for field in msgspec.structs.fields(Settings)
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Orderwright is set up by environment variables. A value that cannot be meant is refused at start,",
            "by the variable's name. (Written by `make docs` from `src/orderwright/settings.py`.)",
            "",
            "| variable | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _meaning(name: str) -> str:
    return str(get_args(get_type_hints(Settings, include_extras=True)[name])[1])


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default == ():
        return ""
    if isinstance(field.default, bool):
        return "`yes`" if field.default else "`no`"
    return f"`{field.default}`" if field.default not in (None, msgspec.NODEFAULT) else ""


if __name__ == "__main__":
    print(documentation(), end="")
