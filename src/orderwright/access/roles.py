"""What each role may do. A key's scopes are patterns of the same kind; `--role` gives it those of a role."""

from typing import Literal

from orderwright.access.permissions import READING

Role = Literal["admin", "operations", "warehouse", "service", "read_only"]

# What the floor needs to see; mail, sales, webhooks and who works here are not among it.
EVERYBODY = READING - {"access.read", "audit.read", "messages.read", "webhooks.read", "sales.read", "events.read"}

ROLES: dict[Role, frozenset[str]] = {
    "admin": frozenset({"*"}),
    "operations": READING
    | {
        *("orders.*", "catalog.*", "stock.*", "locations.*", "fulfillment.*", "shipping.*", "payments.*", "returns.*"),
        *("service.*", "quarantine.*", "events.*", "settings.*", "documents.*", "messages.send"),
    },
    "warehouse": EVERYBODY
    | {
        *("fulfillment.*", "stock.receive", "stock.adjust", "returns.receive", "shipping.track"),
        *("documents.print", "service.open"),
    },
    "service": EVERYBODY
    | {
        *("orders.place", "orders.edit", "orders.hold", "orders.cancel", "service.*", "returns.authorize"),
        *("payments.refund", "returns.refund", "returns.request", "shipping.track", "documents.print"),
        *("messages.read", "messages.send", "sales.read"),
    },
    "read_only": READING - {"messages.read"},  # mail holds the customers' own links
}
