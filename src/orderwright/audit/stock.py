"""Supply: levels are the running totals of movements and of what is promised."""

from orderwright.audit.types import Check
from orderwright.kernel.statements import statements

sql = statements(__file__)

CHECKS = (
    Check("on_hand", sql.on_hand, "{where}: {found} units are on hand by the level, {expected} by the movements."),
    Check(
        "unavailable",
        sql.unavailable,
        "{where}: {found} units are unavailable by the level, {expected} by the movements.",
    ),
    Check(
        "committed",
        sql.committed,
        "{where}: {found} units are committed by the level; reservations and unshipped work claim {expected}.",
    ),
    Check("oversold", sql.oversold, "{where}: the level is impossible: {found}."),
    Check(
        "waiting",
        sql.waiting,
        "{where}: {expected} units wait to be put back, inspected or decided on; only {found} are unavailable.",
    ),
    Check("claimed_variant", sql.claimed_variant, "{where}: other goods are claimed than were ordered."),
)
