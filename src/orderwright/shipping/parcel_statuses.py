"""The life of a parcel in the house. `TRANSITIONS` is the one place that says what may follow what; where its carrier
says that it is, `tracking_states` tells."""

from collections.abc import Mapping
from typing import Literal

ParcelStatus = Literal["packed", "labeled", "handed_over", "delivered", "lost", "returned", "canceled"]
"""`lost`: its carrier, or a person, says that it will not come any more. `returned`: nothing of it is on its way any
more, since its units were received as returned."""

TRANSITIONS: Mapping[str, Mapping[ParcelStatus, tuple[ParcelStatus, ...]]] = {
    "buy_labels": {"packed": ("labeled",)},
    "void_labels": {"labeled": ("packed",)},
    "unpack_parcels": {"packed": ("canceled",)},
    "hand_over": {"labeled": ("handed_over",), "packed": ("handed_over",)},
    "record_tracking": {
        "handed_over": ("delivered", "lost"),
        "delivered": ("handed_over", "lost"),
        "lost": ("handed_over", "delivered"),
    },
    "receive_returns": {"handed_over": ("returned",), "lost": ("returned",)},
    "cancel_fulfillment_units": {"packed": ("canceled",)},
}
"""Verb → status before → the statuses that it may lead to. Who unpacks or cancels a labeled parcel voids its label
first. A packed one is handed over where it left under a label that was voided."""

WORDS: Mapping[str, str] = {
    "buy_labels": "make the label",
    "void_labels": "void the label",
    "unpack_parcels": "unpack",
    "hand_over": "hand over",
    "record_tracking": "record delivery or loss",
    "receive_returns": "receive its return",
    "cancel_fulfillment_units": "cancel",
}
