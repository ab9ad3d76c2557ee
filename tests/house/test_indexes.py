"""Every statement reaches the rows of tables that grow by an index: however large they are, it reads what it needs.

The planner is told never to read a table from end to end. Where it does so all the same, or reads an index from end to
end, no index fits. What reads everything on purpose is named here, with its reason."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
from tests.audit.test_find_differences import NO_CONSTRAINTS
from tests.given import world
from tests.house.test_statements import ON_PLATFORM, PACKAGE, files, numbered

from orderwright.kernel.statements import Statements

SMALL = {
    "bin", "channel", "document_counter", "failed_event", "job", "location", "membership", "migration", "organization",
    "profile", "subscriber", "webhook_endpoint", "invitation", "api_key", "channel_service", "shipping_rates",
    "packing_boxes", "stock_alert",
}  # fmt: skip
"""Tables that stay small."""
READ_EVERYTHING = {"audit": "an audit recomputes everything", "torture": "it counts everything"}
"""Folders whose statements do so on purpose."""
ON_PURPOSE = {
    "orders/follow_up.sql find_due_orders": "of 500 orders it looks for reservations one by one, once there are many",
    "views/first_steps.sql read_existing": "it ends at the first row of each table",
    "views/inventory.sql count_stock": "it counts all goods",
    "views/orders_list.sql read_filter_choices": "of past orders it looks for one",
    "views/products_list.sql count_products": "it counts all goods",
    "views/receipt_items.sql match_items": "a part of a title is looked for in all titles",
}


def scans(plan: dict[str, Any], bounded: bool = False) -> Iterator[tuple[str, str, str]]:
    """Table, node and index of each node that reads a table or an index from end to end. Not of what ends after some
    rows: a page of a list in the order of its index."""
    kind, table = plan["Node Type"], plan.get("Relation Name")
    if table and kind == "Seq Scan":
        yield table, kind, ""
    elif table and kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and not bounded:
        yield table, kind, plan["Index Name"]
    for child in plan.get("Plans", ()):
        goes_on = kind in ("Limit", "LockRows", "Subquery Scan") or (
            bounded and kind in ("Nested Loop", "Result", "Unique")
        )
        yield from scans(child, goes_on)


ROWS = 4_000
VALUES = {
    "uuid": "gen_random_uuid()", "text": "g::text", "integer": "g", "bigint": "g", "smallint": "g % 1000",
    "numeric": "g", "boolean": "g % 2 = 0", "date": "date '2026-01-01' + g % 1000",
    "bytea": "decode(md5(g::text), 'hex')",
    "timestamp with time zone": "timestamptz '2026-01-01' + g * interval '1 minute'",
    "jsonb": "jsonb_build_object('n', g)", "text[]": "array[g::text]", "uuid[]": "array[gen_random_uuid()]",
    "integer[]": "array[g]",
}  # fmt: skip
COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, null), n.nspname
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and a.attgenerated = '' and a.attidentity = ''
where n.nspname in ('org_demo', 'platform') and c.relkind = 'r'
order by 1, a.attnum
"""


def fill(connection: psycopg.Connection[Any]) -> None:
    """Rows in every table that grows, so that the planner has something to choose between."""
    columns: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for table, column, type_, schema in connection.execute(COLUMNS).fetchall():
        if table not in SMALL:
            columns[schema, table][column] = VALUES[type_]
    for schema in ("org_demo", "platform"):
        connection.execute(f"set search_path to {schema}".encode())
        connection.execute(NO_CONSTRAINTS.encode())
    for (schema, table), values in columns.items():
        names, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
        connection.execute(
            f'insert into {schema}."{table}" ({names}) select {expressions} from generate_series(1, {ROWS}) as g'
            " on conflict do nothing".encode()
        )
    connection.execute("analyze")


async def test_no_statement_reads_a_table_that_grows_from_end_to_end(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        await w.database.close()
    found = []
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        fill(connection)
        for way in ("seqscan", "mergejoin", "hashjoin"):  # what is left is to look each row up
            connection.execute(f"set enable_{way} to off".encode())
        partial = {
            name
            for (name,) in connection.execute(
                "select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indpred is not null"
            )
        }
        for path in files():
            folder = path.relative_to(PACKAGE).parts[0]
            if folder in READ_EVERYTHING:
                continue
            schema = "platform, org_demo" if folder in ON_PLATFORM else "org_demo"
            connection.execute(f"set search_path to {schema}".encode())
            for statement in Statements(path).all.values():
                if f"{path.relative_to(PACKAGE)} {statement.name}" in ON_PURPOSE:
                    continue
                for table, node, index in planned(connection, statement.text.decode()):
                    if table not in SMALL and index not in partial:
                        found.append(f"{path.relative_to(PACKAGE)} {statement.name}: {node} of {table} {index}")
    assert not found, "\n".join(found)


def planned(connection: psycopg.Connection[Any], statement: str) -> list[tuple[str, str, str]]:
    row = connection.execute(f"explain (generic_plan, format json) {numbered(statement)}".encode()).fetchone()
    assert row is not None
    return list(scans(row[0][0]["Plan"]))


DOUBLED = """
select a.indrelid::regclass::text, a.indexrelid::regclass::text, b.indexrelid::regclass::text
from pg_index a
join pg_index b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
join pg_class ac on ac.oid = a.indexrelid
join pg_class bc on bc.oid = b.indexrelid and bc.relam = ac.relam
where a.indrelid::regclass::text ~ '^(org_demo|platform)[.]' and not a.indisunique
    and coalesce(pg_get_expr(a.indpred, a.indrelid), '') = coalesce(pg_get_expr(b.indpred, b.indrelid), '')
    and coalesce(pg_get_expr(a.indexprs, a.indrelid), '') = coalesce(pg_get_expr(b.indexprs, b.indrelid), '')
    and (b.indkey::text = a.indkey::text or b.indkey::text like a.indkey::text || ' %')
    and (b.indclass::text = a.indclass::text or b.indclass::text like a.indclass::text || ' %')
    and (b.indoption::text = a.indoption::text or b.indoption::text like a.indoption::text || ' %')
"""


async def test_no_index_begins_another_one(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        await w.database.close()
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        assert connection.execute(DOUBLED.encode()).fetchall() == []
