"""The whole file as facts in time order. Pure: reads the file, writes nothing, and says the same on every run."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from orderwright.channels.online_retail.addresses import made_up_address, made_up_person
from orderwright.channels.online_retail.facts import Customer, Good, ImportedFact, Quarantined, Row
from orderwright.channels.online_retail.goods import goods_of, leaving_units
from orderwright.channels.online_retail.invoices import Invoices
from orderwright.channels.online_retail.read import read_rows
from orderwright.channels.online_retail.tally import Tally, count_lines
from orderwright.kernel.refusal import Refusal


class Plan(msgspec.Struct, frozen=True):
    """What to do with a file: first goods (stocked at `opening_at`) and customers, then the facts one by one."""

    goods: tuple[Good, ...]
    customers: tuple[Customer, ...]
    facts: tuple[ImportedFact, ...]
    quarantined: tuple[Quarantined, ...]
    opening_at: datetime
    tally: Tally


def plan_import(path: Path) -> Plan:
    """The plan for a file, complete before anything is carried out.

    Raises `Refusal` (file_unreadable, file_empty, file_truncated, file_damaged, file_too_long, header_wrong,
    encoding_wrong, file_without_rows) where the file can't be read as a whole; single lines are quarantined.
    """
    rows, unreadable = _read(path)
    if not rows:
        raise Refusal("file_without_rows", f"{path.name} can't be imported: it has no readable row.")
    invoices = Invoices()
    facts = tuple(fact for of_invoice in _by_invoice(rows) for fact in invoices.facts_of(of_invoice))
    quarantined = tuple(sorted(unreadable + invoices.quarantined, key=lambda one: one.row))
    return Plan(
        goods=goods_of(rows, leaving_units(facts)),
        customers=_customers(rows),
        facts=facts,
        quarantined=quarantined,
        opening_at=min(row.at for row in rows) - timedelta(days=1),
        tally=count_lines(facts, quarantined, lines=len(rows) + len(unreadable)),
    )


def _read(path: Path) -> tuple[list[Row], list[Quarantined]]:
    rows: list[Row] = []
    unreadable: list[Quarantined] = []
    for one in read_rows(path):
        if isinstance(one, Row):
            rows.append(one)
        else:
            unreadable.append(one)
    return rows, unreadable


def _by_invoice(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows of each invoice, which need not stand together, by the time of its first row (43 span two minutes)."""
    invoices: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        invoices[row.invoice].append(row)
    return sorted(invoices.values(), key=lambda of_invoice: of_invoice[0].at)


def _customers(rows: Iterable[Row]) -> tuple[Customer, ...]:
    customers: dict[str, Customer] = {}
    for row in rows:
        if row.customer and row.customer not in customers:
            name = made_up_person(row.customer, row.country)
            address = made_up_address(name, row.customer, row.country)
            customers[row.customer] = Customer(row.customer, name, f"{row.customer}@example.com", address, row.number)
    return tuple(customers.values())
