"""The ledger of facts: lost commits and facts are entered again, what nobody knows is marked as lost, and holds stand
as they were told."""

from orderwright.audit.mend import Entry, Mend, Rows, by
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def renumber(tx: Transaction, rows: Rows) -> list[Entry]:
    """Positions without gaps. Each cursor goes down with them, so that nothing is skipped."""
    await tx.execute(sql.lower_cursors)
    await tx.execute(sql.lift_positions)
    return await tx.rows(Entry, sql.settle_positions, rows=rows)


FACTS = (
    Mend("commits", ("fact_without_commit", "movement_without_commit"), by(sql.restore_commits)),
    Mend("placements", ("placement_told",), by(sql.reattach_placements)),
    Mend("facts", ("placement_told", "completion_told", "money_facts"), by(sql.restore_facts)),
)
ORDER = (
    Mend("sequences", ("fact_sequence",), by(sql.fill_sequences)),
    Mend("positions", ("relay_positions",), renumber),
    Mend("cursors", ("subscriber_ahead",), by(sql.settle_cursors)),
    Mend("failed events", ("waiting_events",), by(sql.drop_lost_events, sql.retry_waiting_events)),
    Mend("counters", ("document_numbers",), by(sql.settle_counters)),
    Mend("holds", ("open_holds",), by(sql.restore_holds)),
    Mend("open holds", ("open_holds",), by(sql.count_holds)),
    Mend("paused work", ("held_and_working",), by(sql.pause_work)),
    Mend("promised work", ("promised_work",), by(sql.promise_work)),
)
