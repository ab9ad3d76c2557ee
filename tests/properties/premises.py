"""What the machines stand on: a database for some examples at a time, the loop that its connections live on, and the
states that were reached."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import event, target
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant
from tests import given
from tests.properties.amounts import in_currency

from orderwright.audit.find_differences import Audit, audit
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.payments.record_payments import read_balances
from orderwright.payments.types import Balance
from orderwright.reactions import AFTER
from orderwright.worker.relay import Relay

orders: Bundle[UUID] = Bundle("orders")
shipped: Bundle[UUID] = Bundle("shipped")
FOLLOWING = ("release", "source_again", "source_backorders", "cases", "payment_cases", "late_captures", "documents")
EXAMPLES_OF_A_DATABASE = 25

STATES = """
select distinct state from (
    select 'unit ' || p.key as state from progress cross join lateral jsonb_each_text(
        to_jsonb(progress) - 'order_id' - 'line_no' - 'ordered') as p where order_id = any(%(ids)s) and p.value <> '0'
    union all select 'order ' || status from orders where order_id = any(%(ids)s)
    union all select 'money ' || payment_status from orders where order_id = any(%(ids)s)
    union all select 'fulfillment order ' || status from fulfillment_order where order_id = any(%(ids)s)
    union all select 'parcel ' || status from parcel where order_id = any(%(ids)s)
    union all select 'return ' || status from return_authorization where order_id = any(%(ids)s)
    union all select 'refund ' || status from refund_grant where order_id = any(%(ids)s)
) as reached
"""


class Premises:
    """`clone`: makes an empty database. After some examples, and after one in which something did not hold, the next
    gets a new one: it must not fail for what another left behind."""

    def __init__(self, runner: asyncio.Runner, clone: Callable[[], AbstractContextManager[str]]) -> None:
        self.runner = runner
        self.clone = clone
        self.numbers = count(1)
        self.reached: Counter[str] = Counter()
        self.examples = 0
        self.left = 0
        self.stack = AsyncExitStack()

    def begin_example(self) -> int:
        if self.left == 0:
            self.close()
            self.run(self.open())
            self.left = EXAMPLES_OF_A_DATABASE
        self.left -= 1
        self.run(self.follow_up())
        return next(self.numbers)

    async def open(self) -> None:
        url = self.stack.enter_context(self.clone())
        self.world = await self.stack.enter_async_context(given.world(url, {"EAST": {}, "WEST": {}}))
        places = [
            SaveLocation(code=code, name=code, priority=priority) for priority, code in enumerate(("EAST", "WEST"))
        ]
        await given.all_of(self.world, save_locations, places)
        self.relays = [Relay(self.world.door, given.ORGANIZATION, {name: AFTER[name]}) for name in FOLLOWING]
        for relay in self.relays:
            await relay.introduce()

    async def follow_up(self) -> None:
        """Let each reaction hear everything that it has not heard yet, one after the other: an example must come out
        the same whenever it is run again."""
        for relay in self.relays:
            while await relay.turn():
                pass

    def close(self) -> None:
        self.run(self.stack.aclose())

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    def coverage(self) -> str:
        """In how many of the examples each state was reached."""
        shares = [f"{state} {times / self.examples:.0%}" for state, times in self.reached.most_common()]
        return f"states reached in {self.examples} examples: {', '.join(shares)}"


@contextmanager
def on_premises(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[Premises]:
    with asyncio.Runner() as runner:
        premises = Premises(runner, clone)
        try:
            yield premises
        finally:
            premises.close()


class Machine(RuleBasedStateMachine):
    """Each example has goods and orders of its own; the audit looks at everything that was ever done."""

    premises: ClassVar[Premises]

    def __init__(self) -> None:
        super().__init__()
        number = self.premises.begin_example()
        self.goods = {"MUG": f"MUG-{number}", "CUP": f"CUP-{number}"}
        self.order_ids: list[UUID] = []
        self.currencies: dict[UUID, str] = {}
        self.states: set[str] = set()

    def do(self, verb: Any, input: Any) -> Any:
        """The answer, which may be a refusal; anything else that goes wrong is raised."""
        world = self.premises.world
        (answer,) = self.premises.run(world.door.perform_many(world.context, verb, [input]))
        return answer

    def do_in(self, order_id: UUID, verb: Any, input: Any) -> Any:
        """The same, with amounts that are written in the order's currency."""
        return self.do(verb, in_currency(input, self.currencies[order_id]))

    def balance(self, order_id: UUID) -> Balance:
        """The money of the order, as its ledger says."""

        async def read() -> Balance:
            world = self.premises.world
            async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
                return (await read_balances(tx, [order_id]))[order_id]

        return self.premises.run(read())  # type: ignore[no-any-return]

    def sql(self, text: str, parameters: Any = None) -> list[Any]:
        async def fetch() -> list[Any]:
            world = self.premises.world
            async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
                return await (await tx.connection.execute(text.encode(), parameters)).fetchall()

        return self.premises.run(fetch())  # type: ignore[no-any-return]

    @invariant()
    def everything_holds(self) -> None:
        world = self.premises.world
        report = self.premises.run(world.door.ask(world.context, audit, Audit()))
        found = [difference.sentence for difference in report.differences]
        found += [error for (error,) in self.sql("select error from subscriber where error is not null")]
        if found:
            self.premises.left = 0
        assert found == []
        self.states |= {state for (state,) in self.sql(STATES, {"ids": self.order_ids})}

    def teardown(self) -> None:
        self.premises.examples += 1
        self.premises.reached.update(self.states)
        for state in sorted(self.states):
            event(state)
        target(float(len(self.states)), label="states reached")
