"""Worlds for tests, built through verbs: `async with world(url, {"DC": {"A": 5}}) as w: await w.placed_order(…)`."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import msgspec

from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.context import Context, system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import Address, Customer, LineInput, PaymentInput, PlacedOrder, PlaceOrder
from orderwright.progress.types import PLACES
from orderwright.settings import Settings

ORGANIZATION = "demo"
SETTINGS = Settings(secret="s" * 32, webhook_networks=("127.0.0.0/8",))
"""Of an installation whose webhooks may lead to this machine."""
DEPOT = {"line1": "1 Depot Road", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}


class World:
    """An organization with a door to it."""

    def __init__(self, door: Door, context: Context) -> None:
        self.door = door
        self.context = context
        self.database = door.database
        self.references = count(1)

    async def do(self, verb: Any, input: Any) -> Any:
        return await self.door.perform(self.context, verb, input)

    async def sql(self, text: str, *parameters: Any) -> list[Any]:
        """Rows of a query of the test's own, to look behind the verbs."""
        async with self.database.transaction(ORGANIZATION, "test", self.door.now()) as tx:
            cursor = await tx.connection.execute(text.encode(), parameters or None)
            return await cursor.fetchall() if cursor.description else []

    def order(self, goods: dict[str, int], **changes: Any) -> PlaceOrder:
        """An order input, paid in advance, each unit at 2.50 GBP."""
        units = sum(goods.values())
        order = PlaceOrder(
            channel="web",
            external_ref=f"T-{next(self.references)}",
            currency="GBP",
            customer=Customer(email="ada@example.com", name="Ada Sample"),
            ship_to=Address(
                country="GB", name="Ada Sample", line1="1 Sample Street", city="London", postal_code="N1 1AA"
            ),
            lines=[LineInput(sku=sku, quantity=quantity, unit_price="2.50") for sku, quantity in goods.items()],
            payment=PaymentInput(method="card", authorized=f"{units * 250 // 100}.{units * 250 % 100:02}"),
        )
        return msgspec.structs.replace(order, **changes)

    async def placed_order(self, goods: dict[str, int], **changes: Any) -> PlacedOrder:
        placed: PlacedOrder = await self.do(place_orders, self.order(goods, **changes))
        return placed

    async def audit(self) -> list[str]:
        """What does not hold, in sentences: `assert await world.audit() == []`."""
        report = await self.door.ask(self.context, audit, Audit())
        return [difference.sentence for difference in report.differences]

    async def progress(self, order: PlacedOrder) -> list[dict[str, int]]:
        """Where the units of each line are, places with units only."""
        rows = await self.sql("select to_jsonb(p) from progress p where order_id = %s order by line_no", order.id)
        return [{place: units for place, units in row[0].items() if units and place in PLACES} for row in rows]


@asynccontextmanager
async def world(url: str, stock: dict[str, dict[str, int]] | None = None) -> AsyncIterator[World]:
    """An organization `demo` with the channel `web`, and `stock` by location and SKU: `{"DC": {"SKU-1": 10}}`."""
    from orderwright.access.create_organization import create_organization
    from orderwright.locations.save_locations import SaveLocation, save_locations
    from orderwright.stock.receive_stock import ReceiveStock, receive_stock

    stock = {"DC": {}} if stock is None else stock
    database = Database(url)
    await database.open()
    try:
        await create_organization(database, ORGANIZATION, "Demo Gifts Ltd")
        made = World(make_door(database, SETTINGS), system(ORGANIZATION, "test"))
        skus = sorted({sku for held in stock.values() for sku in held})
        await all_of(
            made,
            save_variants,
            [SaveVariant(sku=sku, title=f"Goods {sku}", price="2.50", weight_g=200) for sku in skus],
        )
        await all_of(made, save_locations, [SaveLocation(code=code, name=code, address=DEPOT) for code in stock])
        receipts = [
            ReceiveStock(location=code, sku=sku, quantity=units, reason="opening")
            for code, held in stock.items()
            for sku, units in held.items()
            if units
        ]
        await all_of(made, receive_stock, receipts)
        yield made
    finally:
        await database.close()


async def all_of(world: World, verb: Any, inputs: Sequence[Any]) -> list[Any]:
    answers = await world.door.perform_many(world.context, verb, inputs)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers
