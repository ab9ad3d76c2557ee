"""What `deploy/` holds for operators is what the guide says, names commands and settings that are there, and is taken
by the programs that it is for, where they are installed."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from orderwright.cli import COMMANDS, app
from orderwright.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs/guides/production.md").read_text(encoding="utf-8")
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOY / name)
    return read


def test_every_file_is_installed_by_the_guide() -> None:
    assert [path.name for path in DEPLOY.iterdir() if f"deploy/{path.name}" not in GUIDE] == []


def test_the_service_runs_what_is_there_and_stops_it_in_order() -> None:
    service = unit("orderwright.service")["Service"]
    program, *words = service["ExecStart"].split()
    assert program == "/opt/orderwright/.venv/bin/orderwright"
    command, _, _ = app.parse_args(words, exit_on_error=False, print_error=False)
    assert command.__name__ == "run"
    assert service["KillMode"] == "mixed", "the database and requests under way get no signal of their own"
    assert int(service["TimeoutStopSec"]) > 60
    assert service["ProtectSystem"] == "strict"
    assert f"/var/lib/{service['StateDirectory']}" in GUIDE
    assert service["RuntimeDirectory"], "with a /tmp of its own, its socket is where commands find it"


def test_settings_of_the_guide_are_there_and_taken() -> None:
    block = re.search(r"(?m)^## 2\. Settings\n.*?\n\n((?:    \w+=[^\n]*\n)+)", GUIDE, re.DOTALL)
    assert block
    given = dict(line.strip().split("=", 1) for line in block[1].splitlines())
    assert all(name.startswith(PREFIX) for name in given)
    known = {PREFIX + name.upper() for name in Settings.__struct_fields__}
    assert given.keys() <= known
    Settings.from_env({**given, PREFIX + "SECRET": "s" * 40, PREFIX + "PRODUCTION": "yes"})


def test_commands_of_the_guides_are_there() -> None:
    named = {
        tuple(re.split(r"\s+", line.strip())[1:])
        for path in (ROOT / "docs/guides").glob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"    ow \w", line)
    }
    assert len(named) > 5
    assert [words for words in named if not {words[0], " ".join(words[:2])} & COMMANDS.keys()] == []


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    if not (verify := shutil.which("systemd-analyze")):
        pytest.skip("no systemd here")
    for path in DEPLOY.iterdir():
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(ExecStart=)/opt/\S+", r"\1/bin/true", text).replace("User=orderwright", "User=root")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run([verify, "verify", tmp_path / name], capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in done.stderr.splitlines() if name in line]
    assert ours == []


def test_caddy_takes_its_file() -> None:
    if not (caddy := shutil.which("caddy")):
        pytest.skip("no Caddy here")
    words = [caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_proxies_keep_what_a_caller_says_of_itself_out_and_send_no_program_from_http_to_https() -> None:
    caddy, nginx = ((DEPLOY / name).read_text(encoding="utf-8") for name in ("Caddyfile", "nginx.conf"))
    assert "header_up -Forwarded" in caddy
    assert 'proxy_set_header Forwarded "";' in nginx
    assert "$proxy_add_x_forwarded_for" in nginx
    assert re.search(r"handle /v1/\* \{\s+respond 403\s", caddy)
    assert re.search(r"location /v1/ \{\s+return 403;", nginx)
