"""Carry out what a file tells besides orders, once each however often the file is read: stock it begins with, goods
found or written off, charges, orders canceled, goods given back.

The fact is written down in the transaction that carries it out, so an import may be interrupted at any point. Goods
given back wait, because an order that was just imported has not been shipped here yet: `advance` authorizes, receives
and refunds them once their units were delivered. Locks: what the verbs lock that it calls.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import Verb, verb
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.record_charges import RecordCharges, record_charges
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

sql = statements(__file__)


class GivenBackLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`refund`: what is given back for the units, a decimal string in the order's currency."""

    line_no: int
    quantity: int
    refund: str


class GivenBack(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Units of an order that came back after delivery."""

    order_id: UUID
    lines: list[GivenBackLine]


Deed = ReceiveStock | AdjustStock | RecordCharges | CancelLines | GivenBack
KINDS: dict[type, str] = {
    ReceiveStock: "opening_stock",
    AdjustStock: "adjustment",
    RecordCharges: "charges",
    CancelLines: "cancellation",
    GivenBack: "return",
}
VERBS: dict[type, Verb[Any, Any]] = {
    CancelLines: cancel_lines,
    ReceiveStock: receive_stock,
    AdjustStock: adjust_stock,
    RecordCharges: record_charges,
}
"""In the order in which they are called: progress is locked before levels."""


class ToldFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`external_ref` is its own within the source and kind of deed. `source_lines`: the lines of the file that it
    stands for, so that they can be counted."""

    source: str
    external_ref: str
    at: datetime
    deed: Deed
    source_lines: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source, KINDS[type(self.deed)], self.external_ref


class CarriedOut(msgspec.Struct, frozen=True):
    """`new` is false where it had been carried out before."""

    external_ref: str
    new: bool


class KnownFact(msgspec.Struct, frozen=True, gc=False):
    source: str
    kind: str
    external_ref: str


@verb("quarantine.repair", retry_on=("told_fact_once",))
async def carry_out_facts(tx: Transaction, facts: Sequence[ToldFact]) -> list[CarriedOut | Refusal]:
    """Refuses as the verb refuses that does what the fact says."""
    keys = [dict(zip(("source", "kind", "external_ref"), fact.key, strict=True)) for fact in facts]
    seen = {
        (known.source, known.kind, known.external_ref)
        for known in await tx.rows(KnownFact, sql.read_known, rows=json_rows(keys))
    }
    new: dict[int, ToldFact] = {}
    for index, fact in enumerate(facts):
        if fact.key not in seen:
            seen.add(fact.key)
            new[index] = fact
    refused = await do(tx, new)
    await write_down(tx, [fact for index, fact in new.items() if index not in refused])
    return [refused.get(index) or CarriedOut(fact.external_ref, index in new) for index, fact in enumerate(facts)]


async def do(tx: Transaction, facts: dict[int, ToldFact]) -> dict[int, Refusal]:
    """Call the verb of each kind once; the refusals by index."""
    refused: dict[int, Refusal] = {}
    for kind, act in VERBS.items():
        of_kind = {index: fact.deed for index, fact in facts.items() if type(fact.deed) is kind}
        if of_kind:
            answers = await act(tx, list(of_kind.values()))
            refused |= {
                index: answer for index, answer in zip(of_kind, answers, strict=True) if isinstance(answer, Refusal)
            }
    return refused


async def write_down(tx: Transaction, facts: Sequence[ToldFact]) -> None:
    rows = [
        {
            "source": fact.source,
            "kind": KINDS[type(fact.deed)],
            "external_ref": fact.external_ref,
            "at": fact.at,
            "source_lines": fact.source_lines,
            "order_id": getattr(fact.deed, "order_id", None),
            "content": fact.deed,
            "done_at": None if isinstance(fact.deed, GivenBack) else tx.now,
        }
        for fact in facts
    ]
    if rows:
        await tx.execute(sql.insert_facts, rows=json_rows(rows), now=tx.now)
