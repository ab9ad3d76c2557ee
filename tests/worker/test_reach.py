"""Where webhooks may lead. Nothing here leaves the machine: a resolver and a transport of the test's own answer, and
what must not be reached is seen not to be asked for."""

from base64 import b64decode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests import given
from tests.given import ORGANIZATION, World
from tests.messages.told import events

from orderwright.kernel.refusal import Refusal
from orderwright.messages.replace_webhook_secrets import ReplaceWebhookSecret, replace_webhook_secrets
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.messages.signature import PREFIX, signature
from orderwright.messages.webhook_addresses import may_lead_to, read_networks
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.write_deliveries import tell_webhooks
from orderwright.settings import SettingRefused, Settings
from orderwright.worker.deliver_webhooks import Courier
from orderwright.worker.reach import NOT_ALLOWED, Reach, resolve_host

SETTINGS = Settings(secret="s" * 32)
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1",
        "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2002:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_a_private_address_is_not_led_to(address: str) -> None:
    assert not may_lead_to(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is(address: str) -> None:
    assert may_lead_to(address)


def test_the_operator_names_networks_that_are_private_and_allowed() -> None:
    networks = read_networks(["10.1.0.0/16", "fd00::/8"])
    assert [may_lead_to(each, networks) for each in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1")] == [True] * 3
    assert [may_lead_to(each, networks) for each in ("10.2.2.3", "127.0.0.1", "fe80::1")] == [False] * 3
    settings = Settings.from_env({"ORDERWRIGHT_WEBHOOK_NETWORKS": "10.1.0.0/16, ::1", "ORDERWRIGHT_SECRET": "s" * 32})
    assert settings.webhook_networks == ("10.1.0.0/16", "::1/128")
    with pytest.raises(SettingRefused, match="ORDERWRIGHT_WEBHOOK_NETWORKS must be networks such as"):
        Settings.from_env({"ORDERWRIGHT_WEBHOOK_NETWORKS": "10.1.0.1/16", "ORDERWRIGHT_SECRET": "s" * 32})


class Outside:
    """A network that answers 200 to everything, and remembers who was asked for where."""

    def __init__(self, **names: Sequence[str]) -> None:
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []

    async def resolve(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.names[host] if host in self.names else await resolve_host(host, 80)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(302, headers={"Location": "http://127.0.0.1/"})

    def reach(self) -> Reach:
        return Reach(resolve=self.resolve, transport=httpx.MockTransport(self.answer))


async def told_of(world: World, url: str, outside: Outside) -> list[tuple[Any, ...]]:
    """What becomes of a delivery to this address, however it came to stand there."""
    made = await world.do(
        save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderPlaced"])
    )
    await world.sql("update webhook_endpoint set url = %s where endpoint_id = %s", url, made.endpoint_id)
    await world.placed_order({"MUG": 1})
    await tell_webhooks(world.door, ORGANIZATION, await events(world, WEBHOOK_KINDS))
    courier = Courier(outside.reach())
    await courier.deliver(world.door, ORGANIZATION, SETTINGS)
    await courier.rest()
    return await world.sql("select status, response_status, error from webhook_delivery where attempts > 0")


async def test_it_is_connected_to_the_address_that_was_judged_and_the_name_is_asked_for(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        outside = Outside(shop_example=[PUBLIC])
        told = await told_of(world, "https://shop.example:8443/hook?a=1", outside)
        (request,) = outside.requests
        assert str(request.url) == f"https://{PUBLIC}:8443/hook?a=1"
        assert request.headers["Host"] == "shop.example:8443"
        assert request.extensions["sni_hostname"] == "shop.example"
        assert outside.asked == ["shop.example"], "it is resolved once"
        assert told == [("pending", 302, "answered 302")], "a redirect is not followed"


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("http://inside.example/", {"inside_example": ["127.0.0.1"]}),
        ("http://both.example/", {"both_example": [PUBLIC, "10.0.0.1"]}),
        ("https://metadata.example/", {"metadata_example": ["169.254.169.254"]}),
        ("http://localhost:5432/", {}),
        ("http://2130706433/", {}),
        ("http://0x7f.1/", {}),
        ("http://127.1/", {}),
        ("http://[::ffff:127.0.0.1]/", {}),
    ],
)
async def test_what_leads_inside_is_not_asked(fresh_database: str, url: str, names: dict[str, list[str]]) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        outside = Outside(**names)
        assert await told_of(world, url, outside) == [("pending", None, NOT_ALLOWED)]
        assert outside.requests == []


async def test_digits_in_another_dress_are_no_address(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        outside = Outside()
        assert await told_of(world, "http://①②⑦.0.0.1/", outside) == [("pending", None, "The address can't be read.")]
        assert outside.requests == []


async def test_a_host_that_there_is_not_is_told_as_such(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        told = await told_of(world, "http://nowhere.invalid/", Outside())
        assert told == [("pending", None, "There is no such host.")]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8080/", "http://10.0.0.7/hook", "http://[::1]/", "https://169.254.169.254/latest", "http://localhost/",
     "http://shop.localhost./"],
)  # fmt: skip
async def test_a_private_address_is_refused_where_it_is_typed(fresh_database: str, url: str) -> None:
    async with given.world(fresh_database) as world:
        world.door.settings = SETTINGS
        with pytest.raises(Refusal) as refused:
            await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url=url))
        assert [(field.pointer, field.code) for field in refused.value.fields] == [("/url", "url_private")]
        world.door.settings = Settings(secret="s" * 32, webhook_networks=("10.0.0.0/8",))
        if "10.0.0.7" in url:
            await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url=url))


async def test_there_are_at_most_twenty(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        wish = SaveWebhookEndpoint(url="https://shop.example/")
        made = [await world.do(save_webhook_endpoints, wish) for _ in range(20)]
        with pytest.raises(Refusal) as refused:
            await world.do(save_webhook_endpoints, wish)
        assert (refused.value.code, refused.value.kind) == ("too_many_webhooks", "conflict")
        again = SaveWebhookEndpoint(url="https://other.example/", endpoint_id=made[0].endpoint_id)
        assert (await world.do(save_webhook_endpoints, again)).url == "https://other.example/"


@pytest.mark.parametrize("at_once", [False, True])
async def test_while_a_secret_is_replaced_both_sign(fresh_database: str, at_once: bool) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        wish = SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderPlaced"])
        made = await world.do(save_webhook_endpoints, wish)
        new = await world.do(
            replace_webhook_secrets, ReplaceWebhookSecret(endpoint_id=made.endpoint_id, at_once=at_once)
        )
        real, good = world.door.now, []
        for later in (timedelta(0), timedelta(hours=25)):
            outside = Outside(shop_example=[PUBLIC])
            await world.placed_order({"MUG": 1})
            await tell_webhooks(world.door, ORGANIZATION, await events(world, WEBHOOK_KINDS))
            world.door.now = lambda later=later: real() + later  # type: ignore[misc]
            courier = Courier(outside.reach())
            await courier.deliver(world.door, ORGANIZATION, SETTINGS)
            await courier.rest()
            world.door.now = real
            request = outside.requests[-1]
            signatures = request.headers["webhook-signature"]
            content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode()
            good.append(
                [
                    signature(b64decode(secret.removeprefix(PREFIX)), content + request.content) in signatures.split()
                    for secret in (made.secret, new.secret)
                ]
            )
        assert good == [[not at_once, True], [False, True]]
