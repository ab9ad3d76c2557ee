"""Every verb by the command line, as a real process."""

import json
from pathlib import Path

import pytest
from tests.commands.test_installation import Shell

ORDER = {
    "channel": "web",
    "external_ref": "C-1",
    "currency": "GBP",
    "ship_to": {"country": "GB"},
    "lines": [{"sku": "A", "quantity": 2, "unit_price": "2.50"}],
}


@pytest.fixture
def shell(fresh_database: str, tmp_path: Path) -> Shell:
    made = Shell(fresh_database, tmp_path)
    made.run("organization", "create", "demo", "--name", "Demo Gifts Ltd")
    return made


def test_an_order_is_placed_and_held_by_command(shell: Shell) -> None:
    assert json.loads(shell.run("do", "save_variants", '[{"sku": "A", "title": "Lantern"}]'))[0]["created"]
    placed = json.loads(shell.run("do", "place_orders", typed=json.dumps(ORDER)))
    assert (placed["lines"][0]["backordered"], placed["fulfillment_status"]) == (2, "backordered")
    held = json.loads(shell.run("do", "place_holds", json.dumps({"order_id": placed["id"], "reason": "fraud"})))
    assert held
    refused = json.loads(shell.run("do", "place_orders", json.dumps(ORDER | {"note": "other"}), ends=1))
    assert refused["refused"] == "order_differs"


def test_what_can_be_done_is_listed_and_nonsense_is_refused(shell: Shell) -> None:
    assert "place_orders: channel, external_ref, currency" in shell.run("do")
    assert "There is no verb fly" in shell.run("do", "fly", "{}", ends=1)
    assert "can't be read" in shell.run("do", "place_orders", "{", ends=1)
