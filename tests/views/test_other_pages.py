"""Reads of an order's whole life: warehouse, customer's page, returns, cases, customers, sales, stock, home."""

import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from tests import given

import orderwright
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.documents.list_files import customers_table
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import verbs
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import LineInput, PaymentInput, PlacedOrder
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.shipping.tracking_states import TrackingState
from orderwright.stock.move_to_bins import MoveToBin, move_to_bins
from orderwright.stock.transfer_stock import TransferStock, transfer_stock
from orderwright.views.case_page import ReadCase, read_case_page
from orderwright.views.cases_list import ListCases, list_cases
from orderwright.views.customer_order import CustomerOrder, CustomerOrderPage, read_customer_order
from orderwright.views.customers_list import ListCustomers, ReadCustomer, list_customers, read_customer_page
from orderwright.views.home import DECISIONS, read_home
from orderwright.views.inventory import ListLevels, count_stock, list_levels
from orderwright.views.return_page import ReadReturn, read_return_page
from orderwright.views.returns_list import ListReturns, list_returns
from orderwright.views.sales import ReadSales, read_sales
from orderwright.views.ship_queue import ListParcelsToShip, read_ship_queue
from orderwright.views.variant_page import ReadVariant, list_movements, read_variant_page
from orderwright.views.warehouse_queues import ListQueue, list_queue
from orderwright.views.warehouse_work import WorkOn, read_pack_work, read_pick_list


class Life:
    """An order on its way, step by step."""

    def __init__(self, world: given.World, order: PlacedOrder) -> None:
        self.world, self.order = world, order
        self.work: Any = None
        self.tracking = ""

    async def ask(self, query: Any, input: Any) -> Any:
        return await self.world.door.ask(self.world.context, query, input)

    async def release(self) -> None:
        await self.world.do(release_orders, ReleaseOrder(order_id=self.order.id))
        rows = await self.world.sql("select fulfillment_order_id from fulfillment_order")
        self.work = rows[-1][0]

    async def pick(self) -> None:
        await self.world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=self.work))

    async def pack(self) -> None:
        scanned = [Scan(line.sku, line.quantity) for line in self.order.lines]
        packed = await self.world.do(pack_parcels, PackParcel(fulfillment_order_id=self.work, scanned=scanned))
        label = await self.world.do(buy_labels, BuyLabel(parcel_id=packed.parcel_id))
        self.tracking = label.tracking_number

    async def ship(self) -> None:
        await self.world.do(hand_over, HandOver(tracking_number=self.tracking))

    async def track(self, state: TrackingState) -> None:
        await self.world.do(record_tracking, RecordTracking(tracking_number=self.tracking, state=state, place="Leeds"))

    async def deliver(self) -> None:
        for step in (self.release, self.pick, self.pack, self.ship):
            await step()
        await self.track(TrackingState.DELIVERED)

    async def page(self) -> CustomerOrderPage:
        page: CustomerOrderPage = await self.ask(read_customer_order, CustomerOrder(self.order.id, "/o/token"))
        return page


@asynccontextmanager
async def life(url: str, lines: dict[str, int] | None = None) -> AsyncIterator[Life]:
    async with given.world(url, {"DC": {"A": 9, "B": 9}}) as world:
        yield Life(world, await world.placed_order(lines or {"A": 2, "B": 1}))


async def test_the_queues_of_the_warehouse_pass_an_order_on(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.release()
        (row,) = (await order.ask(list_queue, ListQueue(step="pick"))).rows
        assert (row.id, row.lines, row.units, row.open) == (order.work, 2, 3, 3)
        picks = await order.ask(read_pick_list, WorkOn([order.work]))
        assert [(line.sku, line.need, line.done) for line in picks.lines] == [("A", 2, 0), ("B", 1, 0)]
        await order.pick()
        assert (await order.ask(list_queue, ListQueue(step="pick"))).rows == []
        queue = await order.ask(list_queue, ListQueue(step="pack", location="DC"))
        assert (queue.waiting, [each.waiting for each in queue.locations]) == (1, [1])
        work = await order.ask(read_pack_work, WorkOn([order.work]))
        assert (work.total, [line.need for line in work.lines], work.expected_weight) == (3, [2, 1], "600 g")
        await order.pack()
        ship = await order.ask(read_ship_queue, ListParcelsToShip())
        assert [parcel.tracking_number for carrier in ship.carriers for parcel in carrier.rows] == [order.tracking]
        await order.ship()
        ship = await order.ask(read_ship_queue, ListParcelsToShip())
        assert (ship.locations[0].waiting, [each.parcels for each in ship.manifests]) == (0, [1])


async def test_a_queue_counts_the_units_that_are_still_wanted(fresh_database: str) -> None:
    async with life(fresh_database, {"A": 3, "B": 1}) as order:
        await order.release()
        await order.world.do(
            cancel_lines, CancelLines(order_id=order.order.id, reason="customer", lines=[LineUnits(1, 2)])
        )
        (row,) = (await order.ask(list_queue, ListQueue(step="pick"))).rows
        assert (row.lines, row.units, row.open) == (2, 2, 2)


async def test_what_runs_low_is_counted_over_all_locations(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 3, "B": 3}, "SHOP": {"A": 3, "B": 2}}) as world:
        for sku in ("A", "B"):
            await world.do(save_variants, SaveVariant(sku=sku, reorder_point=5))
        home = await world.door.ask(world.context, read_home, None)
        assert [(row.sku, row.available, row.location) for row in home.alerts] == [("B", 5, "2 locations")]


async def test_the_customer_reads_where_the_order_is_and_what_can_be_done(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        page = await order.page()
        assert (page.headline, page.may.cancel, page.may.return_) == ("Getting ready", True, False)
        for step in (order.release, order.pick):
            await step()
        page = await order.page()
        assert not page.may.cancel
        assert "packing your order" in (page.cancel_reason or "")
        await order.pack()
        assert (await order.page()).parcels[0].tracking_number is None
        await order.ship()
        page = await order.page()
        assert (page.headline_label, page.here) == ("Arriving", "On its way")
        await order.track(TrackingState.OUT_FOR_DELIVERY)
        page = await order.page()
        assert page.headline == "Out for delivery"
        assert [event.text for event in page.parcels[0].events][-1] == "Packed"
        assert page.parcels[0].events[0].place == "Leeds"
        await order.track(TrackingState.DELIVERED)
        page = await order.page()
        assert (page.headline, page.done, page.may.return_) == ("Delivered", 6, True)
        assert [(line.id, line.returnable) for line in page.return_lines] == [(1, 2), (2, 1)]
        assert page.summary.total == 750


async def test_a_return_is_listed_and_shows_what_is_due(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.deliver()
        request = RequestReturn(order_id=order.order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="damaged")
        back = await order.world.do(authorize_returns, request)
        page = await order.ask(list_returns, ListReturns())
        assert [(row.number, row.units, row.status) for row in page.rows] == [(back.number, 2, "authorized")]
        shown = await order.ask(read_return_page, ReadReturn(back.number))
        assert (shown.refund.due, shown.refund.may, shown.refund.reason) == (0, False, "Nothing received yet.")
        await order.world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
        shown = await order.ask(read_return_page, ReadReturn(back.number))
        assert (shown.refund.due, shown.refund.suggestion, shown.refund.may) == (500, "5.00", True)
        assert [(line.received, line.restocked, line.to_inspect) for line in shown.lines] == [(2, 2, 0)]
        assert "Return" in shown.timeline[-1].title
        assert (await order.page()).returns[0].number == back.number


async def test_what_is_in_a_return_can_not_be_asked_for_again_and_the_customer_reads_that_all_comes_back(
    fresh_database: str,
) -> None:
    async with life(fresh_database) as order:
        await order.deliver()
        request = RequestReturn(
            order_id=order.order.id,
            lines=[LineToReturn(line_no=1, quantity=2), LineToReturn(line_no=2, quantity=1)],
            reason="damaged",
        )
        asked = await order.world.do(request_returns, request)
        page = await order.page()
        assert (page.headline, page.may.return_, page.return_lines) == ("Delivered", False, [])
        await order.world.do(approve_returns, ApproveReturn(return_id=asked.return_id))
        page = await order.page()
        assert (page.headline, page.done, page.may.return_) == ("Return on its way", 6, False)
        await order.world.do(receive_returns, ReceiveReturn(return_id=asked.return_id, disposition="restock"))
        assert (await order.page()).headline == "Returned"


async def test_cases_are_grouped_by_kind_and_read_with_their_conversation(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        case = OpenCase(kind="complaint", subject_kind="order", subject_id=order.order.id, order_id=order.order.id,
            reason="A lantern is missing.", body="Only four came.", from_customer=True)  # fmt: skip
        opened = await order.world.do(open_cases, case)
        page = await order.ask(list_cases, ListCases())
        assert [(group.label, group.count) for group in page.groups] == [("Complaint", 1)]
        assert (page.open, page.late) == (1, 0)
        shown = await order.ask(read_case_page, ReadCase(opened.number))
        assert [(entry.kind, entry.text) for entry in shown.thread] == [("customer", "Only four came.")]
        assert shown.order is not None
        assert shown.order.number == order.order.number
        assert shown.may_answer
        assert (await order.page()).cases[0].words[0].text == "Only four came."


async def test_money_of_a_customer_is_never_added_over_currencies(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        for currency, price in (("EUR", "10.00"), ("KWD", "1.000"), ("GBP", "5.00"), ("GBP", "5.00"), ("JPY", "500")):
            lines = [LineInput(sku="A", quantity=1, unit_price=price)]
            paid = PaymentInput(method="card", captured=price)
            await world.placed_order({}, lines=lines, currency=currency, payment=paid)
        (row,) = (await world.door.ask(world.context, list_customers, ListCustomers())).rows
        assert (row.orders, row.currency, row.spent) == (5, "JPY", 500)
        assert row.also_spent == [("EUR", 1000), ("GBP", 1000), ("KWD", 1000)]
        table = customers_table(world.door, world.context, ListCustomers())
        ((cells,),) = [page async for page in table.pages]
        told = dict(zip(table.heads, cells, strict=True))
        assert (told["Spent"], told["Currency"]) == (500, "JPY")
        assert told["Also spent"] == "10.00 EUR, 10.00 GBP, 1.000 KWD"


async def test_a_customer_has_orders_and_money_in_sum(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.deliver()
        await order.world.placed_order({"A": 1})
        (row,) = (await order.ask(list_customers, ListCustomers(query="sample"))).rows
        assert (row.orders, row.spent, row.returns) == (2, 750, 0)
        page = await order.ask(read_customer_page, ReadCustomer(number=row.number, limit=1))
        assert (len(page.orders), page.next is not None) == (1, True)
        assert [figure.value for figure in page.figures] == ["2", "£7.50", "£5.00", "0", "0"]
        assert (await order.ask(list_customers, ListCustomers(query="%"))).rows == []


async def test_sales_are_summed_by_day_channel_and_sku(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.world.placed_order({"B": 3})
        day = await order.ask(read_sales, ReadSales())
        assert day.totals is not None
        assert (day.totals.orders, day.totals.units, day.totals.ordered, day.totals.net) == (2, 6, 1500, 0)
        assert sum(ordered for _, ordered in day.chart) == 1500
        assert len(day.chart) == 14
        channel = await order.ask(read_sales, ReadSales(by="channel"))
        assert [(row.name, row.ordered) for row in channel.rows] == [("web", 1500)]
        sku = await order.ask(read_sales, ReadSales(by="sku"))
        assert [(row.name, row.units, row.ordered) for row in sku.rows] == [("B", 4, 1000), ("A", 2, 500)]


async def test_a_period_that_ends_before_it_begins_is_refused(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        today = order.world.door.now().date()
        with pytest.raises(Refusal) as refused:
            await order.ask(read_sales, ReadSales(from_day=today, to_day=today - timedelta(days=1)))
        assert refused.value.code == "period_invalid"


async def test_each_number_of_a_variant_has_its_cause(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.deliver()
        variant = await order.ask(read_variant_page, ReadVariant(sku="A"))
        assert (variant.totals["on_hand"], variant.totals["committed"]) == (7, 0)
        newest, oldest = variant.history
        assert (newest.quantity, newest.balance, newest.cause_href) == (-2, 7, f"/orders/{order.order.number}")
        assert (oldest.quantity, oldest.balance, oldest.reason) == (9, 9, "opening")
        await order.world.placed_order({"A": 3})
        (promise,) = (await order.ask(read_variant_page, ReadVariant(sku="A"))).promises
        assert (promise.quantity, promise.kind) == (3, "reserved")
        page = await order.ask(list_levels, ListLevels(query="a"))
        assert [(row.sku, row.on_hand, row.committed, row.available) for row in page.rows] == [("A", 7, 3, 4)]
        assert (await order.ask(count_stock, None)).units == 15


async def test_the_history_of_stock_is_of_each_location_and_shows_moves_from_bin_to_bin(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 10}, "WEST": {"MUG": 4}}) as world:
        for code in ("A-1", "B-2"):
            await world.do(save_bins, SaveBin(location="DC", code=code))
            await world.do(move_to_bins, MoveToBin(location="DC", sku="MUG", bin=code))
        await world.do(move_to_bins, MoveToBin(location="DC", sku="MUG", bin="B-2"))
        await world.do(transfer_stock, TransferStock(location="DC", to_location="WEST", sku="MUG", quantity=3))
        page = await world.door.ask(world.context, list_movements, ReadVariant(sku="MUG"))
        assert [(row.location, row.what, row.quantity, row.balance) for row in page.rows] == [
            ("DC", "3 × DC → WEST", -3, 7),
            ("WEST", "3 × DC → WEST", 3, 7),
            ("DC", "10 × bin A-1 → B-2", 0, 10),
            ("DC", "10 × no bin → bin A-1", 0, 10),
            ("WEST", "4 × supplier → sellable", 4, 4),
            ("DC", "10 × supplier → sellable", 10, 10),
        ]
        assert page.rows[2].reason == "moved to another bin"
        pages: list[Any] = []
        cursor: str | None = None
        while pages == [] or cursor:
            part = await world.door.ask(world.context, list_movements, ReadVariant(sku="MUG", cursor=cursor, limit=1))
            pages, cursor = [*pages, *part.rows], part.next
        assert pages == page.rows
        west = msgspec.structs.replace(world.context, locations=frozenset({"WEST"}))
        mine = await world.door.ask(west, list_movements, ReadVariant(sku="MUG"))
        assert [(row.location, row.quantity, row.balance) for row in mine.rows] == [("WEST", 3, 7), ("WEST", 4, 4)]
        assert await world.audit() == []


async def test_home_counts_work_needs_and_what_people_did(fresh_database: str) -> None:
    async with life(fresh_database) as order:
        await order.release()
        other = await order.world.placed_order({"A": 1})
        await order.world.do(place_holds, PlaceHold(order_id=other.id, reason="address"))
        home = await order.ask(read_home, None)
        assert {step.label: step.value for step in home.steps if step.value} == {"To pick": 1}
        assert [(need.label, need.count) for need in home.needs.kinds] == [("On hold: address", 1)]
        assert (home.today_chart.total, home.sales.total) == (2, 1000)
        assert home.acts is not None
        assert home.acts.now == "0.00"


def test_human_acts_are_verbs_that_there_are() -> None:
    for module in pkgutil.walk_packages(orderwright.__path__, "orderwright."):
        if module.name.count(".") == 2 and not module.name.startswith(("orderwright.console", "orderwright.commands")):
            importlib.import_module(module.name)
    assert set(DECISIONS) - verbs.keys() == set()
