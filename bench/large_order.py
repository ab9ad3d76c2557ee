"""One order of 1,000 lines over real HTTP: placed, opened, released, picked and packed."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx

from bench.audited import prove
from bench.installation import ORGANIZATION, installation
from bench.placement import order, plenty, sku
from bench.results import Result

LINES = 1_000
ORDERS = 7
STEPS = ("place", "open", "release", "pack")


def order_1000_lines() -> Iterator[Result]:
    """Medians, in seconds."""
    seconds: dict[str, list[float]] = {step: [] for step in STEPS}
    with (
        installation(plenty("DC")) as made,
        httpx.Client(
            base_url=f"http://127.0.0.1:{made.port}/v1",
            headers={"Authorization": f"Bearer {made.key}"},
            timeout=60,
            trust_env=False,
        ) as client,
    ):
        for number in range(ORDERS):
            walk(client, number, seconds)
        prove(made.url, ORGANIZATION)
    for step, took in seconds.items():
        settings = {"orders": str(ORDERS), "lines": str(LINES)}
        yield Result(name=f"order_{LINES}_lines_{step}", value=median(took), unit="s", settings=settings)


def walk(client: httpx.Client, number: int, seconds: dict[str, list[float]]) -> None:
    skus = [sku(number) for number in range(LINES)]

    def send(step: str, method: str, path: str, **content: Any) -> Any:
        began = time.perf_counter()
        answer = client.request(method, path, **content)
        if step in seconds:
            seconds[step].append(time.perf_counter() - began)
        if not answer.is_success:
            raise AssertionError(f"{step}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    placed = send("place", "POST", "/orders", content=order(number, skus))
    send("open", "GET", f"/orders/{placed['id']}")
    released = send("release", "POST", f"/orders/{placed['id']}/releases")
    (work,) = released["fulfillment_orders"]
    place = f"/fulfillment-orders/{work}"
    if send("look", "GET", place)["status"] == "released":
        send("accept", "POST", f"{place}/acceptance")
    send("pick", "POST", f"{place}/picks", json={})
    send("pack", "POST", f"{place}/parcels", json={"scanned": [{"code": code} for code in skus]})
