"""The manifest of a hand-over: every parcel that a carrier took on a day, for its driver to sign."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from orderwright.documents.parties import seller_party
from orderwright.documents.read_agreements import read_seller
from orderwright.documents.types import ManifestParcel, ManifestPrint
from orderwright.kernel.days import day_bounds
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import has_control_characters
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
PARCELS_MAX = 2_000


class PrintManifest(msgspec.Struct, frozen=True, kw_only=True):
    """`carrier`: its code. `day`: in the organization's time zone; left out, today."""

    carrier: str
    day: date | None = None


class Taken(msgspec.Struct, frozen=True, gc=False):
    tracking_number: str | None
    order_number: str
    service: str
    to: str
    weight_g: int
    at: datetime


@query("documents.print")
async def assemble_manifests(tx: Transaction, wanted: PrintManifest) -> list[ManifestPrint]:
    """At most 2,000 parcels. Refuses `manifest_not_found` where the carrier took none on that day."""
    seller = await read_seller(tx)
    zone = ZoneInfo(seller.time_zone)
    day = wanted.day or seller.day(tx.now)
    if not 1900 <= day.year <= 9000 or has_control_characters(wanted.carrier):
        raise not_found("manifest", day=day)
    from_at, to_at = day_bounds(day, day, zone)
    window = {"from_at": from_at, "to_at": to_at, "carrier": wanted.carrier, "limit": PARCELS_MAX}
    taken = await tx.rows(Taken, sql.read_parcels, locations=tx.locations, **window)
    if not taken:
        raise not_found("manifest", carrier=wanted.carrier, day=day)
    parcels = [
        ManifestParcel(
            tracking_number=each.tracking_number or "",
            order_number=each.order_number,
            service=in_plain(each.service),
            to=each.to,
            weight_g=each.weight_g,
            at=each.at.astimezone(zone),
        )
        for each in taken
    ]
    carrier = in_plain(wanted.carrier)
    return [
        ManifestPrint(number=f"{day}", carrier=carrier, day=day, sender=seller_party(seller), parcels=tuple(parcels))
    ]


def in_plain(code: str) -> str:
    """own_fleet: Own fleet."""
    return code.replace("_", " ").capitalize()
