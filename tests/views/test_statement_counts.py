"""A page takes as many statements for many rows as for one."""

from typing import Any
from uuid import UUID

import pytest
from tests import given, warehouse

from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import Customer
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.views.case_page import ReadCase, read_case_page
from orderwright.views.cases_list import ListCases, list_cases
from orderwright.views.customers_list import ListCustomers, ReadCustomer, list_customers, read_customer_page
from orderwright.views.fulfillment_orders import ListFulfillmentOrders, list_fulfillment_orders
from orderwright.views.home import read_home
from orderwright.views.inventory import ListLevels, list_levels
from orderwright.views.products_list import ListProducts, list_products
from orderwright.views.return_page import ReadReturn, read_return_page
from orderwright.views.returns_list import ListReturns, list_returns
from orderwright.views.sales import ReadSales, read_sales
from orderwright.views.ship_queue import ListParcelsToShip, read_ship_queue
from orderwright.views.variant_page import ReadVariant, list_movements, read_variant_page
from orderwright.views.warehouse_queues import ListQueue, list_queue
from orderwright.views.warehouse_work import WorkOn, read_pack_work, read_pick_list

GOODS = {"MUG": 2, "CUP": 1}
PAGES: dict[str, tuple[Any, Any]] = {
    "stock": (list_levels, ListLevels()),
    "goods": (list_products, ListProducts()),
    "variant": (read_variant_page, ReadVariant(sku="MUG")),
    "movements": (list_movements, ReadVariant(sku="MUG")),
    "customers": (list_customers, ListCustomers()),
    **{f"sales by {by}": (read_sales, ReadSales(by=by)) for by in ("day", "channel", "country", "sku")},
    "cases": (list_cases, ListCases()),
    "returns": (list_returns, ListReturns()),
    "fulfillment orders": (list_fulfillment_orders, ListFulfillmentOrders()),
    **{f"to {step}": (list_queue, ListQueue(step=step)) for step in ("receive", "pick", "ready", "pack")},
    "to ship": (read_ship_queue, ListParcelsToShip()),
    "home": (read_home, None),
}
STATEMENTS_MAX = 30


async def live(world: given.World, round_: int) -> tuple[UUID, UUID]:
    """An order in every step, by a customer of this round; the one that comes back by one of all rounds. The ids of the
    work to pick and to pack."""
    mine: dict[str, Any] = {"customer": Customer(email=f"c{round_}@example.com", name=f"C {round_}")}
    held = await world.placed_order(GOODS, **mine)
    await world.do(place_holds, PlaceHold(order_id=held.id, reason="fraud"))
    released = await warehouse.released(world, GOODS, **mine)
    picked = await warehouse.picked(world, GOODS, **mine)
    await warehouse.packed(world, GOODS, **mine)
    await warehouse.labeled(world, GOODS, **mine)
    await warehouse.handed_over(world, GOODS, **mine)
    done = await warehouse.delivered(world, GOODS)
    lines = [LineToReturn(line_no=1, quantity=1), LineToReturn(line_no=2, quantity=1)]
    back = await world.do(authorize_returns, RequestReturn(order_id=done.order.id, lines=lines, reason="unwanted"))
    await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    complaint = OpenCase(
        kind="complaint", subject_kind="order", subject_id=done.order.id, order_id=done.order.id, reason="Broken."
    )
    await world.do(open_cases, complaint)
    return released.id, picked.id


async def counts(world: given.World, to_pick: list[UUID], to_pack: list[UUID]) -> dict[str, int]:
    ((customer, case, back),) = await world.sql(
        "select (select number from customer where email = 'ada@example.com'), min(c.number), min(r.number)"
        " from service_case c, return_authorization r"
    )
    those: dict[str, tuple[Any, Any]] = {
        "pick list": (read_pick_list, WorkOn(to_pick)),
        "pack work": (read_pack_work, WorkOn(to_pack)),
        "customer": (read_customer_page, ReadCustomer(number=customer)),
        "case": (read_case_page, ReadCase(case)),
        "return": (read_return_page, ReadReturn(back)),
    }
    taken = {}
    for name, (page, wanted) in (PAGES | those).items():
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            tx.settings = world.door.settings
            await page(tx, wanted)
            taken[name] = tx.statement_count
    return taken


@pytest.mark.timeout(120)
async def test_no_page_takes_more_statements_for_more_rows(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 99, "CUP": 99}}) as world:
        to_pick, to_pack, taken = [], [], []
        for round_ in range(3):
            released, picked = await live(world, round_)
            to_pick.append(released)
            to_pack.append(picked)
            taken.append(await counts(world, to_pick, to_pack))
        for name, first in taken[0].items():
            assert [each[name] for each in taken] == [first] * 3, name
            assert first <= STATEMENTS_MAX, name
