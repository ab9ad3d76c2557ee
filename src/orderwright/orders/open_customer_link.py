"""Whether a link still leads to the customer's page of its order."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
LASTS_DAYS = 180
"""Unless the installation's settings say otherwise."""


class OpenCustomerLink(msgspec.Struct, frozen=True):
    order_id: UUID
    version: int


class LinkState(msgspec.Struct, frozen=True, gc=False):
    """`over_at`: when the order was completed or canceled."""

    link_version: int
    over_at: datetime | None


@query("orders.read")
async def open_customer_link(tx: Transaction, link: OpenCustomerLink) -> None:
    """Refuses `order_not_found`, `link_replaced` and `link_expired`."""
    state = await tx.row(LinkState, sql.read_link_state, order_id=link.order_id)
    if state is None:
        raise not_found("order", id=link.order_id)
    if state.link_version != link.version:
        words = "This link is not valid any more. Please use the one in our latest e-mail about your order."
        raise Refusal("link_replaced", words, "not_found")
    days = tx.settings.customer_link_days if tx.settings else LASTS_DAYS
    if state.over_at is not None and tx.now >= state.over_at + timedelta(days=days):
        words = "This order is long completed, and its page is closed. Please write to us if you need anything."
        raise Refusal("link_expired", words, "not_found")
