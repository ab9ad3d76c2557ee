"""Demand: nothing claims more than was ordered, and units are where their owners are."""

from orderwright.audit.mend import Mend, by
from orderwright.kernel.statements import statements

sql = statements(__file__)
CHECKS = ("units", "reserved", "in_work", "on_the_way", "returns", "sold_twice")

MENDS = (
    Mend("excess", CHECKS, by(sql.release_excess), on_whole_claims=True),
    Mend("progress", CHECKS, by(sql.rebuild_progress), on_whole_claims=True),
)
