"""What can be imported from a CSV file: by which columns, by whom, and from which page one comes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv import import_catalog, import_locations, import_orders, import_stock, import_tracking
from orderwright.channels.csv.columns import Column
from orderwright.channels.csv.report import Report
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door

Import = Callable[[Door, Context, bytes, Mapping[str, str], Mapping[str, str]], Awaitable[Report]]


class ImportKind(msgspec.Struct, frozen=True, kw_only=True):
    """`defaults`: what may be said for rows that leave it open. `example`: a row by field."""

    title: str
    section: str
    permission: str
    trail: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    run: Import
    example: Mapping[str, str]
    about: Mapping[str, str] = {}
    defaults: Sequence[str] = ()


async def orders(door: Door, by: Context, data: bytes, mapping: Mapping[str, str], rest: Mapping[str, str]) -> Report:
    return await import_orders.import_orders(door, by, data, mapping, rest)


async def catalog(door: Door, by: Context, data: bytes, mapping: Mapping[str, str], _: Mapping[str, str]) -> Report:
    return await import_catalog.import_catalog(door, by, data, mapping)


async def stock(door: Door, by: Context, data: bytes, mapping: Mapping[str, str], rest: Mapping[str, str]) -> Report:
    return await import_stock.import_stock(door, by, data, mapping, rest.get("location", ""))


async def locations(door: Door, by: Context, data: bytes, mapping: Mapping[str, str], _: Mapping[str, str]) -> Report:
    return await import_locations.import_locations(door, by, data, mapping)


async def tracking(door: Door, by: Context, data: bytes, mapping: Mapping[str, str], _: Mapping[str, str]) -> Report:
    return await import_tracking.import_tracking(door, by, data, mapping)


KINDS: dict[str, ImportKind] = {
    "orders": ImportKind(
        title="Import orders",
        section="orders",
        permission="orders.place",
        trail=(("Orders", "/orders"),),
        columns=import_orders.COLUMNS,
        run=orders,
        defaults=("channel", "currency"),
        about={"external_ref": "rows with the same one are lines of one order", "ship_country": "two letters: GB"},
        example={
            "external_ref": "536365", "placed_at": "2010-12-01T08:26:00Z", "email": "17850@example.com",
            "customer_name": "Customer 17850", "ship_line1": "1 Sample Street", "ship_city": "London",
            "ship_postal_code": "N1 1AA", "ship_country": "GB", "sku": "85123A", "quantity": "6", "unit_price": "2.55",
        },
    ),
    "catalog": ImportKind(
        title="Import products",
        section="inventory",
        permission="catalog.edit",
        trail=(("Inventory", "/inventory"), ("Products", "/products")),
        columns=import_catalog.COLUMNS,
        run=catalog,
        about={"sku": "your own code; what is known is changed", "gtin": "8, 12, 13 or 14 digits"},
        example={"sku": "85123A", "title": "White hanging heart T-light holder", "weight_g": "120", "price": "2.55"},
    ),
    "stock": ImportKind(
        title="Import stock",
        section="inventory",
        permission="stock.receive",
        trail=(("Inventory", "/inventory"),),
        columns=import_stock.COLUMNS,
        run=stock,
        defaults=("location",),
        about={"location": "its code", "quantity": "units that came in"},
        example={"location": "LON", "sku": "85123A", "quantity": "200", "bin": "A-01-1"},
    ),
    "locations": ImportKind(
        title="Import locations and bins",
        section="settings",
        permission="locations.edit",
        trail=(("Settings", "/settings/locations"),),
        columns=import_locations.COLUMNS,
        run=locations,
        about={"bin": "a row with a bin makes the bin", "pick_order": "the order in which a picker walks"},
        example={
            "code": "LON", "name": "London DC", "city": "London", "country": "GB", "bin": "A-01-1", "pick_order": "10",
        },
    ),
    "tracking": ImportKind(
        title="Import tracking",
        section="hand_over",
        permission="shipping.track",
        trail=(("Warehouse", "/warehouse/hand-over"),),
        columns=import_tracking.COLUMNS,
        run=tracking,
        about={"state": import_tracking.STATES.replace("_", " ")},
        example={
            "tracking_number": "OW000010482013", "state": "delivered", "at": "2010-12-03T14:05:00Z", "place": "London",
        },
    ),
}  # fmt: skip
"""By the last word of their address."""


def sample_rows(kind: ImportKind) -> list[list[Any]]:
    """A file that would go in: the fields of the example, and its one row."""
    return [list(kind.example), list(kind.example.values())]
