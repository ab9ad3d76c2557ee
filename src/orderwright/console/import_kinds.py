"""What can be imported from a CSV file, and from which page one comes."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv import kinds
from orderwright.channels.csv.import_tracking import STATES


class ImportKind(msgspec.Struct, frozen=True, kw_only=True):
    """`defaults`: what may be said for rows that leave it open. `example`: a row by field."""

    csv: kinds.CsvKind
    title: str
    section: str
    trail: Sequence[tuple[str, str]]
    example: Mapping[str, str]
    about: Mapping[str, str] = {}
    defaults: Sequence[str] = ()


KINDS: dict[str, ImportKind] = {
    "orders": ImportKind(
        csv=kinds.ORDERS,
        title="Import orders",
        section="orders",
        trail=(("Orders", "/orders"),),
        defaults=("channel", "currency"),
        about={
            "external_ref": "rows with the same one are lines of one order", "ship_country": "GB, or its name",
            "line_total": "in the place of the unit price", "order_discount": "shared to the lines",
            "fulfillment_status": "what is done with elsewhere becomes a past order",
        },
        example={
            "external_ref": "536365", "placed_at": "2010-12-01T08:26:00Z", "email": "17850@example.com",
            "customer_name": "Customer 17850", "ship_line1": "1 Sample Street", "ship_city": "London",
            "ship_postal_code": "N1 1AA", "ship_country": "GB", "sku": "85123A", "quantity": "6", "unit_price": "2.55",
        },
    ),
    "catalog": ImportKind(
        csv=kinds.CATALOG,
        title="Import variants",
        section="inventory",
        trail=(("Inventory", "/inventory"), ("Products", "/products")),
        about={"sku": "your own code; existing variants are updated", "gtin": "8, 12, 13 or 14 digits"},
        example={"sku": "85123A", "title": "White hanging heart T-light holder", "weight_g": "120", "price": "2.55"},
    ),
    "customers": ImportKind(
        csv=kinds.CUSTOMERS,
        title="Import customers",
        section="customers",
        trail=(("Customers", "/customers"),),
        about={"email": "who has another one is another customer", "name": "left as it is where the cell is empty"},
        example={"email": "17850@example.com", "name": "Customer 17850", "phone": "+44 20 7946 0000"},
    ),
    "stock": ImportKind(
        csv=kinds.STOCK,
        title="Import stock",
        section="inventory",
        trail=(("Inventory", "/inventory"),),
        defaults=("location", "meaning"),
        about={"location": "its code", "quantity": "units counted, or units received"},
        example={"location": "LON", "sku": "85123A", "quantity": "200", "bin": "A-01-1"},
    ),
    "locations": ImportKind(
        csv=kinds.LOCATIONS,
        title="Import locations and bins",
        section="settings",
        trail=(("Settings", "/settings/locations"),),
        about={"bin": "a row with a bin creates the bin", "pick_order": "walking order"},
        example={
            "code": "LON", "name": "London DC", "city": "London", "country": "GB", "bin": "A-01-1", "pick_order": "10",
        },
    ),
    "tracking": ImportKind(
        csv=kinds.TRACKING,
        title="Import tracking",
        section="hand_over",
        trail=(("Warehouse", "/warehouse/hand-over"),),
        about={"state": STATES.replace("_", " ")},
        example={
            "tracking_number": "OW000010482013", "state": "delivered", "at": "2010-12-03T14:05:00Z", "place": "London",
        },
    ),
}  # fmt: skip
"""By the last word of their address."""


def sample_rows(kind: ImportKind) -> list[list[Any]]:
    """A file that would go in: the fields of the example, and its one row."""
    return [list(kind.example), list(kind.example.values())]
