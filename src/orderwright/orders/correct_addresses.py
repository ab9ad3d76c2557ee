"""Correct where an order is to be sent, until the last of it is handed over. A label that is made already is voided
first. Orders on hold may be corrected: that is often why they are held, and an address that is in order ends the hold
that placement made of it. What a label to the country needs and was there can't be taken away. Who has an older link to
the customer's page does not learn the new address: the link is renewed.
Locks progress, then parcels, then orders, then what releasing holds locks."""

from collections.abc import Mapping, Sequence
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
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.renew_customer_links import renew_links
from orderwright.orders.types import Address
from orderwright.shipping.check_address import address_problems, problems_in_words
from orderwright.shipping.label_room import label_mistakes

sql = statements(__file__)


class CorrectAddress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: UUID
    ship_to: Address


class CorrectedAddress(msgspec.Struct, frozen=True):
    """`labels_voided`: the order's parcels that need a new label now. `address_problems`: what is still wrong."""

    order_id: UUID
    number: int
    ship_to: Address
    labels_voided: list[UUID]
    address_problems: list[FieldError] = []


class AddressHold(msgspec.Struct, frozen=True, gc=False):
    hold_id: UUID
    order_id: UUID


@verb(
    "orders.edit",
    refusals=(
        "order_not_found",
        "address_invalid",
        "address_incomplete",
        "address_doubtful",
        "order_handed_over",
        "order_closed",
    ),
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
        moved = [order_id for order_id, ship_to in accepted.items() if plain(ship_to) != orders[order_id].ship_to]
        await renew_links(tx, moved, address_changed=True)
        await end_address_holds(tx, accepted)
    return [
        refused.get(index)
        or CorrectedAddress(
            c.order_id,
            orders[c.order_id].number,
            accepted[c.order_id],
            voided.get(c.order_id, []),
            address_problems(plain(accepted[c.order_id]), "/ship_to"),
        )
        for index, c in enumerate(corrections)
    ]


async def end_address_holds(tx: Transaction, corrected: Mapping[UUID, Address]) -> None:
    """The holds that were made of addresses end where these are in order now; the others say what is still wrong."""
    holds = await tx.rows(AddressHold, sql.find_address_holds, order_ids=sorted(corrected))
    notes = {hold.hold_id: problems_in_words(plain(corrected[hold.order_id])) for hold in holds}
    if left := [{"hold_id": hold_id, "note": note} for hold_id, note in notes.items() if note]:
        await tx.execute(sql.set_notes, rows=json_rows(left))
    if ending := [ReleaseHold(hold_id=hold_id) for hold_id, note in notes.items() if not note]:
        await release_holds(tx, ending)


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
    wrong = wrong or label_mistakes(plain(correction.ship_to), "/ship_to")
    if wrong:
        return Refusal("address_invalid", "This address can't be used.", "invalid", wrong, number=order.number)
    if taken_away := newly_wrong(order.ship_to, plain(correction.ship_to)):
        message = " ".join(field.message for field in taken_away)
        return Refusal(taken_away[0].code, message, "invalid", taken_away, number=order.number)
    if order.status == "canceled":
        return Refusal("order_closed", "The order is canceled.", "conflict", number=order.number)
    if not order.to_ship:
        return Refusal("order_handed_over", "The whole order has shipped.", "conflict", number=order.number)
    return None


def newly_wrong(before: dict[str, Any], after: dict[str, Any]) -> list[FieldError]:
    """What is missing or doubtful only now: an address that came incomplete may be completed in steps."""
    already = {field.pointer for field in address_problems(before, "/ship_to")}
    return [field for field in address_problems(after, "/ship_to") if field.pointer not in already]
