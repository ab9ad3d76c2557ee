"""What an order is shown to add up to: the same rows everywhere, and they make the total."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from tests import given, warehouse
from tests.messages.told import events

from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.assemble_pick_lists import PrintPickList, assemble_pick_lists
from orderwright.documents.sheet_data import sheet_data
from orderwright.kernel.clock import now
from orderwright.kernel.money import decimal_string
from orderwright.messages.mail_values import sums
from orderwright.messages.read_tidings import Facts, read_tidings
from orderwright.orders.check_order import CheckedOrder, check_order
from orderwright.orders.order_summary import SummaryRow, summarize_order
from orderwright.orders.types import Address, ChargeInput, LineInput, PaymentInput, PlaceOrder, ShippingInput
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.order_page import ReadOrder, read_order_page

CENTS = st.integers(0, 100_000)
LINES = st.lists(st.tuples(st.integers(1, 40), CENTS, st.integers(0, 100), CENTS), min_size=1, max_size=4)
PARTS: dict[str, Any] = {
    "lines": [LineInput(sku="A", quantity=2, unit_price="6.00", discount="1.00", tax="2.00")],
    "shipping": ShippingInput(price="6.00", tax="1.00"),
    "charges": [ChargeInput(kind="gift_wrap", amount="3.00", tax="0.60")],
    "discount": "2.00",
    "payment": PaymentInput(),
}
EXCLUDED = [("Items", 1200), ("Discount", -300), ("Shipping", 600), ("Charges", 300), ("Tax", 360)]


@for_any(
    LINES, st.integers(0, 100), CENTS, CENTS, st.lists(st.tuples(st.integers(-500, 500), CENTS), max_size=2), CENTS,
    st.sampled_from(["GBP", "JPY", "KWD"]), st.booleans(),
)  # fmt: skip
def test_what_is_shown_adds_up_to_the_total(
    lines: list[tuple[int, int, int, int]], off: int, order_tax: int, shipping: int, charges: list[tuple[int, int]],
    tax: int, currency: str, included: bool,
) -> None:  # fmt: skip
    def text(minor: int) -> str:
        return decimal_string(minor, currency)

    costs = [units * price - units * price * percent // 100 for units, price, percent, _ in lines]
    order = PlaceOrder(
        channel="web", external_ref="1", currency=currency, ship_to=Address(country="GB"),
        lines=[
            LineInput(
                sku="A", quantity=units, unit_price=text(price), tax=text(line_tax),
                discount=text(units * price * percent // 100),
            )
            for units, price, percent, line_tax in lines
        ],
        discount=text(sum(costs) * off // 100), tax=text(order_tax), shipping=ShippingInput(price=text(shipping),
        tax=text(tax)), charges=[ChargeInput(kind="fee", amount=text(fee), tax=text(t)) for fee, t in charges],
        prices_include_tax=included,
    )  # fmt: skip
    checked = check_order(order, now())
    if not isinstance(checked, CheckedOrder):
        assert {error.code for error in checked.fields} <= {"total_negative"}
        return
    summary = summarize_order(checked)
    assert sum(row.amount for row in summary.rows) == summary.total == checked.total_minor
    assert summary.tax_included == (checked.tax_minor if included else 0)
    assert sum(line.order_discount_minor for line in checked.lines) == sum(costs) * off // 100
    assert all(0 <= line.order_discount_minor <= cost for line, cost in zip(checked.lines, costs, strict=True))
    assert all(line.total_minor >= 0 for line in checked.lines)
    extra = shipping + sum(fee for fee, _ in charges) + (0 if included else tax + sum(t for _, t in charges))
    assert sum(line.total_minor for line in checked.lines) + extra == checked.total_minor


@pytest.mark.parametrize(
    ("included", "rows", "total", "tax_included"), [(False, EXCLUDED, 2160, 0), (True, EXCLUDED[:-1], 1800, 360)]
)
async def test_staff_customer_mail_and_paper_show_the_same_sums(
    fresh_database: str, included: bool, rows: list[tuple[str, int]], total: int, tax_included: int
) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        placed = await world.placed_order({"A": 2}, **PARTS, prices_include_tax=included)
        page = await world.door.ask(world.context, read_order_page, ReadOrder(number=placed.number))
        theirs = await world.door.ask(
            world.context, read_customer_order, CustomerOrder(order_id=placed.id, base="/o/x")
        )
        assert page.money is not None
        for summary in (page.money.summary, theirs.summary):
            assert (summary.rows, summary.total, summary.tax_included) == (
                [SummaryRow(*row) for row in rows],
                total,
                tax_included,
            )
        assert [line.amount for line in page.lines] == [line.total for line in theirs.lines] == [1200]
        facts = await events(world, ["OrderPlaced"])
        tidings = await world.door.ask(world.context, read_tidings, Facts(facts))
        said = [*rows, ("Total", total)] + ([("Tax included", tax_included)] if included else [])
        assert sums(tidings.orders[placed.id]) == said
        (sheet,) = await world.door.ask(world.context, assemble_orders, PrintOrders(numbers=[placed.number]))
        paper = sheet_data(sheet)[1]
        assert [(name.replace("Gift wrap", "Charges"), amount) for name, amount in paper["sums"]] == [
            (name if name != "Charges" else "gift_wrap", f"{'-' if minor < 0 else ''}£{abs(minor) / 100:.2f}")
            for name, minor in rows
        ]
        assert paper["total"] == ("Total", f"£{total / 100:.2f}")
        assert await world.audit() == []


async def test_papers_have_the_times_of_the_organization(fresh_database: str) -> None:
    """23:30 in London is half an hour after midnight in Paris."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.sql("update profile set time_zone = 'Europe/Paris'")
        at = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)
        world.door.now = lambda: at
        work = await warehouse.released(world, {"MUG": 1})
        numbers = PrintOrders(numbers=[work.order.number])
        (sheet,) = await world.door.ask(world.context, assemble_orders, numbers)
        (walk,) = await world.door.ask(world.context, assemble_pick_lists, PrintPickList(ids=[work.id]))
        for said in (sheet.placed_at, walk.created_at):
            assert (said.isoformat(), said.tzname()) == ("2026-01-06T00:30:00+01:00", "CET")
