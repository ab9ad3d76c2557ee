"""Orders are reserved, backordered or refused; twice the same is once."""

import asyncio

import msgspec
import pytest
from tests.given import World, world

from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.preview_orders import PreviewOrders, preview_orders
from orderwright.orders.types import (
    Address,
    ChargeInput,
    Customer,
    LineInput,
    PaymentInput,
    PlacedOrder,
    ReservedAt,
    ShippingInput,
)
from orderwright.shipping.own_fleet_rates import default_rates
from orderwright.shipping.save_rates import save_rates

STOCK = {"DC": {"A": 10, "B": 3}, "SHOP": {"A": 4, "B": 8, "C": 1}}


async def refusal_of(w: World, order: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await w.do(place_orders, order)
    return refused.value


async def test_an_order_is_reserved_at_one_location_that_has_everything(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = await w.placed_order({"A": 2, "B": 5})
        assert [line.reserved for line in order.lines] == [[ReservedAt("SHOP", 2)], [ReservedAt("SHOP", 5)]]
        assert (order.status, order.payment_status, order.fulfillment_status) == ("placed", "authorized", "unfulfilled")
        assert await w.sql("select sum(committed)::int, sum(on_hand)::int from stock_level") == [(7, 26)]


async def test_what_nobody_has_is_backordered(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = await w.placed_order({"A": 16})
        assert order.lines[0].reserved == [ReservedAt("DC", 10), ReservedAt("SHOP", 4)]
        assert (order.lines[0].backordered, order.fulfillment_status) == (2, "backordered")
        assert await w.progress(order) == [{"reserved": 14, "backordered": 2}]


async def test_an_order_that_takes_no_backorders_is_refused_whole_when_stock_is_short(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        refused = await refusal_of(w, w.order({"A": 1, "C": 2}, if_short="refuse"))
        assert (refused.code, refused.kind, refused.fields[0].pointer) == (
            "stock_short",
            "conflict",
            "/lines/1/quantity",
        )
        assert await w.sql("select count(*), (select sum(committed)::int from stock_level) from orders") == [(0, 0)]


async def test_an_order_that_says_no_currency_is_in_the_organizations(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        await w.sql("update profile set currency = 'KWD'")
        lines = [LineInput(sku="A", quantity=3, unit_price="4.125")]
        order = w.order({"A": 3}, currency="", lines=lines, payment=PaymentInput())
        for created in (True, False):
            placed = await w.do(place_orders, order)
            assert (placed.currency, placed.total, placed.created) == ("KWD", "12.375", created)


async def test_two_lines_of_one_sku_are_checked_together(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 5}}) as w:
        lines = [LineInput(sku="A", quantity=3), LineInput(sku="A", quantity=3)]
        refused = await refusal_of(w, w.order({"A": 1}, lines=lines, if_short="refuse", payment=PaymentInput()))
        assert refused.code == "stock_short"
        order = await w.do(place_orders, w.order({"A": 1}, lines=lines, payment=PaymentInput()))
        assert [(line.reserved[0].quantity, line.backordered) for line in order.lines] == [(3, 0), (2, 1)]


async def test_orders_of_one_batch_compete_for_the_same_units_first_come_first_served(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 5}}) as w:
        orders = [w.order({"A": 2}, if_short="refuse") for _ in range(4)]
        answers = await w.door.perform_many(w.context, place_orders, orders)
        assert [isinstance(answer, PlacedOrder) for answer in answers] == [True, True, False, False]


async def test_the_same_order_again_is_answered_with_the_same_order(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order({"A": 2, "B": 2})
        first = await w.do(place_orders, order)
        again = await w.do(place_orders, order)
        assert again == msgspec.structs.replace(first, created=False)
        assert await w.sql("select count(*) from orders") == [(1,)]


async def test_the_same_reference_with_other_content_is_a_conflict(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order({"A": 2})
        await w.do(place_orders, order)
        refused = await refusal_of(w, msgspec.structs.replace(order, note="another"))
        assert (refused.code, refused.kind) == ("order_differs", "conflict")


async def test_twins_in_one_batch_are_one_order(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order({"A": 2})
        first, twin, other = await w.door.perform_many(
            w.context, place_orders, [order, order, msgspec.structs.replace(order, note="another")]
        )
        assert isinstance(first, PlacedOrder)
        assert twin == msgspec.structs.replace(first, created=False)
        assert isinstance(other, Refusal)
        assert other.code == "order_differs"


async def test_the_same_order_from_many_connections_at_once_is_one_order(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order({"A": 2})
        answers = await asyncio.gather(*(w.do(place_orders, order) for _ in range(6)))
        assert len({answer.id for answer in answers}) == 1
        assert sorted(answer.created for answer in answers) == [False] * 5 + [True]
        assert await w.sql("select sum(committed)::int from stock_level") == [(2,)]


async def test_totals_are_lines_shipping_charges_and_tax(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order(
            {"A": 1},
            lines=[LineInput(sku="A", quantity=6, unit_price="2.55", discount="0.30", tax="3.00")],
            shipping=ShippingInput(price="4.95", tax="0.99"),
            charges=[ChargeInput(kind="gift_wrap", amount="1.00", tax="0.20")],
            total="25.14",
        )
        assert (await w.do(place_orders, order)).total == "25.14"
        included = msgspec.structs.replace(order, external_ref="incl", prices_include_tax=True, total="20.95")
        assert (await w.do(place_orders, included)).total == "20.95"


async def test_every_wrong_field_of_an_order_is_named(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        order = w.order(
            {"A": 1},
            ship_to=Address(country="XX", city="Lon\0don"),
            lines=[
                LineInput(sku="A", quantity=0, unit_price="1.005"),
                LineInput(sku="A", quantity=2_000_000, unit_price="-1"),
                LineInput(sku="A", quantity=1, unit_price="1.00", discount="2.00"),
            ],
            total="99.00",
        )
        refused = await refusal_of(w, order)
        assert {error.pointer for error in refused.fields} >= {
            "/ship_to/country", "/ship_to/city", "/lines/0/quantity", "/lines/0/unit_price", "/lines/1/quantity",
            "/lines/1/unit_price", "/lines/2/discount", "/total",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"currency": "GBX"}, "/currency"),
        ({"channel": "nowhere"}, "/channel"),
        ({"external_ref": " "}, "/external_ref"),
        ({"lines": []}, "/lines"),
        ({"lines": [LineInput(sku="A", quantity=1)] * 2001}, "/lines"),
        ({"lines": [LineInput(sku="NOPE", quantity=1)]}, "/lines/0/sku"),
        ({"total": "7.77"}, "/total"),
        ({"note": "x" * 5001}, "/note"),
        ({"note": "bell \x07"}, "/note"),
        ({"tags": [""]}, "/tags"),
        ({"tags": ["x"] * 51}, "/tags"),
        ({"channel": "x" * 101}, "/channel"),
        ({"external_ref": "x" * 201}, "/external_ref"),
        ({"shipping": ShippingInput(service_level="Next Day!")}, "/shipping/service_level"),
        ({"shipping": ShippingInput(service_level="drone")}, "/shipping/service_level"),
        ({"payment": PaymentInput(method="x" * 101)}, "/payment/method"),
        ({"payment": PaymentInput(reference="x" * 201)}, "/payment/reference"),
        ({"customer": Customer(name="x" * 501)}, "/customer/name"),
        ({"customer": Customer(email="nobody")}, "/customer/email"),
        ({"ship_to": Address(country="GB", city="x" * 501)}, "/ship_to/city"),
        ({"ship_to": Address(country="XX")}, "/ship_to/country"),
    ],
)
async def test_a_wrong_field_is_named(fresh_database: str, changes: dict[str, object], pointer: str) -> None:
    async with world(fresh_database, STOCK) as w:
        refused = await refusal_of(w, w.order({"A": 1}, **changes))
        assert pointer in {error.pointer for error in refused.fields}
        assert refused.kind == "invalid"


async def test_a_service_of_the_own_rate_table_can_be_asked_for_and_no_other(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        table = default_rates("GBP")
        rates = tuple(rate for rate in table.rates if rate.service_level != "express")
        drone = msgspec.structs.replace(rates[0], service_level="drone")
        await w.do(save_rates, msgspec.structs.replace(table, rates=(*rates, drone)))
        await w.placed_order({"A": 1}, shipping=ShippingInput(service_level="drone"))
        wanted = w.order({"A": 1}, shipping=ShippingInput(service_level="express"))
        refused = await refusal_of(w, wanted)
        assert refused.code == "service_unknown"
        assert "drone, next_day, standard" in refused.fields[0].message
        (previewed,) = await w.door.ask(w.context, preview_orders, PreviewOrders(orders=[wanted]))
        assert previewed.code == "service_unknown"
        assert await w.sql("select service_level from orders") == [("drone",)]


async def test_text_of_every_script_survives(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        text = "Żółć 北京 العربية עברית 👩‍🚀 line\nbreak"
        order = await w.placed_order({"A": 1}, note=text, ship_to=Address(country="PL", city=text))
        assert await w.sql("select note, ship_to->>'city' from orders where order_id = %s", order.id) == [(text, text)]


async def test_customers_are_known_by_their_address_whatever_its_case(fresh_database: str) -> None:
    async with world(fresh_database, STOCK) as w:
        from orderwright.orders.types import Customer

        for email in ("Ada@Example.com", "ada@example.com", "bob@example.com", ""):
            await w.placed_order({"A": 1}, customer=Customer(email=email))
        assert await w.sql("select email from customer order by 1") == [("ada@example.com",), ("bob@example.com",)]


async def test_charges_without_measure_are_refused(fresh_database: str) -> None:
    async with world(fresh_database, {"DC": {"A": 5}}) as w:
        huge = ChargeInput(kind="fee", amount="1.00", quantity=10**12)
        for charges, pointer in (
            ([huge], "/charges/0/quantity"),
            ([ChargeInput(kind="fee", amount="1.00")] * 2_001, "/charges"),
        ):
            with pytest.raises(Refusal) as refusal:
                await w.placed_order({"A": 1}, charges=charges)
            assert [field.pointer for field in refusal.value.fields] == [pointer]
