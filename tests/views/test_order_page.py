"""The order page: everything there is to see of one order."""

from typing import Any

import msgspec
import pytest
from tests import given, warehouse

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.kernel.refusal import Refusal
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import Address, PaymentInput
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.order_page import ReadOrder, read_order_page, read_timeline
from orderwright.views.order_types import OrderPage


async def opened(world: given.World, number: int, **more: Any) -> OrderPage:
    page: OrderPage = await world.door.ask(world.context, read_order_page, ReadOrder(number=number, **more))
    return page


async def test_a_new_order_shows_its_lines_places_decision_and_story(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 3}, "EAST": {"B": 5}}) as world:
        first = await world.placed_order({"A": 1})
        placed = await world.placed_order({"A": 4, "B": 1})
        page = await opened(world, placed.number)
        assert [(line.sku, [where.text for where in line.where], line.about) for line in page.lines] == [
            ("A", ["2 backordered", "2 reserved"], "DC"),
            ("B", ["1 reserved"], "EAST"),
        ]
        assert {place.name: place.quantity for place in page.places if place.quantity} == {
            "Backordered": 2,
            "Reserved": 3,
        }
        assert page.why is not None
        assert {each.name: each.chosen_units for each in page.why.locations} == {"DC": 2, "EAST": 1}
        assert [entry.title for entry in page.timeline] == ["Placed"]
        assert page.timeline[0].actor == "test"
        assert (page.preceding, page.following) == (first.number, None)
        assert page.money is not None
        assert page.money.badge_text == "£12.50 authorized"
        assert page.customer.orders == 2
        assert page.ship_to[0] == "Ada Sample"
        assert "2 units on backorder" in (page.matters or "")


async def test_what_a_customer_spent_is_said_by_currency(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        paid = PaymentInput(method="card", captured="5.00")
        first = await world.placed_order({"A": 2}, payment=paid)
        await world.placed_order({"A": 2}, payment=paid, currency="CHF")
        await world.placed_order({"A": 1}, currency="EUR")
        refund = RecordPayment(order_id=first.id, kind="refunded", amount="1.50", reference="r-1")
        await world.do(record_payment, refund)
        card = (await opened(world, first.number)).customer
        assert (card.orders, card.spent) == (3, [("CHF", 500), ("GBP", 350)])


async def test_what_can_not_be_done_says_why(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 3}}) as world:
        placed = await world.placed_order({"A": 1})
        await world.do(place_holds, PlaceHold(order_id=placed.id, reason="address", note="No house number"))
        page = await opened(world, placed.number)
        why = {action.key: action.reason for action in page.actions}
        assert why["hold"] is None
        assert why["cancel"] is None
        assert why["start-return"] == "Nothing delivered yet. Returns start after delivery."
        assert why["refund"] == "Nothing captured yet, so nothing to refund."
        assert why["release"] == "The order is on hold."
        assert page.may_correct_address is None
        assert page.fulfillment_text == "On hold: address"
        assert [(hold.reason, hold.note) for hold in page.holds] == [("address", "No house number")]


async def test_release_is_offered_exactly_where_the_verb_allows_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9, "B": 9}}) as world:
        await world.do(save_channels, SaveChannel(code="web", release_unpaid=False))
        half_paid = PaymentInput(method="card", authorized="2.50")
        order = await world.placed_order({"A": 1, "B": 1}, payment=half_paid)

        async def offered() -> str | None:
            (release,) = [each for each in (await opened(world, order.number)).actions if each.key == "release"]
            return release.reason

        with pytest.raises(Refusal) as refused:
            await world.do(release_orders, ReleaseOrder(order_id=order.id))
        assert await offered() == refused.value.message == "The payment does not cover the order total."
        less = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(2, 1)])
        await world.do(cancel_lines, less)
        held = await world.do(place_holds, PlaceHold(order_id=order.id, reason="address", line_no=1))
        assert await offered() == "The reserved lines are on hold."
        await world.do(release_holds, ReleaseHold(hold_id=held.hold_id))
        assert await offered() is None
        assert (await world.do(release_orders, ReleaseOrder(order_id=order.id))).units == 1


async def test_work_notes_and_parcels_appear_as_they_happen(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 3}}) as world:
        placed = await world.placed_order({"A": 2})
        await world.do(release_orders, ReleaseOrder(order_id=placed.id))
        await world.do(add_notes, AddNote(order_id=placed.id, body="Leave it with the neighbor."))
        page = await opened(world, placed.number)
        (work,) = page.fulfillment_orders
        assert (work.location, work.status, work.units) == ("DC", "accepted", 2)
        assert page.notes[0].text == "Leave it with the neighbor."
        assert page.done == 2
        await world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
        await world.do(pack_parcels, PackParcel(fulfillment_order_id=work.id, scanned=[Scan(code="A", quantity=2)]))
        page = await opened(world, placed.number)
        (parcel,) = page.shipments[0].parcels
        assert (parcel.units, parcel.status, page.done) == (2, "no_label", 4)
        assert "2 units packed" in [entry.title for entry in page.timeline]
        story = await world.door.ask(world.context, read_timeline, ReadOrder(number=placed.number))
        assert story == page.timeline


async def test_a_long_order_opens_with_its_first_lines_and_all_on_demand(fresh_database: str) -> None:
    skus = {f"S{n:03}": 1 for n in range(130)}
    async with given.world(fresh_database, {"DC": skus}) as world:
        placed = await world.placed_order(skus)
        page = await opened(world, placed.number)
        assert (len(page.lines), page.more_lines and page.more_lines.count) == (100, 30)
        assert len((await opened(world, placed.number, all_lines=True)).lines) == 130


async def test_what_was_canceled_is_less_in_the_sums_also_of_a_line_that_is_not_shown(fresh_database: str) -> None:
    skus = {f"S{n:03}": 4 for n in range(110)}
    async with given.world(fresh_database, {"DC": skus}) as world:
        placed = await world.placed_order(dict.fromkeys(skus, 3))
        before = (await opened(world, placed.number)).money
        assert before is not None
        assert (before.summary.canceled, before.summary.owed) == (0, before.total)
        gone = CancelLines(order_id=placed.id, reason="customer", lines=[LineUnits(1, 1), LineUnits(110, 2)])
        await world.do(cancel_lines, gone)
        after = (await opened(world, placed.number)).money
        assert after is not None
        assert after.summary.canceled == 3 * 250
        assert after.summary.total - after.summary.canceled == after.summary.owed == after.unpaid == before.total - 750


async def test_canceled_units_are_no_longer_those_of_their_fulfillment_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        work = await warehouse.released(world, {"A": 4})
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer", lines=[LineUnits(1, 1)]))
        (shown,) = (await opened(world, work.order.number)).fulfillment_orders
        assert shown.units == 3
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        (over,) = (await opened(world, work.order.number)).fulfillment_orders
        assert (over.status, over.units) == ("canceled", 4)


async def test_what_was_paid_too_much_is_named_also_after_a_refund(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        placed = await world.placed_order({"A": 4}, payment=PaymentInput(method="card", captured="10.00"))
        more = RecordPayment(order_id=placed.id, kind="captured", amount="50.00", authorization="", reference="till-7")
        await world.do(record_payment, more)
        await world.do(grant_refunds, GrantRefund(order_id=placed.id, amount="20.00", reason="too much"))
        page = await opened(world, placed.number)
        assert page.money is not None
        assert (page.money.captured, page.money.refunded, page.payment) == (6000, 2000, "overpaid")
        assert page.money.badge_text == "£30.00 overpaid"


async def test_the_page_takes_as_many_statements_for_a_long_order_as_for_a_short_one(fresh_database: str) -> None:
    skus = {f"S{n:03}": 3 for n in range(40)}
    async with given.world(fresh_database, {"DC": skus}) as world:
        counts = []
        for lines in ({"S001": 1}, dict.fromkeys(skus, 1)):
            placed = await world.placed_order(lines)
            async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
                await read_order_page(tx, ReadOrder(number=placed.number))
                counts.append(tx.statement_count)
        assert counts[0] == counts[1] <= 17


async def test_an_order_that_is_not_there_is_refused(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        with pytest.raises(Refusal) as refused:
            await opened(world, 4711)
        assert refused.value.code == "order_not_found"


async def test_an_address_of_a_country_alone_is_shown(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 3}}) as world:
        placed = await world.placed_order({"A": 1}, ship_to=Address(country="JP"))
        page = await opened(world, placed.number)
        assert page.ship_to == ["JAPAN"]
        assert msgspec.to_builtins(page)["number"] == placed.number


async def test_a_line_that_waits_says_from_where_it_gets_nothing_why_and_until_when(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        work = await warehouse.released(world, {"MUG": 2})
        reject = RejectFulfillmentOrder(fulfillment_order_id=work.id, reason="too_busy")
        await world.do(reject_fulfillment_orders, reject)
        ((until,),) = await world.sql("select until from sourcing_fence")
        page = await world.door.ask(world.context, read_order_page, ReadOrder(id=work.order.id))
        (fence,) = page.lines[0].fences
        assert (fence.location, fence.reason, fence.until) == ("DC", "too_busy", until)
        await world.do(receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1))
        page = await world.door.ask(world.context, read_order_page, ReadOrder(id=work.order.id))
        assert page.lines[0].fences == []


async def test_work_leads_to_the_page_on_which_it_is_done(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        released = await warehouse.released(world, {"A": 1})
        await world.sql("update fulfillment_order set status = 'released'")
        picked = await warehouse.picked(world, {"A": 1})
        packed, _ = await warehouse.packed(world, {"A": 1})
        shipped = (await warehouse.handed_over(world, {"A": 1}))[0]
        hrefs = []
        for work in (released, picked, packed, shipped):
            (shown,) = (await opened(world, work.order.number)).fulfillment_orders
            hrefs.append(shown.href)
        assert hrefs == ["/warehouse/receive", f"/warehouse/pack/{picked.id}", f"/warehouse/pack/{packed.id}", ""]
