"""Customers as they are known, and those that new ones may be: for files, which name them and add nobody twice."""

from collections.abc import Sequence

import msgspec

from orderwright.customers.emails import one_slip_apart
from orderwright.customers.save_customers import CustomerRecord
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class FindNearCustomers(msgspec.Struct, frozen=True):
    """E-mail addresses in lower case, each with the name that goes with it."""

    people: list[tuple[str, str]]


class NearCustomers(msgspec.Struct, frozen=True):
    """`known`: by e-mail address. `near`: by an address that is not known, the one that may have been meant: it is the
    same name's, and a slip of the fingers away."""

    known: dict[str, CustomerRecord]
    near: dict[str, str]


@query("customers.edit")
async def find_near_customers(tx: Transaction, wanted: FindNearCustomers) -> NearCustomers:
    people = [(email, plain(name)) for email, name in wanted.people if "\0" not in email + name]
    found = await tx.rows(CustomerRecord, sql.find_known, emails=[email for email, _ in people])
    known = {customer.email: customer for customer in found}
    new = [(email, name) for email, name in people if email not in known and name]
    named = await tx.rows(CustomerRecord, sql.find_by_names, names=sorted({name for _, name in new})) if new else []
    return NearCustomers(known, {email: near for email, name in new if (near := near_email(email, name, named))})


def plain(name: str) -> str:
    """As names are compared: without case and outer spaces."""
    return name.strip().lower()


def near_email(email: str, name: str, customers: Sequence[CustomerRecord]) -> str | None:
    others = (customer.email for customer in customers if plain(customer.name) == name)
    return next((other for other in others if one_slip_apart(email, other)), None)
