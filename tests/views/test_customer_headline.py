"""Of an order's parcels the one with the worst news leads the customer's page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from orderwright.views.customer_parts import ParcelRead, headline_of
from orderwright.views.standing import Situation, Units

AT, TODAY = datetime(2026, 3, 2, 12, tzinfo=UTC), date(2026, 3, 3)
DUE = date(2026, 3, 5)


def parcel(state: str, deliver_by: date = DUE) -> ParcelRead:
    more: dict[str, Any] = {"packed_at": AT, "handed_over_at": AT, "delivered_at": None, "units": 1, "events": []}
    status = state if state in ("lost", "delivered") else "handed_over"
    return ParcelRead(1, status, state, "OW1", deliver_by=deliver_by, **more)


@pytest.mark.parametrize(
    ("parcels", "headline", "note"),
    [
        (["in_transit", "info_received"], "Thursday 5 March", None),
        (["in_transit", "out_for_delivery"], "Out for delivery", "Parcel 2 of 2. "),
        (["exception", "out_for_delivery"], "Delivery problem", "Parcel 1 of 2. "),
        (["out_for_delivery", "attempt_failed", "in_transit"], "We missed you", "Parcel 2 of 3. "),
        (["available_for_pickup", "expired"], "No update", "Parcel 2 of 2. "),
        (["returned_to_sender", "lost"], "Lost on its way", "Parcel 2 of 2. "),
        (["lost", "delivered"], "Lost on its way", "Parcel 1 of 2. "),
    ],
)
def test_the_worst_parcel_leads(parcels: list[str], headline: str, note: str | None) -> None:
    said = headline_of(ORDER, SITUATION, [parcel(state) for state in parcels], TODAY)
    assert (said[1], (said[2] or "").startswith(note or "")) == (headline, True)
    assert (said[2] is None) == (note is None)


def test_where_one_is_lost_the_others_are_still_expected() -> None:
    said = headline_of(ORDER, SITUATION, [parcel("in_transit"), parcel("lost", date(2026, 3, 9))], TODAY)
    assert said[1] == "Lost on its way"
    assert (said[2] or "").endswith("about what happens now. The rest should arrive on Thursday 5 March.")


def test_a_parcel_past_its_day_is_delayed_and_not_arriving() -> None:
    said = headline_of(ORDER, SITUATION, [parcel("out_for_delivery"), parcel("in_transit", date(2026, 3, 1))], TODAY)
    assert said[1:] == ("Delayed", "Parcel 2 of 2. It was due Sunday 1 March. We are sorry for the delay.")


SITUATION = Situation(
    status="placed", payment_status="paid", fulfillment_status="shipped", units=Units(shipped=2), placed_at=AT,
    release_after=AT,
)  # fmt: skip
ORDER: Any = type("Order", (), {"status": "placed"})()
