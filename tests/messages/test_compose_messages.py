"""Mail of many facts is queued by the subscriber and composed by a chore; one that can't be composed harms no other."""

from datetime import timedelta

import pytest
from tests import given
from tests.given import ORGANIZATION
from tests.messages.told import events

from orderwright.messages import tell as telling
from orderwright.messages.compose_messages import (
    ATTEMPTS_MAX,
    ComposedMessage,
    compose_due,
    compose_messages,
    read_queued,
)
from orderwright.messages.resend_messages import ResendMessage, resend_messages
from orderwright.messages.tell import TOLD, tell
from orderwright.settings import Settings

SETTINGS = Settings(secret="s" * 32, smtp_url="smtp://127.0.0.1:1")


async def test_the_mail_of_a_crowd_is_queued_first_and_composed_by_the_chore(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = SETTINGS
        for _ in range(3):
            await world.placed_order({"MUG": 1})
        facts = await events(world, TOLD)
        for _ in range(2):
            await tell(world.door, ORGANIZATION, facts)
        standing = "select status, subject, html <> '' and body <> '' from message"
        assert await world.sql(standing) == [("to_compose", "Order confirmed", False)] * 3
        assert (await compose_due(world.door, ORGANIZATION), await compose_due(world.door, ORGANIZATION)) == (3, 0)
        assert [(row[0], row[2]) for row in await world.sql(standing)] == [("pending", True)] * 3
        assert all(row[1] != "Order confirmed" for row in await world.sql(standing))


async def test_a_mail_that_can_not_be_composed_is_tried_again_given_up_and_can_be_sent_again(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = SETTINGS
        bad, good = await world.placed_order({"MUG": 1}), await world.placed_order({"MUG": 1})
        await world.sql("update orders set ship_to = '{\"country\": 7}' where order_id = %s", bad.id)
        await tell(world.door, ORGANIZATION, await events(world, TOLD))
        standing = "select status, attempts from message where order_id = %s"
        assert await world.sql(standing, good.id) == [("pending", 0)]
        assert await world.sql(standing, bad.id) == [("to_compose", 1)]
        present = world.door.now
        for attempt in range(2, ATTEMPTS_MAX + 1):
            world.door.now = lambda attempt=attempt: present() + timedelta(hours=attempt)  # type: ignore[misc]
            assert await compose_due(world.door, ORGANIZATION) == 1
        assert await world.sql(standing, bad.id) == [("failed", ATTEMPTS_MAX)]
        await world.sql('update orders set ship_to = \'{"country": "GB"}\' where order_id = %s', bad.id)
        ((message_id,),) = await world.sql("select message_id from message where order_id = %s", bad.id)
        await world.do(resend_messages, ResendMessage(message_id=message_id))
        assert await compose_due(world.door, ORGANIZATION) == 1
        assert await world.sql(standing, bad.id) == [("pending", 0)]


@pytest.mark.parametrize(
    "spoil",
    [
        "update event set data = data || '{{\"parcel_id\": \"no id\"}}' where order_id = '{}'",
        "update event set data = data || '{{\"parcel_id\": 7}}' where order_id = '{}'",
        "update event set data = '7' where order_id = '{}'",
        "update event set kind = 'Unheard' where order_id = '{}'",
    ],
)
async def test_a_fact_that_nobody_understands_keeps_only_its_own_mail_back(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 0)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = SETTINGS
        bad, good = await world.placed_order({"MUG": 1}), await world.placed_order({"MUG": 1})
        await tell(world.door, ORGANIZATION, await events(world, TOLD))
        await world.sql("alter table event drop constraint event_data_is_an_object")
        await world.sql(spoil.format(bad.id))
        assert await compose_due(world.door, ORGANIZATION) == 2
        standing = "select status, attempts from message where order_id = %s"
        assert await world.sql(standing, good.id) == [("pending", 0)]
        assert await world.sql(standing, bad.id) == [("to_compose", 1)]


async def test_an_attempt_that_two_made_at_once_counts_once(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 0)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = SETTINGS
        await world.placed_order({"MUG": 1})
        await tell(world.door, ORGANIZATION, await events(world, TOLD))
        (queued,) = await world.door.ask(world.context, read_queued, None)
        failed = ComposedMessage(message_id=queued.message_id, attempts=queued.attempts, pending=True, error="Why")
        for _ in range(2):
            await world.do(compose_messages, failed)
        assert await world.sql("select status, attempts from message") == [("to_compose", 1)]
