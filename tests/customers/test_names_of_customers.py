"""Customers of orders that name nobody are known by the name on their addresses."""

import pytest
from tests import given

from orderwright.orders.record_past_orders import PastOrder, record_past_orders
from orderwright.orders.types import Address, Customer

SHIP_TO = Address(country="CH", name="Anna Müller", line1="Weg 2", city="Zürich", postal_code="8001")
BILL_TO = Address(country="CH", name="Hans Müller", line1="Gasse 1", city="Bern", postal_code="3011")


@pytest.mark.parametrize(
    ("own", "bill_to", "known"),
    [("Eva Muster", BILL_TO, "Eva Muster"), ("", BILL_TO, "Hans Müller"), (" ", None, "Anna Müller")],
)
async def test_a_customer_without_a_name_has_that_of_the_invoice_else_of_the_goods(
    fresh_database: str, own: str, bill_to: Address | None, known: str
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        customer = Customer(email="kaeufer@example.com", name=own)
        order = world.order({"MUG": 1}, customer=customer, ship_to=SHIP_TO, bill_to=bill_to)
        await world.do(record_past_orders, PastOrder(order=order, status="shipped"))
        assert await world.sql("select name from customer") == [(known,)]
        await world.sql("delete from customer")
        await world.placed_order({"MUG": 1}, customer=customer, ship_to=SHIP_TO, bill_to=bill_to)
        assert await world.sql("select name from customer") == [(known,)]
