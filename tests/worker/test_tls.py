"""What leaves the installation by TLS: a certificate that nobody trusted vouches for gets nothing, and where TLS is
demanded nothing goes without it. Servers on this machine, with a certificate of their own making."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests import given
from tests.given import ORGANIZATION, World
from tests.mail_server import Mailbox
from tests.messages.told import events

from orderwright.kernel.refusal import Refusal
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.messages.tell import TOLD, tell
from orderwright.messages.webhook_addresses import read_networks
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.write_deliveries import tell_webhooks
from orderwright.orders.types import Customer
from orderwright.settings import Settings
from orderwright.worker.deliver_webhooks import Courier
from orderwright.worker.reach import Reach
from orderwright.worker.send_mail import send_mail

LOOPBACK = read_networks(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """For `localhost`, signed by itself."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def mail_server(port: int, **tls: Any) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=20, **tls)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


async def mailed(url: str, settings: Settings) -> list[tuple[Any, ...]]:
    """What became of one mail."""
    async with given.world(url, {"DC": {"MUG": 9}}) as world:
        world.door.settings = settings
        await world.placed_order({"MUG": 1}, customer=Customer(email="ada@example.com", name="Ada"))
        await tell(world.door, ORGANIZATION, await events(world, TOLD))
        while await compose_due(world.door, ORGANIZATION):
            pass
        await send_mail(world.door, ORGANIZATION, settings)
        assert await world.audit() == []
        return await world.sql("select status, error from message")


def by_mail(scheme: str, port: int, tls_only: bool) -> Settings:
    return Settings(
        secret="s" * 32,
        smtp_url=f"{scheme}://me:secret@localhost:{port}",
        mail_from="Demo <o@shop.example>",
        tls_only=tls_only,
    )


@pytest.mark.parametrize("tls_only", [True, False])
async def test_a_mail_server_whose_certificate_is_not_trusted_gets_nothing(
    fresh_database: str, free_port: int, certificate: ssl.SSLContext, tls_only: bool
) -> None:
    with mail_server(free_port, tls_context=certificate) as mailbox:
        ((status, error),) = await mailed(fresh_database, by_mail("smtp", free_port, tls_only))
    assert (status, mailbox.mails) == ("pending", [])
    assert "certificate verify failed" in error.lower()


async def test_nor_does_one_that_speaks_tls_from_the_start(
    fresh_database: str, free_port: int, certificate: ssl.SSLContext
) -> None:
    speaking = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", free_port, ssl=certificate)
    async with speaking:
        ((status, error),) = await mailed(fresh_database, by_mail("smtps", free_port, True))
    assert status == "pending"
    assert "certificate verify failed" in error.lower()


async def test_where_tls_is_demanded_a_server_that_does_not_offer_it_gets_nothing(
    fresh_database: str, free_port: int
) -> None:
    with mail_server(free_port) as mailbox:
        ((status, error),) = await mailed(fresh_database, by_mail("smtp", free_port, True))
    assert (status, mailbox.mails) == ("pending", [])
    assert "STARTTLS" in error


class Webhook:
    """A server that remembers what came to it, after TLS."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came.append(await reader.readline())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()


@asynccontextmanager
async def webhook_server(port: int, certificate: ssl.SSLContext | None) -> AsyncIterator[Webhook]:
    webhook = Webhook()
    async with await asyncio.start_server(webhook.take, "127.0.0.1", port, ssl=certificate):
        yield webhook


async def delivered(world: World, url: str, reach: Reach) -> list[tuple[Any, ...]]:
    made = await world.do(
        save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderPlaced"])
    )
    await world.sql("update webhook_endpoint set url = %s where endpoint_id = %s", url, made.endpoint_id)
    await world.placed_order({"MUG": 1})
    await tell_webhooks(world.door, ORGANIZATION, await events(world, WEBHOOK_KINDS))
    courier = Courier(reach)
    await courier.deliver(world.door, ORGANIZATION, Settings(secret="s" * 32))
    await courier.rest()
    return await world.sql("select status, response_status, error from webhook_delivery where attempts > 0")


async def test_a_webhook_whose_certificate_is_not_trusted_gets_nothing(
    fresh_database: str, free_port: int, certificate: ssl.SSLContext
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        async with webhook_server(free_port, certificate) as webhook:
            told = await delivered(world, f"https://localhost:{free_port}/hook", Reach(LOOPBACK))
        assert told == [("pending", None, "The certificate was not accepted.")]
        assert webhook.came == []
        assert await world.audit() == []


@pytest.mark.parametrize("tls_only", [True, False])
async def test_where_tls_is_demanded_no_webhook_goes_by_http(
    fresh_database: str, free_port: int, tls_only: bool
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        async with webhook_server(free_port, None) as webhook:
            reach = Reach.of(Settings(secret="s" * 32, tls_only=tls_only, webhook_networks=("127.0.0.0/8",)))
            told = await delivered(world, f"http://localhost:{free_port}/hook", reach)
        refused = ("pending", None, "The address is not https, and nothing is sent otherwise here.")
        assert told == [refused if tls_only else ("delivered", 200, None)]
        assert len(webhook.came) == (0 if tls_only else 1)
        assert await world.audit() == []


async def test_an_address_by_http_is_refused_where_it_is_typed(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = Settings(secret="s" * 32, tls_only=True)
        with pytest.raises(Refusal) as refused:
            await world.do(
                save_webhook_endpoints, SaveWebhookEndpoint(url="http://shop.example/", kinds=["OrderPlaced"])
            )
        assert refused.value.fields[0].code == "url_not_https"
        await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["OrderPlaced"]))
        assert await world.audit() == []
