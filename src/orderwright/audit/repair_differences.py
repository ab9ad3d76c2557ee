"""Mend what the audit finds: for each difference its first misfit and the entries that were posted for it, as facts on
the timelines of the orders concerned. Again and again, from the ground up, until nothing is left that anything recorded
would mend. For the operator. Nobody else writes meanwhile (reading goes on): it closes the organization's gate to
writers before it locks the tables that are compared, so that it waits for none that waits for it.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec
from psycopg.errors import IntegrityError

from orderwright.audit import mend_ledger, mend_money, mend_progress, mend_references, mend_stock, mend_work, tracking
from orderwright.audit.events import CorrectionPosted
from orderwright.audit.explain import Key, explain, key_of
from orderwright.audit.find_differences import find_differences
from orderwright.audit.mend import Entry, Mend, Rows, rows_of
from orderwright.audit.types import Difference
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.events import StockShrank
from orderwright.orders.refresh_statuses import refresh_statuses

LOCK = b"""lock table stock_level, customer, orders, order_line, charge, progress, hold, reservation, payment_event,
    refund_grant, refund_line, fulfillment_order, fulfillment_order_line, parcel, parcel_line, label,
    return_authorization, return_line, return_place, stock_movement, document_counter, document, document_line,
    billed_parcel, commit_log, event, subscriber
    in share row exclusive mode"""
ROUNDS_MAX = 200
CLAIM_KEYS = {"fulfillment_order_id", "parcel_id", "return_id", "movement_id", "line_no"}


class RepairDifferences(msgspec.Struct, frozen=True, kw_only=True):
    """`dry_run`: do everything, answer, and leave all as it was."""

    dry_run: bool = False


class Repair(msgspec.Struct, kw_only=True):
    """A difference, what first did not fit, and the entries that were posted for it. `advice`: what a person should do,
    where it is not mended."""

    what: str
    where: str
    sentence: str
    misfit: str
    entries: list[str] = []
    advice: str = ""


class Repaired(msgspec.Struct, frozen=True):
    """`left`: how many of the repairs did not mend their difference; 0 is what should be."""

    dry_run: bool
    repairs: list[Repair]
    left: int


async def refresh(tx: Transaction, rows: Rows) -> list[Entry]:
    """Statuses of orders are derived anew."""
    concerned = {row["order_id"]: row["place"] for row in msgspec.json.decode(rows)}
    expected = {row["order_id"]: row["expected"] for row in msgspec.json.decode(rows)}
    tx.changed_orders.update(map(UUID, concerned))
    await refresh_statuses(tx)
    return [Entry(place, UUID(id_), f"its statuses are {expected[id_]}") for id_, place in concerned.items()]


MENDS: tuple[Mend, ...] = (
    *mend_references.MENDS,
    *mend_ledger.FACTS,
    *mend_money.MENDS,
    *mend_ledger.ORDER,
    *mend_work.MENDS,
    *tracking.MENDS,
    *mend_progress.MENDS,
    *mend_stock.MENDS,
    *mend_progress.SERVED,
    *mend_work.STATUSES,
    Mend("statuses", ("order_status",), refresh),
)
ADVICE = {
    "orphan": "what it refers to is lost, and nothing else names it: restore it from a backup",
    "placement_told": "one of the two is lost: restore the order from a backup",
    "order_total": "the lines do not make what was agreed: restore them from a backup",
    "authorization_overdrawn": "what was authorized is lost: restore it from a backup, or compare with the gateway",
    "document_numbers": "a document is lost: restore it from a backup, since its number must not be given again",
}
COMMON_ADVICE = "two records contradict each other, and no third decides: compare with a backup, correct by hand"

WAITING = "nothing is counted anew while rows that it counts refer to nothing: mend those first, then repair again"


@verb("audit.repair", batch_max=1, alone=True)
async def repair_differences(tx: Transaction, wishes: Sequence[RepairDifferences]) -> list[Repaired | Refusal]:
    await tx.take_time()
    return [await repair(tx, wish.dry_run) for wish in wishes]


async def repair(tx: Transaction, dry_run: bool) -> Repaired:
    await tx.connection.execute(LOCK)
    facts, orders = list(tx.facts), set(tx.changed_orders)
    async with tx.connection.transaction(force_rollback=dry_run):
        bench = Bench(tx)
        while await bench.turn():
            pass
    if dry_run:
        tx.facts[:], tx.changed_orders = facts, orders
    repairs = list(bench.repairs.values())
    return Repaired(dry_run, repairs, sum(bool(each.advice) for each in repairs))


def blocked(differences: Sequence[Difference]) -> bool:
    """Whether a claim or a movement is nobody's: what counts them would count wrong."""
    return any(each.what == "orphan" and CLAIM_KEYS & each.keys.keys() for each in differences)


class Bench:
    """Differences while they are mended, one kind of mend at a time: what it changes is looked at anew."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.repairs: dict[Key, Repair] = {}
        self.tried: set[tuple[str, Key]] = set()
        self.rounds = 0

    async def turn(self) -> bool:
        """Whether anything was mended; where nothing was, what is left has its advice."""
        report = await find_differences(self.tx)
        await self.take_up(report.differences)
        self.rounds += 1
        for mend in MENDS if self.rounds <= ROUNDS_MAX else ():
            concerned = [each for each in report.differences if self.may(mend, each, report.differences)]
            if concerned and await self.mend(mend, concerned):
                return True
        self.advise(report.differences)
        return False

    def advise(self, left: Sequence[Difference]) -> None:
        waiting = {check for mend in MENDS if mend.on_whole_claims for check in mend.checks} if blocked(left) else set()
        for each in left:
            advice = WAITING if each.what in waiting else ADVICE.get(each.what, COMMON_ADVICE)
            self.repairs[key_of(each)].advice = advice

    async def take_up(self, differences: Sequence[Difference]) -> None:
        fresh = [each for each in differences if key_of(each) not in self.repairs]
        misfits = await explain(self.tx, fresh) if fresh else {}
        for each in fresh:
            misfit = misfits[key_of(each)]
            self.repairs[key_of(each)] = Repair(what=each.what, where=each.where, sentence=each.sentence, misfit=misfit)

    def may(self, mend: Mend, difference: Difference, all_: Sequence[Difference]) -> bool:
        """A mend is tried once for a difference. Who counts claims waits until each claim is somebody's."""
        if difference.what not in mend.checks or (mend.name, key_of(difference)) in self.tried:
            return False
        return not (mend.on_whole_claims and blocked(all_))

    async def mend(self, mend: Mend, concerned: Sequence[Difference]) -> bool:
        self.tried.update((mend.name, key_of(each)) for each in concerned)
        by_place: defaultdict[str, dict[Key, Difference]] = defaultdict(dict)
        for each in concerned:
            by_place[each.where][key_of(each)] = each
        facts = len(self.tx.facts)
        try:
            async with self.tx.connection.transaction():
                entries = await mend.act(self.tx, rows_of(list(concerned)))
        except IntegrityError:  # it would break another rule, so that a person decides
            del self.tx.facts[facts:]
            return False
        for entry in entries:
            if entry.place not in by_place:
                raise RuntimeError(f"{mend.name} posted for {entry.place}, where nothing differs: {entry.entry}")
            for difference in by_place[entry.place].values():
                self.book(entry, difference)
            if entry.order_id and entry.to_source:
                self.tx.emit(StockShrank(order_id=entry.order_id, units=entry.to_source))
        return bool(entries)

    def book(self, entry: Entry, difference: Difference) -> None:
        """An entry stands with each difference that it was posted for."""
        repair = self.repairs[key_of(difference)]
        repair.entries.append(entry.entry)
        self.tx.emit(
            CorrectionPosted(
                order_id=entry.order_id, check=difference.what, where=difference.where, expected=difference.expected,
                found=difference.found, misfit=repair.misfit, entry=entry.entry,
            )
        )  # fmt: skip
