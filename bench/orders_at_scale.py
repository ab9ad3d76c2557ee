"""The list of orders and the page of one, at 10 thousand, 100 thousand and 1 million orders."""

import os
import random
from collections.abc import Iterator

import httpx
import psycopg

from bench.installation import ORGANIZATION, Installation, installation
from bench.load import drive, get
from bench.placement import plenty
from bench.results import Result
from orderwright.kernel.statements import statements

sql = statements(__file__)
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
CHOSEN = os.environ.get("ORDERWRIGHT_BENCH_SIZES", ",".join(SIZES)).split(",")
STRETCH = 50_000
REQUESTS, WARM_UP = 60, 10
VIEWS = ("attention", "unfulfilled", "on_hold", "backordered", "ready", "late", "returns")
LISTS = {
    "newest": "",
    **{f"view_{view}": f"view={view}" for view in VIEWS},
    "channel": "channel=phone",
    "country": "country=DE",
    "rare_country": "country=NO",
    "paid": "payment_status=paid",
    "rare_payment": "payment_status=failed",
    "delivered": "fulfillment_status=delivered",
    "shipped": "fulfillment_status=shipped",
    "location": "location=DC",
    "tag": "tag=gift",
    "rare_tag": "tag=vip",
    "first_day": "placed_to=2026-01-01",
    "channel_and_status": "channel=phone&fulfillment_status=unfulfilled&country=DE",
    "reference": "q=B-{n}",
    "number": "q={number}",
    "number_with_letters": "q=SO-{number}",
    "part": "q={n}",
    "city": "q=London",
    "city_and_rare_country": "q=London&country=NO",
    "number_begins": "q=10",
    "email": "q=c{customer}@example.com",
    "word": "q=Miller",
    "beginning": "q=Har",
    "many_words_begin": "q=sk",
    "two_words": "q=Ada%20Harp",
    "sku": "q=SKU-00{sku:03}",
    "word_and_filter": "q=Miller&view=unfulfilled",
    "word_and_rare_country": "q=Edsger&country=NO",
}
"""What is asked for, by name. Of `orders_list` the slowest of these counts."""


def orders_at_scale() -> Iterator[Result]:
    """Medians over one connection; of the list, that of its slowest question."""
    with installation(plenty("DC")) as made:
        there = 0
        for name, size in SIZES.items():
            if name in CHOSEN:
                fill(made.url, there, size)
                there = size
                yield from measure(made, name, size)


def fill(url: str, there: int, size: int) -> None:
    """Rows straight into the tables: what is measured is reading them."""
    with psycopg.connect(url, autocommit=True, options=f"-c search_path=org_{ORGANIZATION}") as connection:
        for start in range(there + 1, size + 1, STRETCH):
            until = min(start + STRETCH - 1, size)
            connection.execute(sql.fill.text, {"from_number": start, "to_number": until})
        connection.execute(sql.followed.text, {"last": 1000 + size})
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")


def measure(made: Installation, name: str, size: int) -> Iterator[Result]:
    lists = {
        question: median_ms(made, [f"/v1/orders?{fitted(text, size)}" for _ in range(REQUESTS)])
        for question, text in LISTS.items()
    }
    settings = {"orders": str(size), **{question: f"{ms:.1f} ms" for question, ms in lists.items()}}
    yield Result(name=f"orders_list_{name}", value=max(lists.values()), unit="ms", settings=settings)
    pages = [f"/v1/orders/{order_id(random.randrange(1, size + 1))}" for _ in range(REQUESTS)]
    yield Result(name=f"order_page_{name}", value=median_ms(made, pages), unit="ms", settings={"orders": str(size)})


def fitted(text: str, size: int) -> str:
    n = random.randrange(1, size + 1)
    return text.format(n=n, number=1000 + n, customer=random.randrange(min(size, 20_000)), sku=random.randrange(1_000))


def order_id(n: int) -> str:
    text = f"{n:012x}"
    return f"{text[:8]}-{text[8:]}-7000-8000-000000000000"


def median_ms(made: Installation, paths: list[str]) -> float:
    check(made, paths[0])
    drive([get(path, made.key) for path in paths[:WARM_UP]], 1, made.port)
    measured = drive([get(path, made.key) for path in paths], 1, made.port)
    if measured.statuses != {200: len(paths)}:
        raise AssertionError(f"{paths[0]}: {measured.statuses}")
    return measured.percentile(0.5)


def check(made: Installation, path: str) -> None:
    """The answer has what was asked for: an order, or a list with orders in it."""
    address = f"http://127.0.0.1:{made.port}{path}"
    answer = httpx.get(address, headers={"Authorization": f"Bearer {made.key}"}, timeout=60, trust_env=False)
    found = answer.json() if answer.is_success else {}
    if not (found.get("rows") or found.get("lines")):
        raise AssertionError(f"{path}: {answer.status_code} {answer.text[:300]}")
