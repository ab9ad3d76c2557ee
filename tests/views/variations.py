"""Statements that were asked, asked once more with one of their parameters changed: to the very moment or number of a
row, which an edge includes or not; to something where it was nothing; to nothing where it was something."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from tests.browser.conftest import Site

from orderwright.kernel.statements import Statement
from orderwright.kernel.transaction import Transaction

OF_A_STATEMENT = 3
"""So many askings of one statement, each with other parameters, are repeated."""
MOMENTS = {
    "placed": "placed_at from orders", "created": "created_at from orders", "done": "at from commit_log",
    "packed": "packed_at from parcel", "left": "handed_over_at from parcel", "delivered": "delivered_at from parcel",
    "picked": "picked_at from fulfillment_order", "released": "released_at from fulfillment_order",
    "release": "release_after from orders", "case": "opened_at from service_case", "mail": "created_at from message",
    "hook": "created_at from webhook_delivery", "past": "placed_at from past_order", "paper": "issued_at from document",
    "fact": "at from event",
}  # fmt: skip
SOME = {
    "channel": "'phone'", "country": "'FR'", "currency": "'EUR'", "location": "'SHOP'", "status": "'canceled'",
    "source": "'orders.csv'", "exact": "'CRATE'", "code": "'sku_unknown'", "subscriber": "'webhooks'",
    "locations": "array[(select location_id from location where code = 'SHOP')]",
    "customer_id": "(select customer_id from customer order by number offset 1 limit 1)",
    "order_id": "(select order_id from orders where number = 1030)",
}  # fmt: skip
BY_THE_CLOCK = ("home.sql#orders_by_hour",)
"""What they answer depends on the hour in which one looks."""
NUMBERS = ("before", "after", "below", "number")


class Variations:
    """What statements answer with one parameter changed, as lines that stay the same from run to run."""

    def __init__(self, site: Site) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, list[tuple[str, list[Any]]]] = {}
        middle = "select percentile_disc(0.5) within group (order by {}) {}"
        self.moments = {
            label: site.sql(middle.format(*what.partition(" ")[::2]))[0][0] for label, what in MOMENTS.items()
        }
        self.some = {name: site.sql(f"select {what}")[0][0] for name, what in SOME.items()}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Statements that are asked meanwhile are asked with each change as well."""
        rows = Transaction.rows

        async def once_more(tx: Transaction, type_: Any, statement: Statement, **parameters: Any) -> list[Any]:
            name = f"{statement.source}#{statement.name}"
            is_new = self.asked[name] < OF_A_STATEMENT and repr(parameters) not in self.asked
            if parameters and is_new and name not in BY_THE_CLOCK:
                self.asked.update((name, repr(parameters)))
                for told, changed in self.changes(parameters):
                    self.answers.setdefault(name, []).append((told, await ask(tx, statement, changed)))
            return await rows(tx, type_, statement, **parameters)

        Transaction.rows = once_more  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Transaction.rows = rows  # type: ignore[method-assign]

    def changes(self, parameters: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, value in parameters.items():
            for told, other in self.instead(name, value):
                if other != value:
                    yield f"{name}: {told}", {**parameters, name: other}

    def instead(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(value, datetime):
            yield from self.moments.items()
        elif name in NUMBERS:
            yield from ((str(number), number) for number in (2, 1003, 1030))
        elif name in self.some:
            yield from ((name, self.some[name]), ("nothing", None))


def is_ordered(text: bytes) -> bool:
    """Whether the statement itself says in which order its rows come, not only a part of it."""
    while (plain := re.sub(rb"\([^()]*\)", b"", text)) != text:
        text = plain
    return b"order by" in text.lower()


async def ask(tx: Transaction, statement: Statement, parameters: dict[str, Any]) -> list[Any]:
    """How many rows, the first and the last; or that it can't be asked so."""
    try:
        async with tx.connection.transaction(), tx.connection.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(statement.text, parameters)
            found = await cursor.fetchall() if cursor.description else []
            if not is_ordered(statement.text):
                found.sort(key=repr)
    except psycopg.Error as error:
        return [type(error).__name__]
    return [len(found), *found[:1], *found[1:][-1:]]
