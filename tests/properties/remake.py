"""Whatever was done: what is derived comes out as it is when it is made anew from what it is derived from."""

import contextlib
from typing import Any

from hypothesis.stateful import rule
from tests import given
from tests.properties.aftermath import Aftermath

from orderwright.audit import mend_ledger, mend_money, mend_progress, mend_references, mend_stock, mend_work
from orderwright.audit.mend import Mend
from orderwright.kernel.transaction import Transaction, json_rows

PROVING: tuple[Mend, ...] = (
    *mend_references.MENDS, *mend_ledger.FACTS[1:], *mend_money.MENDS, *mend_work.MENDS, *mend_progress.MENDS,
    *mend_stock.MENDS,
)  # fmt: skip
KEYS = """
select jsonb_build_object('place', 'line', 'order_id', order_id, 'line_no', line_no)
from order_line where order_id = any(%(ids)s)
union all select jsonb_build_object('place', 'work', 'fulfillment_order_id', fulfillment_order_id, 'line_no', line_no)
from fulfillment_order_line where order_id = any(%(ids)s)
union all select jsonb_build_object('place', 'parcel', 'parcel_id', parcel_id) from parcel where order_id = any(%(ids)s)
union all select jsonb_build_object('place', what, 'what', what, 'order_id', order_id) from orders
cross join unnest(array['money_facts', 'placement_told']) as what where order_id = any(%(ids)s)
union all select jsonb_build_object('place', 'level', 'variant_id', variant_id, 'location_id', location_id)
from stock_level join variant using (variant_id) where sku = any(%(skus)s)
"""
TABLES = (
    "orders", "order_line", "progress", "reservation", "payment_event", "refund_grant", "refund_line",
    "fulfillment_order", "fulfillment_order_line", "parcel", "parcel_line", "label", "return_line", "stock_level",
    "stock_movement", "event",
)  # fmt: skip


class RolledBack(Exception):
    pass


class Remake(Aftermath):
    @rule()
    def make_anew(self) -> None:
        assert self.premises.run(self.changed_by_repair()) == []

    async def changed_by_repair(self) -> list[str]:
        """Mend everything of this example although nothing differs: the rows that are not as they were."""
        world, changed = self.premises.world, ["nothing was done"]
        with contextlib.suppress(RolledBack):
            async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
                keys = await fetch(tx, KEYS, {"ids": self.order_ids, "skus": list(self.goods.values())})
                before = await rows_of(tx)
                for mend in PROVING:
                    await mend.act(tx, json_rows(keys))
                changed = sorted(before ^ await rows_of(tx))
                raise RolledBack
        return changed


async def rows_of(tx: Transaction) -> set[str]:
    return {f"{table}: {text}" for table in TABLES for text in await fetch(tx, f"select t::text from {table} t", None)}


async def fetch(tx: Transaction, text: str, parameters: Any) -> list[Any]:
    return [row[0] for row in await (await tx.connection.execute(text.encode(), parameters)).fetchall()]
