"""Mail goes out by a real SMTP server, which sometimes fails."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from tests import given
from tests.given import ORGANIZATION, World
from tests.mail_server import Mailbox
from tests.messages.told import events

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.messages.claim_messages import ClaimMessages, claim_messages
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.record_sendings import ATTEMPTS_MAX
from orderwright.messages.resend_messages import ResendMessage, resend_messages
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.types import Customer
from orderwright.settings import Settings
from orderwright.worker.send_mail import send_mail


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def settings(mailbox: Mailbox, free_port: int) -> Iterator[Settings]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port)
    controller.start()
    yield Settings(secret="s" * 32, smtp_url=f"smtp://127.0.0.1:{free_port}", mail_from="Demo <orders@shop.example>")
    controller.stop()


@pytest.fixture
async def world(fresh_database: str, settings: Settings) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 100}}) as made:
        made.door.settings = settings
        yield made


async def write(world: World, *addresses: str) -> None:
    """One confirmation to each."""
    for address in addresses or ("ada@example.com",):
        await world.placed_order({"MUG": 1}, customer=Customer(email=address, name="Ada"))
    await tell(world.door, ORGANIZATION, await events(world, TOLD))
    while await compose_due(world.door, ORGANIZATION):
        pass


async def send(world: World, settings: Settings, later: timedelta = timedelta(0)) -> int:
    real = world.door.now
    world.door.now = lambda: real() + later
    try:
        return await send_mail(world.door, ORGANIZATION, settings)
    finally:
        world.door.now = real


async def standing(world: World) -> list[tuple[Any, ...]]:
    return await world.sql("select recipient, status, attempts, error from message order by message_id")


async def test_mail_is_sent_once_with_both_its_parts(world: World, settings: Settings, mailbox: Mailbox) -> None:
    await write(world, "ada@example.com", "bob@example.com")
    assert await send(world, settings) == 2
    assert await send(world, settings) == 0
    ada, bob = mailbox.mails
    assert (ada["To"], bob["To"], ada["From"]) == (
        "ada@example.com",
        "bob@example.com",
        "Demo Gifts Ltd <orders@shop.example>",
    )
    assert ada["Message-ID"].endswith("@shop.example>")
    assert ada["Message-ID"] != bob["Message-ID"]
    assert abs(parsedate_to_datetime(ada["Date"]) - world.door.now()) < timedelta(minutes=5)
    assert ada["Auto-Submitted"] == "auto-generated"
    assert "Thank you, Ada" in ada.get_body(("plain",)).get_content()
    assert "Thank you, Ada" in ada.get_body(("html",)).get_content()
    assert [row[1:] for row in await standing(world)] == [("sent", 1, None)] * 2


async def test_a_server_that_says_later_is_asked_again_after_a_pause(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.data = ["451 Try later", "452 Full"]
    await write(world)
    assert await send(world, settings) == 1
    assert await standing(world) == [("ada@example.com", "pending", 1, "451 Try later")]
    assert await send(world, settings, timedelta(seconds=29)) == 0
    assert await send(world, settings, timedelta(seconds=31)) == 1
    assert await send(world, settings, timedelta(seconds=80)) == 0
    assert await send(world, settings, timedelta(minutes=3)) == 1
    assert [row[1:] for row in await standing(world)] == [("sent", 3, None)]
    assert len(mailbox.mails) == 1


async def test_a_recipient_that_is_refused_for_good_is_given_up_and_harms_no_other(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.rcpt = ["550 No such user", "250 OK"]
    await write(world, "nobody@example.com", "ada@example.com")
    await send(world, settings)
    assert await standing(world) == [
        ("nobody@example.com", "failed", 1, "550 No such user"),
        ("ada@example.com", "sent", 1, None),
    ]


async def test_mail_whose_connection_broke_is_sent_again_under_the_same_id(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    mailbox.data = ["cut"]
    await write(world, "ada@example.com", "bob@example.com")
    await send(world, settings)
    assert [(row[0], row[1]) for row in await standing(world)] == [
        ("ada@example.com", "pending"),
        ("bob@example.com", "sent"),
    ]
    await send(world, settings, timedelta(minutes=2))
    ids = [mail["Message-ID"] for mail in mailbox.mails if mail["To"] == "ada@example.com"]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert [row[1] for row in await standing(world)] == ["sent", "sent"]


async def test_mail_waits_while_the_server_is_away_and_is_given_up_at_last(world: World, free_port: int) -> None:
    with_nobody = Settings(secret="s" * 32, smtp_url=f"smtp://127.0.0.1:{free_port + 1}")
    await write(world, "ada@example.com", "bob@example.com")
    for attempt in range(1, ATTEMPTS_MAX + 1):
        assert await send(world, with_nobody, timedelta(hours=7 * attempt)) == 2
        expected = "failed" if attempt == ATTEMPTS_MAX else "pending"
        assert [(row[1], row[2]) for row in await standing(world)] == [(expected, attempt)] * 2
    assert await send(world, with_nobody, timedelta(days=30)) == 0


async def test_two_workers_send_each_mail_once(world: World, settings: Settings, mailbox: Mailbox) -> None:
    await write(world, *(f"c{n}@example.com" for n in range(20)))
    await asyncio.gather(*(send_mail(world.door, ORGANIZATION, settings) for _ in range(3)))
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(f"c{n}@example.com" for n in range(20))


async def test_mail_that_a_slow_server_keeps_for_long_is_sent_by_no_other_worker_meanwhile(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    """The slow worker's mails take 19 s by the world's clock; at each the other one looks twice for what is due."""
    await write(world, *(f"c{n}@example.com" for n in range(7)))
    real, late_s, looks = world.door.now, 0, 0
    world.door.now = lambda: real() + timedelta(seconds=late_s)
    slow_settings = msgspec.structs.replace(settings, mail_from="slow@shop.example")

    async def came(sender: str) -> None:
        nonlocal late_s
        if sender == "slow@shop.example":
            late_s += 19
            enough = looks + 2
            while looks < enough:  # noqa: ASYNC110 - the server has a loop of its own
                await asyncio.sleep(0.005)

    async def work(settings: Settings) -> int:
        return await send_mail(world.door, ORGANIZATION, settings, timeout_s=20, lease=timedelta(seconds=60))

    mailbox.came = came
    slow = asyncio.create_task(work(slow_settings))
    while not slow.done():
        if late_s:
            await work(settings)
            looks += 1
        await asyncio.sleep(0.005)
    assert await slow == 2
    assert sorted(mail["To"] for mail in mailbox.mails) == [f"c{n}@example.com" for n in range(7)]


async def test_a_mail_that_the_server_draws_out_is_put_off_and_holds_up_the_others_no_longer(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    """No single answer takes too long, all together do."""
    mailbox.slow_s = [0.7, 0.7]
    await write(world, "ada@example.com", "bob@example.com")
    assert await send_mail(world.door, ORGANIZATION, settings, timeout_s=1.2) == 2
    assert await standing(world) == [
        ("ada@example.com", "pending", 1, "The mail server took too long."),
        ("bob@example.com", "sent", 1, None),
    ]


async def test_mail_of_a_worker_that_died_is_due_again_later_and_its_attempt_counts(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    await write(world)
    await world.do(claim_messages, ClaimMessages())
    assert await send(world, settings, timedelta(minutes=9)) == 0
    assert await send(world, settings, timedelta(minutes=11)) == 1
    assert len(mailbox.mails) == 1
    assert [row[1:3] for row in await standing(world)] == [("sent", 2)]


async def test_failed_mail_is_sent_again_on_request(world: World, settings: Settings, mailbox: Mailbox) -> None:
    mailbox.rcpt = ["550 No such user"]
    await write(world)
    await send(world, settings)
    ((message_id,),) = await world.sql("select message_id from message")
    await world.do(resend_messages, ResendMessage(message_id=message_id))
    assert await send(world, settings) == 1
    assert len(mailbox.mails) == 1


async def test_an_address_that_smuggles_a_header_is_never_written_to(
    world: World, settings: Settings, mailbox: Mailbox
) -> None:
    await write(world, "ada@example.com")
    await world.sql("update message set recipient = e'ada@example.com\\nBcc: eve@example.com'")
    await send(world, settings)
    assert [row[1] for row in await standing(world)] == ["failed"]
    assert mailbox.mails == []


INJECTED = [
    "=?utf-8?q?a=0D=0ABcc:_evil=40example.org=0D=0A?=", "=?utf-8?b?YQ0KQmNjOiBldmlsQGV4YW1wbGUub3JnDQoNCkJPRFk=?=",
    "=?us-ascii?q?a=0A=0Abody?= =?utf-8?q?=0D=0Ab?=", "a =?utf-8?q?=0D?= b",
]  # fmt: skip


@pytest.mark.parametrize("text", INJECTED)
async def test_who_names_an_order_or_a_shop_writes_no_header_of_its_mail(
    world: World, settings: Settings, mailbox: Mailbox, text: str
) -> None:
    await world.do(save_channels, SaveChannel(code="web", brand_name=text[:100]))
    await world.placed_order({"MUG": 1}, external_ref=text, customer=Customer(email="ada@example.com", name=text))
    await tell(world.door, ORGANIZATION, await events(world, TOLD))
    while await compose_due(world.door, ORGANIZATION):
        pass
    assert await send(world, settings) == 1
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip
    shown = text.replace("=?", "= ?")
    assert shown in str(mail["Subject"])
    assert "evil" not in str(mail["Subject"].replace(shown, ""))
    assert mail["From"].endswith("<orders@shop.example>")
    assert mail.get_content_type() == "multipart/alternative"
    assert "Thank you, " in mail.get_payload()[0].get_payload(decode=True).decode()
