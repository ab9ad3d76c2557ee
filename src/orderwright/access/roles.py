"""What each role may do. A key's scopes are patterns of the same kind; `--role` gives it those of a role."""

from typing import Literal

from orderwright.access.permissions import READING

Role = Literal["admin", "operations", "warehouse", "service", "read_only"]

# The mail that was written holds links for one person alone; who may invite may see them.
EVERYBODY = READING - {"access.read", "audit.read", "messages.read", "webhooks.read", "sales.read"}

ROLES: dict[Role, frozenset[str]] = {
    "admin": frozenset({"*"}),
    "operations": READING
    | {
        *("orders.*", "catalog.*", "stock.*", "locations.*", "fulfillment.*", "shipping.*", "payments.*", "returns.*"),
        *("service.*", "quarantine.*", "settings.*", "documents.*", "messages.send"),
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
    "read_only": READING - {"access.read", "messages.read"},
}
