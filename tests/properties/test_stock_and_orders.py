"""Whatever is done to stock and orders, in whatever order: after each step everything that must hold is recomputed, and
nothing differs. The business may say no at any time; anything else that goes wrong fails."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test
from tests import given

from orderwright.audit.find_differences import Audit, audit
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
from orderwright.orders.types import PlacedOrder
from orderwright.shipping.tracking_states import TrackingState
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock

SKUS = st.sampled_from(["MUG", "CUP"])
PLACES = st.sampled_from(["EAST", "WEST"])
FEW = st.integers(1, 4)
WAREHOUSE = (
    "accept", "reject", "pick", "pick_short", "unpick", "pack", "pack_one", "unpack", "label", "void", "hand_over",
    "deliver", "put_back",
)  # fmt: skip


class Ground:
    """One database for all examples, and the loop that its connections live on."""

    runner: asyncio.Runner
    world: given.World


class Shop(RuleBasedStateMachine):
    """Each example works on its own orders; the audit looks at everything that was ever done."""

    orders = Bundle("orders")
    holds = Bundle("holds")

    def do(self, verb: Any, input: Any) -> Any:
        (answer,) = Ground.runner.run(Ground.world.door.perform_many(Ground.world.context, verb, [input]))
        return answer

    def sql(self, text: str, *parameters: Any) -> list[Any]:
        return Ground.runner.run(Ground.world.sql(text, *parameters))

    @rule(sku=SKUS, place=PLACES, units=FEW)
    def receive(self, sku: str, place: str, units: int) -> None:
        self.do(receive_stock, ReceiveStock(location=place, sku=sku, quantity=units))

    @rule(sku=SKUS, place=PLACES, units=FEW, kind=st.sampled_from(["change", "set_aside", "restore", "scrap"]))
    def adjust(self, sku: str, place: str, units: int, kind: Any) -> None:
        quantity = -units if kind == "change" else units
        self.do(adjust_stock, AdjustStock(location=place, sku=sku, quantity=quantity, reason="count", kind=kind))

    @rule(sku=SKUS, place=PLACES, units=FEW)
    def shrink(self, sku: str, place: str, units: int) -> None:
        self.do(shrink_stock, AdjustStock(location=place, sku=sku, quantity=-units, reason="count"))

    @rule(sku=SKUS, units=FEW)
    def transfer(self, sku: str, units: int) -> None:
        self.do(transfer_stock, TransferStock(location="EAST", to_location="WEST", sku=sku, quantity=units))

    @rule(
        target=orders,
        lines=st.lists(st.tuples(SKUS, FEW), min_size=1, max_size=3),
        if_short=st.sampled_from(["refuse", "backorder"]),
    )
    def place(self, lines: list[tuple[str, int]], if_short: Any) -> PlacedOrder | None:
        order = Ground.world.order({})
        one = [Ground.world.order({sku: units}).lines[0] for sku, units in lines]
        answer = self.do(place_orders, given.msgspec.structs.replace(order, lines=one, if_short=if_short))
        return None if isinstance(answer, Refusal) else answer

    @rule(order=orders)
    def release(self, order: PlacedOrder | None) -> None:
        if order:
            self.do(release_orders, ReleaseOrder(order_id=order.id))

    @rule(order=orders)
    def source(self, order: PlacedOrder | None) -> None:
        if order:
            self.do(source_again, SourceAgain(order_id=order.id))

    @rule()
    def serve_backorders(self) -> None:
        variants = [row[0] for row in self.sql("select variant_id from variant")]
        self.do(source_backorders, SourceBackorders(variants=variants))

    @rule(order=orders, units=st.one_of(st.none(), FEW))
    def cancel(self, order: PlacedOrder | None, units: int | None) -> None:
        if order:
            lines = None if units is None else [LineUnits(1, units)]
            self.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=lines))

    @rule(target=holds, order=orders, line=st.one_of(st.none(), st.just(1)))
    def hold(self, order: PlacedOrder | None, line: int | None) -> UUID | None:
        answer = self.do(place_holds, PlaceHold(order_id=order.id, reason="fraud", line_no=line)) if order else None
        return None if answer is None or isinstance(answer, Refusal) else answer.hold_id

    @rule(hold=consumes(holds))
    def let_go(self, hold: UUID | None) -> None:
        if hold:
            self.do(release_holds, ReleaseHold(hold_id=hold))

    @rule(order=orders, acts=st.lists(st.sampled_from(WAREHOUSE), min_size=1, max_size=4))
    def work(self, order: PlacedOrder | None, acts: list[str]) -> None:
        for act in acts if order else ():
            for (work,) in self.sql("select fulfillment_order_id from fulfillment_order where order_id = %s", order.id):  # type: ignore[union-attr]
                self.act(act, work)

    @rule(order=orders)
    def ship_it(self, order: PlacedOrder | None) -> None:
        self.work(order, ["accept", "pick", "pack", "label", "hand_over"])

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
        stock = {"EAST": {"MUG": 3, "CUP": 0}, "WEST": {"MUG": 1, "CUP": 2}}
        Ground.runner, Ground.world = runner, runner.run(stack.enter_async_context(given.world(url, stock)))
        yield
        runner.run(stack.aclose())


SHORT = settings(
    max_examples=8, stateful_step_count=25, deadline=None, derandomize=True, database=None,
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
