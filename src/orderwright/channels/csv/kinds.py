"""The kinds of files in CSV: their columns, what is done with their rows, and how they go in."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from orderwright.catalog.save_variants import save_variants
from orderwright.channels.csv import (
    import_catalog,
    import_customers,
    import_locations,
    import_orders,
    import_stock,
    import_tracking,
)
from orderwright.channels.csv.columns import Column
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.customers.save_customers import save_customers
from orderwright.fulfillment.record_tracking import record_tracking
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.verbs import Verb
from orderwright.locations.save_locations import save_locations
from orderwright.orders.place_orders import place_orders
from orderwright.stock.receive_stock import receive_stock


class CsvKind(msgspec.Struct, frozen=True):
    """`verb`: what is done with each row, or each order; whoever imports needs its permission."""

    name: str
    verb: Verb[Any, Any]
    columns: Sequence[Column]
    run: Callable[[Door, Context, CsvFile], Awaitable[Report]]


ORDERS = CsvKind("orders", place_orders, import_orders.COLUMNS, import_orders.import_orders)
CATALOG = CsvKind("catalog", save_variants, import_catalog.COLUMNS, import_catalog.import_catalog)
CUSTOMERS = CsvKind("customers", save_customers, import_customers.COLUMNS, import_customers.import_customers)
STOCK = CsvKind("stock", receive_stock, import_stock.COLUMNS, import_stock.import_stock)
LOCATIONS = CsvKind("locations", save_locations, import_locations.COLUMNS, import_locations.import_locations)
TRACKING = CsvKind("tracking", record_tracking, import_tracking.COLUMNS, import_tracking.import_tracking)
