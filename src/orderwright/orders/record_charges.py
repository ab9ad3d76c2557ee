"""Charges on a customer's account that belong to no order: fees, discounts given afterwards, bad debt."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.customers.know_customers import CustomerSeen, know_customers
from orderwright.kernel.money import parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.check_order import CHARGES_MAX, QUANTITY_MAX
from orderwright.orders.events import ChargesRecorded
from orderwright.orders.types import ChargeInput

sql = statements(__file__)


class RecordCharges(msgspec.Struct, frozen=True, kw_only=True):
    """Charges of one document. An amount below zero is in the customer's favor. `email`: whose account it is, or empty
    where it is nobody's. `at`: when they were made."""

    external_ref: str
    at: datetime
    currency: str
    charges: list[ChargeInput]
    email: str = ""


class RecordedCharges(msgspec.Struct, frozen=True):
    external_ref: str
    charges: list[UUID]


@verb("orders.edit", refusals=("charges_invalid",))
async def record_charges(tx: Transaction, documents: Sequence[RecordCharges]) -> list[RecordedCharges | Refusal]:
    refused = {
        index: Refusal("charges_invalid", "These charges can't be recorded.", "invalid", wrong)
        for index, one in enumerate(documents)
        if (wrong := mistakes_in(one))
    }
    accepted = [document for index, document in enumerate(documents) if index not in refused]
    customers = await know_customers(tx, [CustomerSeen(one.email.lower(), "", "") for one in accepted if one.email])
    rows = {id(one): charge_rows(tx, one, customers.get(one.email.lower())) for one in accepted}
    if rows:
        await tx.execute(sql.insert_charges, rows=json_rows([row for of_one in rows.values() for row in of_one]))
    tx.emit(*(announcement(one) for one in accepted))
    return [
        refused.get(index) or RecordedCharges(one.external_ref, [row["charge_id"] for row in rows[id(one)]])  # type: ignore[misc]
        for index, one in enumerate(documents)
    ]


def mistakes_in(document: RecordCharges) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong = text_mistakes("/external_ref", document.external_ref, 200, 1)
    wrong += text_mistakes("/email", document.email, 254)
    if not 1 <= len(document.charges) <= CHARGES_MAX:
        wrong.append(FieldError("/charges", "charges_count", f"A document has 1 to {CHARGES_MAX:,} charges."))
    digits = precision(document.currency)
    if digits is None:
        return [
            *wrong,
            FieldError("/currency", "currency_unknown", f"{document.currency[:40]!r} is not an ISO 4217 currency."),
        ]
    for index, charge in enumerate(document.charges):
        wrong += text_mistakes(f"/charges/{index}/kind", charge.kind, 100, 1)
        wrong += text_mistakes(f"/charges/{index}/title", charge.title, 500)
        if abs(charge.quantity) > QUANTITY_MAX:
            message = f"The quantity of a charge is at most {QUANTITY_MAX:,}."
            wrong.append(FieldError(f"/charges/{index}/quantity", "quantity_out_of_range", message))
        for name, amount in (("amount", charge.amount), ("tax", charge.tax)):
            if isinstance(reason := parse_amount(amount, digits), str):
                wrong.append(FieldError(f"/charges/{index}/{name}", "amount_invalid", f"The {name} {reason}."))
    return wrong


def charge_rows(tx: Transaction, document: RecordCharges, customer_id: UUID | None) -> list[dict[str, object]]:
    digits = precision(document.currency) or 0
    return [
        {
            "charge_id": tx.new_id(),
            "customer_id": customer_id,
            "at": document.at,
            "kind": charge.kind,
            "title": charge.title or charge.kind,
            "quantity": charge.quantity,
            "amount_minor": parse_amount(charge.amount, digits),
            "tax_minor": parse_amount(charge.tax, digits),
            "currency": document.currency,
            "external_ref": document.external_ref,
        }
        for charge in document.charges
    ]


def announcement(document: RecordCharges) -> ChargesRecorded:
    digits = precision(document.currency) or 0
    total = sum(int(parse_amount(charge.amount, digits)) for charge in document.charges)
    return ChargesRecorded(
        at=document.at, external_ref=document.external_ref, total_minor=total, currency=document.currency
    )
