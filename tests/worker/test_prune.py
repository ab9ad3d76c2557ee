"""What need not be kept is forgotten in its time, part by part, by an index; what waits stays."""

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from tests import given
from tests.given import ORGANIZATION, World
from tests.messages.told import events

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.prune_keys import sql as prune_keys_sql
from orderwright.messages.prune_deliveries import sql as prune_deliveries_sql
from orderwright.messages.prune_messages import PruneMessages, prune_messages
from orderwright.messages.prune_messages import sql as prune_messages_sql
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.messages.tell import TOLD, tell
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.write_deliveries import tell_webhooks
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import Customer
from orderwright.settings import Settings
from orderwright.worker.prune import prune

SETTINGS = Settings(secret="s" * 32, keep_keys_days=7, keep_messages_days=90)


@pytest.fixture
async def world(fresh_database: str) -> AsyncIterator[World]:
    async with given.world(fresh_database, {"DC": {"MUG": 100}}) as made:
        made.door.settings = SETTINGS
        yield made


async def after(world: World, days: float, most: int = 1) -> int:
    """What the chore forgets so many days later, `most` of each at a time."""
    real, forgotten = world.door.now, 0
    world.door.now = lambda: real() + timedelta(days=days)
    try:
        while part := await prune(world.door, ORGANIZATION, SETTINGS, most):
            forgotten += part
        return forgotten
    finally:
        world.door.now = real


async def test_it_rests_unless_more_may_be_left(world: World) -> None:
    await told(world, 3)
    await world.sql("update message set status = 'sent'")
    await world.sql("update webhook_delivery set status = 'failed'")
    assert await after(world, 91, most=4) == 0
    assert await world.sql("select (select count(*) from message), (select count(*) from webhook_delivery)") == [(0, 0)]


async def told(world: World, orders: int) -> None:
    """So many orders' confirmations, and so many deliveries of a webhook."""
    await world.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/hook", kinds=["OrderPlaced"]))
    for number in range(orders):
        await world.placed_order({"MUG": 1}, customer=Customer(email=f"c{number}@example.com", name="C"))
    await tell(world.door, ORGANIZATION, await events(world, TOLD))
    await tell_webhooks(world.door, ORGANIZATION, await events(world, WEBHOOK_KINDS))


async def test_answers_are_kept_for_a_week_and_then_the_same_key_is_a_new_request(world: World) -> None:
    order = world.order({"MUG": 1})
    first = await world.door.perform(world.context, place_orders, order, "a key")
    await world.door.perform(world.context, create_key, CreateKey(name="Shop", role="admin"), "a key")
    assert await after(world, 6.9) == 0
    assert await world.door.perform(world.context, place_orders, order, "a key") == first
    assert await after(world, 7.1) == 2
    other = msgspec.structs.replace(order, external_ref="another")
    assert (await world.door.perform(world.context, place_orders, other, "a key")).id != first.id


async def test_keys_of_other_organizations_are_left_to_them(world: World) -> None:
    await world.sql(
        "insert into platform.idempotency_key values"
        " ('other/a key', 'create_keys', '', '{}', now() - interval '1 year')"
    )
    assert await after(world, 8) == 0


async def test_mail_and_deliveries_that_wait_for_nothing_are_forgotten_after_their_time(world: World) -> None:
    await told(world, 4)
    for table, states in (("message", "sent failed outbox pending"), ("webhook_delivery", "delivered failed pending")):
        key = "message_id" if table == "message" else "delivery_id"
        await world.sql(
            f"update {table} t set status = (string_to_array(%s, ' '))[x.n]"
            f" from (select {key}, row_number() over (order by {key}) as n from {table}) x"
            f" where x.{key} = t.{key} and x.n <= array_length(string_to_array(%s, ' '), 1)",
            states,
            states,
        )
    assert await after(world, 89) == 0
    assert await after(world, 91) == 3 + 2
    assert await world.sql("select distinct status from message") == [("pending",)]
    assert await world.sql("select distinct status from webhook_delivery") == [("pending",)]
    assert await world.audit() == []


async def test_much_is_forgotten_part_by_part_the_oldest_first(world: World) -> None:
    await told(world, 5)
    await world.sql("update message set status = 'sent'")
    ids = [row[0] for row in await world.sql("select message_id from message order by message_id")]
    wish = PruneMessages(before=world.door.now() + timedelta(minutes=1), most=2)
    for left in (3, 1, 0):
        await world.do(prune_messages, wish)
        assert [row[0] for row in await world.sql("select message_id from message order by message_id")] == ids[
            -left or 5 :
        ]


MANY = {
    "message": "insert into message (message_id, kind, recipient, commit_id, seq, subject, html, body, status, due_at,"
    " created_at) select gen_random_uuid(), 'x', 'x', gen_random_uuid(), 1, '', '', '', 'sent', now(), now()"
    " from generate_series(1, 5000)",
    "webhook_delivery": "insert into webhook_delivery (delivery_id, endpoint_id, commit_id, seq, kind, body, status,"
    " due_at, created_at) select gen_random_uuid(), endpoint_id, gen_random_uuid(), 1, 'x', '', 'failed', now(), now()"
    " from generate_series(1, 5000), webhook_endpoint",
    "idempotency_key": "insert into idempotency_key (key, verb, payload_hash, result, created_at)"
    " select n::text, 'x', '', '{}', now() from generate_series(1, 5000) n",
}
PRUNING = {"message": prune_messages_sql, "webhook_delivery": prune_deliveries_sql, "idempotency_key": prune_keys_sql}


async def test_what_is_to_be_forgotten_is_found_by_an_index(world: World) -> None:
    await told(world, 0)
    for table, fill in MANY.items():
        await world.sql(fill)
        await world.sql(f"analyze {table}")
        async with world.database.transaction(ORGANIZATION, "test", world.door.now()) as tx:
            values = {"before_id": tx.new_id(), "before_at": tx.now, "prefix": "", "most": 10}
            plan = await tx.connection.execute(b"explain " + PRUNING[table].prune.text, values)
            said = "\n".join(line for (line,) in await plan.fetchall())
        assert said.count("Index Scan") == 2, said
        assert "Seq Scan" not in said
