"""Hundreds of fulfillment orders go through each step together: the number of statements does not grow with them."""

from collections.abc import Sequence
from typing import Any

from tests import given

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.reactions import before_commit
from orderwright.shipping.tracking_states import TrackingState

STATEMENTS_MAX = 18
FEW, MANY = 3, 200


async def counted(world: given.World, verb: Any, inputs: Sequence[Any]) -> tuple[list[Any], int]:
    """What a verb answers, and how many statements it took."""
    async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
        answers = await verb(tx, inputs)
        assert not [answer for answer in answers if isinstance(answer, Refusal)]
        statements = tx.statement_count
        await before_commit(tx)
    return answers, statements


async def walk(world: given.World, count: int) -> dict[str, int]:
    """Statements of each verb for so many orders, each from its release to its delivery, with every way back tried."""
    orders = await given.all_of(world, place_orders, [world.order({"MUG": 2, "CUP": 1}) for _ in range(count)])
    released = await given.all_of(world, release_orders, [ReleaseOrder(order_id=order.id) for order in orders])
    ids = [id_ for one in released for id_ in one.fulfillment_orders]
    rejected, ids = ids[: count // 3], ids[count // 3 :]
    taken: dict[str, int] = {}

    async def step(verb: Any, inputs: Sequence[Any]) -> list[Any]:
        answers, statements = await counted(world, verb, inputs)
        taken[verb.name] = max(statements, taken.get(verb.name, 0))
        return answers

    await step(
        reject_fulfillment_orders,
        [RejectFulfillmentOrder(fulfillment_order_id=id_, reason="damaged") for id_ in rejected],
    )
    await step(accept_fulfillment_orders, [AcceptFulfillmentOrder(fulfillment_order_id=id_) for id_ in ids])
    await step(start_picking, [StartPicking(fulfillment_order_id=id_) for id_ in ids])
    await step(confirm_picks, [ConfirmPicks(fulfillment_order_id=id_) for id_ in ids])
    await step(unpick, [Unpick(fulfillment_order_id=id_) for id_ in ids])
    short = [FoundLine(1, 1, "not_found"), FoundLine(2, 1)]
    await step(confirm_picks, [ConfirmPicks(fulfillment_order_id=id_, lines=short) for id_ in ids])
    packing = [PackParcel(fulfillment_order_id=id_, scanned=[Scan("MUG"), Scan("CUP")]) for id_ in ids]
    parcels = await step(pack_parcels, packing)
    await step(unpack_parcels, [UnpackParcel(parcel_id=parcel.parcel_id) for parcel in parcels])
    parcels = await step(pack_parcels, packing)
    await step(buy_labels, [BuyLabel(parcel_id=parcel.parcel_id) for parcel in parcels])
    await step(void_labels, [VoidLabel(parcel_id=parcel.parcel_id) for parcel in parcels])
    labels = await step(buy_labels, [BuyLabel(parcel_id=parcel.parcel_id) for parcel in parcels])
    await step(hand_over, [HandOver(parcel_id=parcel.parcel_id) for parcel in parcels])
    await step(
        record_tracking,
        [RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED) for label in labels],
    )
    return taken


async def test_the_number_of_statements_of_a_verb_is_the_same_for_few_and_for_hundreds(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1000, "CUP": 1000}}) as world:
        few = await walk(world, FEW)
        many = await walk(world, MANY)
        assert many == few
        assert max(many.values()) <= STATEMENTS_MAX
        assert await world.sql("select status, count(*) from fulfillment_order group by status order by status") == [
            ("delivered", FEW + MANY - FEW // 3 - MANY // 3),
            ("rejected", FEW // 3 + MANY // 3),
        ]
