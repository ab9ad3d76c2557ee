from uuid import uuid4

from tests import given, warehouse

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.locations.save_locations import SaveLocation, save_locations


async def test_a_location_that_wants_to_be_asked_accepts_before_it_picks(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(save_locations, SaveLocation(code="DC", auto_accept=False))
        work = await warehouse.released(world, {"MUG": 2})
        assert await warehouse.status(world, work) == "released"
        refusal = await warehouse.refused(world, confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
        assert refusal.code == "fulfillment_order_status"
        assert refusal.message.endswith("is released; to confirm picks it must be accepted or picking.")
        accept = AcceptFulfillmentOrder(fulfillment_order_id=work.id)
        for _ in range(2):
            assert (await world.do(accept_fulfillment_orders, accept)).status == "accepted"
        assert (await warehouse.facts(world, work.order)).count("FulfillmentOrderAccepted") == 1


async def test_a_willing_location_has_accepted_at_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        assert await warehouse.status(world, work) == "accepted"
        assert await world.sql("select accepted_at is not null from fulfillment_order") == [(True,)]


async def test_each_reason_of_a_rejection_has_its_effect_on_stock(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        for reason, level in (("too_busy", (9, 0, 0)), ("damaged", (9, 0, 2)), ("not_found", (7, 0, 2))):
            work = await warehouse.released(world, {"MUG": 2})
            reject = RejectFulfillmentOrder(fulfillment_order_id=work.id, reason=reason)  # type: ignore[arg-type]
            assert (await world.do(reject_fulfillment_orders, reject)).status == "rejected"
            assert await warehouse.level(world, "MUG") == level
            assert await world.progress(work.order) == [{"backordered": 2}]
            told = await warehouse.facts(world, work.order)
            assert "FulfillmentOrderRejected" in told
            assert ("StockMoved" in told) == (reason != "too_busy")
        assert await world.sql("select reason from sourcing_fence order by at") == [
            ("too_busy",),
            ("damaged",),
            ("not_found",),
        ]


async def test_what_is_picked_or_unknown_is_not_rejected_and_harms_nobody(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        picked = await warehouse.picked(world, {"MUG": 2})
        fresh = await warehouse.released(world, {"MUG": 2})
        answers = await world.door.perform_many(
            world.context,
            reject_fulfillment_orders,
            [
                RejectFulfillmentOrder(fulfillment_order_id=id_, reason="too_busy")
                for id_ in (picked.id, uuid4(), fresh.id, fresh.id)
            ],
        )
        assert [getattr(answer, "code", "done") for answer in answers] == [
            "fulfillment_order_status",
            "fulfillment_order_not_found",
            "done",
            "fulfillment_order_status",
        ]
