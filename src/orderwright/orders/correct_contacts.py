"""Correct who an order's customer is: the e-mail address, the phone and the name, at any time. An order with another
e-mail address goes to the customer of that address, who is made where there is none; the link to its page is renewed,
so that who was written to by mistake sees nothing any more, and what waits to be sent goes to the new address. What the
customer is known by follows where it was what this order said. Invoices that are issued stay as they are.
Locks progress, then customers, then orders, then mail."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from orderwright.customers.emails import EMAIL_MAX, email_is_valid
from orderwright.customers.know_customers import CustomerCorrected, CustomerSeen, correct_customers, know_customers
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.events import ContactCorrected
from orderwright.orders.lock_orders import lock_orders
from orderwright.orders.renew_customer_links import renew_links
from orderwright.orders.types import Customer

sql = statements(__file__)
TEXT_MAX = 500


class CorrectContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is left out stays as it is. `email` empty: nobody is written to, and the order is no known customer's."""

    order_id: UUID
    email: str | None = None
    name: str | None = None
    phone: str | None = None


class CorrectedContact(msgspec.Struct, frozen=True):
    """`customer`: as it is now. `link_renewed`: earlier links to the customer's page lead nowhere any more."""

    order_id: UUID
    number: int
    customer: Customer
    customer_number: int | None
    link_renewed: bool


class Contact(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    customer_id: UUID | None
    customer_number: int | None
    email: str
    name: str
    phone: str

    @property
    def customer(self) -> Customer:
        return Customer(email=self.email, name=self.name, phone=self.phone)


@verb("orders.edit", refusals=("order_not_found", "contact_invalid"))
async def correct_contacts(tx: Transaction, corrections: Sequence[CorrectContact]) -> list[CorrectedContact | Refusal]:
    await lock_orders(tx, (correction.order_id for correction in corrections))
    order_ids = sorted({correction.order_id for correction in corrections})
    before = {each.order_id: each for each in await tx.rows(Contact, sql.read_contacts, order_ids=order_ids)}
    refused = {
        index: refusal
        for index, correction in enumerate(corrections)
        if (refusal := why_not(correction, before.get(correction.order_id)))
    }
    after = {
        correction.order_id: corrected_by(correction, before[correction.order_id].customer)
        for index, correction in enumerate(corrections)
        if index not in refused
    }
    changed = {order_id: now for order_id, now in after.items() if now != before[order_id].customer}
    moved = {order_id for order_id, now in changed.items() if now.email != before[order_id].email}
    if changed:
        await write_contacts(tx, before, changed, moved)
        tx.emit(
            *(
                ContactCorrected(order_id=order_id, before=msgspec.to_builtins(before[order_id].customer),
                                 after=msgspec.to_builtins(now))
                for order_id, now in changed.items()
            )
        )  # fmt: skip
        await renew_links(tx, moved, contact_changed=True)
    now = {each.order_id: each for each in await tx.rows(Contact, sql.read_contacts, order_ids=order_ids)}
    return [
        refused.get(index) or answer_of(now[correction.order_id], correction.order_id in moved)
        for index, correction in enumerate(corrections)
    ]


async def write_contacts(
    tx: Transaction, before: Mapping[UUID, Contact], changed: Mapping[UUID, Customer], moved: set[UUID]
) -> None:
    """Keep the contacts of these orders, and whose orders they are."""
    new = [changed[order_id] for order_id in sorted(moved) if changed[order_id].email]
    customers = await know_customers(tx, [CustomerSeen(each.email, each.name, each.phone) for each in new])
    await correct_customers(
        tx,
        [
            CustomerCorrected(customer_id, was.name, now.name, was.phone, now.phone)
            for order_id, now in sorted(changed.items())
            if (was := before[order_id]) and (customer_id := was.customer_id) and order_id not in moved
        ],
    )
    rows = [
        {"order_id": order_id, "email": now.email or None, "name": now.name, "phone": now.phone,
         "customer_id": customers.get(now.email) if order_id in moved else before[order_id].customer_id}
        for order_id, now in sorted(changed.items())
    ]  # fmt: skip
    await tx.execute(sql.set_contacts, rows=json_rows(rows))


def why_not(correction: CorrectContact, contact: Contact | None) -> Refusal | None:
    if contact is None:
        return not_found("order", order_id=correction.order_id)
    wrong = text_mistakes("/email", correction.email, EMAIL_MAX)
    email = (correction.email or "").strip()
    if not wrong and email and not email_is_valid(email):
        wrong = [FieldError("/email", "email_invalid", f"{email[:60]!r} is no e-mail address.")]
    for name in ("name", "phone"):
        wrong = wrong + text_mistakes(f"/{name}", getattr(correction, name), TEXT_MAX)
    if wrong:
        return Refusal("contact_invalid", "This contact can't be used.", "invalid", wrong, number=contact.number)
    return None


def corrected_by(correction: CorrectContact, customer: Customer) -> Customer:
    def said(name: str) -> str:
        text: str | None = getattr(correction, name)
        return getattr(customer, name) if text is None else text.strip()

    return Customer(email=said("email").lower(), name=said("name"), phone=said("phone"))


def answer_of(contact: Contact, link_renewed: bool) -> CorrectedContact:
    return CorrectedContact(contact.order_id, contact.number, contact.customer, contact.customer_number, link_renewed)
