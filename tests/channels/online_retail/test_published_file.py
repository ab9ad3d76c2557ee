"""The published file, complete: the figures that the import promises."""

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from orderwright.channels.online_retail.facts import Adjustment, ImportedOrder, ReturnOrCancellation
from orderwright.channels.online_retail.plan import Plan, plan_import


@pytest.fixture(scope="module")
def plan(published: Path) -> Plan:
    return plan_import(published)


def test_every_line_ends_in_one_place(plan: Plan) -> None:
    tally = plan.tally
    assert tally.lines == 541_909
    assert tally.orders + tally.returns + tally.adjustments + tally.charges + tally.quarantined == 541_909
    assert tally.returns >= 7_400
    assert tally.returns + sum(one.raw[0].startswith("C") for one in plan.quarantined) == 8_704
    assert tally.quarantined <= 541_909 * 0.005


def test_nothing_but_unmatched_credits_is_quarantined(plan: Plan) -> None:
    assert {one.raw[0][0] for one in plan.quarantined} == {"C"}


def test_every_customer_and_every_good_is_there(plan: Plan) -> None:
    assert len(plan.customers) == 4_372
    skus = {good.sku for good in plan.goods}
    assert len(skus) == len(plan.goods)
    for fact in plan.facts:
        if isinstance(fact, ImportedOrder | Adjustment | ReturnOrCancellation):
            assert skus.issuperset(line.sku for line in fact.lines)


def test_every_orders_total_is_the_sum_of_its_parts(plan: Plan) -> None:
    for order in plan.facts:
        if isinstance(order, ImportedOrder):
            lines = sum(Decimal(line.unit_price) * line.quantity - Decimal(line.discount) for line in order.lines)
            assert lines + sum(Decimal(charge.amount) for charge in order.charges) == Decimal(order.total)


def test_facts_come_in_time_order_each_with_a_reference_of_its_own(plan: Plan) -> None:
    assert all(one.at <= other.at for one, other in pairwise(plan.facts))
    assert len({(type(fact), fact.external_ref) for fact in plan.facts}) == len(plan.facts)


def test_no_line_gives_back_more_than_it_sold(plan: Plan) -> None:
    sold = {line.row: line for fact in plan.facts if isinstance(fact, ImportedOrder) for line in fact.lines}
    back: defaultdict[int, int] = defaultdict(int)
    for fact in plan.facts:
        if isinstance(fact, ReturnOrCancellation):
            for line in fact.lines:
                back[line.order_row] += line.quantity
                assert sold[line.order_row].sku == line.sku
                assert line.order_row < line.row
    assert all(quantity <= sold[row].quantity for row, quantity in back.items())


def test_opening_stock_is_never_used_up(plan: Plan) -> None:
    on_hand = {good.sku: good.opening_quantity for good in plan.goods}
    for fact in plan.facts:
        if isinstance(fact, ImportedOrder):
            for line in fact.lines:
                on_hand[line.sku] -= line.quantity
        elif isinstance(fact, Adjustment):
            for adjusted in fact.lines:
                on_hand[adjusted.sku] += min(adjusted.delta, 0)
    assert set(on_hand.values()) == {0}
