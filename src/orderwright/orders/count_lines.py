"""How many lines the orders of a channel have, by their external references."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class CountedLines(msgspec.Struct, frozen=True):
    """`goods` and `charges`: lines of the one and of the other."""

    goods: int
    charges: int


async def count_lines(tx: Transaction, channel: str, references: Sequence[str]) -> CountedLines:
    (counted,) = await tx.rows(CountedLines, sql.count_lines, channel=channel, references=list(references))
    return counted
