"""The life of a parcel in the house. `TRANSITIONS` is the one place that says what may follow what; where its carrier
says that it is, `tracking_states` tells."""

from collections.abc import Mapping
from typing import Literal

ParcelStatus = Literal["packed", "labeled", "handed_over", "delivered", "canceled"]

TRANSITIONS: Mapping[str, Mapping[ParcelStatus, tuple[ParcelStatus, ...]]] = {
    "buy_labels": {"packed": ("labeled",)},
    "void_labels": {"labeled": ("packed",)},
    "unpack_parcels": {"packed": ("canceled",)},
    "hand_over": {"labeled": ("handed_over",)},
    "record_tracking": {"handed_over": ("delivered",), "delivered": ("handed_over",)},
    "cancel_fulfillment_units": {"packed": ("canceled",)},
}
"""Verb → status before → the statuses that it may lead to. Who unpacks or cancels a labeled parcel voids its label
first."""

WORDS: Mapping[str, str] = {
    "buy_labels": "make the label",
    "void_labels": "void the label",
    "unpack_parcels": "unpack",
    "hand_over": "hand over",
    "record_tracking": "record delivery",
    "cancel_fulfillment_units": "cancel",
}
