"""Real orders from a file to delivery and back: nothing is lost, everything adds up, and a kill -9 changes nothing."""

import contextlib
import lzma
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.given import ORGANIZATION

from orderwright.access.create_organization import create_organization
from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.channels.online_retail.facts import ReturnOrCancellation
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import Plan, plan_import
from orderwright.channels.online_retail.tally import Tally
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_all
from orderwright.demo.make_sample import SAMPLE
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.views.quarantine_list import list_imports

COMMAND = [sys.executable, "-m", "orderwright.cli"]
LINES = 1_500
CONTEXT = system(ORGANIZATION, "test")

STANDING = {
    "orders": """select external_ref, placed_at, total_minor, status, payment_status, fulfillment_status
        from orders order by external_ref""",
    "progress": """select o.external_ref, to_jsonb(p) - 'order_id' - 'variant_id'
        from progress p join orders o using (order_id) order by 1, p.line_no""",
    "levels": "select sku, on_hand, committed, unavailable from stock_level join variant using (variant_id) order by 1",
    "returns": """select external_ref, status, (select sum(quantity) from return_line l where l.return_id = r.return_id)
        from return_authorization r order by 1""",
    "money": """select o.external_ref, kind, sum(amount_minor)
        from payment_event join orders o using (order_id) group by 1, 2 order by 1, 2""",
    "charges": "select external_ref, kind, title, amount_minor from charge order by 1, 2, 3, 4",
    "quarantine": "select source_ref, code, reason from quarantine order by 1",
}
"""How an organization stands, without ids and the times of our own work."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The beginning of the sample, whole invoices and customers as they come, and three rows that make no sense."""
    lines = lzma.decompress(SAMPLE.read_bytes()).decode().splitlines()[: LINES + 1]
    broken = ("536365,85123A,CREAM,six,2011-01-01 08:26:00,2.55,17850,United Kingdom", "nonsense", "C1,22423,X,-1,,1,,")
    path = tmp_path_factory.mktemp("online_retail") / "online_retail.csv"
    path.write_text("\n".join((*lines, *broken)) + "\n")
    return path


@pytest.fixture(scope="module")
def plan(file: Path) -> Plan:
    return plan_import(file)


@contextlib.asynccontextmanager
async def opened(url: str) -> Any:
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, ORGANIZATION, "Demo Gifts Ltd")
        yield make_door(database)
    finally:
        await database.close()


async def imported(door: Door, file: Path, plan: Plan) -> Tally:
    return await import_file(door, CONTEXT, file, plan, lambda _: None)


async def advanced(door: Door) -> Advancing:
    walking = Advancing(door, CONTEXT, ["import"], lambda _, __: None)
    await advance_all(walking, STEPS)
    return walking


async def assert_it_adds_up(door: Door) -> None:
    report = await door.ask(CONTEXT, audit, Audit())
    assert report.differences == []


def standing(url: str) -> dict[str, list[Any]]:
    with psycopg.connect(url) as connection:
        connection.execute(f"set search_path to org_{ORGANIZATION}")
        return {name: connection.execute(query).fetchall() for name, query in STANDING.items()}


async def test_every_line_of_the_file_is_in_the_database_and_goes_to_delivery_and_back(
    fresh_database: str, file: Path, plan: Plan
) -> None:
    async with opened(fresh_database) as door:
        tally = await imported(door, file, plan)
        assert tally == plan.tally
        assert tally.lines == LINES + 3
        assert tally.quarantined >= 3
        await assert_it_adds_up(door)
        once = standing(fresh_database)

        (read_in,) = await door.ask(CONTEXT, list_imports, None)
        assert (read_in.kind, read_in.report["lines"]) == ("online-retail", tally.lines)

        assert await imported(door, file, plan) == tally
        assert standing(fresh_database) == once

        walking = await advanced(door)
        assert walking.refused == {}
        await assert_it_adds_up(door)

    now = standing(fresh_database)
    assert {status for *_, status, _, _ in now["orders"]} <= {"completed", "canceled"}
    told = {
        fact.external_ref for fact in plan.facts if isinstance(fact, ReturnOrCancellation) and fact.kind == "return"
    }
    assert {reference for reference, status, _ in now["returns"] if status == "closed"} == told != set()
    assert all(committed == unavailable == 0 for _, _, committed, unavailable in now["levels"])
    assert all(on_hand >= 0 for _, on_hand, _, _ in now["levels"])


class Program:
    """The command line in a process of its own, against one database."""

    def __init__(self, url: str, data: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWRIGHT_")}
        self.url = url
        self.environment = {**own, "ORDERWRIGHT_DATABASE_URL": url, "ORDERWRIGHT_DATA": str(data)}

    def killed(self, when: str, *words: str) -> None:
        """Kill -9 as soon as the query gives something; the command must not have ended by then."""
        process = subprocess.Popen([*COMMAND, *words], env=self.environment, stdout=subprocess.DEVNULL)
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(f"set search_path to org_{ORGANIZATION}")
                until = time.monotonic() + 60
                while connection.execute(when).fetchone() is None:
                    assert process.poll() is None, "it ended before it was killed"
                    assert time.monotonic() < until
                    time.sleep(0.01)
        finally:
            process.kill()
            process.wait(20)

    def said(self, *words: str) -> str:
        done = subprocess.run([*COMMAND, *words], env=self.environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def undisturbed(clone_database: Callable[[], contextlib.AbstractContextManager[str]]) -> Iterator[str]:
    with clone_database() as url:
        yield url


async def test_killed_in_the_middle_and_begun_again_it_comes_to_the_same(
    fresh_database: str, undisturbed: str, file: Path, plan: Plan, tmp_path: Path
) -> None:
    async with opened(undisturbed) as door:
        await imported(door, file, plan)
        await advanced(door)
    async with opened(fresh_database):
        pass
    program = Program(fresh_database, tmp_path)

    program.killed("select from stock_level limit 1", "import", "online-retail", str(file))
    program.killed("select from told_fact where kind = 'return'", "import", "online-retail", str(file))
    said = program.said("import", "online-retail", str(file))
    assert f"{plan.tally.lines:,} lines in = {plan.tally.orders:,} in orders" in said
    assert f"{plan.tally.quarantined:,} quarantined" in said

    program.killed("select from parcel limit 1", "advance", "--all")
    program.killed("select from parcel where status = 'delivered' limit 1", "advance", "--all")
    program.said("advance", "--all")
    assert "0 differences" in program.said("audit")
    assert standing(fresh_database) == standing(undisturbed)


async def test_an_order_goes_one_step_at_a_time_as_far_as_it_is_told(
    fresh_database: str, file: Path, plan: Plan, tmp_path: Path
) -> None:
    async with opened(fresh_database) as door:
        await imported(door, file, plan)
    program = Program(fresh_database, tmp_path)

    program.said("advance", "--steps", "1")
    assert {row[5] for row in standing(fresh_database)["orders"]} <= {"in_progress", "canceled"}
    program.said("advance", "--all", "--until", "ship")
    assert {row[5] for row in standing(fresh_database)["orders"]} <= {"shipped", "canceled"}
    with pytest.raises(AssertionError, match="Say one of --all, --steps N and --pace N"):
        program.said("advance")
    assert "0 differences" in program.said("audit")
