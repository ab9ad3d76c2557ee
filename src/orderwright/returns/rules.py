"""Pure decisions about returns. Amounts are minor units, quantities units."""

from collections.abc import Sequence

import msgspec

from orderwright.payments.rules import part_of
from orderwright.payments.types import GrantedLine
from orderwright.returns.types import Disposition


class LineBack(msgspec.Struct, frozen=True, gc=False):
    """An order line of which `received` units came back with this return, after `received_before` with earlier ones.
    `refunded_minor`: given back for the line so far, but for its canceled units. `at_most_minor`: what is left for
    units that came back, beside what was given back for lost ones (`LineMoney.left_for_returned`)."""

    line_no: int
    ordered: int
    canceled: int
    received_before: int
    received: int
    total_minor: int
    refunded_minor: int
    at_most_minor: int


AS_NEW = frozenset({"unwanted"})


def usual_disposition(reason: str) -> Disposition:
    """What is proposed for goods that come back for this reason: what may be damaged or wrong is looked at before
    anybody can buy it again; only what was not wanted is proposed to be restocked."""
    return "restock" if reason in AS_NEW else "inspect"


def due_for(line: LineBack) -> int:
    """The units' share in the line's total, cumulatively rounded half up, so that the shares of all of a line's returns
    sum to what was paid for it; never more than is left of it after earlier refunds, of lost units that turned up
    among them."""
    gone = line.canceled + line.received_before
    total, ordered = line.total_minor, line.ordered
    share = part_of(total, gone + line.received, ordered) - part_of(total, gone, ordered)
    owed = total - part_of(total, line.canceled, ordered)
    return max(0, min(share, owed - line.refunded_minor, line.at_most_minor))


def refund_of(lines: Sequence[LineBack], amount_minor: int) -> list[GrantedLine]:
    """`amount_minor` laid on the lines in their order, each up to what is due for it. What is more than is due for all
    is laid on none."""
    left, granted = amount_minor, []
    for line in lines:
        part = min(left, due_for(line))
        left -= part
        if part:
            granted.append(GrantedLine(line.line_no, part, line.received, "returned"))
    return granted
