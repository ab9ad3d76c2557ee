"""What goes into parcels: their units without prices, and the link to the customer's order page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.parties import party, seller_party
from orderwright.documents.read_agreements import read_seller
from orderwright.documents.types import PackedLine, PackingSlipPrint
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.customer_link import customer_link
from orderwright.settings import Settings

sql = statements(__file__)


class PrintPackingSlips(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels by id or by number, or all parcels of fulfillment orders. `settings`: for the links."""

    settings: Settings
    ids: Sequence[UUID] = ()
    numbers: Sequence[int] = ()
    fulfillment_orders: Sequence[UUID] = ()


class Packed(msgspec.Struct, frozen=True):
    number: int
    order_id: UUID
    link_version: int
    order_number: int
    order_ref: str
    packed_at: datetime
    service_level: str
    tracking_number: str | None
    ship_to: dict[str, Any]
    customer_name: str
    note: str
    brand_name: str
    brand_color: str
    index: int
    count: int
    lines: list[Any]


@query("documents.print")
async def assemble_packing_slips(tx: Transaction, wanted: PrintPackingSlips) -> list[PackingSlipPrint]:
    """In the order of the parcels' numbers. Refuses `parcel_not_found` where none is there."""
    parcels = await tx.rows(
        Packed, sql.read_parcels, ids=list(wanted.ids), numbers=list(wanted.numbers),
        fulfillment_orders=list(wanted.fulfillment_orders), locations=tx.locations,
    )  # fmt: skip
    if not parcels:
        raise not_found("parcel", wanted=[*wanted.ids, *wanted.numbers, *wanted.fulfillment_orders])
    seller = await read_seller(tx)
    return [
        PackingSlipPrint(
            number=f"P-{parcel.number}",
            order_number=str(parcel.order_number),
            order_ref=parcel.order_ref,
            packed_on=seller.day(parcel.packed_at),
            sender=seller_party(seller, parcel.brand_name),
            brand_color=parcel.brand_color,
            ship_to=party(parcel.ship_to, parcel.customer_name),
            lines=tuple(msgspec.convert(parcel.lines, list[PackedLine])),
            parcel_index=parcel.index,
            parcel_count=parcel.count,
            service=parcel.service_level,
            note=parcel.note,
            tracking_number=parcel.tracking_number or "",
            order_url=customer_link(
                wanted.settings.address,
                wanted.settings.secret,
                tx.organization,
                parcel.order_id,
                parcel.link_version,
            ),
        )
        for parcel in parcels
    ]
