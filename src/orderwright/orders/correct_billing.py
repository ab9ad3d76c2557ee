"""Correct whom an order is billed to, at any time: invoices that are issued from then on say it, those that are issued
stay as they are. What an address needs may not be taken away. Locks progress, then orders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.check_order import Mistakes, check_country
from orderwright.orders.events import BillingCorrected
from orderwright.orders.lock_orders import lock_orders
from orderwright.orders.types import Address
from orderwright.shipping.check_address import missing_fields

sql = statements(__file__)


class CorrectBilling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`bill_to`: None for where the order is sent."""

    order_id: UUID
    bill_to: Address | None


class CorrectedBilling(msgspec.Struct, frozen=True):
    """As it is now."""

    order_id: UUID
    number: int
    bill_to: Address | None


class Billing(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    bill_to: dict[str, Any] | None


@verb("orders.edit", refusals=("order_not_found", "address_invalid", "address_incomplete"))
async def correct_billing(tx: Transaction, corrections: Sequence[CorrectBilling]) -> list[CorrectedBilling | Refusal]:
    await lock_orders(tx, (correction.order_id for correction in corrections))
    order_ids = sorted({correction.order_id for correction in corrections})
    orders = {each.order_id: each for each in await tx.rows(Billing, sql.read_billing, order_ids=order_ids)}
    refused = {
        index: refusal
        for index, correction in enumerate(corrections)
        if (refusal := why_not(correction, orders.get(correction.order_id)))
    }
    after = {c.order_id: c.bill_to for index, c in enumerate(corrections) if index not in refused}
    changed = {
        order_id: plain(bill_to)
        for order_id, bill_to in sorted(after.items())
        if plain(bill_to) != orders[order_id].bill_to
    }
    if changed:
        rows = [{"order_id": order_id, "bill_to": bill_to} for order_id, bill_to in changed.items()]
        await tx.execute(sql.set_billing, rows=json_rows(rows))
        tx.emit(
            *(
                BillingCorrected(order_id=order_id, before=orders[order_id].bill_to, after=bill_to)
                for order_id, bill_to in changed.items()
            )
        )
    return [
        refused.get(index)
        or CorrectedBilling(correction.order_id, orders[correction.order_id].number, after[correction.order_id])
        for index, correction in enumerate(corrections)
    ]


def why_not(correction: CorrectBilling, order: Billing | None) -> Refusal | None:
    if order is None:
        return not_found("order", order_id=correction.order_id)
    if correction.bill_to is None:
        return None
    mistakes = Mistakes(0)
    check_country(correction.bill_to, "/bill_to/country", mistakes)
    wrong = mistakes.found
    for name in correction.bill_to.__struct_fields__:
        wrong = wrong + text_mistakes(f"/bill_to/{name}", getattr(correction.bill_to, name))
    if wrong:
        return Refusal("address_invalid", "This address can't be used.", "invalid", wrong, number=order.number)
    if gaps := newly_missing(order.bill_to, msgspec.to_builtins(correction.bill_to)):
        message = " ".join(field.message for field in gaps)
        return Refusal("address_incomplete", message, "invalid", gaps, number=order.number)
    return None


def newly_missing(before: dict[str, Any] | None, after: dict[str, Any]) -> list[FieldError]:
    """What an address on paper needs; one that came without it may be completed in steps."""
    lacked = {field.pointer for field in missing_fields(before, "/bill_to", "")} if before else set()
    missing = missing_fields(after, "/bill_to", "The billing address")
    return [field for field in missing if field.pointer not in lacked]


def plain(address: Address | None) -> dict[str, Any] | None:
    return None if address is None else msgspec.to_builtins(address)
