"""The real application for the tests of its pages: on a real port, on a database of its own, with people signed in."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import executable
from tests.browser.visitor import Visitor
from tests.given import ORGANIZATION, World, all_of

from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.access.open_session import open_session
from orderwright.app import create_app, make_door
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.console.person import SESSION_COOKIE
from orderwright.kernel.context import system
from orderwright.kernel.database import PLATFORM, Database
from orderwright.kernel.perform import Door
from orderwright.kernel.transaction import Transaction
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.reactions import AFTER
from orderwright.settings import Settings
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.worker.relay import Handed, Relay, Subscriber, Subscribers

PASSWORD = "correct horse battery"
GOODS = {
    "85123A": "White hanging heart T-light holder",
    "71053": "White metal lantern",
    "22752": "Set 7 babushka nesting boxes",
    "21730": "Glass star frosted T-light holder",
}
TURNS_MAX = 200


class OneByOne(Relay):
    """Hands facts to one subscriber after the other, so that in each run the same follows in the same order."""

    def __init__(self, door: Door, organization: str, subscribers: Subscribers) -> None:
        super().__init__(door, organization, subscribers)
        self.turnstile = asyncio.Lock()

    async def find_concerned(self, tx: Transaction, due: Sequence[Subscriber], last: int) -> list[Handed]:
        return sorted(await super().find_concerned(tx, due, last), key=lambda handed: handed.subscriber.name)

    async def hand_over(self, handed: Handed) -> int:
        async with self.turnstile:
            return await super().hand_over(handed)

    async def wait(self) -> int:
        counts = await asyncio.gather(*self.under_way.values())
        self.under_way = {}
        return sum(counts)


class Site:
    """The running application. Its loop runs in another thread; `run` waits for what is done there."""

    def __init__(self, database_url: str, folder: Path, smtp_url: str | None = None) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.settings = Settings(
            database_url=database_url, data=folder, secret="s" * 40, public_url=self.url, smtp_url=smtp_url
        )
        self.ready, self.over = Event(), Event()
        self.thread = Thread(target=lambda: asyncio.run(self._live()), daemon=True)

    async def _live(self) -> None:
        assert self.settings.database_url
        self.loop = asyncio.get_running_loop()
        database = Database(self.settings.database_url)
        await database.open()
        server = uvicorn.Server(uvicorn.Config(create_app(self.settings), log_level="warning", lifespan="on"))
        serving = asyncio.create_task(server.serve(sockets=[self.listener]))
        self.world = World(make_door(database, self.settings), system(ORGANIZATION, "test"))
        await self._furnish()
        while not server.started and not serving.done():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        self.ready.set()
        await asyncio.to_thread(self.over.wait)
        server.should_exit = True
        await serving
        await database.close()

    async def _furnish(self) -> None:
        """The organization `demo` with two locations: DC accepts by itself, SHOP by hand; and its goods."""
        await create_organization(self.world.database, ORGANIZATION, "Demo Gifts Ltd")
        variants = [
            SaveVariant(sku=sku, title=title, price="2.55", weight_g=120, reorder_point=20)
            for sku, title in GOODS.items()
        ]
        await all_of(self.world, save_variants, variants)
        address = {"line1": "1 Sample Yard", "city": "London", "postal_code": "N1 1AA", "country": "GB"}
        locations = [
            SaveLocation(code="DC", name="London DC", address=address, priority=1),
            SaveLocation(code="SHOP", name="Leeds store", address=address, priority=2, auto_accept=False),
        ]
        await all_of(self.world, save_locations, locations)
        stock = [ReceiveStock(location="DC", sku=sku, quantity=1000, reason="opening") for sku in GOODS]
        await all_of(self.world, receive_stock, stock)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def do(self, verb: Any, input: Any) -> Any:
        """A verb by Orderwright itself."""
        return self.run(self.world.do(verb, input))

    def order(self, goods: dict[str, int], **changes: Any) -> Any:
        """A placed order, with all that follows by itself."""
        placed = self.run(self.world.placed_order(goods, **changes))
        self.settle()
        return placed

    def sql(self, text: str, *parameters: Any) -> list[Any]:
        rows: list[Any] = self.run(self.world.sql(text, *parameters))
        return rows

    def settle(self) -> None:
        """Let everybody who hears of facts have heard them all."""

        async def turn() -> None:
            relay = OneByOne(self.world.door, ORGANIZATION, AFTER)
            await relay.introduce()
            for _ in range(TURNS_MAX):
                if await relay.turn() == 0:
                    return
            raise AssertionError("the reactions never end")

        self.run(turn())

    def session(self, role: str = "admin") -> str:
        """The token of a session of somebody with this role."""
        return str(self.run(self._session(role)))

    async def _session(self, role: str) -> str | None:
        email = f"{role}@example.com"
        name = {"admin": "Olive Wright", "warehouse": "Pim Packer"}.get(
            role, f"{role.replace('_', ' ').title()} Person"
        )
        added = await ensure_member(
            self.world.database, ORGANIZATION, AddMember(email=email, name=name, role=role, password_hash=""), PASSWORD
        )
        async with self.world.database.transaction(PLATFORM, "test", self.world.door.now()) as tx:
            opened = await open_session(tx, added.user_id, ORGANIZATION)
        return opened.token if opened else None

    def visitor(self, role: str = "admin") -> Visitor:
        return Visitor(self.url, self.session(role))


@contextlib.contextmanager
def running(database_url: str, folder: Path, smtp_url: str | None = None) -> Iterator[Site]:
    site = Site(database_url, folder, smtp_url)
    site.thread.start()
    try:
        assert site.ready.wait(60), "the application did not start"
        yield site
    finally:
        site.over.set()
        site.thread.join(30)


@pytest.fixture(scope="module")
def site(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with clone_database() as url, running(url, tmp_path_factory.mktemp("data")) as site:
        yield site


@pytest.fixture(scope="module")
def admin(site: Site) -> Visitor:
    return site.visitor("admin")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        contextlib.closing(playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])) as chromium,
    ):
        yield chromium


@pytest.fixture
def browser_page(site: Site, browser: Browser) -> Iterator[Page]:
    """A window of somebody who is not signed in yet. What its scripts complain about fails the test."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/London", base_url=site.url)
    window = context.new_page()
    complaints: list[str] = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    yield window
    context.close()
    assert complaints == []


@pytest.fixture
def at_work(site: Site, browser_page: Page) -> Page:
    """A window in which the admin is signed in."""
    session = {"name": SESSION_COOKIE, "value": site.session("admin"), "url": site.url}
    browser_page.context.add_cookies([session])  # type: ignore[list-item]
    return browser_page
