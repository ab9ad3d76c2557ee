"""Demand: every unit is in exactly one place, and that place has an owner."""

from orderwright.audit.types import Check
from orderwright.kernel.statements import statements

sql = statements(__file__)

CHECKS = (
    Check("units", sql.units, "{where}: {expected} units were ordered, and {found} are somewhere."),
    Check(
        "reserved", sql.reserved, "{where}: {found} units are reserved by its progress, {expected} by its reservations."
    ),
    Check(
        "in_work",
        sql.in_work,
        "{where}: its progress says {found}; its fulfillment orders say {expected} (released, picked, packed, gone).",
    ),
    Check(
        "parcels",
        sql.parcels,
        "{where}: the fulfillment order says {found}; its parcels hold {expected} (packed, shipped).",
    ),
    Check("labels", sql.labels, "{where} has {found}; it should have {expected}."),
    Check(
        "on_the_way",
        sql.on_the_way,
        "{where}: {found} units are on the way by its progress, its parcels carry {expected}.",
    ),
    Check(
        "returns", sql.returns, "{where}: its progress says {found}; its returns say {expected} (returning, returned)."
    ),
    Check("return_places", sql.return_places, "{where}: {found} by location, {expected} in all (received, decided)."),
    Check("queued", sql.queued, "{where} stands in the queue for stock as {found}; it should as {expected}."),
    Check("overtaken", sql.overtaken, "{where} waits for goods that can be sold: {found}."),
    Check("sold_twice", sql.claimed_units, "{where}: {found} units are claimed, {expected} were ordered."),
)
