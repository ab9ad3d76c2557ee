"""Who asks, for which organization, with which permissions."""

from datetime import datetime

import msgspec

from orderwright.kernel.refusal import Refusal


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The caller of a verb. `permissions` are patterns: `orders.place`, `orders.*`, `*`.

    `caller`: whose idempotency keys they are, where several share an actor's name (API keys); else the actor's.
    `at` replaces the present where old facts are recorded (imports, demonstrations); `cause` says why, where the
    actor alone does not ("reaction to ParcelDelivered"). `locations`: codes of those that the caller is kept to;
    None: all.
    """

    organization: str
    actor: str
    permissions: frozenset[str]
    at: datetime | None = None
    cause: str | None = None
    caller: str | None = None
    locations: frozenset[str] | None = None

    def may(self, permission: str) -> bool:
        return allows(self.permissions, permission)

    @property
    def only_location(self) -> str | None:
        """The code of the one location that the caller is kept to, if it is one."""
        return next(iter(self.locations)) if self.locations and len(self.locations) == 1 else None

    def require(self, permission: str) -> None:
        """Refuse unless the caller has the permission."""
        if not self.may(permission):
            raise Refusal(
                "not_permitted", f"This needs the permission {permission}.", "forbidden", permission=permission
            )


def allows(patterns: frozenset[str], permission: str) -> bool:
    """Whether `orders.place` is among patterns such as `orders.place`, `orders.*`, `*`."""
    area = permission.partition(".")[0]
    return not patterns.isdisjoint((permission, f"{area}.*", "*"))


def system(
    organization: str, actor: str = "orderwright", at: datetime | None = None, cause: str | None = None
) -> Context:
    """Orderwright itself at work: reactions, imports, the command line."""
    return Context(organization=organization, actor=actor, permissions=frozenset("*"), at=at, cause=cause)
