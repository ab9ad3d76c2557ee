"""The installation's secret is replaced by two commands, with a time between them in which both hold."""

import json
import stat
from pathlib import Path

import pytest
from tests.commands.test_installation import Shell

from orderwright.settings import Settings


@pytest.fixture
def shell(fresh_database: str, tmp_path: Path) -> Shell:
    return Shell(fresh_database, tmp_path)


def secrets(shell: Shell) -> tuple[str, ...]:
    return Settings.from_env(shell.environment).secrets


def test_the_former_secret_holds_until_it_is_forgotten(shell: Shell) -> None:
    (first,) = secrets(shell)
    assert "Restart the service now." in shell.run("secret", "change")
    second, former = secrets(shell)
    assert former == first != second
    folder = Path(shell.environment["ORDERWRIGHT_DATA"])
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if "secret" in path.name}
    assert kept == {"secret": 0o600, "secret.former": 0o600}
    assert "`orderwright secret forget` ends it first" in shell.run("secret", "change", ends=1)
    assert secrets(shell) == (second, first)
    said = shell.run("secret", "forget")
    assert "0 authenticator apps sealed anew." in said
    assert "Restart the service now." in said
    assert secrets(shell) == (second,)
    assert "nothing to forget" in shell.run("secret", "forget", ends=1)


def test_webhooks_that_were_given_no_other_secret_are_named_when_the_former_one_is_forgotten(shell: Shell) -> None:
    """Of all organizations; one that was replaced in between is not."""
    for slug in ("demo", "other"):
        shell.run("organization", "create", slug, "--name", slug)
    urls = ["https://a.example/hook", "https://b.example/hook"]
    wishes = json.dumps([{"url": url} for url in urls])
    (first, _), _ = (
        json.loads(shell.run("do", "save_webhook_endpoints", wishes, "--org", s)) for s in ("demo", "other")
    )
    shell.run("secret", "change")
    shell.run("do", "replace_webhook_secrets", json.dumps({"endpoint_id": first["endpoint_id"]}))
    said = shell.run("secret", "forget")
    assert "3 webhooks were not given another secret. Nothing is sent to these until" in said
    assert [line.strip() for line in said.splitlines() if line.startswith("  ")] == [
        f"demo: {urls[1]}", f"other: {urls[0]}", f"other: {urls[1]}",
    ]  # fmt: skip
    shell.run("secret", "change")
    assert "webhooks were not" in shell.run("secret", "forget")


def test_a_change_that_was_cut_off_is_done_again(shell: Shell) -> None:
    (first,) = secrets(shell)
    (Path(shell.environment["ORDERWRIGHT_DATA"]) / "secret.former").write_text(first + "\n")
    shell.run("secret", "change")
    second, former = secrets(shell)
    assert former == first != second


def test_a_secret_of_the_environment_is_changed_there(shell: Shell) -> None:
    shell.environment |= {"ORDERWRIGHT_SECRET": "s" * 40}
    assert "ORDERWRIGHT_SECRET is set: give it a new value" in shell.run("secret", "change", ends=1)
    shell.environment |= {"ORDERWRIGHT_SECRET": "t" * 40, "ORDERWRIGHT_FORMER_SECRET": "s" * 40}
    assert secrets(shell) == ("t" * 40, "s" * 40)
    assert "Take ORDERWRIGHT_FORMER_SECRET out of the settings." in shell.run("secret", "forget")
    shell.environment["ORDERWRIGHT_FORMER_SECRET"] = "short"
    assert "ORDERWRIGHT_FORMER_SECRET must have at least 32 characters" in shell.run("secret", "forget", ends=1)


def test_in_a_folder_without_an_installation_nothing_is_changed(tmp_path: Path) -> None:
    shell = Shell("", tmp_path)
    assert "There is no installation" in shell.run("secret", "change", ends=1)
    assert not (tmp_path / "secret.former").exists()
