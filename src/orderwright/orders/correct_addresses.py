"""Correct where an order is to be sent, until the last of it is handed over. A label that is made already is voided
first. Orders on hold may be corrected: that is often why they are held. What a label to the country needs and was there
can't be taken away. Locks progress, then parcels, then orders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.fulfillment.void_labels import void_labels_of_orders
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.check_order import Mistakes, check_country
from orderwright.orders.events import AddressCorrected
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.types import Address
from orderwright.shipping.check_address import missing_fields

sql = statements(__file__)


class CorrectAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID
    ship_to: Address


class CorrectedAddress(msgspec.Struct, frozen=True):
    """`labels_voided`: the order's parcels that need a new label now."""

    order_id: UUID
    number: int
    ship_to: Address
    labels_voided: list[UUID]


@verb(
    "orders.edit",
    refusals=("order_not_found", "address_invalid", "address_incomplete", "order_handed_over", "order_closed"),
)
async def correct_addresses(tx: Transaction, corrections: Sequence[CorrectAddress]) -> list[CorrectedAddress | Refusal]:
    orders = await lock_orders(tx, (correction.order_id for correction in corrections))
    refused = {
        index: refusal
        for index, correction in enumerate(corrections)
        if (refusal := why_not(correction, orders.get(correction.order_id)))
    }
    accepted = {c.order_id: c.ship_to for index, c in enumerate(corrections) if index not in refused}
    voided: dict[UUID, list[UUID]] = {}
    if accepted:
        voided = await void_labels_of_orders(tx, accepted)
        rows = [{"order_id": order_id, "ship_to": ship_to} for order_id, ship_to in sorted(accepted.items())]
        await tx.execute(sql.set_addresses, rows=json_rows(rows))
        tx.emit(
            *(
                AddressCorrected(
                    order_id=order_id,
                    before=orders[order_id].ship_to,
                    after=plain(ship_to),
                    labels_voided=voided.get(order_id, []),
                )
                for order_id, ship_to in accepted.items()
            )
        )
    return [
        refused.get(index)
        or CorrectedAddress(c.order_id, orders[c.order_id].number, accepted[c.order_id], voided.get(c.order_id, []))
        for index, c in enumerate(corrections)
    ]


def plain(address: Address) -> dict[str, Any]:
    return msgspec.to_builtins(address)  # type: ignore[no-any-return]


def why_not(correction: CorrectAddress, order: LockedOrder | None) -> Refusal | None:
    if order is None:
        return not_found("order", order_id=correction.order_id)
    mistakes = Mistakes(0)
    check_country(correction.ship_to, "/ship_to/country", mistakes)
    wrong = mistakes.found
    for name in correction.ship_to.__struct_fields__:
        wrong = wrong + text_mistakes(f"/ship_to/{name}", getattr(correction.ship_to, name))
    if wrong:
        return Refusal("address_invalid", "This address can't be used.", "invalid", wrong, number=order.number)
    if taken_away := newly_missing(order.ship_to, plain(correction.ship_to)):
        message = " ".join(field.message for field in taken_away)
        return Refusal("address_incomplete", message, "invalid", taken_away, number=order.number)
    if order.status == "canceled":
        return Refusal("order_closed", "The order is canceled.", "conflict", number=order.number)
    if not any(
        line.to_source + line.backordered + line.reserved + line.released + line.picked + line.packed
        for line in order.lines
    ):
        return Refusal("order_handed_over", "The whole order has shipped.", "conflict", number=order.number)
    return None


def newly_missing(before: dict[str, Any], after: dict[str, Any]) -> list[FieldError]:
    """What the label needs and only now is missing: an address that came incomplete may be completed in steps."""
    already = {field.pointer for field in missing_fields(before, "/ship_to", "The address")}
    return [field for field in missing_fields(after, "/ship_to", "The address") if field.pointer not in already]
