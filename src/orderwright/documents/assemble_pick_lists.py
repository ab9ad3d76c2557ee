"""One walk through a location for one or several fulfillment orders: what is still to be picked, bin by bin. Where
everything was picked already, all of it once more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.documents.bin_order import in_bin_order
from orderwright.documents.types import PickListPrint, PickStop
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)


class PrintPickList(msgspec.Struct, frozen=True, kw_only=True):
    """Fulfillment orders, by id or by number; each location gets a list of its own."""

    ids: Sequence[UUID] = ()
    numbers: Sequence[int] = ()


class Stop(msgspec.Struct, frozen=True):
    number: int
    location: str
    bin: str
    sku: str
    gtin: str
    title: str
    open: int
    all: int


@query("documents.print")
async def assemble_pick_lists(tx: Transaction, wanted: PrintPickList) -> list[PickListPrint]:
    """Refuses `fulfillment_order_not_found` where none is there."""
    which = {"ids": list(wanted.ids), "numbers": list(wanted.numbers)}
    stops = await tx.rows(Stop, sql.read_stops, locations=tx.locations, **which)
    if not stops:
        raise not_found("fulfillment order", wanted=[*wanted.ids, *wanted.numbers])
    locations = sorted({stop.location for stop in stops})
    now = tx.now.astimezone(await organization_zone(tx))
    return [print_of(now, location, [stop for stop in stops if stop.location == location]) for location in locations]


def print_of(now: datetime, location: str, stops: Sequence[Stop]) -> PickListPrint:
    numbers = sorted({stop.number for stop in stops})
    to_pick = [(stop, stop.open) for stop in stops if stop.open] or [(stop, stop.all) for stop in stops if stop.all]
    return PickListPrint(
        number=f"F-{numbers[0]}" if len(numbers) == 1 else f"F-{numbers[0]}+{len(numbers) - 1}",
        location=location,
        created_at=now,
        stops=in_bin_order(
            PickStop(
                bin=stop.bin, sku=stop.sku, title=stop.title, quantity=units, gtin=stop.gtin,
                fulfillment_order=f"F-{stop.number}",
            )
            for stop, units in to_pick
        ),
    )  # fmt: skip
