"""Add customers, or change what is known of them, by their e-mail address: who has another address is another customer.
What is left out, and what differs in spaces only, stays as it was. Locks their rows."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from orderwright.customers.emails import EMAIL_MAX, email_is_valid
from orderwright.customers.events import CustomersSaved
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
TEXT_MAX = 500


class SaveCustomer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`email` in any case: it is kept in lower case."""

    email: str
    name: str | None = None
    phone: str | None = None


class CustomerRecord(msgspec.Struct, frozen=True, gc=False):
    customer_id: UUID
    number: int
    email: str
    name: str
    phone: str


class SavedCustomer(msgspec.Struct, frozen=True):
    """`changed`: the customer was known, and something is otherwise now."""

    customer_id: UUID
    number: int
    email: str
    created: bool
    changed: bool


@verb("customers.edit", refusals=("customer_invalid",), retry_on=("customer_email_key",))
async def save_customers(tx: Transaction, customers: Sequence[SaveCustomer]) -> list[SavedCustomer | Refusal]:
    wrong = [mistakes_in(customer) for customer in customers]
    sound = [customer for customer, mistakes in zip(customers, wrong, strict=True) if not mistakes]
    emails = sorted({key_of(customer) for customer in sound})
    before = {each.email: each for each in await tx.rows(CustomerRecord, sql.lock_customers, emails=emails)}
    after: dict[str, CustomerRecord] = dict(before)
    for customer in sound:
        key = key_of(customer)
        after[key] = changed_by(customer, after.get(key) or CustomerRecord(tx.new_id(), 0, key, "", ""))
    new = [record for email, record in sorted(after.items()) if email not in before]
    changed = [record for email, record in sorted(after.items()) if before.get(email, record) != record]
    made = await tx.rows(CustomerRecord, sql.insert_customers, rows=json_rows(new), now=tx.now) if new else []
    if changed:
        await tx.execute(sql.update_customers, rows=json_rows(changed))
    if new or changed:
        tx.emit(CustomersSaved(created=ids_of(new), changed=ids_of(changed)))
    saved = {**after, **{record.email: record for record in made}}
    created, moved = {record.email for record in new}, {record.email for record in changed}
    return [
        refusal_of(customer, mistakes)
        if mistakes
        else answer_of(saved[key := key_of(customer)], key in created, key in moved)
        for customer, mistakes in zip(customers, wrong, strict=True)
    ]


def mistakes_in(customer: SaveCustomer) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong = text_mistakes("/email", customer.email, EMAIL_MAX, 1)
    if not wrong and not email_is_valid(customer.email.strip()):
        wrong = [FieldError("/email", "email_invalid", f"{customer.email[:60]!r} is no e-mail address.")]
    return [
        *wrong,
        *text_mistakes("/name", customer.name, TEXT_MAX),
        *text_mistakes("/phone", customer.phone, TEXT_MAX),
    ]


def key_of(customer: SaveCustomer) -> str:
    return customer.email.strip().lower()


def changed_by(customer: SaveCustomer, record: CustomerRecord) -> CustomerRecord:
    said = {"name": customer.name, "phone": customer.phone}
    return msgspec.structs.replace(
        record,
        **{
            field: text.strip()
            for field, text in said.items()
            if text is not None and text.split() != getattr(record, field).split()
        },
    )


def ids_of(records: Iterable[CustomerRecord]) -> list[UUID]:
    return [record.customer_id for record in records]


def refusal_of(customer: SaveCustomer, wrong: list[FieldError]) -> Refusal:
    message = "The customer is not described well."
    return Refusal("customer_invalid", message, "invalid", wrong, email=customer.email[:100])


def answer_of(record: CustomerRecord, created: bool, changed: bool) -> SavedCustomer:
    return SavedCustomer(record.customer_id, record.number, record.email, created, changed)
