"""What a new organization still has to set up before orders can flow: one statement of what exists."""

import msgspec

from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.shipping.check_address import incomplete

sql = statements(__file__)


class Existing(msgspec.Struct, frozen=True, gc=False):
    """`address`: the organization's."""

    orders: bool
    locations: bool
    variants: bool
    stock: bool
    address: dict[str, str]


class Step(msgspec.Struct, frozen=True):
    """`permission`: what the page that does it needs."""

    label: str
    done: bool
    href: str
    permission: str


@query("orders.read")
async def read_first_steps(tx: Transaction, wanted: None) -> list[Step]:  # noqa: ARG001
    """The steps, in the order in which they are taken; none once there are an order and a location to ship from."""
    there = await tx.row(Existing, sql.read_existing)
    if there is None or (there.orders and there.locations):
        return []
    addressed = incomplete({"name": "-", **there.address}) is None
    return [
        Step("Add your organization's address", addressed, "/settings/profile", "settings.edit"),
        Step("Add a location that ships", there.locations, "/settings/locations", "locations.edit"),
        Step("Add or import variants", there.variants, "/import/catalog", "catalog.edit"),
        Step("Receive or import stock", there.stock, "/inventory/receive", "stock.receive"),
        Step("Enter or import the first order", there.orders, "/orders/new", "orders.place"),
    ]
