"""The ledger of facts: who, when, in which order; and rows that refer to nothing."""

from orderwright.audit.types import Check
from orderwright.kernel.statements import statements

sql = statements(__file__)

CHECKS = (
    Check("fact_without_commit", sql.fact_without_commit, "{where} has no actor, time or verb."),
    Check("fact_sequence", sql.fact_sequence, "{where}: its facts are numbered {found}, not {expected}."),
    Check(
        "movement_without_commit", sql.movement_without_commit, "{where} was made by no transaction that was recorded."
    ),
    Check("placement_told", sql.placement_told, "{where}: {found} facts tell of its placement."),
    Check(
        "completion_told", sql.completion_told, "{where}: its status and the facts differ on whether it was completed."
    ),
    Check("relay_positions", sql.relay_positions, "Positions of commits: {found} are given, up to {expected}."),
    Check("subscriber_ahead", sql.subscriber_ahead, "{where} has read up to {found}, the last position is {expected}."),
    Check("waiting_events", sql.waiting_events, "{where} waits for {expected} that is not there."),
    Check("open_holds", sql.open_holds, "{where}: {found} open holds are counted, {expected} are open."),
    Check("held_and_working", sql.held_and_working, "{where} goes on although its order is held."),
    Check(
        "promised_work", sql.promised_work, "{where} is to be shipped by {found}; its order was promised by {expected}."
    ),
    Check("orphan", sql.orphans, "{where} refers to {expected} that is not there."),
)
