"""Walk orders along the rest of their way as a warehouse and a carrier would: for imported orders, which were lived
through already elsewhere, and for demonstrations.

Everything goes through the door, many at a time: those that were placed within one `span` together, at the times that
the steps would have had, counted from the end of the span, and never later than now. Since spans lie fixed, an order
does its steps one after the other. What holds an order holds it here.
With `in_time` nothing does a step before its time has come, so that recent orders are left midway.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from orderwright.channels.settle_returns import SettleReturn, settle_returns
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.buy_labels import BuyLabel, buy_labels
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.pack_parcels import PackParcel, pack_parcels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Query, Verb
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.shipping.tracking_states import TrackingState
from orderwright.views import next_work
from orderwright.views.next_work import NextWork, ToPack, UnderWay, Waiting

PARCEL_G_MAX = 30_000
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
A_DAY = timedelta(days=1)
AFTER_PLACEMENT = {
    "release": timedelta(minutes=10),
    "accept": timedelta(minutes=30),
    "pick": timedelta(hours=3),
    "pack": timedelta(hours=4),
    "label": timedelta(hours=4, minutes=30),
    "ship": timedelta(days=1),
    "transit": timedelta(days=1, hours=10),
    "deliver": timedelta(days=3),
    "return": timedelta(0),
}
"""Step → how long after the order was placed (for returns: after the shop wrote the credit note) it is done."""
Schedule = Mapping[str, timedelta]
STEPS = tuple(AFTER_PLACEMENT)


class Work(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def placed_at(self) -> datetime: ...


W = TypeVar("W", bound=Work)
Tell = Callable[[str, int], None]
"""Told the step and how many things did it."""


class Advancing:
    """Orders of some channels on their way. `refused`: what could not do its step, with the reason, by id; it is left
    out for the rest of this walk, as is what somebody puts into `left_out`."""

    def __init__(
        self,
        door: Door,
        context: Context,
        channels: Sequence[str],
        tell: Tell,
        schedule: Schedule = AFTER_PLACEMENT,
        span: timedelta = A_DAY,
    ) -> None:
        self.door = door
        self.context = context
        self.channels = list(channels)
        self.tell = tell
        self.schedule = schedule
        self.span = span
        self.in_time = False
        self.left_out: set[UUID] = set()
        self.refused: dict[UUID, Refusal] = {}
        self.done: Counter[str] = Counter()

    async def step(self, name: str, limit: int) -> int:
        """Let at most `limit` things do one step; how many did."""
        walk: Callable[[int], Awaitable[int]] = getattr(self, f"_{name}")
        count = await walk(limit)
        self.done[name] += count
        if count:
            self.tell(name, count)
        return count

    async def _release(self, limit: int) -> int:
        waiting = await self._next("release", next_work.orders_to_release, limit)
        return await self._do("release", waiting, release_orders, lambda order: [ReleaseOrder(order_id=order.id)])

    async def _accept(self, limit: int) -> int:
        waiting = await self._next("accept", next_work.next_fulfillment_orders, limit, "released")
        return await self._do("accept", waiting, accept_fulfillment_orders, acceptance)

    async def _pick(self, limit: int) -> int:
        waiting = await self._next("pick", next_work.next_fulfillment_orders, limit, "accepted", "picking")
        return await self._do("pick", waiting, confirm_picks, lambda one: [ConfirmPicks(fulfillment_order_id=one.id)])

    async def _pack(self, limit: int) -> int:
        waiting = await self._next("pack", next_work.next_to_pack, limit, "picked", "packing")
        return await self._do("pack", waiting, pack_parcels, parcels_of)

    async def _label(self, limit: int) -> int:
        waiting = await self._next("label", next_work.next_parcels, limit, "packed")
        return await self._do("label", waiting, buy_labels, lambda parcel: [BuyLabel(parcel_id=parcel.id)])

    async def _ship(self, limit: int) -> int:
        waiting = await self._next("ship", next_work.next_parcels, limit, "labeled")
        return await self._do("ship", waiting, hand_over, lambda parcel: [HandOver(parcel_id=parcel.id)])

    async def _transit(self, limit: int) -> int:
        waiting = await self._next("transit", next_work.next_under_way, limit, "pending", "info_received")
        return await self._do("transit", waiting, record_tracking, self._told_in_transit)

    async def _deliver(self, limit: int) -> int:
        states = ("in_transit", "out_for_delivery", "available_for_pickup")
        waiting = await self._next("deliver", next_work.next_under_way, limit, *states)
        return await self._do("deliver", waiting, record_tracking, self._told_delivered)

    async def _return(self, limit: int) -> int:
        waiting = await self._next("return", next_work.returns_to_settle, limit)
        return await self._do(
            "return", waiting, settle_returns, lambda r: [SettleReturn(source=r.source, external_ref=r.external_ref)]
        )

    def _told_in_transit(self, parcel: UnderWay) -> list[RecordTracking]:
        at = self._time("transit", parcel.placed_at)
        return [
            tracked(parcel, TrackingState.INFO_RECEIVED, parcel.handed_over_at, "Label created"),
            tracked(parcel, TrackingState.IN_TRANSIT, max(at, parcel.handed_over_at), "On its way"),
        ]

    def _told_delivered(self, parcel: UnderWay) -> list[RecordTracking]:
        at = max(self._time("deliver", parcel.placed_at), parcel.handed_over_at)
        return [
            tracked(parcel, TrackingState.OUT_FOR_DELIVERY, at - timedelta(hours=2), "In the delivery vehicle"),
            tracked(parcel, TrackingState.DELIVERED, at, "Handed to the receiver"),
        ]

    async def _next(self, step: str, query: Query[NextWork, Sequence[W]], limit: int, *statuses: str) -> Sequence[W]:
        wanted = NextWork(
            channels=self.channels,
            limit=limit,
            placed_until=self.door.now() - (self.schedule[step] + self.span if self.in_time else timedelta(0)),
            statuses=list(statuses),
            left_out=sorted({*self.refused, *self.left_out}),
        )
        return await self.door.ask(self.context, query, wanted)

    async def _do(
        self, step: str, waiting: Sequence[W], verb: Verb[Any, Any], inputs_of: Callable[[W], Iterable[Any]]
    ) -> int:
        """Those of a span together, at its time; how many did it."""
        count = 0
        for day in spans(waiting, self.span):
            at = self._time(step, day[0].placed_at)
            context = msgspec.structs.replace(self.context, at=at)
            inputs = [(one.id, input) for one in day for input in inputs_of(one)]
            answers = await self.door.perform_many(context, verb, [input for _, input in inputs])
            no = {id_: answer for (id_, _), answer in zip(inputs, answers, strict=True) if isinstance(answer, Refusal)}
            self.refused |= no
            count += len(day) - len(no)
        return count

    def _time(self, step: str, placed_at: datetime) -> datetime:
        """When a step is done by what was placed in this span: the same for all of it, later for later steps."""
        return min(end_of_span(placed_at, self.span) + self.schedule[step], self.door.now())


def end_of_span(at: datetime, span: timedelta) -> datetime:
    return EPOCH + ((at - EPOCH) // span + 1) * span


def spans(waiting: Iterable[W], span: timedelta) -> Iterator[list[W]]:
    """Things by the span in which their order was placed."""
    for _, group in groupby(
        sorted(waiting, key=lambda one: one.placed_at), lambda one: end_of_span(one.placed_at, span)
    ):
        yield list(group)


def parcels_of(work: ToPack) -> Iterator[PackParcel]:
    """As many parcels as the carrier's weight limit asks for; a unit that is heavier alone gets a parcel of its own."""
    boxes: list[list[Scan]] = [[]]
    room = PARCEL_G_MAX
    for goods in work.units:
        left = goods.quantity
        while left:
            fits = min(left, max(0, room) // goods.weight_g if goods.weight_g else left) or (0 if boxes[-1] else 1)
            if fits:
                boxes[-1].append(Scan(goods.sku, fits))
                left, room = left - fits, room - fits * goods.weight_g
            if left:
                boxes.append([])
                room = PARCEL_G_MAX
    for number, scanned in enumerate(boxes, 1):
        yield PackParcel(fulfillment_order_id=work.id, scanned=scanned, box="carton", partial=number < len(boxes))


def acceptance(waiting: Waiting) -> list[AcceptFulfillmentOrder]:
    return [AcceptFulfillmentOrder(fulfillment_order_id=waiting.id)]


def tracked(parcel: UnderWay, state: TrackingState, at: datetime, words: str) -> RecordTracking:
    return RecordTracking(tracking_number=parcel.tracking_number, state=state, at=at, words=words, source="own fleet")
