"""The manifests of hand-overs: every parcel that a carrier took on a day at a location, for its driver to sign."""

from datetime import date, datetime
from itertools import groupby
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
    """`carrier`: its code. `location`: a code; left out, each at which it took some. `day`: in the organization's time
    zone; left out, today."""

    carrier: str
    location: str | None = None
    day: date | None = None


class Taken(msgspec.Struct, frozen=True, gc=False):
    location: str
    tracking_number: str | None
    order_number: str
    service: str
    to: str
    weight_g: int
    at: datetime


@query("documents.print")
async def assemble_manifests(tx: Transaction, wanted: PrintManifest) -> list[ManifestPrint]:
    """One for each location; at most 2,000 parcels. Refuses `manifest_not_found` where the carrier took none on that
    day."""
    seller = await read_seller(tx)
    zone = ZoneInfo(seller.time_zone)
    day = wanted.day or seller.day(tx.now)
    if not 1900 <= day.year <= 9000 or has_control_characters(wanted.carrier + (wanted.location or "")):
        raise not_found("manifest", day=day)
    from_at, to_at = day_bounds(day, day, zone)
    window = {"from_at": from_at, "to_at": to_at, "carrier": wanted.carrier, "limit": PARCELS_MAX}
    taken = await tx.rows(Taken, sql.read_parcels, location=wanted.location, locations=tx.locations, **window)
    if not taken:
        raise not_found("manifest", carrier=wanted.carrier, day=day)
    return [
        ManifestPrint(
            number=f"{day}",
            carrier=in_plain(wanted.carrier),
            location=location,
            day=day,
            sender=seller_party(seller),
            parcels=tuple(manifest_parcel(each, zone) for each in parcels),
        )
        for location, parcels in groupby(taken, lambda each: each.location)
    ]


def manifest_parcel(taken: Taken, zone: ZoneInfo) -> ManifestParcel:
    return ManifestParcel(
        tracking_number=taken.tracking_number or "",
        order_number=taken.order_number,
        service=in_plain(taken.service),
        to=taken.to,
        weight_g=taken.weight_g,
        at=taken.at.astimezone(zone),
    )


def in_plain(code: str) -> str:
    """own_fleet: Own fleet."""
    return code.replace("_", " ").capitalize()
