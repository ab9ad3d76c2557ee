"""Give the customer of an order a new link to its page, by mail; those that were given before lead nowhere any more.
For a mail that went to somebody else, or a link that was passed on. Locks progress, then orders."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.orders.events import CustomerLinkRenewed
from orderwright.orders.lock_orders import lock_orders

sql = statements(__file__)


class RenewCustomerLink(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID


class RenewedLink(msgspec.Struct, frozen=True):
    """`email`: where the new link goes; None where the order has none."""

    order_id: UUID
    number: int
    email: str | None


class Recipient(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    email: str | None


@verb("orders.edit", refusals=("order_not_found",))
async def renew_customer_links(tx: Transaction, wishes: Sequence[RenewCustomerLink]) -> list[RenewedLink | Refusal]:
    orders = await lock_orders(tx, (wish.order_id for wish in wishes))
    emails = await renew_links(tx, orders)
    return [
        RenewedLink(wish.order_id, orders[wish.order_id].number, emails[wish.order_id])
        if wish.order_id in orders
        else not_found("order", order_id=wish.order_id)
        for wish in wishes
    ]


async def renew_links(
    tx: Transaction, order_ids: Iterable[UUID], address_changed: bool = False, contact_changed: bool = False
) -> dict[UUID, str | None]:
    """The same for orders whose progress is locked; where the links go."""
    renewed = await tx.rows(Recipient, sql.renew_links, order_ids=sorted(order_ids))
    tx.emit(
        *(
            CustomerLinkRenewed(
                order_id=each.order_id, address_changed=address_changed, contact_changed=contact_changed
            )
            for each in renewed
        )
    )
    return {each.order_id: each.email for each in renewed}
