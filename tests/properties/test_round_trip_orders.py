"""The lines of orders, exported and imported again: here nothing changes, elsewhere the same orders are placed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import given as generated
from hypothesis import strategies as st
from tests import given
from tests.exporting import csv_of
from tests.properties.spreadsheet import saved_by_a_spreadsheet
from tests.properties.test_round_trip import HARD

from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.documents.order_lines_file import order_lines_table
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import Address, ChargeInput, Customer, LineInput, PlaceOrder, ShippingInput
from orderwright.views.orders_list import ListOrders

STOCK = {"DC": {"0017": 999, "90.750": 999, "1E5": 999, "CUP": 999, "=X": 999}}
AMOUNT = st.decimals(0, 999, places=2).map(str)
SMALL = st.decimals(0, 1, places=2).map(str)
TEXT = HARD.map(str.strip)
NAMED = st.text(st.sampled_from("=+-@'\"0 ,;|Aaü＝"), min_size=1, max_size=12).map(str.strip).filter(bool)


def address() -> st.SearchStrategy[Address]:
    return st.builds(
        Address,
        country=st.sampled_from(["GB", "US", "DE", "JP"]),
        name=TEXT, company=TEXT, line1=TEXT, line2=TEXT, city=TEXT,
        region=st.sampled_from(["", "NY", "New York", "Kent", "=1"]),
        postal_code=st.sampled_from(["01067", "N1 1AA", "-1", ""]),
        phone=st.sampled_from(["+44 20 7946 0000", "0207946000", "", "'1"]),
    )  # fmt: skip


ORDERS = st.lists(
    st.builds(
        PlaceOrder,
        channel=st.sampled_from(["web", "import"]),
        external_ref=NAMED,
        currency=st.sampled_from(["GBP", "JPY"]),
        ship_to=address(),
        bill_to=st.one_of(st.none(), address()),
        customer=st.builds(
            Customer, email=st.sampled_from(["", "Ada@example.com", "bob@example.com"]), name=TEXT, phone=TEXT
        ),
        lines=st.lists(
            st.builds(
                LineInput, sku=st.sampled_from(sorted(STOCK["DC"])), quantity=st.integers(1, 9),
                unit_price=AMOUNT, discount=st.just("0"), tax=SMALL,
            ),
            min_size=1, max_size=4,
        ),
        shipping=st.builds(ShippingInput, price=AMOUNT, tax=SMALL),
        charges=st.lists(
            st.builds(
                ChargeInput, kind=st.sampled_from(["gift_wrap", "service"]), title=TEXT, quantity=st.integers(1, 3),
                amount=st.decimals(-5, 5, places=2).map(str), tax=SMALL,
            ),
            max_size=2,
        ),
        discount=SMALL, tax=SMALL, prices_include_tax=st.booleans(),
        note=HARD, tags=st.lists(NAMED, max_size=3),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def drawn(count: int) -> list[PlaceOrder]:
    found: list[PlaceOrder] = []

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @generated(ORDERS)
    def draw(orders: list[PlaceOrder]) -> None:
        for order in orders:
            reference = f"{order.external_ref}~{len(found)}"
            found.append(msgspec.structs.replace(in_whole_units(order), external_ref=reference))

    draw()
    return found


def in_whole_units(order: PlaceOrder) -> PlaceOrder:
    """Yen have no cents."""
    if order.currency != "JPY":
        return order

    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: part.split(".")[0]
                if name in ("unit_price", "price", "amount", "tax", "discount")
                else whole(part)
                for name, part in value.items()
            }
        return [whole(part) for part in value] if isinstance(value, list) else value

    return msgspec.convert(whole(msgspec.to_builtins(order)), PlaceOrder)


async def exported(world: given.World) -> bytes:
    return await csv_of(order_lines_table(world.door, world.context, ListOrders()))


async def imported(world: given.World, data: bytes, **how: Any) -> Report:
    return await import_orders(world.door, world.context, CsvFile(data, **how))


AGREED = """
select o.channel, o.external_ref, o.currency, o.placed_at, o.ship_by, o.email, o.phone, o.service_level, o.goods_minor,
    o.discount_minor, o.order_discount_minor, o.shipping_minor, o.shipping_tax_minor, o.charges_minor, o.tax_minor,
    o.total_minor, o.prices_include_tax, o.payment_status,
    (select jsonb_agg(jsonb_build_array(l.sku, l.quantity, l.unit_price_minor, l.discount_minor, l.order_discount_minor,
        l.tax_minor, l.total_minor) order by l.line_no) from order_line l where l.order_id = o.order_id)
from orders o order by o.channel, o.external_ref
"""


Databases = Callable[[], AbstractContextManager[str]]


async def test_lines_that_are_exported_and_imported_again_place_nothing_here_and_the_same_orders_elsewhere(
    clone_database: Databases,
) -> None:
    with clone_database() as here, clone_database() as there:
        async with given.world(here, STOCK) as world, given.world(there, STOCK) as other:
            answers = await world.door.perform_many(world.context, place_orders, drawn(40))
            refused = [answer for answer in answers if isinstance(answer, Refusal)]
            assert len(answers) - len(refused) > 40, [refusal.fields for refusal in refused]
            file = await exported(world)
            before = await world.sql("select count(*) from orders")
            for dry_run in (True, False):
                report = await imported(world, file, dry_run=dry_run)
                assert [row for row in report.rows if row.status != "unchanged"] == []
            assert await exported(world) == file
            assert await world.sql("select count(*) from orders") == before
            assert await world.sql("select count(*) from quarantine") == [(0,)]
            report = await imported(world, saved_by_a_spreadsheet(file))
            assert {row.status for row in report.rows} == {"unchanged", "quarantined"}
            assert await world.sql("select count(*) from orders") == before
            report = await imported(other, file)
            assert [row for row in report.rows if row.status != "created"] == []
            assert await other.sql(AGREED) == await world.sql(AGREED)
            assert await world.audit() == []
            assert await other.audit() == []
