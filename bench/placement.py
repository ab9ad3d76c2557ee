"""Placement over real HTTP: three-line orders with customer, timeline and authorization; durable commits."""

import itertools
import os
import random
from collections.abc import Callable, Iterator, Mapping

import msgspec

from bench.installation import installation
from bench.load import Measured, drive, post
from bench.results import Result

SKUS = 10_000
CONNECTIONS = 256
SECONDS_MAX = 300
ORDERS = int(os.environ.get("ORDERWRIGHT_BENCH_ORDERS", "60000"))
Pick = Callable[[], list[str]]
SETTINGS = {"orders": str(ORDERS), "connections": str(CONNECTIONS), "lines": "3", "web_processes": "1"}


def sku(number: int) -> str:
    return f"SKU-{number:05}"


def uniform() -> list[str]:
    return [sku(number) for number in random.sample(range(SKUS), 3)]


def one_hot() -> list[str]:
    return ["SKU-00000", *(sku(number) for number in random.sample(range(1, SKUS), 2))]


def zipf() -> Pick:
    """Zipf(1.0): the n-th SKU is asked for with weight 1/n."""
    weights = list(itertools.accumulate(1 / rank for rank in range(1, SKUS + 1)))
    population = range(SKUS)
    return lambda: [sku(number) for number in set(random.choices(population, cum_weights=weights, k=3))]


def order(number: int, skus: list[str], **changes: object) -> bytes:
    """An order as a shop sends it."""
    customer = number % 20_000
    lines = [{"sku": code, "quantity": 1, "unit_price": "2.55", "tax": "0.51"} for code in skus]
    goods = 306 * len(lines)
    total = f"{(goods + 495) // 100}.{(goods + 495) % 100:02}"
    content = {
        "channel": "web",
        "external_ref": f"B-{number}",
        "currency": "GBP",
        "customer": {"email": f"c{customer}@example.com", "name": f"Customer {customer}"},
        "ship_to": {
            "name": f"Customer {customer}",
            "line1": "1 Sample Street",
            "city": "London",
            "postal_code": "N1 1AA",
            "country": "GB",
        },
        "lines": lines,
        "shipping": {"service_level": "standard", "price": "4.95"},
        "total": total,
        "payment": {"method": "card", "authorized": total},
    }
    return msgspec.json.encode(content | changes)


def place(key: str, port: int, pick: Pick, orders: int, connections: int) -> Measured:
    requests = [post("/v1/orders", key, order(number, pick())) for number in range(orders)]
    measured = drive(requests, connections, port, SECONDS_MAX)
    if measured.statuses != {201: orders}:
        raise AssertionError(f"not every order was placed: {measured.statuses}")
    return measured


def run(name: str, stock: Mapping[str, Mapping[str, int]], pick: Pick) -> Iterator[Result]:
    with installation(stock) as made:
        measured = place(made.key, made.port, pick, ORDERS, CONNECTIONS)
    yield Result(name=name, value=measured.per_second, unit="orders/s", settings=SETTINGS)
    yield Result(name=f"{name}_p50", value=measured.percentile(0.50), unit="ms", settings=SETTINGS)
    yield Result(name=f"{name}_p99", value=measured.percentile(0.99), unit="ms", settings=SETTINGS)


def plenty(*locations: str) -> dict[str, dict[str, int]]:
    return {code: {sku(number): 1_000_000 for number in range(SKUS)} for code in locations}


def placement_uniform() -> Iterator[Result]:
    """SKUs drawn evenly from 10,000."""
    return run("placement_uniform", plenty("DC"), uniform)


def placement_hot_sku() -> Iterator[Result]:
    """One SKU is in every order."""
    return run("placement_hot_sku", plenty("DC"), one_hot)


def placement_zipf() -> Iterator[Result]:
    """Zipf(1.0) over 10,000 SKUs, five locations."""
    return run("placement_zipf", plenty("DC1", "DC2", "DC3", "DC4", "DC5"), zipf())
