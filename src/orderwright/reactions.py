"""Who reacts to which fact: one table, readable at a glance.

WITHIN: in the same transaction, where an invariant needs it. AFTER: once the fact is committed, by the relay; each
reaction keeps a cursor of its own, is tried again until it succeeds, and holds up nobody else. A reaction after the
commit may be told the same fact twice: it reads how things stand, so that doing it again changes nothing. It is a few
statements for hundreds of facts; what takes longer (release, the wording of mail) it does at once for a few, and leaves
to the worker's chores where there are many.
"""

from collections.abc import Awaitable, Callable, Sequence

from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.fulfillment.capture_due import capture_what_was_due
from orderwright.kernel.facts import Event, Fact
from orderwright.kernel.perform import Door, Reaction
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import Query
from orderwright.messages.readdress_messages import readdress_messages
from orderwright.messages.tell import TOLD, tell
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.write_deliveries import kinds_wanted, tell_webhooks
from orderwright.orders.events import ContactCorrected
from orderwright.orders.follow_up import release_what_is_ready, source_what_lost_its_stock, source_what_waited
from orderwright.orders.refresh_statuses import refresh_statuses
from orderwright.orders.serve_waiting import serve_waiting
from orderwright.service.review_cancellations import cases_of_cancellations
from orderwright.service.review_captures import cases_of_captures
from orderwright.service.review_deliveries import cases_of_deliveries
from orderwright.service.review_departures import cases_of_missing_hand_overs
from orderwright.service.review_failures import cases_of_failures
from orderwright.service.review_found_parcels import cases_of_found_parcels
from orderwright.service.settle_money_cases import settle_cases_of_money
from orderwright.views.index_orders import HEARD as FINDABLE_BY
from orderwright.views.index_orders import search

After = Callable[[Door, str, Sequence[Event]], Awaitable[None]]
"""`reaction(door, organization, events)`: the events of its kinds, in order of commit."""

WITHIN: dict[type[Fact], Sequence[Reaction]] = {ContactCorrected: [readdress_messages]}

AFTER: dict[str, tuple[frozenset[str], After]] = {
    "release": (
        frozenset({"OrderPlaced", "OrderSourcedAgain", "HoldReleased", "PaymentAuthorized", "PaymentCaptured"}),
        release_what_is_ready,
    ),
    "source_again": (
        frozenset({"FulfillmentOrderRejected", "PickWasShort", "StockShrank", "HoldReleased"}),
        source_what_lost_its_stock,
    ),
    "source_backorders": (
        frozenset({"StockMoved", "LinesCanceled", "FulfillmentOrderRejected", "GoodsPutBack", "LocationsSaved"}),
        source_what_waited,
    ),
    "cases": (frozenset({"DeliveryFailed", "ParcelDelivered", "ReturnReceived"}), cases_of_deliveries),
    "hand_over_cases": (
        frozenset({"LeftWithoutHandOver", "ParcelHandedOver", "LeftAnyway"}),
        cases_of_missing_hand_overs,
    ),
    "found_cases": (frozenset({"ParcelDelivered", "ReturnReceived"}), cases_of_found_parcels),
    "refund_cases": (frozenset({"CancellationUnrefunded"}), cases_of_cancellations),
    "payment_cases": (frozenset({"CaptureFellShort"}), cases_of_captures),
    "gateway_cases": (frozenset({"CaptureFailed", "VoidFailed", "RefundFailed"}), cases_of_failures),
    "settled_cases": (
        frozenset({"PaymentCaptured", "RefundExecuted", "LinesCanceled", "ReturnClosed", "CaseOpened"}),
        settle_cases_of_money,
    ),
    "late_captures": (frozenset({"PaymentAuthorized"}), capture_what_was_due),
    "documents": (BILLED, issue_documents),
    "mail": (TOLD, tell),
    "webhooks": (WEBHOOK_KINDS, tell_webhooks),
    "search": (FINDABLE_BY, search),
}
"""Subscriber name → the kinds of facts it hears, and what it does."""

NARROWED: dict[str, Query[None, frozenset[str]]] = {"webhooks": kinds_wanted}
"""Subscribers that hear only what somebody asked for: which kinds these are now."""


async def settle(tx: Transaction) -> None:
    """Give what this transaction freed to those who wait for it."""
    await serve_waiting(tx)


async def before_commit(tx: Transaction) -> None:
    """Refresh what is derived from what this transaction changed."""
    await refresh_statuses(tx)
