"""What matters about an order that has arrived: what came back, and whether the money did."""

from datetime import UTC, datetime

import pytest

from orderwright.views.standing import Situation, Units, stand

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("units", "payment", "said", "at"),
    [
        (Units(delivered=2), "paid", "delivered", AT),
        (Units(delivered=2), "partially_refunded", "partly refunded, delivered", AT),
        (Units(delivered=1, returned=1), "paid", "1 unit returned, delivered", AT),
        (Units(delivered=1, returned=2), "partially_refunded", "2 units returned, partly refunded, delivered", AT),
        (Units(returned=2), "paid", "returned", None),
        (Units(returned=2), "refunded", "returned, refunded", None),
    ],
)
def test_an_order_that_came_back_says_so(units: Units, payment: str, said: str, at: datetime | None) -> None:
    order = Situation(
        status="completed", payment_status=payment, fulfillment_status="delivered", units=units, placed_at=AT,
        release_after=AT, delivered_at=AT,
    )  # fmt: skip
    standing = stand(order)
    assert (standing.matters, standing.matters_at, standing.next) == (said, at, "")


def test_a_return_is_approved_in_the_list_as_on_its_page() -> None:
    order = Situation(
        status="completed", payment_status="paid", fulfillment_status="delivered", units=Units(delivered=2),
        placed_at=AT, release_after=AT, delivered_at=AT, return_number=7, return_status="authorized",
    )  # fmt: skip
    assert stand(order).matters == "return 7 approved"
