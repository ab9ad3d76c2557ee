"""Placement over real HTTP: three-line orders with customer, timeline and authorization; durable commits; audited."""

import itertools
import os
import random
from collections.abc import Callable, Iterator, Mapping

import msgspec
import psycopg

from bench.audited import prove
from bench.ceiling import Ceiling
from bench.installation import ORGANIZATION, WEB_PROCESSES, Installation, installation
from bench.load import Measured, drive, post
from bench.results import Result

SKUS = 10_000
CONNECTIONS = 256
SECONDS_MAX = 300
ORDERS = int(os.environ.get("ORDERWRIGHT_BENCH_ORDERS", "60000"))
BATCH = 128
SINGLE, WARM_UP = min(ORDERS, 1_000), 50
FLASH_BUYERS = min(ORDERS, 20_000)
FLASH_UNITS = FLASH_BUYERS // 20
FILE_ROWS = 10_000
Pick = Callable[[], list[str]]
Stock = Mapping[str, Mapping[str, int]]
SETTINGS = {"orders": str(ORDERS), "connections": str(CONNECTIONS), "lines": "3", "web_processes": str(WEB_PROCESSES)}


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


def place(made: Installation, pick: Pick, orders: int, connections: int) -> Measured:
    requests = [post("/v1/orders", made.key, order(number, pick())) for number in range(orders)]
    measured = drive(requests, connections, made.port, SECONDS_MAX)
    if measured.statuses != {201: orders}:
        raise AssertionError(f"not every order was placed: {measured.statuses}")
    return measured


def run(name: str, stock: Stock, pick: Pick, ceiling: bool = False) -> Iterator[Result]:
    with installation(stock) as made:
        measured = place(made, pick, ORDERS, CONNECTIONS)
        prove(made.url, ORGANIZATION)
        highest = Ceiling(made.url, ORGANIZATION).orders_per_second(BATCH) if ceiling else None
    yield Result(
        name=name,
        value=measured.per_second,
        unit="orders/s",
        ceiling=highest,
        ratio=measured.per_second / highest if highest else None,
        settings=SETTINGS,
    )
    yield Result(name=f"{name}_p50", value=measured.percentile(0.50), unit="ms", settings=SETTINGS)
    yield Result(name=f"{name}_p99", value=measured.percentile(0.99), unit="ms", settings=SETTINGS)


def plenty(*locations: str) -> dict[str, dict[str, int]]:
    return {code: {sku(number): 1_000_000 for number in range(SKUS)} for code in locations}


def placement_uniform() -> Iterator[Result]:
    """SKUs drawn evenly from 10,000. Ceiling: the same rows, 128 orders a commit, on one connection."""
    return run("placement_uniform", plenty("DC"), uniform, ceiling=True)


def placement_hot_sku() -> Iterator[Result]:
    """One SKU is in every order."""
    return run("placement_hot_sku", plenty("DC"), one_hot)


def placement_zipf() -> Iterator[Result]:
    """Zipf(1.0) over 10,000 SKUs, five locations."""
    return run("placement_zipf", plenty("DC1", "DC2", "DC3", "DC4", "DC5"), zipf())


def placement_single() -> Iterator[Result]:
    """One connection: how fast a lone order is. Ceiling: one bare commit of the rows of one order."""
    with installation(plenty("DC")) as made:
        place(made, uniform, WARM_UP, 1)
        requests = [post("/v1/orders", made.key, order(WARM_UP + number, uniform())) for number in range(SINGLE)]
        measured = drive(requests, 1, made.port, SECONDS_MAX)
        prove(made.url, ORGANIZATION)
        bare_ms = Ceiling(made.url, ORGANIZATION).each_ms(SINGLE)
    p50 = measured.percentile(0.50)
    settings = SETTINGS | {"orders": str(SINGLE), "connections": "1"}
    yield Result(name="placement_single", value=p50, unit="ms", ceiling=bare_ms, ratio=p50 / bare_ms, settings=settings)


def flash_sale() -> Iterator[Result]:
    """Many more buyers than units of one SKU: exactly the units are sold."""
    with installation({"DC": {sku(0): FLASH_UNITS}}) as made:
        requests = [
            post("/v1/orders", made.key, order(number, [sku(0)], if_short="refuse")) for number in range(FLASH_BUYERS)
        ]
        measured = drive(requests, CONNECTIONS, made.port, SECONDS_MAX)
        prove(made.url, ORGANIZATION)
    if measured.statuses != {201: FLASH_UNITS, 409: FLASH_BUYERS - FLASH_UNITS}:
        raise AssertionError(f"{FLASH_UNITS} units were to be sold, not: {measured.statuses}")
    settings = {"buyers": str(FLASH_BUYERS), "units": str(FLASH_UNITS), "connections": str(CONNECTIONS)}
    yield Result(name="flash_sale", value=measured.per_second, unit="answers/s", settings=settings)
    yield Result(name="flash_sale_sold", value=measured.statuses[201], unit="orders", settings=settings)


def import_ndjson() -> Iterator[Result]:
    """Files of orders, one a line, two at a time."""
    with installation(plenty("DC")) as made:
        files = [
            b"\n".join(order(number, uniform()) for number in range(start, min(start + FILE_ROWS, ORDERS)))
            for start in range(0, ORDERS, FILE_ROWS)
        ]
        requests = [post("/v1/orders/batch", made.key, file, "application/x-ndjson") for file in files]
        measured = drive(requests, 2, made.port, SECONDS_MAX)
        prove(made.url, ORGANIZATION)
        placed = count_orders(made.url)
    if measured.statuses != {200: len(files)} or placed != ORDERS:
        raise AssertionError(f"{placed} of {ORDERS} orders were imported: {measured.statuses}")
    settings = {"orders": str(ORDERS), "rows_a_file": str(FILE_ROWS), "connections": "2"}
    yield Result(name="import_ndjson", value=ORDERS / measured.seconds, unit="orders/s", settings=settings)


def count_orders(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from org_bench.orders").fetchone()
    return int(row[0]) if row else 0
