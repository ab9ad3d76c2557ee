"""Keep the words by which orders are found: a reaction to what makes them findable by something new. Adds, never takes
away: an order stays findable by what its customer was called before a correction."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.views.search_terms import compact, digits, parts_of, terms_of

sql = statements(__file__)
HEARD = frozenset({"OrderPlaced", "AddressCorrected", "ContactCorrected", "LabelBought", "ParcelHandedOver"})


class IndexOrder(msgspec.Struct, frozen=True):
    order_id: UUID


class IndexedOrder(msgspec.Struct, frozen=True):
    order_id: UUID
    terms: int


class Findable(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    day: date
    names: list[str]
    codes: list[str]
    external_ref: str
    phones: list[str]


class Term(msgspec.Struct, frozen=True, gc=False):
    term: str
    number: int


class Part(msgspec.Struct, frozen=True, gc=False):
    part: str
    number: int


class Day(msgspec.Struct, frozen=True, gc=False):
    day: date
    first_number: int
    last_number: int


@verb("orders.edit", batch_max=1000)
async def index_orders(tx: Transaction, orders: Sequence[IndexOrder]) -> list[IndexedOrder | Refusal]:
    """Make orders findable by everything they have. `terms`: by how many words; 0 for an order that is not there."""
    ids = sorted({order.order_id for order in orders})
    found = {each.order_id: each for each in await tx.rows(Findable, sql.read_findable, order_ids=ids)}
    terms = {order_id: terms_of(each.names, each.codes) for order_id, each in found.items()}
    rows = [Term(term, found[order_id].number) for order_id, its in terms.items() for term in sorted(its)]
    if rows:
        await tx.execute(sql.insert_terms, rows=json_rows(rows))
        await tx.execute(sql.insert_parts, rows=json_rows(parts_in(found.values())))
        await tx.execute(sql.widen_days, rows=json_rows(days_of(found.values())))
    return [IndexedOrder(order.order_id, len(terms.get(order.order_id, ()))) for order in orders]


def parts_in(orders: Iterable[Findable]) -> list[Part]:
    """The parts of external and phone numbers by which each order is found."""
    return [
        Part(part, order.number)
        for order in orders
        for part in sorted(parts_of([compact(order.external_ref), *map(digits, order.phones)]))
    ]


def days_of(orders: Iterable[Findable]) -> list[Day]:
    """Between which numbers the orders of each day lie."""
    numbers: dict[date, list[int]] = {}
    for order in orders:
        numbers.setdefault(order.day, []).append(order.number)
    return [Day(day, min(its), max(its)) for day, its in sorted(numbers.items())]


async def search(door: Door, organization: str, events: Sequence[Event]) -> None:
    """The reaction: index the orders that these facts are about."""
    orders = list(dict.fromkeys(event.order_id for event in events if event.order_id))
    context = system(organization, "search")
    for answer in await door.perform_many(context, index_orders, [IndexOrder(order) for order in orders]):
        if isinstance(answer, Refusal):
            raise answer
