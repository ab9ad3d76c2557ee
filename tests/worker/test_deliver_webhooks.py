"""Webhooks are posted to a real HTTP server, which is strict and sometimes fails."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from tests import given, warehouse
from tests.given import ORGANIZATION, World
from tests.messages.told import events

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.refusal import Refusal
from orderwright.messages.claim_deliveries import ClaimDeliveries, claim_deliveries
from orderwright.messages.list_webhooks import OfEndpoint, list_webhook_deliveries, list_webhook_endpoints
from orderwright.messages.record_deliveries import ATTEMPTS_MAX
from orderwright.messages.remove_webhook_endpoints import RemoveWebhookEndpoint, remove_webhook_endpoints
from orderwright.messages.replace_webhook_secrets import ReplaceWebhookSecret, replace_webhook_secrets
from orderwright.messages.resend_deliveries import ResendDelivery, resend_deliveries
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, WebhookEndpoint, save_webhook_endpoints
from orderwright.messages.signature import signed_headers
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.webhook_secret import webhook_secret
from orderwright.messages.write_deliveries import tell_webhooks
from orderwright.orders.place_orders import place_orders
from orderwright.shipping.tracking_states import TrackingState
from orderwright.worker.deliver_webhooks import Courier


class Shop:
    """Takes posts whose signature is right over the raw bytes, else answers 401. `answers` says what comes next: a
    status, "cut" (the request is read and the connection closed), or an event to wait for before answering."""

    def __init__(self) -> None:
        self.secret = ""
        self.url = ""
        self.taken: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.requests = 0
        self.answers: list[int | str | asyncio.Event] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self.take_one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def take_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests += 1
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, asyncio.Event):
            await answer.wait()
            answer = 200
        if answer == "cut":
            return False
        signed = is_genuine(self.secret, body, headers)
        assert headers["content-type"] == "application/json"
        status = answer if signed else 401
        if status == 200:
            self.taken.append(json.loads(body))
            self.ids.append(headers["webhook-id"])
        location = "Location: http://127.0.0.1:1/\r\n" if status == 302 else ""
        writer.write(f"HTTP/1.1 {status} Said\r\n{location}Content-Length: 2\r\n\r\nok".encode())
        await writer.drain()
        return True


def is_genuine(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """As the library of Standard Webhooks has it."""
    try:
        Webhook(secret).verify(body, dict(headers))
    except WebhookVerificationError:
        return False
    return True


@asynccontextmanager
async def shop(world: World, **wish: Any) -> AsyncIterator[Shop]:
    """A shop that listens, with an endpoint that leads to it."""
    made = Shop()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    endpoint = await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url=made.url, **wish))
    made.secret = endpoint.secret
    try:
        yield made
    finally:
        server.close()


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 100}}) as made:
        made.door.settings = given.SETTINGS
        await tell(made)
        yield made


async def tell(world: World) -> None:
    await tell_webhooks(world.door, ORGANIZATION, await events(world, WEBHOOK_KINDS))


async def deliver(world: World, later: timedelta = timedelta(0)) -> None:
    real, courier = world.door.now, Courier()
    world.door.now = lambda: real() + later
    try:
        await courier.deliver(world.door, ORGANIZATION, given.SETTINGS)
        await courier.rest()
    finally:
        world.door.now = real


async def standing(world: World) -> list[tuple[Any, ...]]:
    return await world.sql("select kind, status, attempts, response_status from webhook_delivery order by delivery_id")


ONLY_PLACED: dict[str, Any] = {"kinds": ["OrderPlaced"]}


async def test_a_fact_is_told_once_signed_and_with_the_merchants_own_reference(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant:
        order = await world.placed_order({"MUG": 2}, external_ref="Straße 🎁")
        for _ in range(2):
            await tell(world)
            await deliver(world)
        (payload,) = merchant.taken
        assert merchant.ids == [payload["id"]]
        reference = {"id": str(order.id), "number": order.number, "channel": "web", "external_ref": "Straße 🎁"}
        assert payload["order"] == reference | {"currency": "GBP"}
        assert (payload["kind"], payload["organization"], payload["data"]["units"]) == ("OrderPlaced", "demo", 2)
        assert await standing(world) == [("OrderPlaced", "delivered", 1, 200)]


async def test_the_merchant_gets_the_final_delivery_details(world: World) -> None:
    async with shop(world, kinds=["ParcelDelivered"]) as merchant:
        _, parcel, label = await warehouse.handed_over(world, {"MUG": 2})
        hour_ago = world.door.now() - timedelta(hours=1)
        number, delivered = label.tracking_number, TrackingState.DELIVERED
        first = RecordTracking(tracking_number=number, state=delivered, place="Hall", at=hour_ago)
        await world.do(record_tracking, first)
        fact = RecordTracking(
            tracking_number=label.tracking_number,
            state=TrackingState.DELIVERED,
            place="Front porch",
            words="Handed to E.",
        )
        await world.do(record_tracking, fact)
        await tell(world)
        await deliver(world)
        (payload,) = merchant.taken
        details = payload["delivery"]
        assert (details["number"], details["tracking_number"]) == (parcel.number, label.tracking_number)
        assert (details["place"], details["words"]) == ("Front porch", "Handed to E.")
        assert details["delivered_at"]
        assert details["lines"] == [{"line_no": 1, "sku": "MUG", "quantity": 2}]


async def test_the_same_bytes_are_sent_again_after_a_pause_until_they_arrive(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant:
        merchant.answers = [500, "cut", 302]
        await world.placed_order({"MUG": 1})
        await tell(world)
        for later, status in ((0, "pending"), (11, "pending"), (40, "pending"), (90, "delivered")):
            await deliver(world, timedelta(seconds=later))
            assert (await standing(world))[0][1] == status
        assert (merchant.requests, len(merchant.taken)) == (4, 1)
        ((error,),) = await world.sql("select error from webhook_delivery")
        assert error is None


async def test_an_endpoint_that_fails_re_sends_nobody_elses(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as broken, shop(world, **ONLY_PLACED) as well:
        broken.answers = [500] * 10
        await given.all_of(world, place_orders, [world.order({"MUG": 1}) for _ in range(3)])
        await tell(world)
        for later in (0, 15, 60):
            await deliver(world, timedelta(seconds=later))
        assert len(well.taken) == well.requests == 3
        assert broken.taken == []
        assert broken.requests == 9


async def test_an_endpoint_that_hangs_holds_up_nobody(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as slow, shop(world, **ONLY_PLACED) as well:
        wake = asyncio.Event()
        slow.answers = [wake]
        await world.placed_order({"MUG": 1})
        await tell(world)
        courier = Courier()
        for _ in range(200):
            await courier.deliver(world.door, ORGANIZATION, given.SETTINGS)
            if well.taken and slow.requests:
                break
            await asyncio.sleep(0.02)
        assert (len(well.taken), len(slow.taken), slow.requests) == (1, 0, 1)
        wake.set()
        await courier.rest()
        assert len(slow.taken) == 1


async def test_what_nobody_takes_is_given_up_and_told_again_on_request(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant:
        merchant.answers = [500] * ATTEMPTS_MAX
        await world.placed_order({"MUG": 1})
        await tell(world)
        for attempt in range(ATTEMPTS_MAX + 1):
            await deliver(world, timedelta(hours=7 * attempt))
        assert await standing(world) == [("OrderPlaced", "failed", ATTEMPTS_MAX, 500)]
        (endpoint,) = await world.door.ask(world.context, list_webhook_endpoints, None)
        assert (endpoint.failed, endpoint.delivered, endpoint.last_error) == (1, 0, "answered 500")
        (log,) = await world.door.ask(
            world.context, list_webhook_deliveries, OfEndpoint(endpoint_id=endpoint.endpoint_id)
        )
        await world.do(resend_deliveries, ResendDelivery(delivery_id=log.delivery_id))
        await deliver(world)
        assert len(merchant.taken) == 1


async def test_an_endpoint_hears_only_what_it_wants_and_nothing_while_it_is_off(world: World) -> None:
    async with shop(world, kinds=["OrderCanceled"]) as picky, shop(world, active=False) as off:
        await world.placed_order({"MUG": 1})
        await tell(world)
        await deliver(world)
        assert (picky.requests, off.requests) == (0, 0)
        assert await standing(world) == []


async def test_a_removed_endpoint_is_forgotten_with_its_deliveries(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant:
        await world.placed_order({"MUG": 1})
        await tell(world)
        ((endpoint_id,),) = await world.sql("select endpoint_id from webhook_endpoint")
        await world.do(remove_webhook_endpoints, RemoveWebhookEndpoint(endpoint_id=endpoint_id))
        await deliver(world)
        assert (merchant.requests, await standing(world)) == (0, [])
        with pytest.raises(Refusal, match="There is no webhook"):
            await world.do(remove_webhook_endpoints, RemoveWebhookEndpoint(endpoint_id=endpoint_id))


@pytest.mark.parametrize(
    "url",
    ["", "ftp://shop.example/", "file:///etc/passwd", "shop.example", "https://", "http://u:p@shop.example/",
     "https://shop.example:99999/", "https://shop.example/\0", "javascript:alert(1)", "https://a b/"],
)  # fmt: skip
async def test_an_address_that_is_none_is_refused(world: World, url: str) -> None:
    with pytest.raises(Refusal) as refused:
        await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url=url))
    assert [field.pointer for field in refused.value.fields] == ["/url"]


async def test_the_secret_is_told_once_and_a_change_keeps_it(world: World) -> None:
    made: WebhookEndpoint = await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/a"))
    change = SaveWebhookEndpoint(endpoint_id=made.endpoint_id, url="https://shop.example/b", kinds=["OrderPlaced"])
    changed = await world.do(save_webhook_endpoints, change)
    assert made.secret
    assert changed.secret is None
    rows = await world.sql("select url, secret_number, kinds from webhook_endpoint")
    assert rows == [("https://shop.example/b", 1, ["OrderPlaced"])]
    with pytest.raises(Refusal) as refused:
        await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderEaten"]))
    assert refused.value.fields[0].pointer == "/kinds/0"


def test_a_signature_is_good_for_these_bytes_this_fact_and_this_secret() -> None:
    body, secret, other = (
        b'{"a": 1}',
        webhook_secret("s" * 32, UUID(int=1), 1),
        webhook_secret("s" * 32, UUID(int=1), 2),
    )
    headers = signed_headers([secret], "fact-1", body, int(time.time()))
    assert is_genuine(secret, body, headers)
    assert not is_genuine(other, body, headers)
    assert not is_genuine(secret, b'{"a":1}', headers)
    assert not is_genuine(secret, body, headers | {"webhook-id": "fact-2"})
    assert not is_genuine(secret, body, headers | {"webhook-timestamp": str(int(time.time()) - 1)})
    assert not is_genuine(secret, body, signed_headers([secret], "fact-1", body, int(time.time()) - 301))
    both = signed_headers([other, secret], "fact-1", body, int(time.time()))
    assert is_genuine(secret, body, both)
    assert is_genuine(other, body, both)


async def test_who_answers_gone_is_told_nothing_more_until_it_is_enabled_again(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant, shop(world, **ONLY_PLACED) as other:
        for _ in range(3):
            await world.placed_order({"MUG": 1})
        await tell(world)
        merchant.answers = [200, 410]
        await deliver(world)
        await deliver(world, timedelta(hours=1))
        assert (merchant.requests, len(other.taken)) == (2, 3)
        gone, still = await world.door.ask(world.context, list_webhook_endpoints, None)
        assert [gone.active, gone.gone_at is not None, gone.last_error] == [False, True, "answered 410"]
        assert (still.active, still.gone_at) == (True, None)
        assert (gone.delivered, gone.failed, gone.pending) == (1, 1, 1)
        await world.placed_order({"MUG": 1})
        await tell(world)
        again = SaveWebhookEndpoint(endpoint_id=gone.endpoint_id, url=gone.url, kinds=gone.kinds)
        await world.do(save_webhook_endpoints, msgspec.structs.replace(again, active=False))
        gone, _ = await world.door.ask(world.context, list_webhook_endpoints, None)
        assert gone.gone_at is not None, "it is off for the same reason still"
        await world.do(save_webhook_endpoints, again)
        await deliver(world, timedelta(hours=1))
        assert (merchant.requests, len(other.taken)) == (3, 4)
        back, _ = await world.door.ask(world.context, list_webhook_endpoints, None)
        assert (back.active, back.gone_at, back.delivered) == (True, None, 2)


async def test_while_the_installations_secret_is_replaced_the_former_signs_and_then_all_waits_for_a_new_one(
    world: World,
) -> None:
    async def state() -> str:
        (endpoint,) = await world.door.ask(world.context, list_webhook_endpoints, None)
        return endpoint.secret_state

    async with shop(world, **ONLY_PLACED) as merchant:
        assert await state() == "present"
        for former, said in ((given.SETTINGS.secret, "former"), (None, "lost")):
            world.door.settings = msgspec.structs.replace(given.SETTINGS, secret="t" * 32, former_secret=former)
            await world.placed_order({"MUG": 1})
            await tell(world)
            for later in (timedelta(0), timedelta(days=40)):
                await deliver(world, later)
            assert await state() == said
        assert merchant.requests == 1
        assert await standing(world) == [("OrderPlaced", "delivered", 1, 200), ("OrderPlaced", "pending", 0, None)]
        (endpoint,) = await world.door.ask(world.context, list_webhook_endpoints, None)
        claim = ClaimDeliveries(endpoint_id=endpoint.endpoint_id)
        assert (await world.do(claim_deliveries, claim)).deliveries == [], "nor by who found it before"
        replaced = await world.do(replace_webhook_secrets, ReplaceWebhookSecret(endpoint_id=endpoint.endpoint_id))
        assert await state() == "present"
        assert await world.sql("select former_until from webhook_endpoint") == [(None,)], "nobody has that"
        merchant.secret = replaced.secret
        await deliver(world)
        assert [row[1:] for row in await standing(world)] == [("delivered", 1, 200)] * 2
        assert await world.audit() == []


async def test_who_has_the_new_secret_loses_nothing_when_the_former_one_is_forgotten(world: World) -> None:
    async with shop(world, **ONLY_PLACED) as merchant:
        both = msgspec.structs.replace(given.SETTINGS, secret="t" * 32, former_secret=given.SETTINGS.secret)
        world.door.settings = both
        (endpoint,) = await world.door.ask(world.context, list_webhook_endpoints, None)
        replaced = await world.do(replace_webhook_secrets, ReplaceWebhookSecret(endpoint_id=endpoint.endpoint_id))
        ((until,),) = await world.sql("select former_until from webhook_endpoint")
        assert until - world.door.now() > timedelta(hours=23), "for a day, unless it is said otherwise"
        world.door.settings = msgspec.structs.replace(both, former_secret=None)
        merchant.secret = replaced.secret
        await world.placed_order({"MUG": 1})
        await tell(world)
        await deliver(world)
        assert len(merchant.taken) == 1
