"""Where a recomputed value and the kept one part: the earliest fact or movement that the rows do not agree with. Where
every one agrees, nothing recorded made the difference: it came after the last commit, from outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.audit.mend import Rows, rows_of
from orderwright.audit.types import Difference
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)
Key = tuple[str, str]
"""A difference: its check and its place."""


class Concerned(msgspec.Struct, frozen=True):
    place: str
    what: str
    order_id: UUID


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A commit, and why it does not fit where it doesn't. `kind`: the fact; none where it is a movement."""

    commit_id: UUID
    at: datetime
    actor: str
    verb: str
    place: str = ""
    order_id: UUID | None = None
    kind: str = ""
    why: str = ""
    seq: int = 0
    checks: Sequence[str] = ()

    def words(self) -> str:
        fact = f"{self.kind} in " if self.kind else ""
        return f"{fact}commit {self.commit_id} ({self.verb} by {self.actor}, {self.at:%Y-%m-%d %H:%M:%S} UTC)"


async def explain(tx: Transaction, differences: Sequence[Difference]) -> dict[Key, str]:
    """The first misfit of each difference, in a sentence."""
    rows = rows_of(list(differences))
    return (
        {key_of(each): "nothing recorded made it" for each in differences}
        | await of_the_ledger(tx, rows, differences)
        | await of_orders(tx, rows)
        | await of_levels(tx, rows, differences)
    )


def key_of(difference: Difference) -> Key:
    return difference.what, difference.where


def first(misfit: Step) -> str:
    return f"the first that does not fit is {misfit.words()}: {misfit.why}"


def outside(last: Step) -> str:
    return f"every recorded fact fits; it was changed outside of them, after {last.words()}"


async def of_the_ledger(tx: Transaction, rows: Rows, differences: Sequence[Difference]) -> dict[Key, str]:
    """Differences of commits themselves; and the last commit of all for those that name none."""
    steps = {step.place: step for step in await tx.rows(Step, sql.commits, rows=rows)}
    found = {}
    for each in differences:
        step = steps.get(each.where)
        if {"commit_id", "movement_id"} & each.keys.keys():
            lost = each.keys.get("commit_id") or each.expected
            found[key_of(each)] = first_lost(each, step, str(lost))
        elif step:
            found[key_of(each)] = outside(step)
    return found


def first_lost(difference: Difference, step: Step | None, commit_id: str) -> str:
    if step is None:
        return f"the first that does not fit is commit {commit_id}: it is not in the log"
    return f"the first that does not fit is {step.words()}: {difference.found}, not {difference.expected}"


async def of_orders(tx: Transaction, rows: Rows) -> dict[Key, str]:
    concerned = await tx.rows(Concerned, sql.orders_concerned, rows=rows)
    order_ids = sorted({one.order_id for one in concerned})
    misfits = await tx.rows(Step, sql.facts_that_do_not_fit, order_ids=order_ids)
    last = {step.order_id: step for step in await tx.rows(Step, sql.last_facts, order_ids=order_ids)}
    found: dict[Key, str] = {}
    for one in concerned:
        misfit = next((m for m in misfits if m.order_id == one.order_id and one.what in m.checks), None)
        if misfit:
            found[one.what, one.place] = first(misfit)
        elif one.order_id in last:
            found[one.what, one.place] = outside(last[one.order_id])
    return found


async def of_levels(tx: Transaction, rows: Rows, differences: Sequence[Difference]) -> dict[Key, str]:
    misfits: Mapping[str, Step] = {s.place: s for s in await tx.rows(Step, sql.movements_that_do_not_fit, rows=rows)}
    last: Mapping[str, Step] = {s.place: s for s in await tx.rows(Step, sql.last_movements, rows=rows)}
    return {
        key_of(each): first(misfits[each.where]) if each.where in misfits else outside(last[each.where])
        for each in differences
        if "variant_id" in each.keys and (each.where in misfits or each.where in last)
    }
