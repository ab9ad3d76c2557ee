"""Files in CSV by the command line, as a real process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands.test_installation import Shell


@pytest.fixture
def shell(fresh_database: str, tmp_path: Path) -> Shell:
    made = Shell(fresh_database, tmp_path)
    made.run("organization", "create", "demo", "--name", "Demo Gifts Ltd")
    return made


def test_goods_stock_and_orders_come_in_by_csv_row_by_row(shell: Shell, tmp_path: Path) -> None:
    def imported(kind: str, text: str, *words: str, ends: int = 0) -> str:
        file = tmp_path / f"{kind}.csv"
        file.write_text(text)
        return shell.run("import", kind, str(file), *words, ends=ends)

    assert "1 created" in imported("locations", "location,name\nDC,London\n")
    goods = "sku,title,price\nA,Lantern,2.50\nB,Hook,lots\n"
    assert "A dry run: nothing was changed." in imported("catalog", goods, "--dry-run", ends=1)
    told = imported("catalog", goods, ends=1)
    assert "row 3, price:" in told
    assert "1 created, 0 updated, 0 unchanged, 1 refused" in told
    assert "1 created" in imported("stock", "sku,location,quantity\nA,DC,5\n")
    orders = "Paper,sku,quantity,unit_price,country\n1,A,2,2.50,GB\n2,NOPE,1,2.50,GB\n"
    dry = imported("orders", orders, "--column", "external_ref=Paper", "--dry-run")
    assert "1 created" in dry
    assert "A dry run: nothing was changed." in dry
    told = imported("orders", orders, "--column", "external_ref=Paper")
    assert "row 3, sku: There is no variant with the SKU 'NOPE'" in told
    assert "1 quarantined" in told


def test_a_command_in_the_wrong_folder_makes_nothing(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    command = [sys.executable, "-m", "orderwright.cli", "key", "list", "--org", "demo"]
    done = subprocess.run(
        command, env={**own, "ORDERWRIGHT_DATA": str(tmp_path / "data")}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "There is no installation in" in done.stderr) == (1, True)
    assert not (tmp_path / "data" / "postgres").exists()
