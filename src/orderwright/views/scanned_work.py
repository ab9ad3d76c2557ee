"""What an order or fulfillment order that was scanned at the pack station leads to, where the page does not list it."""

import re
from uuid import UUID

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query

sql = statements(__file__)
NUMBER = re.compile(r"(?:(?P<work>[Ff]-?)|#)?0*(?P<number>\d{1,12})")
"""F-1042 is a fulfillment order; a bare number is an order's, as on papers."""
NOT_YET = ("released", "accepted", "picking")


class ScannedWork(msgspec.Struct, frozen=True, kw_only=True):
    """`code`: as it was scanned. `at`: the code of the location whose work is shown, or all."""

    code: str
    at: str | None = None


class FoundWork(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    number: int
    order_number: int
    status: str
    paused: bool
    location_code: str
    location: str
    own: bool


class ToPackNext(msgspec.Struct, frozen=True):
    """`id`: of the fulfillment order that can be packed. Otherwise `title`: what is the matter, in a few words, and
    `text`: of what, and what to do."""

    id: UUID | None = None
    title: str = ""
    text: str = ""


@query("fulfillment.read")
async def find_scanned_work(tx: Transaction, wanted: ScannedWork) -> ToPackNext:
    """Of several the one that can be packed."""
    read = NUMBER.fullmatch(wanted.code.strip())
    found = None
    if read:
        kind = "work" if read["work"] else "order"
        numbers = {"work_number": None, "order_number": None} | {f"{kind}_number": int(read["number"])}
        found = await tx.row(FoundWork, sql.read_work, locations=tx.locations, at=wanted.at, **numbers)
    if found is None:
        return ToPackNext(title="Not found here", text=f"{wanted.code[:100]} is no order or fulfillment order.")
    return decide(found, wanted.at)


def decide(found: FoundWork, at: str | None) -> ToPackNext:
    """Pure."""
    name = f"F-{found.number} of order #{found.order_number}"
    if not found.own or at not in (None, found.location_code):
        return ToPackNext(title="At another location", text=f"{name} is packed at {found.location}.")
    if found.paused:
        return ToPackNext(title="On hold", text=f"{name} is on hold. Set it aside until the hold is released.")
    if found.status in NOT_YET:
        return ToPackNext(title="Not picked yet", text=f"{name} is to be picked first.")
    if found.status not in ("picked", "packing"):
        return ToPackNext(title="Nothing to pack", text=f"{name} is {found.status.replace('_', ' ')}.")
    return ToPackNext(found.id)
