"""Carry out the plan for a file, through the door: goods and opening stock, then day by day what happened.

Everything is done once however often it is begun: orders are known by their reference, other facts are written down as
they are carried out (`channels/carry_out_facts.py`). What a verb refuses is quarantined with the refusal's sentence. So
the import may be interrupted at any point and run again.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

import msgspec

from orderwright.catalog.save_variants import save_variants
from orderwright.channels.carry_out_facts import ToldFact, carry_out_facts
from orderwright.channels.online_retail.facts import (
    AccountCharges,
    Adjustment,
    ImportedFact,
    ImportedOrder,
    ReturnOrCancellation,
)
from orderwright.channels.online_retail.inputs import (
    CHANNEL,
    LOCATION,
    SOURCE,
    adjustments_told,
    bin_inputs,
    charges_told,
    opening_stock,
    order_input,
    taken_back_told,
    variant_input,
)
from orderwright.channels.online_retail.plan import Plan
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_bins import save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.place_orders import place_orders

WAREHOUSE = {
    "name": "Distribution center",
    "line1": "Unit 4, Quayside Park",
    "city": "Lower Wexcombe",
    "postal_code": "BX1 1ZZ",
    "country": "GB",
}
Tell = Callable[[int], None]
"""Told how many lines of the file were dealt with since the last time."""


class RefusedRow(msgspec.Struct, frozen=True):
    """A row of the file whose fact was refused."""

    row: int
    refusal: Refusal


class CarryingOut:
    """The plan on its way. `refused`: rows to be quarantined. `source`: the name under which facts are told once."""

    def __init__(self, door: Door, context: Context, plan: Plan, tell: Tell, source: str = SOURCE) -> None:
        self.source = source
        self.door = door
        self.context = context
        self.plan = plan
        self.tell = tell
        self.order_ids: dict[str, UUID] = {}
        self.line_numbers: dict[str, dict[int, int]] = {}
        self.refused: list[RefusedRow] = []
        self.counted_rows: set[int] = set()
        self.references: list[str] = []
        self.channel_of: Callable[[ImportedOrder], str] = lambda _: CHANNEL

    async def prepare(self) -> None:
        """The warehouse, its bins, the goods, and what lies there at first."""
        goods = self.plan.goods
        location = SaveLocation(code=LOCATION, name="Distribution center", address=WAREHOUSE)
        await self._all(save_locations, [location])
        await self._all(save_bins, bin_inputs(goods))
        await self._all(save_variants, [variant_input(good) for good in goods])
        at = self._at(self.plan.opening_at)
        await self._all(carry_out_facts, list(opening_stock(self.source, goods, self.plan.opening_at)), at)

    async def live(self, facts_in_order: Sequence[ImportedFact]) -> None:
        """Each day: its orders in their order, then what else it brought."""
        for _, facts in groupby(facts_in_order, key=lambda fact: fact.at.date()):
            day = list(facts)
            await self.place([fact for fact in day if isinstance(fact, ImportedOrder)])
            await self.do_the_rest([fact for fact in day if not isinstance(fact, ImportedOrder)])
            self.tell(len({row for fact in day for row in fact.rows}))

    async def place(self, orders: Sequence[ImportedOrder]) -> None:
        inputs = [order_input(order, self.channel_of(order)) for order in orders]
        answers = await self.door.perform_many(self.context, place_orders, inputs)
        for order, answer in zip(orders, answers, strict=True):
            if isinstance(answer, Refusal):
                self.refused += (RefusedRow(row, answer) for row in order.rows)
            else:
                self.order_ids[order.external_ref] = answer.id
                self.line_numbers[order.external_ref] = {line.row: n for n, line in enumerate(order.lines, 1)}

    async def do_the_rest(self, facts: Sequence[ImportedFact]) -> None:
        told = [(rows, one) for fact in facts for rows, one in self.told(fact)]
        if not told:
            return
        self.references += (one.external_ref for _, one in told)
        context = self._at(max(one.at for _, one in told))
        answers = await self.door.perform_many(context, carry_out_facts, [one for _, one in told])
        for (rows, _), answer in zip(told, answers, strict=True):
            if isinstance(answer, Refusal):
                self.refused += (RefusedRow(row, answer) for row in rows)

    def told(self, fact: ImportedFact) -> Iterator[tuple[Sequence[int], ToldFact]]:
        """The rows that a fact counts for, and the fact in our words."""
        match fact:
            case AccountCharges():
                yield fact.rows, charges_told(self.source, fact)
            case Adjustment():
                for line, told in zip(fact.lines, adjustments_told(self.source, fact), strict=True):
                    yield [line.row], told
            case ReturnOrCancellation():
                rows = [row for row in dict.fromkeys(fact.rows) if row not in self.counted_rows]
                self.counted_rows.update(rows)
                if order_id := self.order_ids.get(fact.order_ref):
                    line_numbers = self.line_numbers[fact.order_ref]
                    yield rows, taken_back_told(self.source, fact, order_id, line_numbers, len(rows))
                else:
                    message = f"Order {fact.order_ref}, which it takes back from, could not be imported."
                    self.refused += (RefusedRow(row, Refusal("order_not_imported", message)) for row in rows)

    async def _all(self, verb: object, inputs: Sequence[object], context: Context | None = None) -> None:
        """What must not be refused."""
        for answer in await self.door.perform_many(context or self.context, verb, inputs):  # type: ignore[arg-type]
            if isinstance(answer, Refusal):
                raise answer

    def _at(self, at: datetime) -> Context:
        return msgspec.structs.replace(self.context, at=at)
