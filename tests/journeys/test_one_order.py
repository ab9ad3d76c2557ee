"""One order on its whole way: placed, received, picked, packed, shipped, delivered, and a part of it sent back. After
each step stock, units, money, documents, mail and timeline say the same, and the audit finds nothing."""

from pathlib import Path
from typing import Any

import pytest
from tests import warehouse
from tests.given import World, world

from orderwright.app import make_door
from orderwright.audit.find_differences import Audit, audit
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.types import PlacedOrder
from orderwright.reactions import AFTER
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.settings import Settings
from orderwright.shipping.tracking_states import TrackingState
from orderwright.worker.relay import Relay

GOODS = {"MUG": 3, "VASE": 2}


class Story(World):
    """A world with a worker, and one order in it."""

    told: PlacedOrder

    async def worker_rests(self) -> None:
        """Everything that follows after the commit has been done, and nothing of it failed."""
        relay = Relay(self.door, "demo", AFTER)
        await relay.introduce()
        while await relay.turn():
            pass
        assert await self.sql("select name, error from subscriber where attempts > 0") == []

    async def stands(self, **expected: Any) -> None:
        """The audit finds nothing, and the order stands as expected: units by place and line, stock by SKU as
        (on hand, committed, unavailable), money by kind in minor units, statuses."""
        await self.worker_rests()
        report = await self.door.ask(self.context, audit, Audit())
        assert report.differences == []
        found = {
            "units": await self.progress(self.told),
            "stock": {sku: await warehouse.level(self, sku) for sku in GOODS},
            "money": await self.money(),
            "statuses": (
                await self.sql(
                    "select status, payment_status, fulfillment_status from orders where order_id = %s", self.told.id
                )
            )[0],
        }
        assert found == found | expected

    async def money(self) -> dict[str, int]:
        rows = await self.sql(
            "select kind, sum(amount_minor)::bigint from payment_event where order_id = %s group by kind", self.told.id
        )
        return dict(rows)

    async def mail(self) -> list[str]:
        rows = await self.sql(
            "select kind from message where order_id = %s order by created_at, message_id", self.told.id
        )
        return [kind for (kind,) in rows]

    async def documents(self) -> list[tuple[str, int, int]]:
        return await self.sql(
            "select kind, number, total_minor from document where order_id = %s order by issued_at", self.told.id
        )

    async def timeline(self) -> list[str]:
        return await warehouse.facts(self, self.told)


@pytest.fixture
async def story(fresh_database: str, tmp_path: Path) -> Any:
    async with world(fresh_database, {"DC": {"MUG": 10, "VASE": 2}}) as w:
        settings = Settings.from_env({"ORDERWRIGHT_DATA": str(tmp_path)})
        yield Story(make_door(w.database, settings), w.context)


async def test_an_order_goes_from_placement_to_delivery_and_back(story: Story) -> None:
    # It is placed: units are promised to it, the customer is told, and the worker releases it without any human act.
    story.told = await story.placed_order(GOODS)
    await story.stands(
        units=[{"released": 3}, {"released": 2}],
        stock={"MUG": (10, 3, 0), "VASE": (2, 2, 0)},
        money={"authorized": 1250},
        statuses=("placed", "authorized", "in_progress"),
    )
    assert await story.mail() == ["order_confirmed"]
    assert await story.timeline() == ["OrderPlaced", "FulfillmentOrderReleased", "OrderReleased"]

    # It is picked and packed.
    ((id_,),) = await story.sql("select fulfillment_order_id from fulfillment_order where order_id = %s", story.told.id)
    work = warehouse.Released(story.told, id_, GOODS)
    await story.do(confirm_picks, ConfirmPicks(fulfillment_order_id=id_))
    await story.stands(units=[{"picked": 3}, {"picked": 2}], stock={"MUG": (10, 3, 0), "VASE": (2, 2, 0)})
    parcel = await warehouse.pack(story, work)
    await story.stands(units=[{"packed": 3}, {"packed": 2}], money={"authorized": 1250})

    # It is shipped: the goods leave, the money is taken, the customer gets the number.
    label = await warehouse.label(story, parcel)
    await warehouse.hand(story, parcel)
    await story.stands(
        units=[{"shipped": 3}, {"shipped": 2}],
        stock={"MUG": (7, 0, 0), "VASE": (0, 0, 0)},
        money={"authorized": 1250, "captured": 1250},
        statuses=("placed", "paid", "shipped"),
    )
    assert await story.mail() == ["order_confirmed", "parcel_shipped"]
    assert await story.documents() == [("invoice", 1, 1250)]

    # It arrives: the order is complete, and both sides know.
    for state in (TrackingState.IN_TRANSIT, TrackingState.DELIVERED):
        await story.do(
            record_tracking,
            RecordTracking(tracking_number=label.tracking_number, state=state, words="as the carrier says"),
        )
    await story.stands(units=[{"delivered": 3}, {"delivered": 2}], statuses=("completed", "paid", "delivered"))
    assert (await story.mail())[-1] == "parcel_delivered"
    assert (await story.timeline())[-2:] == ["ParcelDelivered", "OrderCompleted"]

    # Two mugs come back: one can be sold again, one is scrap, and both are refunded.
    wish = RequestReturn(order_id=story.told.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="unwanted")
    back = await story.do(request_returns, wish)
    await story.stands(units=[{"delivered": 3}, {"delivered": 2}])
    await story.do(approve_returns, ApproveReturn(return_id=back.return_id))
    await story.stands(units=[{"delivered": 1, "returning": 2}, {"delivered": 2}])
    await story.do(receive_returns, ReceiveReturn(return_id=back.return_id))
    await story.stands(
        units=[{"delivered": 1, "returned": 2}, {"delivered": 2}], stock={"MUG": (9, 0, 2), "VASE": (0, 0, 0)}
    )
    disposed = [DisposedLine(line_no=1, restock=1, scrap=1)]
    await story.do(dispose_returns, DisposeReturn(return_id=back.return_id, lines=disposed))
    await story.do(close_returns, CloseReturn(return_id=back.return_id))
    await story.stands(
        units=[{"delivered": 1, "returned": 2}, {"delivered": 2}],
        stock={"MUG": (8, 0, 0), "VASE": (0, 0, 0)},
        money={"authorized": 1250, "captured": 1250, "refunded": 500},
        statuses=("completed", "partially_refunded", "partially_returned"),
    )
    assert (await story.mail())[3:] == ["return_authorized", "return_received", "refunded"]
    assert await story.documents() == [("invoice", 1, 1250), ("credit_note", 1, 500)]


async def test_what_one_customer_cancels_another_gets(story: Story) -> None:
    story.told = await story.placed_order({"VASE": 2})
    waiting = await story.placed_order({"VASE": 1})
    assert waiting.lines[0].backordered == 1
    await story.stands(units=[{"released": 2}], stock={"MUG": (10, 0, 0), "VASE": (2, 2, 0)})

    await story.do(cancel_lines, CancelLines(order_id=story.told.id, reason="customer"))
    await story.stands(
        units=[{"canceled": 2}],
        stock={"MUG": (10, 0, 0), "VASE": (2, 1, 0)},
        money={"authorized": 500, "voided": 500},
    )
    assert await story.progress(waiting) == [{"released": 1}]
