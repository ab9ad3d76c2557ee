"""What goes wrong in the demo, so that every page has something to see: holds, short picks, a location that says no,
failed and late deliveries, complaints, returns on their way, drafts. Each is done once, however often it is told."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from orderwright.demo.advance import Advancing
from orderwright.fulfillment.confirm_picks import ConfirmPicks, FoundLine, confirm_picks
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.reject_fulfillment_orders import RejectFulfillmentOrder, reject_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.save_drafts import SaveDraft, save_drafts
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn, Return
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.shipping.tracking_states import TrackingState
from orderwright.views.next_work import NextWork, UnderWay, next_fulfillment_orders, next_under_way

HOLDS = (
    ("address", "The street has no house number; the customer is asked."),
    ("payment", "The bank has not confirmed the transfer yet."),
    ("fraud", "First order, large, and to another country than the bill."),
    ("customer", "Please ship together with the next order."),
    ("address", "The postal code does not fit the city."),
    ("payment", "The customer's credit limit is reached."),
)
COMPLAINTS = (
    (
        "Two of the mugs arrived broken.",
        "Hello, two of the mugs were broken when I opened the parcel. Can you replace them?",
    ),
    ("A wrong color was sent.", "I ordered red and got blue. The rest is fine."),
    ("Where is the invoice?", "Our accounts department needs the invoice as PDF, please."),
)
ANSWERED = COMPLAINTS[0][0]
ANSWER = "Thank you for telling us. We send replacements today, and you may keep the broken ones."
WRITTEN_AGAIN = "That is kind, thank you. When will they be here?"
LAST_ANSWER = "They leave us this afternoon, so you should have them in three days."
RETURN_REASONS = (
    ("unwanted", "Changed my mind."),
    ("unwanted", "Too small."),
    ("damaged", "It arrived damaged."),
    ("other", "Ordered twice."),
    ("not_as_described", "Not as pictured."),
    ("unwanted", "A gift came back."),
)
LATE, FAILED, WAITING = 3, 3, 4
OUTCOMES = (
    (TrackingState.ATTEMPT_FAILED, "Nobody was at home"),
    (TrackingState.EXCEPTION, "Damaged in the depot"),
    (TrackingState.AVAILABLE_FOR_PICKUP, "Waits at the parcel shop"),
)


class Troubles:
    """`orders`: those of the last days, oldest first."""

    def __init__(self, door: Door, context: Context, orders: Sequence[UUID]) -> None:
        self.door = door
        self.context = context
        self.orders = orders
        self.numbers: Counter[str] = Counter()

    async def stop_some(self) -> None:
        """Holds on some of the newest orders, and notes."""
        chosen = self.orders[::-1][3 : 3 + 7 * len(HOLDS) : 7]
        for order_id, (reason, note) in zip(chosen, HOLDS, strict=False):
            await self._once(place_holds, PlaceHold(order_id=order_id, reason=reason, note=note))
        for order_id in self.orders[::-1][1:20:6]:
            body = "Called to ask when it ships; told tomorrow."
            await self._once(add_notes, AddNote(order_id=order_id, body=body))

    async def not_accepted_yet(self, walking: Advancing) -> set[UUID]:
        """The newest orders of the shop, where people accept."""
        return set((await self._fulfillment_orders(walking, "released"))[-WAITING:])

    async def on_the_way(self, walking: Advancing) -> set[UUID]:
        """Parcels that will be late or could not be delivered; they are not to be delivered."""
        parcels = await self._under_way(walking)
        late, failed = parcels[:LATE], parcels[LATE : LATE + FAILED]
        for parcel, (state, words) in zip(failed, OUTCOMES, strict=False):
            at = min(parcel.handed_over_at + timedelta(days=1), self.door.now())
            told = RecordTracking(
                tracking_number=parcel.tracking_number, state=state, at=at, words=words, source="own fleet"
            )
            await self._once(record_tracking, told)
        return {parcel.id for parcel in (*late, *failed)}

    async def in_the_warehouse(self, walking: Advancing) -> None:
        """Somebody is picking, something is not there, and the shop has no time."""
        accepted = await self._fulfillment_orders(walking, "accepted")
        for work in accepted[:4]:
            await self._once(start_picking, StartPicking(fulfillment_order_id=work))
        for work in accepted[4:6]:
            missing = [FoundLine(line_no=1, quantity=0, short="not_found")]
            await self._once(confirm_picks, ConfirmPicks(fulfillment_order_id=work, lines=missing))
        for work in (await self._fulfillment_orders(walking, "released"))[:1]:
            no = RejectFulfillmentOrder(
                fulfillment_order_id=work, reason="too_busy", note="Only one of us is here today."
            )
            await self._once(reject_fulfillment_orders, no)

    async def afterwards(self) -> None:
        """What customers write, and what they send back."""
        for order_id, (reason, body) in zip(self.orders[2::5], COMPLAINTS, strict=False):
            case = OpenCase(
                kind="complaint",
                subject_kind="order",
                subject_id=order_id,
                order_id=order_id,
                reason=reason,
                body=body,
                from_customer=True,
            )
            opened = await self._once(open_cases, case)
            if reason == ANSWERED and not isinstance(opened, Refusal):
                await self._once(answer_cases, AnswerCase(case_id=opened.case_id, body=ANSWER))
                await self._once(open_cases, msgspec.structs.replace(case, body=WRITTEN_AGAIN))
                await self._once(answer_cases, AnswerCase(case_id=opened.case_id, body=LAST_ANSWER))
        await self._send_back()
        for content in drafts():
            await self._once(save_drafts, SaveDraft(content=content))

    async def _send_back(self) -> None:
        """Returns asked for, authorized, and received but not inspected, of the oldest orders that have arrived."""
        reasons = list(RETURN_REASONS)
        for order_id in self.orders:
            if not reasons:
                return
            verb = request_returns if len(reasons) > 4 else authorize_returns
            line = LineToReturn(line_no=1, quantity=1)
            reason, note = reasons[0]
            ref = f"demo {order_id}"
            wish = RequestReturn(order_id=order_id, lines=[line], reason=reason, note=note, external_ref=ref)
            back = await self._once(verb, wish)
            if isinstance(back, Return):
                reasons.pop(0)
                if len(reasons) < 2:
                    await self._once(receive_returns, ReceiveReturn(return_id=back.return_id))

    async def _under_way(self, walking: Advancing) -> Sequence[UnderWay]:
        return await self.door.ask(self.context, next_under_way, self._next(walking, "in_transit"))

    async def _fulfillment_orders(self, walking: Advancing, status: str) -> list[UUID]:
        found = await self.door.ask(self.context, next_fulfillment_orders, self._next(walking, status))
        return [one.id for one in found]

    def _next(self, walking: Advancing, status: str) -> NextWork:
        return NextWork(channels=walking.channels, limit=20, placed_until=self.door.now(), statuses=[status])

    async def _once(self, verb: Any, input: Any) -> Any:
        """The same things of a kind in the same order get the same keys."""
        self.numbers[verb.name] += 1
        key = f"demo {self.numbers[verb.name]} {verb.name}"
        (answer,) = await self.door.perform_many(self.context, verb, [input], [key])
        return answer


def drafts() -> list[dict[str, Any]]:
    """What two representatives are still writing down."""
    ada = {"name": "Ada Marlow", "email": "ada@example.com", "phone": "+44 1632 960017"}
    to = {
        "name": "Ada Marlow",
        "line1": "14 Orchard Rise",
        "city": "Milford Ings",
        "postal_code": "BX2 4ZZ",
        "country": "GB",
    }
    lines = [{"sku": "85123A", "quantity": 6, "unit_price": "2.95"}]
    return [
        {
            "channel": "phone",
            "currency": "GBP",
            "customer": ada,
            "ship_to": to,
            "lines": lines,
            "note": "Calls back at 3.",
        },
        {"channel": "phone", "currency": "GBP", "customer": {"name": "Ben Thorne"}, "lines": []},
    ]
