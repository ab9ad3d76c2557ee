"""What each role may do. A key's scopes are patterns of the same kind; `--role` gives it those of a role.

`docs/roles.md` is written from this file (`python -m orderwright.access.roles`)."""

from typing import Literal

from orderwright.access.permissions import PERMISSIONS, READING
from orderwright.kernel.context import allows

Role = Literal["admin", "operations", "warehouse", "service", "read_only"]

# What everybody needs to see; mail, sales, webhooks and who works here are not among it.
EVERYBODY = READING - {"access.read", "audit.read", "messages.read", "webhooks.read", "sales.read", "events.read"}

ROLES: dict[Role, frozenset[str]] = {
    "admin": frozenset({"*"}),
    "operations": READING
    | {
        *("orders.*", "catalog.*", "stock.*", "locations.*", "fulfillment.*", "shipping.*", "payments.*", "returns.*"),
        *("service.*", "quarantine.*", "events.*", "settings.*", "documents.*", "messages.send", "customers.*"),
    },
    "warehouse": (EVERYBODY - {"customers.read", "payments.read", "quarantine.read", "service.read"})
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
    "read_only": READING - {"messages.read", "access.read"},  # mail holds the customers' own links
}


def documentation() -> str:
    """The text of docs/roles.md."""
    rows = [
        f"| `{permission}` | {meaning} | {' | '.join(marks_of(permission))} |"
        for permission, meaning in PERMISSIONS.items()
    ]
    return "\n".join(
        [
            "# Roles",
            "",
            "What each role may do. A page, a button or an API operation that needs a permission is refused (403)",
            "without it, and is not offered. Keys have the permissions of a role, or a choice of their own. (Written",
            "by `make docs` from `src/orderwright/access/roles.py`.)",
            "",
            "Who has the role *warehouse*, or a key that may do no more, can be kept to locations: then only the work",
            "of these is shown and done (decision 0026).",
            "",
            f"| permission | allows to | {' | '.join(ROLES)} |",
            f"|---|---|{'---|' * len(ROLES)}",
            *rows,
            "",
        ]
    )


def marks_of(permission: str) -> list[str]:
    return ["yes" if allows(patterns, permission) else "" for patterns in ROLES.values()]


if __name__ == "__main__":
    print(documentation(), end="")
