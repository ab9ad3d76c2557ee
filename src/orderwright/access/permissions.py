"""Every permission there is, and what it allows. Verbs and queries name one; roles and keys hold patterns of them."""

from collections.abc import Iterable

from orderwright.kernel.context import allows
from orderwright.kernel.refusal import FieldError

PERMISSIONS = {
    "access.edit": "invite and remove people, change roles, make and revoke keys",
    "access.read": "see who works here and which keys there are",
    "access.watch": "see the security log: sign-ins, what was refused, exports, changes of access",
    "account.enter": "come in: sign in, accept an invitation, choose a new password",
    "audit.read": "recompute and compare what must hold",
    "audit.repair": "post what mends the differences that the audit finds",
    "catalog.edit": "change goods",
    "catalog.read": "see goods",
    "customers.edit": "add and change customers",
    "customers.export": "take the list of customers away as a file",
    "customers.read": "see customers",
    "documents.issue": "issue invoices and credit notes",
    "documents.print": "print orders, lists, slips, labels and invoices",
    "events.read": "see the facts that a subscriber could not digest",
    "events.retry": "retry and dismiss them",
    "exports.read": "take lists that one may see away as files, and fetch one's own",
    "fulfillment.accept": "accept and reject fulfillment orders",
    "fulfillment.pack": "pack and unpack",
    "fulfillment.pick": "pick and unpick",
    "fulfillment.read": "see fulfillment orders, picks and parcels",
    "fulfillment.ship": "create labels and ship parcels",
    "jobs.run": "do the long work that was asked for, as the worker",
    "locations.edit": "change locations and bins",
    "locations.read": "see locations and bins",
    "messages.read": "see the mail that was written",
    "messages.send": "write and resend mail",
    "orders.cancel": "cancel orders and lines",
    "orders.cancel_own": "cancel an order that was not released yet, as a customer",
    "orders.edit": "edit addresses, notes and drafts",
    "orders.export": "take the list of orders away as a file",
    "orders.hold": "hold orders and release holds",
    "orders.place": "place orders",
    "orders.read": "see orders",
    "orders.release": "release and re-allocate orders",
    "organizations.create": "make another organization of this installation",
    "payments.read": "see amounts: prices, totals, payments and refunds of orders, their invoices, and what goods cost",
    "payments.record": "record payments",
    "payments.refund": "refund orders",
    "quarantine.read": "see import errors",
    "quarantine.repair": "fix, retry and dismiss import errors",
    "returns.authorize": "create, approve and decline returns",
    "returns.read": "see returns",
    "returns.receive": "receive and inspect returned items",
    "returns.refund": "close and refund returns",
    "returns.request": "request a return, as a customer",
    "sales.read": "see sales figures",
    "service.answer": "answer cases",
    "service.open": "open cases",
    "service.read": "see cases",
    "service.resolve": "resolve cases",
    "settings.edit": "change channels and the organization's profile",
    "settings.read": "see channels and the organization's profile",
    "shipping.track": "add tracking events",
    "stock.adjust": "correct and write off stock",
    "stock.read": "see stock",
    "stock.receive": "receive stock",
    "webhooks.edit": "change webhooks",
    "webhooks.read": "see webhooks and their deliveries",
}
AREAS = frozenset(permission.partition(".")[0] for permission in PERMISSIONS)
READING = frozenset(permission for permission in PERMISSIONS if permission.endswith(".read"))


def beyond(own: frozenset[str], given: Iterable[str], pointer: str) -> list[FieldError]:
    """Nobody gives more than they may do themselves: what is wrong with giving these patterns."""
    more = [pattern for pattern in sorted(given) if not allows(own, pattern)]
    if not more:
        return []
    named = "everything" if "*" in more else ", ".join(more[:5])
    return [FieldError(pointer, "more_than_own", f"You can't give what you may not do yourself: {named}.")]


def is_known(pattern: str) -> bool:
    """Whether `orders.place`, `orders.*` or `*` names a permission that there is."""
    area, _, rest = pattern.partition(".")
    return pattern in PERMISSIONS or pattern == "*" or (rest == "*" and area in AREAS)
