"""Which mail follows which fact: one table. Words are in templates/mail/words, the look in templates/mail/mail.mjml."""

from typing import Literal

import msgspec

To = Literal["customer", "staff", "service"]
"""staff: the addresses in the profile; service: those, and the members with the role service."""


class Mail(msgspec.Struct, frozen=True):
    """`shows`: what stands below the words (goods, sums, ship_to) and in its head (markup). `done`: how many of
    the six steps are colored; 0 shows none."""

    kind: str
    to: To
    button: str = "View your order"
    shows: frozenset[str] = frozenset()
    done: int = 0


ORDER = frozenset({"goods", "sums", "ship_to", "markup"})
PARCEL = frozenset({"goods", "ship_to", "markup"})

MAILS: dict[str, Mail] = {
    "OrderPlaced": Mail("order_confirmed", "customer", shows=ORDER, done=1),
    "ParcelHandedOver": Mail("parcel_shipped", "customer", "Track your parcel", shows=PARCEL, done=5),
    "ParcelDelivered": Mail("parcel_delivered", "customer", shows=PARCEL, done=6),
    "DeliveryFailed": Mail("delivery_failed", "customer", shows=frozenset({"ship_to"})),
    "OrderCanceled": Mail("order_canceled", "customer"),
    "LinesCanceled": Mail("lines_canceled", "customer", shows=frozenset({"goods", "sums"})),
    "ShipByChanged": Mail("order_delayed", "customer"),
    "CustomerLinkRenewed": Mail("link_renewed", "customer"),
    "RefundExecuted": Mail("refunded", "customer"),
    "ReturnAuthorized": Mail("return_authorized", "customer", shows=frozenset({"goods", "ship_to"})),
    "ReturnReceived": Mail("return_received", "customer"),
    "ReturnDeclined": Mail("return_declined", "customer"),
    "ReturnClosed": Mail("return_closed", "customer"),
    "CaseAnswered": Mail("case_answered", "customer"),
    "CaseOpened": Mail("case_opened", "service", "View case"),
    "CustomerWrote": Mail("customer_wrote", "service", "View case"),
    "LowStockReported": Mail("stock_low", "staff", "View stock"),
}

ALWAYS = frozenset({"CaseAnswered"})
"""A person wrote it; it goes out whatever channel the order came by."""
