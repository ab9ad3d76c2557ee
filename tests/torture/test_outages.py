"""The database goes away, hangs, or has no room left: a clear 503, nothing lost, and no process started again."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from orderwright.torture.buyers import Buyers
from orderwright.torture.house import House, house, wait_until
from orderwright.torture.torture import look_through, settle

RECOVERY_S_MAX = 60


class Shop:
    """Places one order after the other and keeps count of the answers."""

    def __init__(self, home: House) -> None:
        self.buyers: Buyers = home.buyers
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{home.buyers.port}", timeout=60, trust_env=False)
        self.pids = {name: child.pid for name, child in home.children.items()}
        self.home = home

    def place(self, note: str = "") -> httpx.Response:
        reference = f"S-{len(self.buyers.sent)}"
        self.buyers.sent.add(reference)
        order = msgspec.structs.replace(self.buyers.order(reference), note=note)
        headers = {"Authorization": f"Bearer {self.buyers.key}"}
        answer = self.client.post("/v1/orders", content=msgspec.json.encode(order), headers=headers)
        if answer.status_code == 503:
            assert answer.headers["Retry-After"] == "1"
            assert answer.json()["code"] == "unavailable"
        else:
            assert self.buyers.take(reference, answer.status_code, answer.content)
        return answer

    def recovered(self) -> None:
        """Orders are placed again, by the processes that were there; everything promised is there, once and whole."""
        wait_until(lambda: self.place().status_code == 201, RECOVERY_S_MAX, "no order is placed any more")
        assert {name: child.pid for name, child in self.home.children.items()} == self.pids
        assert all(child.running for child in self.home.children.values())
        settle(self.home)
        found, wrong = asyncio.run(look_through(self.home))
        # there is no webhook in this house: what it would be told is not looked for
        assert [sentence for sentence in wrong if "webhook" not in sentence] == []
        assert found >= len(self.buyers.promised) > 0


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with house(tmp_path / "data", 0) as home:
        shop = Shop(home)
        wait_until(lambda: shop.place().status_code == 201, RECOVERY_S_MAX, "the house did not open")
        yield shop


def test_while_the_database_is_gone_orders_are_put_off_and_then_placed_again(shop: Shop) -> None:
    shop.home.server.kill()
    assert {shop.place().status_code for _ in range(3)} == {503}
    shop.home.server.start()
    shop.recovered()
