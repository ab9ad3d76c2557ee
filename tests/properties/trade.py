"""What happens to goods and orders outside the warehouse."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, multiple, rule
from msgspec.structs import replace
from tests.properties.amounts import DIGITS, in_currency
from tests.properties.premises import Machine, orders

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.refusal import Refusal
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_holds import ReleaseHold, release_holds
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.orders.source_again import SourceAgain, source_again
from orderwright.orders.types import PaymentInput, PlaceOrder
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock

SKUS = st.sampled_from(["MUG", "CUP"])
PLACES = st.sampled_from(["EAST", "WEST"])
FEW = st.integers(1, 4)
LINES = st.lists(st.tuples(SKUS, FEW), min_size=1, max_size=3)
AUTHORIZED = PaymentInput(method="card", authorized="40.00")
PAID = st.sampled_from(
    [PaymentInput(), AUTHORIZED, PaymentInput(method="bank", captured="5.00"),
     PaymentInput(method="card", captured="3.00", authorized="7.00"), PaymentInput(method="card", authorized="5.00")]
)  # fmt: skip
STOCK_CHANGES = ("shrink", "transfer", "change", "set_aside", "restore", "scrap")

holds: Bundle[UUID] = Bundle("holds")


class Trade(Machine):
    def __init__(self) -> None:
        super().__init__()
        self.currency = "GBP"
        for sku in self.goods.values():
            self.do(save_variants, SaveVariant(sku=sku, weight_g=200))
        self.receive("MUG", "EAST", 5)
        self.receive("CUP", "WEST", 3)

    @initialize(target=orders, lines=st.lists(LINES, min_size=3, max_size=5))
    def begin(self, lines: list[list[tuple[str, int]]]) -> Any:
        """So that there is always something to work on."""
        return multiple(*(self.placed(each).id for each in lines))

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

    @rule(target=orders, lines=LINES, if_short=st.sampled_from(["refuse", "backorder"]), payment=PAID)
    def place(self, lines: list[tuple[str, int]], if_short: Any, payment: PaymentInput) -> Any:
        answer = self.placed(lines, if_short=if_short, payment=payment)
        return multiple() if isinstance(answer, Refusal) else answer.id

    def placed(self, lines: list[tuple[str, int]], **changes: Any) -> Any:
        blank = self.premises.world.order({})
        inputs = [self.premises.world.order({self.goods[sku]: units}).lines[0] for sku, units in lines]
        return self.place_it(replace(blank, lines=inputs, **changes))

    def place_it(self, order: PlaceOrder) -> Any:
        answer = self.do(place_orders, in_currency(order, self.currency))
        if not isinstance(answer, Refusal):
            self.order_ids.append(answer.id)
            self.currencies[answer.id] = self.currency
        return answer

    @rule(currency=st.sampled_from([*DIGITS]))
    def trade_in(self, currency: str) -> None:
        """What the next orders are paid in."""
        self.currency = currency

    @rule(order=orders)
    def source(self, order: UUID) -> None:
        self.do(source_again, SourceAgain(order_id=order))

    @rule()
    def follow_up(self) -> None:
        """What reacts to facts after their commit: releases, sources what waited, opens cases, issues documents."""
        self.premises.run(self.premises.follow_up())

    @rule(order=orders, line=st.integers(1, 3), units=st.one_of(st.none(), FEW), own=st.booleans())
    def cancel(self, order: UUID, line: int, units: int | None, own: bool) -> None:
        lines = None if units is None else [LineUnits(line, units)]
        if own:
            self.do(cancel_own_orders, CancelOwnOrder(order_id=order))
        else:
            self.do(cancel_lines, CancelLines(order_id=order, reason="customer", lines=lines))

    @rule(target=holds, order=orders, line=st.one_of(st.none(), st.just(1)))
    def hold(self, order: UUID, line: int | None) -> Any:
        answer = self.do(place_holds, PlaceHold(order_id=order, reason="fraud", line_no=line))
        return multiple() if isinstance(answer, Refusal) else answer.hold_id

    @rule(hold=consumes(holds))
    def let_go(self, hold: UUID) -> None:
        self.do(release_holds, ReleaseHold(hold_id=hold))

    @rule(order=orders, line1=st.sampled_from(["2 Sample Street", "3 Sample Street"]))
    def correct_address(self, order: UUID, line1: str) -> None:
        ship_to = replace(self.premises.world.order({}).ship_to, line1=line1)
        self.do(correct_addresses, CorrectAddress(order_id=order, ship_to=ship_to))

    @rule(order=orders, solve=st.booleans())
    def complain(self, order: UUID, solve: bool) -> None:
        complaint = OpenCase(kind="complaint", subject_kind="order", subject_id=order, order_id=order, reason="broken")
        case = self.do(open_cases, complaint)
        if solve and not isinstance(case, Refusal):
            self.do(resolve_cases, ResolveCase(case_id=case.case_id, resolution="sent_again"))
