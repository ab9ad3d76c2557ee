"""Invoices become orders, charges and adjustments of stock."""

from collections.abc import Callable
from datetime import UTC, datetime

from orderwright.channels.online_retail.facts import AccountCharges, Adjustment, Charge, ImportedOrder
from orderwright.channels.online_retail.people import PEOPLE
from orderwright.channels.online_retail.plan import Plan

MakePlan = Callable[..., Plan]
UK = "United Kingdom"


def test_an_invoice_becomes_one_order_at_the_time_of_its_first_line(planned: MakePlan) -> None:
    plan = planned(
        f"536591,85123A,WHITE HEART ,6,2011-07-01 16:57:00,2.55,17850.0,{UK}",
        f"536592,71053,LANTERN,1,2011-07-01 16:57:00,3.39,,{UK}",
        f"536591,71053,LANTERN,2,2011-07-01 16:58:00,3.39,17850.0,{UK}",
        f"536591,85123A,WHITE HEART ,6,2011-07-01 16:58:00,2.55,17850.0,{UK}",
    )
    order, guest = plan.facts
    assert isinstance(order, ImportedOrder)
    assert isinstance(guest, ImportedOrder)
    assert order.external_ref == "536591"
    assert order.placed_at == datetime(2011, 7, 1, 15, 57, tzinfo=UTC), "the shop's clock runs on London time"
    assert [(line.row, line.sku, line.quantity, line.unit_price) for line in order.lines] == [
        (2, "85123A", 6, "2.55"),
        (4, "71053", 2, "3.39"),
        (5, "85123A", 6, "2.55"),
    ], "repeated codes stay lines of their own"
    assert order.total == "37.38"
    assert (order.customer, guest.customer) == ("17850", None)
    assert plan.opening_at < order.placed_at


def test_a_customer_has_a_made_up_name_and_address_of_the_country_and_the_same_on_every_run(planned: MakePlan) -> None:
    line = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,12583.0,France"
    (customer,) = planned(line, line.replace("536365", "536366").replace("France", "Germany")).customers
    assert (customer.ref, customer.email) == ("12583", "12583@example.com")
    given, family = customer.name.split(" ", 1)
    assert given in PEOPLE["FR"].given
    assert family in PEOPLE["FR"].family
    assert customer.address.city in PEOPLE["FR"].towns
    assert (customer.address.postal_code, customer.address.country) == ("12583", "FR")
    assert customer.address.phone == "+33 1 99 00 25 83"
    assert planned(line).customers == (customer,)


def test_a_customer_of_two_countries_is_served_where_the_invoice_says(planned: MakePlan) -> None:
    line = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,12583.0,France"
    plan = planned(line, line.replace("536365", "536366").replace("France", "EIRE"))
    assert [fact.ship_to.country for fact in plan.facts if isinstance(fact, ImportedOrder)] == ["FR", "IE"]


def test_an_assumed_country_is_told_in_the_note(planned: MakePlan) -> None:
    (order,) = planned("536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,12583.0,Channel Islands").facts
    assert isinstance(order, ImportedOrder)
    assert order.ship_to.country == "JE"
    assert order.note == "The file says Channel Islands; Jersey is assumed."


def test_postage_fees_and_vouchers_are_charges_of_their_order(planned: MakePlan) -> None:
    plan = planned(
        "536370,22728,CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France",
        "536370,POST,POSTAGE,3,2010-12-01 08:45:00,18.0,12583.0,France",
        "536370,m,Manual,1,2010-12-01 08:45:00,1.25,12583.0,France",
        "536370,gift_0001_20,Dotcomgiftshop Gift Voucher £20.00,1,2010-12-01 08:45:00,16.67,12583.0,France",
    )
    (order,) = plan.facts
    assert isinstance(order, ImportedOrder)
    assert order.charges == (
        Charge(3, "POST", "shipping", "POSTAGE", "54.00"),
        Charge(4, "M", "manual", "Manual", "1.25"),
        Charge(5, "GIFT_0001_20", "voucher", "Dotcomgiftshop Gift Voucher £20.00", "16.67"),
    )
    assert order.total == "161.92"
    assert [good.sku for good in plan.goods] == ["22728"]
    assert (plan.tally.orders, plan.tally.charges) == (1, 3)


def test_invoices_without_goods_are_charges_to_an_account(planned: MakePlan) -> None:
    plan = planned(
        f"536379,POST,POSTAGE,1,2010-12-01 09:00:00,18.0,12583.0,{UK}",
        f"C536380,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,{UK}",
        f"A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,{UK}",
    )
    postage, discount, debt = plan.facts
    assert isinstance(postage, AccountCharges)
    assert isinstance(discount, AccountCharges)
    assert isinstance(debt, AccountCharges)
    assert (postage.total, discount.total, debt.total) == ("18.00", "-27.50", "-11062.06")
    assert (discount.customer, debt.customer) == ("14527", None)
    assert debt.charges[0].kind == "bad_debt"
    assert plan.tally.charges == 3


def test_goods_at_price_0_on_a_sale_are_free_lines(planned: MakePlan) -> None:
    plan = planned(
        f"541109,21168,TABLE,1,2011-01-13 15:10:00,0.0,15107.0,{UK}",
        f"541110,22065,SPOON,2,2011-01-13 15:11:00,0.0,,{UK}",
        f"541110,21168,TABLE,1,2011-01-13 15:11:00,4.95,,{UK}",
    )
    assert [fact.total for fact in plan.facts if isinstance(fact, ImportedOrder)] == ["0.00", "4.95"]
    assert plan.tally.orders == 3


def test_a_lone_line_at_price_0_that_nobody_bought_adjusts_stock(planned: MakePlan) -> None:
    plan = planned(
        f"536589,21777,,-10,2010-12-01 16:50:00,0.0,,{UK}",
        f"536590,21777,found,4,2010-12-01 16:51:00,0.0,,{UK}",
    )
    off, found = plan.facts
    assert isinstance(off, Adjustment)
    assert isinstance(found, Adjustment)
    assert (off.external_ref, off.lines[0].delta, off.lines[0].reason) == ("536589", -10, "written off")
    assert (found.lines[0].delta, found.lines[0].reason) == (4, "found")


def test_a_negative_sale_at_a_price_and_a_positive_credit_are_set_aside(planned: MakePlan) -> None:
    plan = planned(
        f"536589,21777,CLOCK,-10,2010-12-01 16:50:00,1.25,17850.0,{UK}",
        f"C536590,21777,CLOCK,10,2010-12-01 16:51:00,1.25,17850.0,{UK}",
        f"A536591,21777,CLOCK,1,2010-12-01 16:51:00,1.25,17850.0,{UK}",
    )
    assert [one.reason for one in plan.quarantined] == ["sale_negative", "credit_positive", "good_on_bad_debt"]


def test_a_row_that_contradicts_its_invoice_is_set_aside(planned: MakePlan) -> None:
    plan = planned(
        f"536589,21777,CLOCK,1,2010-12-01 16:50:00,1.25,17850.0,{UK}",
        f"536589,21778,DIAL,1,2010-12-01 16:50:00,1.25,17851.0,{UK}",
        "536589,21779,HAND,1,2010-12-01 16:50:00,1.25,17850.0,France",
    )
    assert [(one.reason, one.column) for one in plan.quarantined] == [
        ("invoice_contradicts_itself", "CustomerID"),
        ("invoice_contradicts_itself", "Country"),
    ]
    assert plan.tally.orders == 1


def test_a_good_has_its_most_frequent_title_and_price_whatever_the_case_of_its_code(planned: MakePlan) -> None:
    plan = planned(
        f"1,85123a,wrongly marked,9,2010-12-01 08:00:00,0.0,,{UK}",
        f"2,85123A,WHITE  HEART ,1,2010-12-01 08:01:00,2.55,17850.0,{UK}",
        f"3,85123a,CREAM HEART,1,2010-12-01 08:02:00,2.95,17850.0,{UK}",
        f"4,85123A,WHITE HEART,1,2010-12-01 08:03:00,2.55,17850.0,{UK}",
        f"5,84971L,check,-1,2010-12-01 08:04:00,0.0,,{UK}",
    )
    heart, unnamed = plan.goods
    assert (heart.sku, heart.title, heart.unit_price, heart.row) == ("85123A", "WHITE HEART", "2.55", 2)
    assert (unnamed.title, unnamed.unit_price) == ("84971L", "0.00")


def test_opening_stock_covers_all_that_leaves_and_counts_on_nothing_that_comes_back(planned: MakePlan) -> None:
    plan = planned(
        f"1,85123A,HEART,6,2010-12-01 08:00:00,2.55,17850.0,{UK}",
        f"C2,85123A,HEART,-6,2010-12-02 08:00:00,2.55,17850.0,{UK}",
        f"3,85123A,damaged,-4,2010-12-03 08:00:00,0.0,,{UK}",
        f"4,85123A,found,9,2010-12-04 08:00:00,0.0,,{UK}",
    )
    assert plan.goods[0].opening_quantity == 10


def test_the_same_file_gives_the_same_plan(planned: MakePlan) -> None:
    lines = (
        f"1,85123A,HEART,6,2010-12-01 08:00:00,2.55,17850.0,{UK}",
        f"C2,85123A,HEART,-6,2010-12-02 08:00:00,2.55,17850.0,{UK}",
    )
    assert planned(*lines) == planned(*lines)
