"""How many lines of a file are in the database, and as what: to be compared with the file."""

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.count_lines import count_lines

sql = statements(__file__)


class CountImported(msgspec.Struct, frozen=True, kw_only=True):
    """References of a file's orders in a channel, of its other facts in a source, and of its rows set aside."""

    channel: str
    source: str
    orders: list[str]
    facts: list[str]
    quarantined: list[str]


class ToldLines(msgspec.Struct, frozen=True):
    """Lines of the file that became no order."""

    returns: int
    adjustments: int
    charges: int
    quarantined: int


class ImportedLines(msgspec.Struct, frozen=True):
    """`orders`: lines of goods; the charges of orders are counted with the others."""

    orders: int
    told: ToldLines


@query("quarantine.read")
async def count_imported(tx: Transaction, of: CountImported) -> ImportedLines:
    (told,) = await tx.rows(ToldLines, sql.count_told, source=of.source, facts=of.facts, quarantined=of.quarantined)
    lines = await count_lines(tx, of.channel, of.orders)
    return ImportedLines(lines.goods, msgspec.structs.replace(told, charges=told.charges + lines.charges))
