"""One world with something in every step, in which nothing differs; then drift of each kind is planted in a transaction
that is rolled back, and found."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager

import pytest
from tests import given, warehouse
from tests.messages.told import events
from tests.views.test_sales import send_back

from orderwright.audit.find_differences import (
    CHECKS,
    DERIVED,
    DIFFERENCES_MAX,
    Audit,
    AuditReport,
    audit,
    find_differences,
)
from orderwright.audit.types import Difference
from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.types import PaymentInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.shipping.tracking_states import TrackingState
from orderwright.worker.relay import Relay


@pytest.fixture(scope="module")
async def lived(clone_database: Callable[[], AbstractContextManager[str]]) -> AsyncIterator[given.World]:
    with clone_database() as url:
        async with given.world(url, {"DC": {"MUG": 30, "CUP": 9}, "STORE": {"MUG": 2}}) as world:
            await tell_the_story(world)
            yield world


async def tell_the_story(world: given.World) -> None:
    await world.placed_order({"MUG": 2})
    await world.placed_order({"CUP": 12})
    held = await warehouse.released(world, {"MUG": 1})
    await world.do(place_holds, PlaceHold(order_id=held.order.id, reason="fraud"))
    await warehouse.picked(world, {"MUG": 2})
    await warehouse.packed(world, {"MUG": 2})
    await warehouse.handed_over(world, {"MUG": 3})
    rejected = await warehouse.released(world, {"MUG": 1})
    damaged = RejectFulfillmentOrder(fulfillment_order_id=rejected.id, reason="damaged")
    await world.do(reject_fulfillment_orders, damaged)
    canceled = await warehouse.picked(world, {"MUG": 2})
    await world.do(cancel_lines, CancelLines(order_id=canceled.order.id, reason="customer"))
    brought = await warehouse.delivered(world, {"MUG": 4})
    lines = [LineToReturn(line_no=1, quantity=2)]
    wanted = RequestReturn(order_id=brought.order.id, lines=lines, reason="unwanted")
    returned = await world.do(authorize_returns, wanted)
    await world.do(receive_returns, ReceiveReturn(return_id=returned.return_id, disposition="restock"))
    await world.do(close_returns, CloseReturn(return_id=returned.return_id))
    await world.do(authorize_returns, RequestReturn(order_id=brought.order.id, lines=lines, reason="unwanted"))
    await world.do(grant_refunds, GrantRefund(order_id=brought.order.id, reason="sorry", amount="1.00"))
    unpaid = await warehouse.delivered(world, {"MUG": 2}, payment=PaymentInput())
    await send_back(world, unpaid.order.id, 1, 1)
    gone = await world.do(grant_refunds, GrantRefund(order_id=brought.order.id, reason="sorry", amount="0.50"))
    await world.do(execute_refunds, ExecuteRefund(refund_id=gone.refund_id, failed="card closed"))
    declined = await warehouse.delivered(world, {"MUG": 2})
    ((ours,),) = await world.sql(
        "select reference from payment_event where source = 'own' and order_id = %s", declined.order.id
    )
    wish = RecordPayment(order_id=declined.order.id, kind="failed", amount="1.00", reference="er_1", outcome_of=ours)
    await world.do(record_payment, wish)
    _, _, label = await warehouse.handed_over(world, {"MUG": 1})
    lost = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.EXCEPTION, sub_state="lost")
    await world.do(record_tracking, lost)
    await issue_documents(world.door, given.ORGANIZATION, await events(world, BILLED))
    relay = Relay(world.door, given.ORGANIZATION, {"listener": (frozenset({"OrderPlaced"}), listen)})
    await relay.introduce()
    await relay.turn()


async def listen(_door: Door, _organization: str, _events: Sequence[Event]) -> None:
    """A subscriber that only keeps its cursor."""


async def test_a_world_that_only_verbs_have_touched_has_no_differences(lived: given.World) -> None:
    report = await lived.door.ask(lived.context, audit, Audit())
    assert [difference.sentence for difference in report.differences] == []
    assert report.cut == []
    assert report.checks == [*(check.what for check in CHECKS), *DERIVED]


NO_CONSTRAINTS = """
do $$ declare c record; begin
    for c in select conrelid::regclass as t, conname from pg_constraint
        where connamespace = current_schema()::regnamespace and contype in ('c', 'f') loop
        execute format('alter table %s drop constraint %I', c.t, c.conname);
    end loop;
end $$
"""
FIRST = {
    "orders": "order_id = (select order_id from orders order by number limit 1)",
    "delivered": "order_id = (select order_id from orders where status = 'completed' limit 1)",
    "level": "(variant_id, location_id) = (select variant_id, location_id from stock_level where on_hand > 5 limit 1)",
}
NOBODY = "'00000000-0000-7000-8000-000000000000'"

DRIFT: list[tuple[str, str]] = [
    ("on_hand", "update stock_level set on_hand = on_hand + 1 where {level}"),
    ("on_hand", "delete from stock_level where {level}"),
    ("on_hand", "delete from stock_movement where reason = 'shipped'"),
    ("unavailable", "update stock_level set unavailable = unavailable + 1 where {level}"),
    ("unavailable", "update stock_movement set to_place = 'sellable' where to_place = 'unavailable'"),
    ("committed", "update stock_level set committed = committed - 1 where {level}"),
    ("committed", "delete from reservation"),
    ("oversold", "update stock_level set on_hand = -1 where {level}"),
    ("oversold", "update stock_level set committed = on_hand + 1 where {level}"),
    ("waiting", "update stock_level set unavailable = 0"),
    ("claimed_variant", f"update reservation set variant_id = {NOBODY}"),
    ("units", "update progress set backordered = backordered + 1 where {orders}"),
    ("units", "update progress set ordered = ordered + 1, reserved = reserved + 1 where {orders}"),
    ("units", "delete from progress where {orders}"),
    ("reserved", "update reservation set quantity = quantity + 1 where {orders}"),
    ("reserved", "update progress set reserved = reserved - 1, to_source = to_source + 1 where {orders}"),
    ("queued", "update progress set held = not held where {orders}"),
    ("queued", f"update progress set variant_id = {NOBODY} where {{orders}}"),
    (
        "overtaken",
        "with gone as (delete from reservation returning *), freed as (update stock_level l "
        "set committed = committed - g.units from (select variant_id, location_id, sum(quantity) as units from gone "
        "group by 1, 2) g where l.variant_id = g.variant_id and l.location_id = g.location_id) "
        "update progress set backordered = backordered + reserved, reserved = 0 where reserved > 0",
    ),
    ("in_work", "update fulfillment_order_line set open = open - 1, picked = picked + 1 where open > 0"),
    ("in_work", "update progress set shipped = shipped - 1, packed = packed + 1 where shipped > 0"),
    ("in_work", "delete from fulfillment_order_line where shipped > 0"),
    ("parcels", "update parcel set status = 'canceled' where status = 'packed'"),
    ("parcels", "update parcel_line set quantity = quantity + 1"),
    ("parcels", "update parcel set status = 'handed_over' where status = 'packed'"),
    ("labels", "update label set status = 'void'"),
    ("tracking", "update parcel set tracking_state = 'in_transit' where status = 'delivered'"),
    ("tracking", "update parcel set tracking_state = 'expired' where status = 'handed_over'"),
    ("tracking", "update parcel set status = 'handed_over' where status = 'lost'"),
    ("on_the_way", "update progress set lost = 0, shipped = lost where lost > 0"),
    ("on_the_way", "update progress set lost = shipped, shipped = 0 where shipped > 0"),
    ("labels", "update parcel set tracking_number = concat(tracking_number, '+') where status = 'delivered'"),
    ("labels", "update parcel set tracking_number = null where status = 'handed_over'"),
    ("labels", "update parcel set tracking_number = 'OW' where status = 'packed'"),
    ("on_the_way", "update progress set shipped = shipped + 1, returned = returned - 1 where returned > 0"),
    ("returns", "update return_line set received = received - 1 where received > 0"),
    ("returns", 'update progress set "returning" = "returning" + 1, delivered = delivered - 1 where "returning" > 0'),
    ("return_places", "update return_place set received = received + 1"),
    ("return_places", "delete from return_place"),
    ("sold_twice", "update fulfillment_order_line set quantity = quantity + 9, shipped = 9 where shipped > 0"),
    ("line_total", "update order_line set unit_price_minor = unit_price_minor + 1 where {orders}"),
    ("order_total", "update orders set total_minor = total_minor + 1 where {orders}"),
    ("order_total", "delete from order_line where {orders}"),
    ("overrefunded", "update payment_event set amount_minor = 10000000 where kind = 'refunded'"),
    ("overrefunded", "update refund_grant set status = 'granted', amount_minor = 10000000"),
    ("refunds", "update payment_event set reference = concat(reference, '+') where kind = 'refunded'"),
    ("refunds", "update refund_grant set status = 'failed'"),
    ("refunds", "update refund_grant set waived_minor = waived_minor + 1"),
    ("refunds", "update payment_event set amount_minor = amount_minor + 1 where kind = 'waived'"),
    ("refunds", "delete from payment_event where kind = 'waived'"),
    ("refund_lines", "delete from refund_line where line_no is not null"),
    ("refund_lines", "update refund_line set amount_minor = 10000000 where line_no is not null"),
    ("refund_lines", "update refund_line set purpose = 'canceled' where purpose = 'returned'"),
    ("refund_lines", "update refund_line set purpose = 'shipping', line_no = null where purpose = 'goodwill'"),
    ("refund_lines", "update refund_line set purpose = 'overpayment', line_no = null where purpose = 'goodwill'"),
    ("money_facts", "delete from payment_event where kind = 'captured'"),
    ("money_facts", "delete from event where kind = 'RefundExecuted'"),
    ("authorization_overdrawn", "update payment_event set amount_minor = 1 where kind = 'authorized'"),
    ("authorization_overdrawn", "update payment_event set authorization_reference = 'x' where source = 'own'"),
    ("order_status", "update orders set payment_secured = not payment_secured where {orders}"),
    ("billed", "delete from document_line where kind = 'invoice'"),
    ("billed", "delete from billed_parcel"),
    ("billed", "update document_line set net_minor = net_minor + 1"),
    ("billed", "update refund_line set purpose = 'overpayment'"),
    ("document_numbers", "update document_counter set last_number = 7 where kind = 'invoice'"),
    ("fact_without_commit", "delete from commit_log where verb = 'place_orders'"),
    ("fact_without_commit", "update commit_log set actor = '' where verb = 'place_orders'"),
    ("fact_sequence", "delete from event where seq = 0 and kind = 'OrderPlaced'"),
    ("fact_sequence", "update event set seq = seq + 1 where kind = 'OrderPlaced'"),
    ("movement_without_commit", f"update stock_movement set commit_id = {NOBODY} where reason = 'opening'"),
    ("placement_told", "delete from event where kind = 'OrderPlaced'"),
    ("placement_told", f"update event set order_id = {NOBODY} where kind = 'OrderPlaced'"),
    ("completion_told", "delete from event where kind = 'OrderCompleted'"),
    ("relay_positions", "update commit_log set position = 1000000 where position = 2"),
    ("relay_positions", "update commit_log set position = null where position = 1"),
    ("subscriber_ahead", "update subscriber set position = 1000000"),
    (
        "waiting_events",
        "insert into failed_event select gen_random_uuid(), 'mail', commit_id, seq, kind, order_id, true, 1,"
        " 'behind', now() from event where kind = 'OrderPlaced' limit 1",
    ),
    (
        "waiting_events",
        f"insert into failed_event values ({NOBODY}, 'mail', {NOBODY}, 0, 'Lost', null, false, 1, 'x', now())",
    ),
    ("open_holds", "update orders set open_holds = open_holds + 1 where {orders}"),
    ("open_holds", "delete from hold"),
    ("held_and_working", "update fulfillment_order set paused = false"),
    ("promised_work", "update fulfillment_order set ship_by = ship_by + 1"),
    ("queued", "update progress set ship_by = ship_by - 1"),
    ("orphan", f"update orders set customer_id = {NOBODY} where {{orders}}"),
    ("orphan", "update orders set channel = 'moon' where {orders}"),
    ("orphan", "delete from order_line where {orders}"),
    ("orphan", "delete from orders where {delivered}"),
    ("orphan", f"update order_line set variant_id = {NOBODY} where {{orders}}"),
    (
        "orphan",
        "insert into former_sku select sku, variant_id, now() from variant; update variant set sku = sku || '-NEW'; "
        f"update order_line set variant_id = {NOBODY} where {{orders}}",
    ),
    ("orphan", f"update reservation set location_id = {NOBODY}"),
    ("orphan", f"update payment_event set order_id = {NOBODY} where kind = 'captured'"),
    ("orphan", f"update fulfillment_order set order_id = {NOBODY}"),
    ("orphan", "update fulfillment_order_line set line_no = line_no + 7"),
    ("orphan", f"update parcel set fulfillment_order_id = {NOBODY}"),
    ("orphan", "update parcel_line set line_no = line_no + 7"),
    ("orphan", "update return_line set line_no = line_no + 7"),
    ("orphan", f"update stock_movement set variant_id = {NOBODY}"),
    ("orphan", f"update stock_movement set to_location_id = {NOBODY} where to_location_id is not null"),
    ("order_status", "update orders set status = 'completed' where {orders}"),
    ("order_status", "update orders set payment_status = 'paid' where {orders}"),
    ("order_status", "update orders set fulfillment_status = 'shipped' where {orders}"),
    ("fulfillment_status", "update fulfillment_order set status = 'packed' where status = 'picked'"),
    ("fulfillment_status", "update fulfillment_order set status = 'delivered' where status = 'shipped'"),
]


class RolledBack(Exception):
    pass


async def found_after(world: given.World, statement: str) -> list[Difference]:
    return (await report_after(world, statement)).differences


async def report_after(world: given.World, statement: str, most: int = DIFFERENCES_MAX) -> AuditReport:
    """What the audit finds where `statement` has been at work; nothing of it remains."""
    found = AuditReport([], [])
    with contextlib.suppress(RolledBack):
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(NO_CONSTRAINTS.encode())
            touched = await tx.connection.execute(statement.format(**FIRST).encode())
            assert touched.rowcount > 0, "the drift touched nothing"
            found = await find_differences(tx, most)
            raise RolledBack
    return found


@pytest.mark.parametrize(("what", "statement"), DRIFT)
async def test_drift_is_found(lived: given.World, what: str, statement: str) -> None:
    found = await found_after(lived, statement)
    ours = [difference for difference in found if difference.what == what]
    assert ours, f"found only {sorted({difference.what for difference in found})}"
    for difference in ours:
        assert difference.expected != difference.found
        assert difference.where in difference.sentence or what == "relay_positions"
        assert difference.keys or what == "relay_positions"


def test_drift_of_every_kind_is_planted() -> None:
    assert {what for what, _ in DRIFT} == {*(check.what for check in CHECKS), *DERIVED}


async def test_a_difference_says_where_and_how_much(lived: given.World) -> None:
    update = "update stock_level set on_hand = on_hand + 5 from variant v where v.variant_id = stock_level.variant_id"
    found = await found_after(lived, f"{update} and v.sku = 'CUP'")
    (difference,) = [difference for difference in found if difference.what == "on_hand"]
    assert difference.sentence == "CUP at DC: 14 units are on hand by the level, 9 by the movements."
    assert (difference.where, difference.expected, difference.found) == ("CUP at DC", "9", "14")
    assert set(difference.keys) == {"variant_id", "location_id"}


async def test_more_differences_than_are_told_are_said_to_be_more(lived: given.World) -> None:
    drift = "update orders set total_minor = total_minor + 1, status = 'draft'"
    count = len([each for each in await found_after(lived, drift) if each.what == "order_total"])
    assert count > 3
    for most, cut in ((3, True), (count - 1, True), (count, False)):
        report = await report_after(lived, drift, most)
        assert [each.what for each in report.differences].count("order_total") == most
        assert [what in report.cut for what in ("order_total", "order_status", "on_hand")] == [cut, cut, False]
