"""In a world that has several of each, each column that the audit looks at is one more, one less, another value or lost
in all rows at once. How many differences each check finds, and the first of them, are kept. A deliberate change is
written anew with `make outlines` and read like code."""

import difflib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.audit.test_find_differences import NO_CONSTRAINTS, NOBODY, RolledBack
from tests.browser.conftest import Site, running
from tests.browser.every_state import furnish
from tests.browser.several_of_each import furnish_several, leave_waiting
from tests.given import ORGANIZATION

from orderwright.audit.find_differences import CHECKS
from orderwright.audit.repair_differences import Repair, repair
from orderwright.audit.types import Difference, Found
from orderwright.kernel.transaction import Transaction

KEPT = Path(__file__).parent / "differences.txt"
REPAIRS = Path(__file__).parent / "repairs.txt"
WRITE = "ORDERWRIGHT_OUTLINES" in os.environ
MOST = 1_000
AT_ONCE = 40
Look = Callable[[Transaction, str], Coroutine[Any, Any, list[str]]]
NUMBERS = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?|\b\d{4}\b")
"""Times, and numbers of what was made side by side."""
COMMIT = re.compile(r"commit \S+ \([^)]*\)")
"""Whose it was: of what was done at the same moment, which came last is left to chance."""
REPAIRED = re.compile(r"select|delete from \w+|update \w+ set \"?(\w+)\"? = (\"?\1\"? \+ 1|'other')")
"""Enough of them to tell what each repair does: a repair takes much longer than a look."""
TABLES = (
    "charge", "commit_log", "document", "document_counter", "document_line", "billed_parcel", "event", "failed_event",
    "fulfillment_order", "fulfillment_order_line", "hold", "label", "order_line", "orders", "parcel", "parcel_line",
    "payment_event", "progress", "refund_grant", "refund_line", "reservation", "return_authorization", "return_line",
    "sourcing_fence", "stock_level", "stock_movement", "subscriber", "location",
)  # fmt: skip
WAYS = {
    "int4": ("{0} + 1", "{0} - 1"), "int8": ("{0} + 1", "{0} - 1"), "date": ("{0} + 1", "{0} - 1"),
    "bool": ("not {0}",), "uuid": (NOBODY,),
}  # fmt: skip
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d|OW\w{8,}")
"""What differs from run to run: ids, days, tracking numbers."""

CODES = ("status", "kind", "purpose", "item", "source", "from_place", "to_place")

LOST_EVENT = (
    "insert into failed_event select commit_id, 'mail', commit_id, seq, kind, order_id, {behind}, 1, 'x', now(),"
    " {retry_at} from event where kind = 'HoldPlaced' and seq = 0"
)
TOGETHER = (
    "delete from orders; update progress set reserved = reserved + 1, shipped = shipped + 1",
    "delete from orders; update fulfillment_order_line set packed = packed + 1, open = open + 1",
    "delete from orders; update return_line set received = received + 1",
    "delete from orders; update refund_grant set amount_minor = 10000000, status = 'granted'",
    "delete from orders; update payment_event set authorization_reference = 'x' where source = 'own'",
    "delete from orders; update reservation set quantity = quantity + 99",
    "delete from orders; update document set total_minor = total_minor + 1",
    "delete from order_line; update reservation set quantity = quantity + 99",
    "delete from variant; update stock_level set committed = on_hand + 1",
    "delete from location; update stock_level set unavailable = on_hand + 1",
    "delete from location; update stock_level set on_hand = on_hand + 1, committed = committed + 1",
    "delete from variant; update stock_level set unavailable = unavailable + 1, on_hand = on_hand + 1",
    "delete from variant; update stock_movement set commit_id = " + NOBODY,
    "delete from variant; update reservation set variant_id = " + NOBODY,
    "delete from fulfillment_order; update parcel_line set quantity = quantity + 1",
    "update order_line set total_minor = total_minor + 1 where line_no = 2",
    "update order_line set discount_minor = discount_minor + 1, total_minor = total_minor - 1 where line_no = 2",
    "update document_line set net_minor = net_minor + 9 where kind = 'credit_note'",
    "update document_line set net_minor = 1, tax_minor = 9",
    "update document_line set net_minor = net_minor - 1, tax_minor = tax_minor + 1",
    "update document_line set net_minor = net_minor + 1, tax_minor = tax_minor + 1 where part = 2",
    "update refund_line set amount_minor = amount_minor + 1 where part = 2",
    "update payment_event set amount_minor = amount_minor * 2 where kind in ('refunded', 'waived')",
    "update hold set released_at = now()",
    "update location set active = not active; update progress set backordered = 1",
    "update progress set held = false, backordered = 1",
    LOST_EVENT.format(behind="true", retry_at="null"),
    LOST_EVENT.format(behind="true", retry_at="now()"),
    LOST_EVENT.format(behind="false", retry_at="null"),
    LOST_EVENT.format(behind="true", retry_at="null") + "; update failed_event set behind = false where order_id ="
    " (select order_id from orders join hold using (order_id) order by number limit 1)",
)
"""Several things at once: what is told of what is nowhere any more, and of one of several."""


@pytest.fixture(scope="module")
def site(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with clone_database() as url, running(url, tmp_path_factory.mktemp("data")) as site:
        furnish_several(site)
        furnish(site)
        leave_waiting(site)
        yield site


def drifts(site: Site) -> Iterator[str]:
    """Statements, each of which makes everything of one kind wrong. What rows are told apart by is left alone: whether
    it meets another row on its way to another value is left to chance."""
    yield "select"
    columns = site.sql(
        "select table_name, column_name, udt_name, is_nullable from information_schema.columns"
        " where table_schema = current_schema() and table_name = any(%s) and not exists (select from pg_index join"
        " pg_attribute on attrelid = indrelid and attnum = any(indkey) where indisunique and attname = column_name"
        " and indrelid = table_name::regclass) order by table_name, column_name",
        list(TABLES),
    )
    for table, column, kind, nullable in columns:
        name = f'"{column}"'
        yield from (f"update {table} set {name} = {way.format(name)}" for way in WAYS.get(kind, ()))
        if nullable == "YES":
            yield f"update {table} set {name} = null"
        if column in CODES and table != "event":
            values = site.sql(f"select distinct {name} from {table} where {name} is not null order by 1")
            yield from (f"update {table} set {name} = '{value}'" for (value,) in [*values, ("other",)])
    yield from (f"delete from {table}" for table in TABLES)
    yield from TOGETHER
    kinds = site.sql("select distinct kind from event where order_id is not null order by 1")
    yield from (f"delete from event where kind = '{kind}'" for (kind,) in kinds)


async def found(tx: Transaction, drift: str) -> list[str]:
    """What each check finds that reads what has drifted (all of them where nothing has): how many, and the first; the
    last that may be told is the last that is read."""
    lines, drifted = [], {*TABLES, "variant"} & words(drift)
    for check in CHECKS:
        if drifted and not drifted & words(check.statement.text.decode()):
            continue
        rows = await tx.rows(Found, check.statement, most=MOST, commit_id=tx.commit_id)
        if rows:
            few = await tx.rows(Found, check.statement, most=1, commit_id=tx.commit_id)
            assert [row.place for row in few] == [row.place for row in rows[:1]]
            lines.append(line([check.difference(row) for row in rows]))
    return lines


@cache
def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def line(differences: list[Difference]) -> str:
    """Where several are of one place, their order is left to chance."""
    head = differences[0]
    told = min(IDS.sub("…", each.sentence) for each in differences if each.where == head.where)
    return f"  {head.what} {len(differences)}: {told}"


async def repaired(tx: Transaction, _drift: str) -> list[str]:
    """What a repair does: of each check how many differences and how many are left, what first did not fit, and what
    was done. Of several, the first in the order of their words."""
    made = await repair(tx, dry_run=False)
    tx.facts.clear()
    tx.changed_orders.clear()
    checks = defaultdict(list)
    for each in made.repairs:
        checks[each.what].append(each)
    return [f"  {what} {told(repairs)}" for what, repairs in checks.items()]


def told(repairs: list[Repair]) -> str:
    misfits = {plain(each.misfit) for each in repairs}
    entries = [plain(entry) for each in repairs for entry in each.entries]
    left = sum(bool(each.advice) for each in repairs)
    done = f"{len(entries)} entries, {min(entries)}" if entries else "no entries"
    return f"{len(repairs)}, {left} left: {min(misfits)}; {done}"


def plain(text: str) -> str:
    return COMMIT.sub("commit …", NUMBERS.sub("…", IDS.sub("…", text)))


async def after_each(site: Site, statements: list[str], look: Look) -> list[str]:
    """What `look` tells where each has been at work alone; nothing of it remains."""
    lines: list[str] = []
    with suppress(RolledBack):
        async with site.world.database.transaction(ORGANIZATION, "test", site.world.door.now()) as tx:
            await tx.connection.execute(NO_CONSTRAINTS.encode())
            for statement in statements:
                await tx.connection.execute(b"savepoint before")
                lines.append(IDS.sub("…", statement))
                await tx.connection.execute(statement.encode())
                lines += await look(tx, statement)
                await tx.connection.execute(b"rollback to savepoint before")
            raise RolledBack
    return lines


def test_what_the_audit_finds_is_what_is_kept(site: Site) -> None:
    compare(site, [*drifts(site)], found, KEPT)


def test_what_a_repair_does_is_what_is_kept(site: Site) -> None:
    compare(site, [drift for drift in drifts(site) if REPAIRED.fullmatch(drift)], repaired, REPAIRS)


def compare(site: Site, statements: list[str], look: Look, file: Path) -> None:
    told: list[str] = []
    for start in range(0, len(statements), AT_ONCE):
        told += site.run(after_each(site, statements[start : start + AT_ONCE], look))
    assert not told[1].startswith(" "), "nothing differs before anything was done"
    if WRITE:
        file.write_text("\n".join(told) + "\n", encoding="utf-8")
        return
    kept = file.read_text(encoding="utf-8").splitlines()
    if differing := [*difflib.unified_diff(kept, told, "kept", "now", lineterm="", n=1)]:
        pytest.fail(
            "\n".join([*differing[:200], "If it was meant: make outlines, and read what changed."]), pytrace=False
        )
