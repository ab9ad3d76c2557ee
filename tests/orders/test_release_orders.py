from datetime import timedelta

import pytest
from tests import given

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.kernel.refusal import Refusal
from orderwright.orders import follow_up
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.follow_up import Candidate, release_due
from orderwright.orders.lock_orders import read_orders
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, find_obstacles, release_orders
from orderwright.orders.types import PaymentInput, PlacedOrder
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.reactions import AFTER
from orderwright.settings import Settings
from orderwright.worker import chores
from orderwright.worker.relay import Relay


async def refused(world: given.World, order_id: object) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await world.do(release_orders, ReleaseOrder(order_id=order_id))  # type: ignore[arg-type]
    return refusal.value


async def test_what_is_reserved_goes_to_the_locations_that_hold_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"EAST": {"MUG": 2}, "WEST": {"CUP": 3}}) as world:
        order = await world.placed_order({"MUG": 2, "CUP": 3})
        released = await world.do(release_orders, ReleaseOrder(order_id=order.id))
        assert (released.units, released.waiting, len(released.fulfillment_orders)) == (5, 0, 2)
        assert await world.progress(order) == [{"released": 2}, {"released": 3}]
        asked = await world.sql(
            "select l.code, f.line_no, f.quantity, f.open"
            " from fulfillment_order_line f join location l using (location_id) order by 1"
        )
        assert asked == [("EAST", 1, 2, 2), ("WEST", 2, 3, 3)]
        assert await world.sql("select count(*) from reservation") == [(0,)]
        assert await world.sql("select sum(committed) from stock_level") == [(5,)]
        assert await world.sql("select status, fulfillment_status from orders") == [("placed", "in_progress")]


async def test_what_is_backordered_stays_behind_and_the_rest_goes(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 5})
        released = await world.do(release_orders, ReleaseOrder(order_id=order.id))
        assert (released.units, released.waiting) == (2, 3)
        assert await world.progress(order) == [{"backordered": 3, "released": 2}]


async def test_releasing_twice_releases_once(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        await world.do(release_orders, ReleaseOrder(order_id=order.id))
        again = await refused(world, order.id)
        assert (again.code, again.ids["reasons"]) == ("order_not_releasable", ["nothing_reserved"])
        assert await world.sql("select count(*) from fulfillment_order") == [(1,)]


async def test_an_unpaid_order_waits_where_its_channel_wants_the_money_first(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.sql("update channel set release_unpaid = false where code = 'web'")
        poor = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card", authorized="4.99"))
        rich = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card", authorized="5.00"))
        assert (await refused(world, poor.id)).ids["reasons"] == ["payment_not_secured"]
        assert (await world.do(release_orders, ReleaseOrder(order_id=rich.id))).units == 2


async def test_money_that_was_given_back_secures_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        order = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card", captured="5.00"))
        await world.do(grant_refunds, GrantRefund(order_id=order.id, amount="5.00", reason="changed their mind"))
        assert await world.sql("select payment_status, payment_secured from orders") == [("refunded", False)]
        assert (await refused(world, order.id)).ids["reasons"] == ["payment_not_secured"]
        assert (await release_due(world.door, "demo")).released == 0
        again = RecordPayment(order_id=order.id, kind="authorized", amount="5.00", reference="again")
        await world.do(record_payment, again)
        assert (await release_due(world.door, "demo")).released == 1
        assert await world.audit() == []


NOTHING, CARD = PaymentInput(), PaymentInput(method="card", authorized="5.00")
DEPOSIT = PaymentInput(method="card", captured="2.00", authorized="3.00")
IN_CASH = PaymentInput(method="cash", captured="5.00")


async def varied_orders(world: given.World) -> list[PlacedOrder]:
    """Paid and not, in part, given back in part, canceled in part; held, held by line; on both kinds of channel."""
    orders = []
    for channel in ("web", "strict"):
        for payment in (NOTHING, CARD, DEPOSIT, IN_CASH):
            for change in ("none", "canceled", "refunded", "held", "line held", "lines held", "all canceled"):
                order = await world.placed_order({"MUG": 1, "CUP": 1}, channel=channel, payment=payment)
                orders.append(order)
                await change_order(world, order, change)
    return orders


async def change_order(world: given.World, order: PlacedOrder, change: str) -> None:
    lines = [LineUnits(1, 1)] if change == "canceled" else None
    match change:
        case "canceled" | "all canceled":
            await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=lines))
        case "refunded":
            wish = GrantRefund(order_id=order.id, amount="2.50", reason="one of them")
            await world.door.perform_many(world.context, grant_refunds, [wish])
            one = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(2, 1)])
            await world.do(cancel_lines, one)
        case "held":
            await world.do(place_holds, PlaceHold(order_id=order.id, reason="fraud"))
        case "line held" | "lines held":
            for line_no in (1, 2)[: 1 if change == "line held" else 2]:
                await world.do(place_holds, PlaceHold(order_id=order.id, reason="fraud", line_no=line_no))


async def test_the_sweep_finds_exactly_what_the_verb_would_release(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 99, "CUP": 99}}) as world:
        await world.do(save_channels, SaveChannel(code="strict", release_unpaid=False))
        orders = [order.id for order in await varied_orders(world)]
        async with world.database.transaction("demo", "test", world.door.now()) as tx:
            found = await tx.rows(
                Candidate, follow_up.sql.find_due_orders, now=tx.now, after=follow_up.FIRST, most=follow_up.SWEPT
            )
            obstacles = await find_obstacles(tx, await read_orders(tx, orders))
        due = {each.order_id for each in found if each.due}
        assert due == {order_id for order_id in orders if not obstacles[order_id]}
        statuses = await world.sql("select distinct payment_status from orders where order_id = any(%s)", list(due))
        assert {status for (status,) in statuses} >= {"partially_paid", "partially_refunded", "authorized", "paid"}
        assert (await release_due(world.door, "demo")).released == len(due)


async def test_a_delayed_order_is_released_by_the_sweep_once_its_time_has_come(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.sql("update channel set release_delay_s = 3600 where code = 'web'")
        order = await world.placed_order({"MUG": 2})
        assert (await refused(world, order.id)).ids["reasons"] == ["release_delayed"]
        assert (await release_due(world.door, "demo")).released == 0
        present = world.door.now
        world.door.now = lambda: present() + timedelta(hours=2)
        assert (await release_due(world.door, "demo")).released == 1
        assert await world.progress(order) == [{"released": 2}]


async def test_orders_that_are_refused_every_time_stand_in_nobodys_way(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_up, "SWEPT", 2)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        little = PaymentInput(method="card", authorized="2.49")
        poor = [await world.placed_order({"MUG": 1}, payment=little) for _ in range(4)]
        rich = [await world.placed_order({"MUG": 1}) for _ in range(3)]
        assert await sweep(world) == 3
        assert [await world.progress(order) for order in rich] == [[{"released": 1}]] * 3
        more = RecordPayment(order_id=poor[0].id, kind="authorized", amount="0.01", reference="more")
        await world.do(record_payment, more)
        assert await sweep(world) == 1


async def test_the_sweep_rests_after_stretches_that_released_nothing_and_goes_on_from_there(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_up, "SWEPT", 2)
    monkeypatch.setattr(chores, "STRETCHES", 2)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        little = PaymentInput(method="card", authorized="2.49")
        for _ in range(4):
            await world.placed_order({"MUG": 1}, payment=little)
        rich = await world.placed_order({"MUG": 1})
        sweep = chores.Sweep()
        done = [await sweep.release(world.door, given.ORGANIZATION, Settings(secret="s" * 32)) for _ in range(3)]
        assert done == [0, 1, 0]
        assert await world.progress(rich) == [{"released": 1}]


POISON = """
create function refuse_poison() returns trigger language plpgsql as $$ begin raise exception 'poison'; end $$;
create trigger poison before insert on fulfillment_order for each row when (new.order_id = '{}')
execute function refuse_poison();
"""


async def test_an_order_whose_release_meets_a_bug_holds_up_no_other(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(follow_up, "SWEPT", 2)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        poison, *others = [await world.placed_order({"MUG": 1}) for _ in range(4)]
        await world.sql(POISON.format(poison.id))
        sweep = chores.Sweep()
        for _ in range(2):
            await sweep.release(world.door, given.ORGANIZATION, Settings(secret="s" * 32))
        assert [await world.progress(order) for order in others] == [[{"released": 1}]] * 3
        assert await world.progress(poison) == [{"reserved": 1}]
        assert f"the release of order {poison.id} failed" in caplog.text


async def sweep(world: given.World) -> int:
    """How many orders are released from the first to the last."""
    swept = await release_due(world.door, given.ORGANIZATION)
    released = swept.released
    while swept.after is not None:
        swept = await release_due(world.door, given.ORGANIZATION, swept.after)
        released += swept.released
    return released


async def test_a_crowd_of_orders_is_left_to_the_sweep_which_holds_up_no_other_facts(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_up, "AT_ONCE", 2)
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        relay = Relay(world.door, given.ORGANIZATION, {"release": AFTER["release"]})
        await relay.introduce()
        orders = [await world.placed_order({"MUG": 1}) for _ in range(3)]
        while await relay.turn():
            pass
        assert [await world.progress(order) for order in orders] == [[{"reserved": 1}]] * 3
        assert await sweep(world) == 3
        assert await world.sql("select status, count(*) from fulfillment_order group by 1") == [("accepted", 3)]


async def test_an_unknown_order_is_refused_and_the_others_of_the_batch_go(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        ghost = "00000000-0000-7000-8000-000000000000"
        wishes = [ReleaseOrder(order_id=ghost), ReleaseOrder(order_id=order.id)]  # type: ignore[arg-type]
        no, yes = await world.door.perform_many(world.context, release_orders, wishes)
        assert isinstance(no, Refusal)
        assert no.code == "order_not_found"
        assert not isinstance(yes, Refusal)
        assert yes.units == 1


async def test_an_untroubled_order_reaches_the_location_without_a_human_act(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 50}}) as world:
        relay = Relay(world.door, "demo", AFTER)
        await relay.introduce()
        orders = await world.door.perform_many(
            world.context, place_orders, [world.order({"MUG": 1}) for _ in range(20)]
        )
        for _ in range(10):
            await relay.turn()
        assert not any(isinstance(order, Refusal) for order in orders)
        assert await world.sql("select status, count(*) from fulfillment_order group by 1") == [("accepted", 20)]


async def test_an_order_goes_once_its_money_is_secured(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        order = await world.placed_order({"MUG": 2}, payment=PaymentInput(method="card"))
        relay = Relay(world.door, given.ORGANIZATION, {"release": AFTER["release"]})
        await relay.introduce()
        await relay.turn()
        assert await world.progress(order) == [{"reserved": 2}]
        authorized = RecordPayment(order_id=order.id, kind="authorized", amount="5.00", reference="auth-1")
        await world.do(record_payment, authorized)
        await relay.turn()
        assert await world.progress(order) == [{"released": 2}]
