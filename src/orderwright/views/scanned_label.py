"""Why the label that was scanned at the dock is of no parcel that the driver may take."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.keep_to_locations import as_printed

sql = statements(__file__)


class ScannedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """`code`: as it was scanned. `at`: the code of the location whose parcels are shown, or all."""

    code: str
    at: str | None = None


class ScannedRead(msgspec.Struct, frozen=True, gc=False):
    number: int
    order_number: int
    status: str
    tracking_number: str
    handed_over_at: datetime | None
    paused: bool
    location_code: str
    location: str
    own: bool


class NotToShip(msgspec.Struct, frozen=True):
    """`title`: what is the matter, in a few words; `text`: of which parcel, and what to do."""

    title: str
    text: str


@query("fulfillment.read")
async def explain_scanned_label(tx: Transaction, wanted: ScannedLabel) -> NotToShip:
    """Of a label that the page does not show, or shows as not to be handed over."""
    number = as_printed(wanted.code)
    found = await tx.row(ScannedRead, sql.read_scanned, number=number, locations=tx.locations) if number else None
    if found is None:
        return NotToShip("Not found here", f"{wanted.code[:100]} is on no label.")
    return explain(found, number, wanted.at, await organization_zone(tx))


def explain(found: ScannedRead, number: str, at: str | None, zone: ZoneInfo) -> NotToShip:
    """Pure: the first thing that keeps the parcel here."""
    parcel = f"Parcel {found.number} of order #{found.order_number}"
    if not found.own or at not in (None, found.location_code):
        return NotToShip("At another location", f"{parcel} is shipped by {found.location}.")
    if found.status == "canceled":
        return NotToShip("Canceled", f"{parcel} was canceled. Open it and put its items back.")
    if found.handed_over_at:
        day = found.handed_over_at.astimezone(zone)
        return NotToShip("Handed over already", f"{parcel} was handed over on {day:%-d %B, %H:%M}.")
    if number != found.tracking_number:
        now = f"its label is {found.tracking_number} now" if found.tracking_number else "it needs a new label"
        return NotToShip("Label voided", f"{parcel}: this label was voided, and {now}.")
    if found.paused:
        return NotToShip("On hold", on_hold(found.order_number))
    return NotToShip("Not on this page yet", f"{parcel} is ready. Load the page again and scan it there.")


def on_hold(order_number: int) -> str:
    return f"Order #{order_number} is on hold. Set its parcel aside until the hold is released."
