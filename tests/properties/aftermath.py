"""What happens to money, and to goods that come back."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, rule
from tests.properties.premises import orders, shipped
from tests.properties.trade import FEW, LINES, PLACES
from tests.properties.warehouse_work import WAYS, WarehouseWork

from orderwright.kernel.refusal import Refusal
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.stock.adjust_stock import AdjustStock

AMOUNTS = st.sampled_from(["0.01", "2.50", "5.00", "40.00"])
TOLD = st.sampled_from(["authorized", "captured", "voided", "failed"])
AUTHORIZATIONS = st.sampled_from([None, "", "g-1", "g-2"])
HOMEWARD = ("returning", "returned")
BEGINNINGS: Any = st.sampled_from((*WAYS, "lost", *HOMEWARD))
BACK = ("approve", "decline", "receive", "receive_one", "restock", "scrap", "close", "close_for_1")

refunds: Bundle[UUID] = Bundle("refunds")
returns: Bundle[UUID] = Bundle("returns")


class Aftermath(WarehouseWork):
    @rule(order=orders, kind=TOLD, amount=AMOUNTS, reference=st.sampled_from(["g-1", "g-2"]), of=AUTHORIZATIONS)
    def tell_of_money(self, order: UUID, kind: Any, amount: str, reference: str, of: str | None) -> None:
        """Twice, late and out of order, as gateways do."""
        of = of if kind in ("captured", "voided") else None
        told = RecordPayment(order_id=order, kind=kind, amount=amount, reference=reference, authorization=of)
        self.do_in(order, record_payment, told)

    @rule(target=refunds, order=shipped, amount=AMOUNTS, line=st.one_of(st.none(), st.just(1)), execute=st.booleans())
    def refund(self, order: UUID, amount: str, line: int | None, execute: bool) -> Any:
        lines = [] if line is None else [RefundLine(line_no=line, amount=amount)]
        wish = GrantRefund(order_id=order, reason="sorry", amount=amount, lines=lines, execute=execute)
        answer = self.do_in(order, grant_refunds, wish)
        return multiple() if execute or isinstance(answer, Refusal) else answer.refund_id

    @rule(refund=refunds, failed=st.sampled_from(["", "account closed"]))
    def settle(self, refund: UUID, failed: str) -> None:
        self.do(execute_refunds, ExecuteRefund(refund_id=refund, failed=failed))

    @rule(target=returns, order=shipped, line=st.integers(1, 2), units=FEW, asked=st.booleans())
    def send_back(self, order: UUID, line: int, units: int, asked: bool) -> Any:
        lines = [LineToReturn(line_no=line, quantity=units)]
        verb = request_returns if asked else authorize_returns
        answer = self.do(verb, RequestReturn(order_id=order, lines=lines, reason="unwanted"))
        return multiple() if isinstance(answer, Refusal) else answer.return_id

    @rule(
        back=returns, acts=st.lists(st.sampled_from(BACK), min_size=1, max_size=4), place=st.one_of(st.none(), PLACES)
    )
    def take_back(self, back: UUID, acts: list[str], place: str | None) -> None:
        for act in acts:
            self.act_on_return(act, back, place)

    @rule(order=shipped, units=FEW, disposition=st.sampled_from(["restock", "scrap"]))
    def bring_back(self, order: UUID, units: int, disposition: Any) -> None:
        """A return that goes all its way without trouble."""
        back = self.send_back(order, 1, units, asked=False)
        if isinstance(back, UUID):
            self.do(receive_returns, ReceiveReturn(return_id=back, disposition=disposition))
            self.do(close_returns, CloseReturn(return_id=back))

    @initialize(targets=(orders, shipped), first=LINES, more=st.lists(LINES, max_size=3), units=FEW, way=BEGINNINGS)
    def begin(self, first: list[tuple[str, int]], more: list[list[tuple[str, int]]], units: int, way: Any) -> Any:
        """Every example has an order that is on its way, on its way back, or lost its stock; and some that wait."""
        order = self.lost(first) if way == "lost" else self.ship(first, WAYS[0] if way in HOMEWARD else way)
        if way in HOMEWARD:
            back: Any = self.send_back(order, 1, min(units, first[0][1]), asked=False)
            if way == "returned":
                self.do(receive_returns, ReceiveReturn(return_id=back, disposition="restock"))
        placed = [self.placed(lines).id for lines in more]
        return multiple(*([order] if isinstance(order, UUID) else []), *placed)

    def lost(self, lines: list[tuple[str, int]]) -> UUID:
        """An order that is held while its stock shrinks away."""
        for sku, units in lines:
            self.receive(sku, "EAST", units)
        order: UUID = self.placed(lines).id
        self.hold(order, None)
        self.do(shrink_stock, AdjustStock(location="EAST", sku=self.goods[lines[0][0]], quantity=-1, reason="count"))
        return order

    def act_on_return(self, act: str, back: UUID, place: str | None) -> None:
        found = (
            "select line_no, order_id from return_line join return_authorization using (return_id) where return_id = %s"
        )
        ((line, order),) = self.sql(found, [back])
        match act:
            case "approve":
                self.do(approve_returns, ApproveReturn(return_id=back))
            case "decline":
                self.do(decline_returns, DeclineReturn(return_id=back, reason="worn"))
            case "receive":
                self.do(receive_returns, ReceiveReturn(return_id=back, location=place))
            case "receive_one":
                one = [ReceivedLine(line_no=line, quantity=1)]
                self.do(receive_returns, ReceiveReturn(return_id=back, lines=one, location=place))
            case "restock" | "scrap":
                one_of = [DisposedLine(line_no=line, **{act: 1})]
                self.do(dispose_returns, DisposeReturn(return_id=back, lines=one_of))
            case _:
                amount = "1.00" if act == "close_for_1" else None
                self.do_in(order, close_returns, CloseReturn(return_id=back, amount=amount))
