"""What the processes of an installation print while people and programs work, try to come in, and meet a bug."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from tests.commands.test_run import COMMAND, Running

PASSWORD = "correct horse battery"
ORDER = {
    "channel": "web", "currency": "GBP", "total": "2.50", "customer": {"email": "ada@secret.example", "name": "Ada"},
    "ship_to": {"name": "Ada", "line1": "1 Hidden Road", "city": "Leeds", "postal_code": "LS1", "country": "GB"},
    "lines": [{"sku": "A", "quantity": 1, "unit_price": "2.50", "tax": "0.00"}], "external_ref": "B-1",
    "shipping": {"service_level": "standard", "price": "0.00"}, "payment": {"method": "card", "authorized": "2.50"},
}  # fmt: skip


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path / "data", tmp_path / "output", ORDERWRIGHT_WEB_PROCESSES="1")
    yield started
    started.process.terminate()
    started.process.wait(60)


def command(running: Running, *words: str, typed: str = "") -> str:
    done = subprocess.run(
        [*COMMAND, *words], env=running.environment, input=typed, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def sign_in(client: httpx.Client, password: str, email: str = "me@acme.example") -> httpx.Response:
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    return client.post("/sign-in", data={"email": email, "password": password, "_csrf_token": token[1]})


def test_nothing_secret_is_printed_and_each_entry_is_a_line(running: Running) -> None:
    command(running, "organization", "create", "acme", "--name", "Acme Ltd")
    command(running, "user", "create", "me@acme.example", "--org", "acme", "--role", "admin", typed=PASSWORD)
    said = command(running, "key", "create", "--org", "acme", "--role", "admin")
    key = re.search(r"ow_[\w-]+", said)
    assert key, said
    with httpx.Client(base_url=running.address, trust_env=False, timeout=60) as client:
        assert sign_in(client, "a wrong hunter2 password").status_code == 401
        assert sign_in(client, PASSWORD, "typed-into-the-wrong-field").status_code == 401
        assert sign_in(client, PASSWORD).status_code == 303
        session = client.cookies["session"]
        client.post("/settings/profile", data={"name": "Forged Ltd"}, headers={"Sec-Fetch-Site": "cross-site"})
        bearer = {"Authorization": f"Bearer {key[0]}"}
        assert client.get("/v1/orders", headers={"Authorization": f"Bearer {key[0]}0"}).status_code == 401
        hook = {"url": "https://shop.example/h", "kinds": ["OrderPlaced"]}
        made = client.post("/v1/webhooks", headers=bearer, json=hook)
        assert made.status_code < 300, made.text
        client.post("/v1/variants", headers=bearer, json={"sku": "A", "title": "A"})
        assert client.post("/v1/variants", headers=bearer, content=b"{typed-into").status_code == 400
        for number in range(100):
            assert client.get(f"/o/guessed-{number}", headers={"Accept": "text/html"}).status_code == 404
        with psycopg.connect(running.database_url().strip(), autocommit=True) as connection:
            connection.execute("alter table org_acme.channel rename to away")
            connection.execute("alter table org_acme.customer rename to away_too")
            assert client.post("/v1/orders", headers=bearer, json=ORDER).status_code == 500
            assert client.get("/settings/channels/x%0AERROR%20forged").status_code == 500
    running.wait_for("forged")
    printed = running.said()
    lines = printed.partition("Ctrl-C stops it.\n")[2].splitlines()
    entries = [json.loads(line) for line in lines]
    told = [entry for entry in entries if entry["logger"] == "orderwright.security"]
    here = "127.0.0.1"
    assert sorted((entry["event"], entry["source"]) for entry in told if "status" not in entry) == [
        ("form_without_its_token", here), ("sign-in_as_nobody_who_is_known", here), ("unknown_API_key", here),
    ]  # fmt: skip
    fields = ("status", "source", "count", "route")
    refused = [tuple(entry[each] for each in fields) for entry in told if entry["event"] == "refused_request"]
    prefix = key[0].split("_")[1]
    assert sorted(refused) == [
        (400, f"key {prefix}", 1, "/v1/variants"), (403, here, 1, "/settings/profile"), (404, here, 100, "/o/{token}"),
    ]  # fmt: skip
    assert any("Traceback" in entry.get("trace", "") for entry in entries)
    secrets = [
        PASSWORD,
        "hunter2",
        "typed-into",
        session,
        key[0],
        "guessed",
        made.json()["secret"],
        "ada@secret",
        "Hidden Road",
    ]
    assert [secret for secret in secrets if secret in printed] == []
