"""Orders from placement to delivery, every step for many at once; no documents are rendered, no mail is sent."""

import asyncio
import os
import time
from collections.abc import Iterator

import msgspec

from bench.audited import prove
from bench.installation import ORGANIZATION, database_of
from bench.placement import order, plenty, uniform
from bench.results import Result
from orderwright.app import make_door
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_all
from orderwright.kernel.context import system
from orderwright.kernel.database import Database
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlaceOrder
from orderwright.torture.stock_up import all_of

ORDERS = min(int(os.environ.get("ORDERWRIGHT_BENCH_ORDERS", "10000")), 10_000)
CONTEXT = system(ORGANIZATION, "bench")


def whole_life() -> Iterator[Result]:
    """Orders a second through all steps."""
    with database_of(plenty("DC")) as (url, _):
        took, steps = asyncio.run(live(url))
        prove(url, ORGANIZATION)
    settings = {"orders": str(ORDERS), **{step: f"{seconds:.2f} s" for step, seconds in steps.items()}}
    yield Result(name="whole_life", value=ORDERS / took, unit="orders/s", settings=settings)


async def live(url: str) -> tuple[float, dict[str, float]]:
    """Seconds, and those of each step."""
    database = Database(url)
    await database.open()
    try:
        orders = [msgspec.json.decode(order(number, uniform()), type=PlaceOrder) for number in range(ORDERS)]
        door, steps = make_door(database), dict.fromkeys(("place", *STEPS), 0.0)
        began = last = time.perf_counter()

        def done(step: str, _: int) -> None:
            nonlocal last
            now = time.perf_counter()
            steps[step], last = steps[step] + now - last, now

        await all_of(door, CONTEXT, place_orders, orders)
        done("place", ORDERS)
        walking = Advancing(door, CONTEXT, ["web"], done)
        await advance_all(walking, STEPS)
        took = time.perf_counter() - began
    finally:
        await database.close()
    if walking.refused or walking.done["deliver"] != ORDERS:
        some = list(walking.refused.values())[:3]
        raise AssertionError(f"{walking.done['deliver']} of {ORDERS} orders were delivered: {some}")
    return took, steps
