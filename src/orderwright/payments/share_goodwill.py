"""For what goodwill is: lost units first, then the lines of its order by what is left of them. Pure."""

from collections.abc import Mapping, Sequence

import msgspec

from orderwright.kernel.money import allocate
from orderwright.payments.rules import LineMoney
from orderwright.payments.types import GrantedLine


def share_to_lost(amount_minor: int, lines: Sequence[LineMoney]) -> list[GrantedLine]:
    """Goodwill for the order as a whole is for its lost units first."""
    return share(amount_minor, lines, [line.due_for_lost for line in lines])


def lost_units_first(part: GrantedLine, lines: Mapping[int, LineMoney]) -> list[GrantedLine]:
    """Goodwill of a line is for its lost units first, up to what these are worth: so much less is due when they turn up
    and come back."""
    if part.line_no is None or part.purpose != "goodwill" or not lines[part.line_no].due_for_lost:
        return [part]
    line = lines[part.line_no]
    minor = min(part.amount_minor, line.due_for_lost)
    rest = msgspec.structs.replace(part, amount_minor=part.amount_minor - minor)
    found = [GrantedLine(part.line_no, minor, line.units_worth(minor)), rest]
    return [each for each in found if each.amount_minor]


def share_goodwill(
    amount_minor: int, lines: Sequence[LineMoney], taken: Sequence[GrantedLine] = ()
) -> list[GrantedLine]:
    """Goodwill for the order as a whole, shared to its lines by what is left of them (`taken`: of that, for what else),
    so that it carries their tax, and what comes back later is worth so much less. What the lines don't hold is of the
    order."""
    of_lost = {part.line_no: part.amount_minor for part in taken}
    return share(amount_minor, lines, [line.for_goodwill - of_lost.get(line.line_no, 0) for line in lines])


def share(amount_minor: int, lines: Sequence[LineMoney], left: Sequence[int]) -> list[GrantedLine]:
    """The amount laid on the lines, in proportion to what is left of each; no more than that."""
    laid = min(amount_minor, sum(left))
    shares = allocate(laid, left) if laid else []
    return [GrantedLine(line.line_no, minor) for line, minor in zip(lines, shares, strict=False) if minor]
