"""The disk is full: orders are put off with 503, nothing that was promised is lost, and once there is room again all
goes on by itself."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.embedded import running_url
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.torture.buyers import SCARCE, Buyers
from orderwright.torture.stock_up import stock_up

SKUS = ["A", "B", "C", "D"]
MEBIBYTE = 1 << 20


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 260 MiB."""
    folder = Path(tempfile.mkdtemp(prefix="orderwright-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=260m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"this account may not mount a small file system: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def output(small_disk: Path, tmp_path: Path) -> Iterator[Path]:
    """What a running `orderwright run` on the small disk prints."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
    settings = {"ORDERWRIGHT_DATA": str(small_disk / "data"), "ORDERWRIGHT_PORT": "0", "ORDERWRIGHT_DEMO": "no"}
    said = tmp_path / "output"
    with said.open("w") as file:
        command = [sys.executable, "-m", "orderwright.cli", "run"]
        process = subprocess.Popen(command, env={**own, **settings}, stdout=file, stderr=file)
    wait_for(lambda: "Ctrl-C stops it" in said.read_text())
    yield said
    process.terminate()
    assert process.wait(90) == 0, said.read_text()


def wait_for(true: Callable[[], bool], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


async def placed_and_differences(url: str) -> tuple[set[UUID], list[str]]:
    database = Database(url)
    await database.open()
    try:
        door, context = make_door(database), system("shop")
        report = await door.ask(context, audit, Audit())
        async with database.transaction("shop", "test", door.now()) as tx:
            rows = await (await tx.connection.execute("select order_id from orders")).fetchall()
        return {row[0] for row in rows}, [difference.sentence for difference in report.differences]
    finally:
        await database.close()


def test_a_full_disk_puts_orders_off_and_loses_none(small_disk: Path, output: Path) -> None:
    data = small_disk / "data"
    key = asyncio.run(stock_up(running_url(data) or "", "shop", {"DC": dict.fromkeys([*SKUS, SCARCE], 1_000_000)}))
    address = next(word for word in output.read_text().split() if word.startswith("http://"))
    buyers = Buyers(0, key, SKUS, 0)

    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False
    ) as shop:

        def place() -> int:
            reference = f"S-{len(buyers.sent)}"
            buyers.sent.add(reference)
            order = msgspec.structs.replace(buyers.order(reference), note="n" * 400)
            answer = shop.post("/v1/orders", content=msgspec.json.encode(order))
            if answer.status_code == 503:
                assert answer.headers["Retry-After"] == "1"
            buyers.take(reference, answer.status_code, answer.content)
            return answer.status_code

        assert place() == 201
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 3 * MEBIBYTE))
        wait_for(lambda: place() == 503)
        wait_for(lambda: "PostgreSQL cannot start, and is tried again" in output.read_text())
        assert place() == 503
        ballast.unlink()
        wait_for(lambda: place() == 201)

    assert "web 1 ended" not in output.read_text()
    assert [status for status in buyers.statuses if status not in (201, 503)] == []
    there, differences = asyncio.run(placed_and_differences(running_url(data) or ""))
    assert {order for ids in buyers.promised.values() for order in ids} <= there
    assert differences == []
