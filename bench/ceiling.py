"""What this PostgreSQL can do at most: the rows of orders that were placed, written once more into the same tables and
indexes of another organization by json_to_recordset and its sibling, without any check or lock. A placement's rows are
those that it inserts and the stock levels that it changes."""

import asyncio
import time
from statistics import median

import psycopg
from psycopg import sql

from orderwright.access.create_organization import create_organization
from orderwright.kernel.database import Database

OTHER = "ceiling"
OF_ORDERS = {
    "orders": "order_id",
    "order_line": "order_id",
    "progress": "order_id",
    "reservation": "order_id",
    "payment_event": "order_id",
    "event": "order_id",
    "customer": "customer_id",
    "commit_log": "commit_id",
}
"""Table → the column by which its rows belong to an order."""
LEVELS = """select coalesce(json_agg(t), '[]')::text from (
    select variant_id, location_id, sum(quantity) as quantity from {schema}.reservation
    where order_id in (select order_id from batch) group by variant_id, location_id) t"""
CHANGE_LEVELS = """update org_ceiling.stock_level l set committed = l.committed + x.quantity
    from json_to_recordset(%s) as x(variant_id uuid, location_id uuid, quantity integer)
    where l.variant_id = x.variant_id and l.location_id = x.location_id"""
WRITTEN = """select attname from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and attgenerated = '' and not attisdropped"""
STOCKED = ("product", "variant", "location", "stock_level")
COLUMNS = {
    "order_id": "select order_id from batch",
    "customer_id": "select customer_id from {schema}.orders where order_id in (select order_id from batch)",
    "commit_id": "select commit_id from {schema}.event where order_id in (select order_id from batch)",
}


class Ceiling:
    """`orders_per_second(128)` writes all in batches; `each_ms(n)` writes n orders, each in a commit of its own."""

    def __init__(self, url: str, organization: str, orders_max: int = 20_000) -> None:
        self.url = url
        self.schema = sql.Identifier(f"org_{organization}")
        self.orders_max = orders_max
        asyncio.run(make_other(url))

    def orders_per_second(self, orders_a_commit: int) -> float:
        batches = self.batches(orders_a_commit, self.orders_max)
        seconds = self.write(batches)
        return sum(count for count, _ in batches) / sum(seconds)

    def each_ms(self, orders: int) -> float:
        """Median of commits of one order."""
        return median(self.write(self.batches(1, orders))) * 1000

    def batches(self, size: int, orders_max: int) -> list[tuple[int, dict[str, str]]]:
        """Number of orders, and the rows of each table as JSON."""
        with psycopg.connect(self.url) as connection:
            ids = connection.execute(
                sql.SQL("select order_id from {}.orders order by number limit %s").format(self.schema), [orders_max]
            ).fetchall()
            connection.execute("create temporary table batch (order_id uuid primary key)")
            self.stock_up(connection)
            return [self.batch(connection, [row[0] for row in ids[n : n + size]]) for n in range(0, len(ids), size)]

    def batch(self, connection: psycopg.Connection, ids: list[object]) -> tuple[int, dict[str, str]]:
        connection.execute("truncate batch")
        connection.execute("insert into batch select unnest(%s::uuid[])", [ids])
        rows = {}
        for table, column in OF_ORDERS.items():
            text = "select coalesce(json_agg(t), '[]')::text from {schema}.{table} t where {column} in ("
            statement = sql.SQL(text + COLUMNS[column] + ")").format(
                schema=self.schema, table=sql.Identifier(table), column=sql.Identifier(column)
            )
            rows[table] = connection.execute(statement).fetchone()[0]  # type: ignore[index]
        levels = sql.SQL(LEVELS).format(schema=self.schema)
        rows["stock_level"] = connection.execute(levels).fetchone()[0]  # type: ignore[index]
        return len(ids), rows

    def stock_up(self, connection: psycopg.Connection) -> None:
        """The same goods at the same locations, nothing of them committed."""
        connection.execute("set local session_replication_role = replica")  # a copy needs no foreign keys checked
        for table in STOCKED:
            columns = [sql.Identifier(row[0]) for row in connection.execute(WRITTEN, [f"org_ceiling.{table}"])]
            connection.execute(
                sql.SQL("insert into org_ceiling.{0} ({2}) select {2} from {1}.{0} on conflict do nothing").format(
                    sql.Identifier(table), self.schema, sql.SQL(", ").join(columns)
                )
            )
        connection.execute("update org_ceiling.stock_level set committed = 0")

    def write(self, batches: list[tuple[int, dict[str, str]]]) -> list[float]:
        """Seconds of each commit, in an organization that holds none of it."""
        tables = sql.SQL(", ").join(sql.SQL("org_ceiling.{}").format(sql.Identifier(table)) for table in OF_ORDERS)
        with psycopg.connect(self.url, autocommit=True, prepare_threshold=1) as connection:
            connection.execute(sql.SQL("truncate {} cascade").format(tables))
            seconds = []
            for _, rows in batches:
                began = time.perf_counter()
                with connection.transaction():
                    for table, text in rows.items():
                        connection.execute(INSERT.get(table, CHANGE_LEVELS), [text])
                seconds.append(time.perf_counter() - began)
            return seconds


INSERT = {
    table: sql.SQL(
        "insert into org_ceiling.{0} select * from json_populate_recordset(null::org_ceiling.{0}, %s)"
        + (" on conflict do nothing" if column != "order_id" else "")
    ).format(sql.Identifier(table))
    for table, column in OF_ORDERS.items()
}


async def make_other(url: str) -> None:
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, OTHER, "Ceiling Ltd")
    finally:
        await database.close()
