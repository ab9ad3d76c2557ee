"""Which rows of a file were done before: their idempotency keys are on record."""

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class FindDoneKeys(msgspec.Struct, frozen=True):
    keys: list[str]


@query("stock.receive")
async def find_done_keys(tx: Transaction, wanted: FindDoneKeys) -> list[str]:
    return await tx.rows(str, sql.read_done_keys, keys=wanted.keys)
