"""What is taken back is found among what the same buyer bought before."""

from collections.abc import Callable

import pytest

from orderwright.channels.online_retail.facts import AccountCharges, ReturnOrCancellation
from orderwright.channels.online_retail.plan import Plan

MakePlan = Callable[..., Plan]


def line(invoice: str, quantity: int, day: str, price: str = "2.55", customer: str = "17850.0") -> str:
    at = day if " " in day else f"{day} 10:00:00"
    return f"{invoice},85123A,HEART,{quantity},{at},{price},{customer},United Kingdom"


def taken(plan: Plan) -> list[tuple[str, str, int, str]]:
    """(external_ref, kind, quantity, refund) of each line taken back."""
    return [
        (fact.external_ref, fact.kind, one.quantity, one.refund)
        for fact in plan.facts
        if isinstance(fact, ReturnOrCancellation)
        for one in fact.lines
    ]


def test_a_later_credit_is_a_return_of_the_very_line(planned: MakePlan) -> None:
    plan = planned(line("1", 6, "2011-01-03"), line("C2", -4, "2011-01-09"))
    fact = plan.facts[-1]
    assert isinstance(fact, ReturnOrCancellation)
    assert (fact.kind, fact.order_ref, fact.lines[0].row, fact.lines[0].order_row) == ("return", "1", 3, 2)
    assert taken(plan) == [("C2:1", "return", 4, "10.20")]


@pytest.mark.parametrize(
    ("taken_back_at", "kind"), [("2011-01-18 23:59:00", "cancellation"), ("2011-01-19 00:01:00", "return")]
)
def test_a_credit_on_the_day_of_the_purchase_is_a_cancellation(
    planned: MakePlan, taken_back_at: str, kind: str
) -> None:
    plan = planned(line("541431", 74215, "2011-01-18"), line("C541433", -74215, taken_back_at))
    assert [one[1] for one in taken(plan)] == [kind]


def test_the_shops_own_clock_decides_what_the_day_is(planned: MakePlan) -> None:
    plan = planned(line("1", 6, "2011-07-01 00:30:00"), line("C2", -6, "2011-07-01 09:00:00"))
    assert [one[1] for one in taken(plan)] == ["cancellation"], "00:30 in London is the day before in UTC"


@pytest.mark.parametrize(
    ("bought", "matched"),
    [
        pytest.param([("1", 6, "2.55"), ("2", 9, "2.55")], ["C9:1"], id="exact quantity before more recent"),
        pytest.param([("1", 6, "2.55"), ("2", 6, "2.10")], ["C9:1"], id="same price before more recent"),
        pytest.param([("1", 9, "2.55"), ("2", 6, "2.10")], ["C9:1"], id="same price before exact quantity"),
        pytest.param([("1", 9, "2.55"), ("2", 9, "2.55")], ["C9:2"], id="most recent where nothing else tells"),
        pytest.param([("1", 9, "2.10"), ("2", 2, "2.55")], ["C9:1"], id="one purchase at another price before two"),
        pytest.param([("1", 4, "2.55"), ("2", 4, "2.55")], ["C9:2", "C9:1"], id="split, most recent first"),
        pytest.param([("1", 3, "2.55"), ("2", 6, "2.10"), ("3", 3, "2.55")], ["C9:3", "C9:1"], id="split at one price"),
    ],
)
def test_of_several_purchases_the_likeliest_is_taken_back(
    planned: MakePlan, bought: list[tuple[str, int, str]], matched: list[str]
) -> None:
    purchases = [line(invoice, quantity, f"2011-01-0{invoice}", price) for invoice, quantity, price in bought]
    plan = planned(*purchases, line("C9", -6, "2011-01-20"))
    assert [one[0] for one in taken(plan)] == matched
    assert sum(one[2] for one in taken(plan)) == 6


def test_a_split_line_is_one_line_of_returns_and_its_refund_is_shared_to_the_penny(planned: MakePlan) -> None:
    plan = planned(line("1", 1, "2011-01-01"), line("2", 2, "2011-01-02"), line("C3", -3, "2011-01-05", price="0.335"))
    assert [(ref, quantity) for ref, _, quantity, _ in taken(plan)] == [("C3:2", 2), ("C3:1", 1)]
    assert sorted(refund for *_, refund in taken(plan)) == ["0.34", "0.67"], "3 × 0.335 is 1.01"
    assert (plan.tally.lines, plan.tally.returns) == (3, 1)


def test_nothing_is_taken_back_twice(planned: MakePlan) -> None:
    plan = planned(line("1", 6, "2011-01-03"), line("C2", -6, "2011-01-09"), line("C3", -1, "2011-01-10"))
    assert [one[0] for one in taken(plan)] == ["C2:1"]
    assert [(one.row, one.reason) for one in plan.quarantined] == [(4, "return_unmatched")]


def test_more_than_was_bought_is_set_aside_whole_and_leaves_the_purchase_untouched(planned: MakePlan) -> None:
    plan = planned(line("1", 6, "2011-01-03"), line("C2", -7, "2011-01-09"), line("C3", -6, "2011-01-10"))
    (aside,) = plan.quarantined
    assert (aside.reason, aside.column) == ("return_exceeds_purchases", "Quantity")
    assert aside.sentence == "Row 3: Returns 7 of 85123A, but customer 17850 bought only 6 before."
    assert [one[0] for one in taken(plan)] == ["C3:1"]


def test_neither_another_customers_nor_a_later_purchase_is_taken_back(planned: MakePlan) -> None:
    plan = planned(
        line("1", 6, "2011-01-03", customer="14527.0"), line("C2", -6, "2011-01-09"), line("3", 6, "2011-01-10")
    )
    assert taken(plan) == []
    assert [one.reason for one in plan.quarantined] == ["return_unmatched"]


def test_a_guests_credit_is_matched_only_where_a_single_purchase_can_be_meant(planned: MakePlan) -> None:
    certain = planned(
        line("1", 6, "2011-01-03", customer=""),
        line("2", 6, "2011-01-04", price="2.10", customer=""),
        line("C3", -2, "2011-01-05", customer=""),
    )
    assert [one[0] for one in taken(certain)] == ["C3:1"]
    uncertain = planned(
        line("1", 6, "2011-01-03", customer=""),
        line("2", 6, "2011-01-04", customer=""),
        line("C3", -2, "2011-01-05", customer=""),
    )
    assert taken(uncertain) == []
    assert [one.reason for one in uncertain.quarantined] == ["guest_return_ambiguous"]


def test_postage_given_back_with_goods_of_one_order_belongs_to_that_order(planned: MakePlan) -> None:
    plan = planned(
        line("1", 6, "2011-01-03"),
        line("C2", -6, "2011-01-09"),
        "C2,POST,POSTAGE,-1,2011-01-09 10:00:00,12.34,17850.0,United Kingdom",
    )
    charges = plan.facts[-1]
    assert isinstance(charges, AccountCharges)
    assert (charges.order_ref, charges.total) == ("1", "-12.34")
