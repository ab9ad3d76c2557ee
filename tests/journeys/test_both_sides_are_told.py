"""From placement to delivery with the real table of reactions: the customer by mail, the merchant by webhook, both on
paper, and the case of a failed delivery closes itself."""

from tests import given, warehouse

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.reactions import AFTER
from orderwright.settings import Settings
from orderwright.shipping.tracking_states import TrackingState
from orderwright.worker.relay import Relay

TURNS_MAX = 20


async def settle(world: given.World) -> None:
    """Let the relay work until there is nothing left to tell."""
    relay = Relay(world.door, given.ORGANIZATION, AFTER)
    await relay.introduce()
    for _ in range(TURNS_MAX):
        if await relay.turn() == 0:
            return
    raise AssertionError("the relay never came to rest")


async def test_a_parcel_that_failed_once_arrives_and_everybody_knows(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        world.door.settings = Settings(secret="s" * 32)
        await world.sql("update profile set staff_emails = '{boss@shop.example}'")
        await world.do(
            save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/", kinds=["ParcelDelivered"])
        )
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        for state, words in (
            (TrackingState.ATTEMPT_FAILED, "nobody at home"),
            (TrackingState.DELIVERED, "at the door"),
        ):
            tracking = RecordTracking(tracking_number=label.tracking_number, state=state, words=words)
            await world.do(record_tracking, tracking)
            await settle(world)
        mails = await world.sql("select kind, recipient from message order by kind, recipient")
        assert mails == [
            ("case_opened", "boss@shop.example"),
            ("delivery_failed", "ada@example.com"),
            ("order_confirmed", "ada@example.com"),
            ("parcel_delivered", "ada@example.com"),
            ("parcel_shipped", "ada@example.com"),
        ]
        assert await world.sql("select kind, number from document") == [("invoice", 1)]
        assert await world.sql("select status, resolution from service_case") == [
            ("resolved", "The parcel was delivered.")
        ]
        assert await world.sql("select kind, status from webhook_delivery") == [("ParcelDelivered", "pending")]
        assert await world.sql("select count(*) from subscriber where error is not null") == [(0,)]
        assert await world.sql("select status from orders") == [("completed",)]
