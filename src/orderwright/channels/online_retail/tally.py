"""Nothing is lost: every line of the file ends in exactly one place."""

from collections.abc import Iterable

import msgspec

from orderwright.channels.online_retail.facts import (
    AccountCharges,
    Adjustment,
    ImportedFact,
    ImportedOrder,
    Quarantined,
    ReturnOrCancellation,
)


class Tally(msgspec.Struct, frozen=True):
    """Lines of the file by where they ended: their sum is `lines`, always."""

    lines: int
    orders: int
    returns: int
    adjustments: int
    charges: int
    quarantined: int


def count_lines(facts: Iterable[ImportedFact], quarantined: Iterable[Quarantined], lines: int) -> Tally:
    """Counts rows in the finished facts, not on the way to them.

    Raises `AssertionError` where a line is lost or doubled. A row taken back from several
    orders is one line of `returns`.
    """
    orders: list[int] = []
    charges: list[int] = []
    adjustments: list[int] = []
    returns: set[int] = set()
    for fact in facts:
        match fact:
            case ImportedOrder():
                orders += (line.row for line in fact.lines)
                charges += (charge.row for charge in fact.charges)
            case ReturnOrCancellation():
                returns.update(fact.rows)
            case Adjustment():
                adjustments += fact.rows
            case AccountCharges():
                charges += fact.rows
    aside = [one.row for one in quarantined]
    tally = Tally(lines, len(orders), len(returns), len(adjustments), len(charges), len(aside))
    placed = tally.orders + tally.returns + tally.adjustments + tally.charges + tally.quarantined
    distinct = len({*orders, *returns, *adjustments, *charges, *aside})
    if not lines == placed == distinct:
        raise AssertionError(f"{lines} lines came in, {placed} went out, {distinct} of them distinct: {tally}")
    return tally
