"""`orderwright run`: the whole installation in one terminal.

Database, migrations, the demo organization on the first run, web server and worker; each is watched, and Ctrl-C or
SIGTERM stops them in the opposite order. All web processes accept from one socket that is held here, so one that dies
and starts again refuses nobody.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from types import FrameType
from urllib.parse import urlsplit

import httpx
import msgspec
from rich.console import Console

from orderwright.commands.progress import telling
from orderwright.commands.watch import Child, GaveUp, Watched, watch
from orderwright.demo.first_run import demo_sign_ins, first_run, nobody_is_here
from orderwright.embedded import EmbeddedServer
from orderwright.kernel import log_lines
from orderwright.migrate import migrate
from orderwright.settings import PREFIX, SettingRefused, Settings

ANSWER_SECONDS_MAX = 60
BACKLOG = 2048
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


OPEN_TO_ALL = (
    "anybody could sign in as {}: their passwords are those of the demo, which everybody knows. Change them or remove"
    " these people first, or begin with another data folder; until then it listens on this machine alone."
)
NOBODY_YET = (
    "Nobody can sign in yet. Make an organization and its admin, in another terminal:\n"
    "  orderwright organization create acme --name 'Acme Ltd'\n"
    "  orderwright user create you@acme.example --org acme --role admin"
)


def run(*, production: bool = False) -> None:
    """Start everything and keep it running, until Ctrl-C.

    :param production: For real work: no demo, https only. As ORDERWRIGHT_PRODUCTION=yes.
    """
    if production:
        os.environ[PREFIX + "PRODUCTION"] = "yes"
    settings = Settings.from_env()
    console = Console(highlight=False)
    with ExitStack() as running:
        try:
            running.enter_context(_signals_interrupt())
            _start(settings, console, running)
        except KeyboardInterrupt:
            console.print("Stopping …")
        except GaveUp as why:
            sys.exit(f"orderwright: {why}")
        finally:
            _ignore_signals()  # stopping is bounded; a second Ctrl-C would only leave something behind


def _start(settings: Settings, console: Console, running: ExitStack) -> None:
    parts: dict[str, Watched] = {}
    url = settings.database_url
    if url is None:
        with telling(console, "Starting PostgreSQL …"):
            server = running.enter_context(EmbeddedServer(settings.data, settings.database_port))
        parts["PostgreSQL"], url = server, server.url
    with telling(console, "Migrating the database …"):
        migrate(url)
    within_reach = is_within_reach(settings)
    if within_reach:  # the demo's passwords are known to everybody
        settings = msgspec.structs.replace(settings, demo=False)
    with telling(console, "Looking for organizations …") as say:
        login = first_run(url, settings, say)
    if within_reach and (known := demo_sign_ins(url)):
        raise GaveUp(OPEN_TO_ALL.format(", ".join(known)))
    listener = running.enter_context(_listener(settings))
    port = listener.getsockname()[1]
    environment = {**os.environ, PREFIX + "DATABASE_URL": url, PREFIX + "PORT": str(port)}
    children = _children(settings.web_processes_wanted, listener.fileno(), environment)
    running.callback(_stop, children)
    for child in children.values():
        child.start()
    with telling(console, "Starting the web server …"):
        _wait_for_answer(listener, children)
    console.print(f"[bold]Orderwright[/bold] is at [link]{settings.at_port(port).address}[/link]")
    if settings.public_url:
        console.print(f"It listens on {settings.host}:{port}.")
    if login:
        console.print(login)
    elif nobody_is_here(url):
        console.print(NOBODY_YET)
    console.print("Ctrl-C stops it.")
    watch({**parts, **children}, console.print)


def is_within_reach(settings: Settings) -> bool:
    """Whether others than who sits at this machine reach it: it listens to them, or a proxy stands in front."""
    hosts = {settings.host, urlsplit(settings.address).hostname}
    proxied = settings.production or settings.trusted_proxies
    return bool(proxied) or not all(host and is_this_machine(host) for host in hosts)


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _children(web_processes: int, listener: int, environment: Mapping[str, str]) -> dict[str, Child]:
    serve = web_command(listener)
    webs = {f"web {number}": Child(serve, environment, [listener]) for number in range(1, web_processes + 1)}
    return {**webs, "worker": Child([sys.executable, "-m", "orderwright.cli", "worker"], environment)}


def web_command(listener: int) -> list[str]:
    """One web process that accepts from an inherited socket."""
    return [
        *(sys.executable, "-m", "uvicorn", "orderwright.app:create_app", "--factory", f"--fd={listener}"),
        *("--loop=uvloop", "--http=orderwright.web.http_protocol:BoundedHttpProtocol", "--ws=none"),
        *("--no-access-log", "--no-server-header", "--no-proxy-headers"),
        *(f"--log-config={log_lines.CONFIG}", "--log-level=warning", "--timeout-graceful-shutdown=10"),
    ]


def _stop(children: Mapping[str, Child]) -> None:
    for child in children.values():
        child.ask_to_stop()
    for child in children.values():
        child.stop()


def _listener(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise SettingRefused(PREFIX + "PORT", f"cannot be used: {where}: {error.strerror}.") from error


def listen(host: str, port: int) -> socket.socket:
    """The socket that web processes accept from. Its connections inherit that they send at once: otherwise the end of
    an answer waits up to 40 ms for the caller to acknowledge its beginning."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    return listener


def _wait_for_answer(listener: socket.socket, children: Mapping[str, Child]) -> None:
    """Until the web server answers anything at all. A child that cannot even start ends the wait."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    until = time.monotonic() + ANSWER_SECONDS_MAX
    while time.monotonic() < until:
        if ended := [name for name, child in children.items() if not child.running]:
            raise GaveUp(f"{' and '.join(ended)} could not start.")
        try:
            httpx.get(url, timeout=1, trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise GaveUp(f"The web server did not answer within {ANSWER_SECONDS_MAX} s.")


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise KeyboardInterrupt

    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup leaves SIGHUP
            signal.signal(number, interrupt)
    yield


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
