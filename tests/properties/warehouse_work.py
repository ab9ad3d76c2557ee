"""What the warehouse and the carrier do, whether or not its time has come."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule
from msgspec.structs import replace
from tests.properties.amounts import minor_of, written
from tests.properties.premises import orders, shipped
from tests.properties.trade import AUTHORIZED, LINES, Trade

from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.fulfillment.unpick import Unpick, unpick
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.refusal import Refusal
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.payments.record_payment import RecordPayment, record_payment
from orderwright.shipping.tracking_states import TrackingState

WAY = ("accept", "pick", "pack", "label", "hand_over", "delivered")
TRACKED = ("in_transit", "attempt_failed", "exception", "delivered")
WAYS = (WAY, WAY[:-1], (*WAY[:-1], "lost"), WAY[:3], ("accept", "pick_short"), ("accept", "reject"))
REASONS = st.sampled_from(["damaged", "not_found", "too_busy"])
DEPTHS = st.integers(0, len(WAY))
ACTS = (*WAY, *TRACKED, "reject", "pick_short", "unpick", "pack_one", "unpack", "void", "put_back", "scan", "lost")

OWN = """
select e.reference, e.kind, e.amount_minor::int, e.authorization_reference from payment_event e
where e.order_id = %s and e.source = 'own' and e.kind in ('captured', 'voided') and e.amount_minor > 1 and not exists (
    select from payment_report r where (r.order_id, r.own_kind, r.own_reference) = (e.order_id, e.kind, e.reference))
"""


LEFT = """
select sum(ordered - canceled - shipped - delivered - lost - "returning" - returned)::int
from progress where order_id = %s
"""


class WarehouseWork(Trade):
    @rule(target=shipped, order=orders, depth=DEPTHS)
    def work(self, order: UUID, depth: int) -> Any:
        """Release the order and bring it so far along its way."""
        return self.worked(order, WAY[:depth])

    @rule(
        target=shipped,
        order=orders,
        depth=DEPTHS,
        acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=3),
        reason=REASONS,
    )
    def work_badly(self, order: UUID, depth: int, acts: list[str], reason: Any) -> Any:
        """The same, and then whatever comes to mind."""
        return self.worked(order, (*WAY[:depth], *acts), reason)

    def worked(self, order: UUID, acts: Sequence[str], reason: Any = "damaged") -> Any:
        """The order, if a carrier has something of it."""
        self.do(release_orders, ReleaseOrder(order_id=order))
        found = "select fulfillment_order_id from fulfillment_order where order_id = %s order by number"
        works = self.sql(found, [order])
        for act in acts:
            for (work,) in works:
                self.act(act, work, reason)
        gone = self.sql("select from parcel where order_id = %s and handed_over_at is not null", [order])
        return order if gone else multiple()

    @rule(targets=(orders, shipped), lines=LINES, way=st.sampled_from(WAYS))
    def ship(self, lines: list[tuple[str, int]], way: Sequence[str]) -> Any:
        """An order that goes its way, most often without trouble."""
        for sku, units in lines:
            self.receive(sku, "EAST", units)
        return self.worked(self.placed(lines, payment=AUTHORIZED).id, way)

    def act(self, act: str, work: UUID, reason: Any) -> None:
        """One act on a fulfillment order."""
        lines = self.sql(
            "select f.line_no, o.sku, f.open, f.picked from fulfillment_order_line f"
            " join order_line o using (order_id, line_no) where f.fulfillment_order_id = %s order by 1", [work],
        )  # fmt: skip
        picked = [Scan(sku, units) for _, sku, _, units in lines if units]
        match act:
            case "accept":
                self.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work))
            case "reject":
                self.do(reject_fulfillment_orders, RejectFulfillmentOrder(fulfillment_order_id=work, reason=reason))
            case "pick":
                self.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work))
            case "pick_short":
                short = [FoundLine(lines[0][0], lines[0][3] + lines[0][2] // 2, reason)]
                self.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work, lines=short))
            case "unpick":
                self.do(unpick, Unpick(fulfillment_order_id=work))
            case "pack":
                self.do(pack_parcels, PackParcel(fulfillment_order_id=work, scanned=picked))
            case "pack_one":
                one = [Scan(scan.code, 1) for scan in picked[:1]]
                self.do(pack_parcels, PackParcel(fulfillment_order_id=work, scanned=one, partial=True))
            case "scan":
                one = [Scan(sku, 1) for _, sku, opened, _ in lines if opened][:1]
                self.do(record_scans, RecordScans(fulfillment_order_id=work, scanned=one))
            case "put_back":
                self.do(put_back, PutBack(fulfillment_order_id=work))
            case _:
                self.act_on_parcels(act, work)

    def act_on_parcels(self, act: str, work: UUID) -> None:
        found = "select parcel_id, tracking_number from parcel where fulfillment_order_id = %s order by number"
        for parcel_id, tracking_number in self.sql(found, [work]):
            match act:
                case "unpack":
                    self.do(unpack_parcels, UnpackParcel(parcel_id=parcel_id))
                case "label":
                    self.do(buy_labels, BuyLabel(parcel_id=parcel_id))
                case "void":
                    self.do(void_labels, VoidLabel(parcel_id=parcel_id))
                case "hand_over":
                    self.hand(parcel_id)
                case "lost" if tracking_number:
                    lost = RecordTracking(
                        tracking_number=tracking_number, state=TrackingState.EXCEPTION, sub_state="lost"
                    )
                    self.do(record_tracking, lost)
                case _ if tracking_number and act != "lost":
                    told = RecordTracking(tracking_number=tracking_number, state=TrackingState(act))
                    self.do(record_tracking, told)

    def hand(self, parcel_id: UUID) -> None:
        """What is captured was held; and less than is due only where nothing is held any more. Once all has left,
        nothing is held. A second time, nothing is done."""
        handed = "select order_id, handed_over_at is not null from parcel where parcel_id = %s"
        ((order_id, again),) = self.sql(handed, [parcel_id])
        before, short = self.balance(order_id), self.times_short(order_id)
        answer = self.do(hand_over, HandOver(parcel_id=parcel_id))
        after = self.balance(order_id)
        taken = 0 if isinstance(answer, Refusal) else minor_of(answer.captured, self.currencies[order_id])
        ((left,),) = self.sql(LEFT, [order_id])
        let_go = 0 if left or again or isinstance(answer, Refusal) else before.held - taken
        assert (after.captured - before.captured, before.held - after.held) == (taken, taken + max(0, let_go))
        assert self.times_short(order_id) == short or after.held == 0
        self.report_back(order_id, named=taken % 2 == 0)

    def report_back(self, order_id: UUID, named: bool) -> None:
        """The gateway reports our own captures and voids under names of its own, whole or in two parts: no money moves.
        Or half of it failed: so much is held again."""
        for own, kind, amount, of in self.sql(OWN, [order_id]):
            before, way = self.balance(order_id), len(self.order_ids) % 3
            parts = [amount] if way == 0 else [amount // 2, amount - amount // 2]
            for number, part in enumerate(parts):
                decimal = written(part, self.currencies[order_id])
                told = RecordPayment(order_id=order_id, kind=kind, amount=decimal, reference=f"echo {own} {number}")
                fails = way == 2 and number == 1
                if fails:
                    told = replace(told, kind="failed", outcome_of=own)
                elif way:
                    told = replace(told, outcome_of=own)
                elif named:
                    told = replace(told, authorization=of)
                assert self.do(record_payment, told).recorded is fails
            after, lost = self.balance(order_id), parts[-1] if way == 2 else 0
            moved = lost if kind == "captured" else 0
            assert (before.captured - after.captured, after.held - before.held) == (moved, lost)

    def times_short(self, order_id: UUID) -> int:
        found = "select count(*) from event where kind = 'CaptureFellShort' and order_id = %s"
        return int(self.sql(found, [order_id])[0][0])
