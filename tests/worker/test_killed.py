"""A worker is killed between claim and outcome: nothing is lost or given up, and the attempt has counted."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from tests import given
from tests.given import ORGANIZATION, World

from orderwright.messages.claim_messages import ClaimMessages, claim_messages
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.worker.deliver_webhooks import Courier

WORKER = [sys.executable, "-c", "from orderwright.commands.worker import worker; worker()"]


class Listener:
    """Takes connections, and says nothing while it is silent; then it answers 200 to each request."""

    def __init__(self) -> None:
        self.called = asyncio.Event()
        self.silent = True
        self.bodies: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.called.set()
        if self.silent:
            await reader.read()  # until the other side is gone
        else:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            self.bodies.append(await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Listener, int]]:
    listener = Listener()
    async with await asyncio.start_server(listener.serve, "127.0.0.1", 0) as server:
        yield listener, server.sockets[0].getsockname()[1]


async def kill_at_work(url: str, data: Path, smtp_port: int, *at_work: asyncio.Event) -> None:
    """Start a worker, and kill it (SIGKILL) once it waits for all of these."""
    environment = os.environ | {
        "ORDERWRIGHT_DATABASE_URL": url,
        "ORDERWRIGHT_DATA": str(data),
        "ORDERWRIGHT_SECRET": given.SETTINGS.secret or "",
        "ORDERWRIGHT_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "ORDERWRIGHT_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }
    process = await asyncio.create_subprocess_exec(*WORKER, env=environment, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(45):
            await asyncio.gather(*(event.wait() for event in at_work))
    finally:
        process.kill()
        await process.wait()


async def standing(world: World) -> list[tuple[object, ...]]:
    return await world.sql(
        "select 'webhook', status, attempts from webhook_delivery"
        " union all select 'mail', status, attempts from message order by 1 desc"
    )


async def test_what_a_killed_worker_had_claimed_is_told_later_and_its_attempt_counts(
    fresh_database: str, tmp_path: Path
) -> None:
    async with (
        given.world(fresh_database, {"DC": {"MUG": 5}}) as world,
        listening() as (shop, shop_port),
        listening() as (mail_server, smtp_port),
    ):
        endpoint = SaveWebhookEndpoint(url=f"http://127.0.0.1:{shop_port}/hook", kinds=["OrderPlaced"])
        world.door.settings = given.SETTINGS
        await world.do(save_webhook_endpoints, endpoint)
        order = await world.placed_order({"MUG": 1})
        await kill_at_work(fresh_database, tmp_path, smtp_port, shop.called, mail_server.called)
        assert await standing(world) == [("webhook", "pending", 1), ("mail", "pending", 1)]

        shop.silent = False
        await deliver(world, timedelta(minutes=9))
        assert shop.bodies == []
        await deliver(world, timedelta(minutes=11))
        (body,) = shop.bodies
        assert str(order.id) in body.decode()
        claimed = await world.do(claim_messages, ClaimMessages())
        assert claimed.messages == []
        assert await standing(world) == [("webhook", "delivered", 2), ("mail", "pending", 1)]


async def deliver(world: World, later: timedelta) -> None:
    real, courier = world.door.now, Courier()
    world.door.now = lambda: real() + later
    try:
        await courier.deliver(world.door, ORGANIZATION, given.SETTINGS)
        await courier.rest()
    finally:
        world.door.now = real
