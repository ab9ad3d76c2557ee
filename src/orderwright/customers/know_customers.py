"""Know who ordered: one customer for each e-mail address, created on first sight. Locks the rows it changes."""

from collections.abc import Iterable, Mapping, Sequence
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


class CustomerCorrected(msgspec.Struct, frozen=True, gc=False):
    """What an order said of its customer, and what it says now."""

    customer_id: UUID
    name_before: str
    name: str
    phone_before: str
    phone: str


class KnownCustomer(msgspec.Struct, frozen=True, gc=False):
    customer_id: UUID
    email: str


async def find_customers(tx: Transaction, emails: Iterable[str]) -> dict[str, UUID]:
    """The ids of those who are known, by e-mail address in lower case."""
    known = await tx.rows(KnownCustomer, sql.read_customers, emails=sorted(set(emails)))
    return {customer.email: customer.customer_id for customer in known}


async def know_customers(
    tx: Transaction, seen: Sequence[CustomerSeen], known: Mapping[str, UUID] | None = None
) -> dict[str, UUID]:
    """The customers' ids by e-mail address: of those who are known (found here, if the caller has not), and of those
    who are made now."""
    if known is None:
        known = await find_customers(tx, (customer.email for customer in seen)) if seen else {}
    strangers = {customer.email: customer for customer in seen if customer.email not in known}
    if not strangers:
        return {**known}
    rows = [
        {"customer_id": tx.new_id(), "email": email, "name": customer.name, "phone": customer.phone}
        for email, customer in sorted(strangers.items())
    ]
    made = await tx.rows(KnownCustomer, sql.insert_customers, rows=json_rows(rows), now=tx.now)
    return {**known, **{customer.email: customer.customer_id for customer in made}}


async def correct_customers(tx: Transaction, corrected: Sequence[CustomerCorrected]) -> None:
    """What they are known by follows an order's correction where it is what the order said before."""
    if corrected:
        await tx.execute(sql.correct_customers, rows=json_rows(corrected))
