"""Know who ordered: one customer for each e-mail address, created on first sight. Locks the rows it changes."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows

sql = statements(__file__)


class CustomerSeen(msgspec.Struct, frozen=True, gc=False):
    """Who stands on an order; `email` is in lower case."""

    email: str
    name: str
    phone: str


class KnownCustomer(msgspec.Struct, frozen=True, gc=False):
    customer_id: UUID
    email: str


async def know_customers(tx: Transaction, seen: Iterable[CustomerSeen]) -> dict[str, UUID]:
    """The customers' ids by e-mail address."""
    by_email = {customer.email: customer for customer in seen}
    if not by_email:
        return {}
    known = await tx.rows(KnownCustomer, sql.read_customers, emails=list(by_email))
    found = {customer.email: customer.customer_id for customer in known}
    strangers = sorted((c for e, c in by_email.items() if e not in found), key=lambda c: c.email)
    if strangers:
        rows = [msgspec.structs.asdict(customer) | {"customer_id": tx.new_id()} for customer in strangers]
        made = await tx.rows(KnownCustomer, sql.insert_customers, rows=json_rows(rows), now=tx.now)
        found |= {customer.email: customer.customer_id for customer in made}
    return found
