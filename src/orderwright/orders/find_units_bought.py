"""What customers bought of some goods and still have, for those who must find out what is given back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class UnitsBought(msgspec.Struct, frozen=True, gc=False):
    """A line of an order. `left`: its units that are neither canceled nor on their way back."""

    order_id: UUID
    line_no: int
    channel: str
    external_ref: str
    email: str
    sku: str
    title: str
    placed_at: datetime
    unit_price_minor: int
    left: int


async def find_units_bought(tx: Transaction, emails: Iterable[str], skus: Iterable[str]) -> list[UnitsBought]:
    """Lines with these goods on orders of these customers, oldest first."""
    return await tx.rows(UnitsBought, sql.find_units_bought, emails=sorted(set(emails)), skus=sorted(set(skus)))
