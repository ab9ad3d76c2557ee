"""Facts of a person's account concern every organization where they work."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from orderwright.access.events import AccessFact
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


async def tell_each(tx: Transaction, user_id: UUID, fact: Callable[..., AccessFact], **told: Any) -> None:
    """A fact of a person's account, told to each organization where they work."""
    organizations = await tx.rows(str, sql.read_organizations, user_id=user_id)
    tx.emit(*(fact(organization=each, user_id=user_id, **told) for each in organizations))
