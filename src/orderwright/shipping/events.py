"""What shipping announces."""

from uuid import UUID

from orderwright.kernel.facts import Fact


class LabelBought(Fact, frozen=True, kw_only=True):
    """`cost_minor`: what the carrier charges, in minor units of `currency`."""

    parcel_id: UUID
    label_id: UUID
    tracking_number: str
    carrier: str
    cost_minor: int
    currency: str


class LabelVoided(Fact, frozen=True, kw_only=True):
    parcel_id: UUID
    label_id: UUID
    tracking_number: str


class LabelReinstated(Fact, frozen=True, kw_only=True):
    """A label that had been voided is valid: its parcel left under it."""

    parcel_id: UUID
    label_id: UUID
    tracking_number: str


class TrackingRecorded(Fact, frozen=True, kw_only=True):
    """The carrier says something about a parcel. `at` is when it happened there, `words` are the carrier's own."""

    parcel_id: UUID
    state: str
    sub_state: str = ""
    words: str = ""
    place: str = ""
    tracking_number: str = ""


class RatesSaved(Fact, frozen=True, kw_only=True):
    currency: str
    rates: int


class BoxesSaved(Fact, frozen=True, kw_only=True):
    boxes: int
