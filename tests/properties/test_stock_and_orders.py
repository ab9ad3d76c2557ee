"""Whatever is done to stock and orders, in whatever order: after each step everything that must hold is recomputed, and
nothing differs. The business may say no at any time; anything else that goes wrong fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace
from tests import given

from orderwright.audit.find_differences import Audit, audit
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.source_backorders import SourceBackorders, source_backorders
from orderwright.shipping.tracking_states import TrackingState
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock

SKUS = st.sampled_from(["MUG", "CUP"])
PLACES = st.sampled_from(["EAST", "WEST"])
FEW = st.integers(1, 4)
LINES = st.lists(st.tuples(SKUS, FEW), min_size=1, max_size=3)
STOCK_CHANGES = ("shrink", "transfer", "change", "set_aside", "restore", "scrap")
WAY = ("accept", "pick", "pack", "label", "hand_over", "deliver")
ACTS = (*WAY, "reject", "pick_short", "unpick", "pack_one", "unpack", "void", "put_back")


class Ground:
    """One database for all examples, and the loop that its connections live on."""

    runner: asyncio.Runner
    world: given.World
    examples = count(1)


class Shop(RuleBasedStateMachine):
    """Each example has goods and orders of its own; the audit looks at everything that was ever done."""

    orders = Bundle("orders")
    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        number = next(Ground.examples)
        self.goods = {"MUG": f"MUG-{number}", "CUP": f"CUP-{number}"}
        for sku in self.goods.values():
            self.do(save_variants, SaveVariant(sku=sku, weight_g=200))
        self.receive("MUG", "EAST", 5)
        self.receive("CUP", "WEST", 3)

    @initialize(target=orders, lines=st.lists(LINES, min_size=3, max_size=5))
    def begin(self, lines: list[list[tuple[str, int]]]) -> Any:
        """So that there is always something to work on."""
        return multiple(*(self.placed(each, "backorder").id for each in lines))

    def do(self, verb: Any, input: Any) -> Any:
        (answer,) = Ground.runner.run(Ground.world.door.perform_many(Ground.world.context, verb, [input]))
        return answer

    def sql(self, text: str, *parameters: Any) -> list[Any]:
        return Ground.runner.run(Ground.world.sql(text, *parameters))

    @rule(sku=SKUS, place=PLACES, units=FEW)
    def receive(self, sku: str, place: str, units: int) -> None:
        self.do(receive_stock, ReceiveStock(location=place, sku=self.goods[sku], quantity=units))

    @rule(sku=SKUS, place=PLACES, units=FEW, what=st.sampled_from(STOCK_CHANGES))
    def change_stock(self, sku: str, place: str, units: int, what: Any) -> None:
        lost = AdjustStock(location=place, sku=self.goods[sku], quantity=-units, reason="count")
        if what == "shrink":
            self.do(shrink_stock, lost)
        elif what == "transfer":
            goal = "WEST" if place == "EAST" else "EAST"
            self.do(transfer_stock, TransferStock(location=place, to_location=goal, sku=lost.sku, quantity=units))
        elif what == "change":
            self.do(adjust_stock, lost)
        else:
            self.do(adjust_stock, replace(lost, quantity=units, kind=what))

    @rule(target=orders, lines=LINES, if_short=st.sampled_from(["refuse", "backorder"]))
    def place(self, lines: list[tuple[str, int]], if_short: Any) -> Any:
        answer = self.placed(lines, if_short)
        return multiple() if isinstance(answer, Refusal) else answer.id

    def placed(self, lines: list[tuple[str, int]], if_short: Any) -> Any:
        inputs = [Ground.world.order({self.goods[sku]: units}).lines[0] for sku, units in lines]
        return self.do(place_orders, replace(Ground.world.order({}), lines=inputs, if_short=if_short))

    @rule(order=orders)
    def source(self, order: UUID) -> None:
        self.do(source_again, SourceAgain(order_id=order))

    @rule()
    def serve_backorders(self) -> None:
        found = self.sql("select variant_id from variant where sku = any(%s) order by sku", list(self.goods.values()))
        variants = [row[0] for row in found]
        self.do(source_backorders, SourceBackorders(variants=variants))

    @rule(order=orders, units=st.one_of(st.none(), FEW))
    def cancel(self, order: UUID, units: int | None) -> None:
        lines = None if units is None else [LineUnits(1, units)]
        self.do(cancel_lines, CancelLines(order_id=order, reason="customer", lines=lines))

    @rule(target=holds, order=orders, line=st.one_of(st.none(), st.just(1)))
    def hold(self, order: UUID, line: int | None) -> Any:
        answer = self.do(place_holds, PlaceHold(order_id=order, reason="fraud", line_no=line))
        return multiple() if isinstance(answer, Refusal) else answer.hold_id

    @rule(hold=consumes(holds))
    def let_go(self, hold: UUID) -> None:
        self.do(release_holds, ReleaseHold(hold_id=hold))

    @rule(order=orders, depth=st.sampled_from((6, 5, 3, 2, 0)), acts=st.lists(st.sampled_from(ACTS), max_size=3))
    def work(self, order: UUID, depth: int, acts: list[str]) -> None:
        """Release the order and bring it so far along its way; then do whatever comes to mind."""
        self.do(release_orders, ReleaseOrder(order_id=order))
        works = self.sql(
            "select fulfillment_order_id from fulfillment_order where order_id = %s order by number", order
        )
        for act in (*WAY[:depth], *acts):
            for (work,) in works:
                self.act(act, work)

    def act(self, act: str, work: UUID) -> None:
        """One act of the warehouse on a fulfillment order, whether or not its time has come."""
        lines = self.sql(
            "select f.line_no, o.sku, f.open, f.picked from fulfillment_order_line f"
            " join order_line o using (order_id, line_no) where f.fulfillment_order_id = %s order by 1", work,
        )  # fmt: skip
        picked = [Scan(sku, units) for _, sku, _, units in lines if units]
        match act:
            case "accept":
                self.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work))
            case "reject":
                self.do(reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work, reason="damaged"))
            case "pick":
                self.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
            case "pick_short":
                short = [FoundLine(lines[0][0], lines[0][3] + lines[0][2] // 2, "not_found")]
                self.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work, lines=short))
            case "unpick":
                self.do(unpick, Unpick(fulfillment_order_id=work))
            case "pack":
                self.do(pack_parcels, PackParcel(fulfillment_order_id=work, scanned=picked))
            case "pack_one":
                one = [Scan(scan.code, 1) for scan in picked[:1]]
                self.do(pack_parcels, PackParcel(fulfillment_order_id=work, scanned=one, partial=True))
            case "put_back":
                self.do(put_back, PutBack(fulfillment_order_id=work))
            case _:
                self.act_on_parcels(act, work)

    def act_on_parcels(self, act: str, work: UUID) -> None:
        found = "select parcel_id, tracking_number from parcel where fulfillment_order_id = %s order by number limit 1"
        for parcel_id, tracking_number in self.sql(found, work):
            match act:
                case "unpack":
                    self.do(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
                case "label":
                    self.do(buy_labels, BuyLabel(parcel_id=parcel_id))
                case "void":
                    self.do(void_labels, VoidLabel(parcel_id=parcel_id))
                case "hand_over":
                    self.do(hand_over, HandOver(parcel_id=parcel_id))
                case "deliver" if tracking_number:
                    delivered = RecordTracking(tracking_number=tracking_number, state=TrackingState.DELIVERED)
                    self.do(record_tracking, delivered)

    @invariant()
    def everything_holds(self) -> None:
        report = Ground.runner.run(Ground.world.door.ask(Ground.world.context, audit, Audit()))
        assert [difference.sentence for difference in report.differences] == []


@pytest.fixture(scope="module")
def shop(clone_database: Callable[[], AbstractContextManager[str]]) -> Iterator[None]:
    with clone_database() as url, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        world = given.world(url, {"EAST": {}, "WEST": {}})
        Ground.runner, Ground.world = runner, runner.run(stack.enter_async_context(world))
        yield
        runner.run(stack.aclose())


SHORT = settings(
    max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_everything_holds_after_each_of_some_steps() -> None:
    run_state_machine_as_test(Shop, settings=SHORT)


@pytest.mark.soak
@pytest.mark.usefixtures("shop")
def test_everything_holds_after_each_of_very_many_steps() -> None:
    run_state_machine_as_test(
        Shop, settings=settings(SHORT, max_examples=500, stateful_step_count=60, derandomize=False)
    )
