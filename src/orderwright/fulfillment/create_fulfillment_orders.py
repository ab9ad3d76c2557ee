"""Ask locations to ship. Called by the release of orders, which has moved the units and ended the reservations."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from orderwright.fulfillment.events import FulfillmentOrderReleased
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.locations.find_locations import find_locations

sql = statements(__file__)


class NewFulfillmentOrder(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`lines`: (line_no, variant_id, quantity); the units are committed at the location."""

    order_id: UUID
    location_id: UUID
    service_level: str
    ship_by: date
    lines: Sequence[tuple[int, UUID, int]]


class Numbered(msgspec.Struct, frozen=True, gc=False):
    fulfillment_order_id: UUID
    number: int


async def create_fulfillment_orders(tx: Transaction, wanted: Sequence[NewFulfillmentOrder]) -> list[UUID]:
    """Their ids, in the order given. A location that accepts by itself has accepted them at once.

    The units must stand at `released` in progress, and be committed at the location without a reservation: from here
    on the fulfillment order answers for them."""
    if not wanted:
        return []
    willing = {location.location_id: location.auto_accept for location in await find_locations(tx)}
    for new in wanted:
        if new.location_id not in willing:
            raise not_found("location", location_id=new.location_id)
    ids = [tx.new_id() for _ in wanted]
    rows = [order_row(id_, new, willing) for id_, new in zip(ids, wanted, strict=True)]
    numbers = {
        made.fulfillment_order_id: made.number
        for made in await tx.rows(Numbered, sql.insert_fulfillment_orders, rows=json_rows(rows), now=tx.now)
    }
    lines = [row for id_, new in zip(ids, wanted, strict=True) for row in line_rows(id_, new)]
    await tx.execute(sql.insert_lines, rows=json_rows(lines))
    tx.emit(*(
        FulfillmentOrderReleased(
            order_id=new.order_id, fulfillment_order_id=id_, number=numbers[id_], location_id=new.location_id,
            accepted=willing[new.location_id], units=sum(quantity for _, _, quantity in new.lines),
        )
        for id_, new in zip(ids, wanted, strict=True)
    ))  # fmt: skip
    return ids


def order_row(id_: UUID, new: NewFulfillmentOrder, willing: dict[UUID, bool]) -> dict[str, Any]:
    return {
        "fulfillment_order_id": id_,
        "order_id": new.order_id,
        "location_id": new.location_id,
        "service_level": new.service_level,
        "ship_by": new.ship_by,
        "accepted": willing[new.location_id],
    }


def line_rows(id_: UUID, new: NewFulfillmentOrder) -> list[dict[str, Any]]:
    return [
        {
            "fulfillment_order_id": id_,
            "order_id": new.order_id,
            "line_no": line_no,
            "variant_id": variant_id,
            "location_id": new.location_id,
            "quantity": quantity,
        }
        for line_no, variant_id, quantity in new.lines
    ]
