"""The table of docs/guides/what-happens-to-stock.md, step by step against a real level."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

from tests import given, warehouse

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
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.count_below_promised import count_below_promised
from orderwright.orders.end_fences import EndFences, end_fences
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.shrink_stock import shrink_stock
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.service.record_departure import RecordDeparture, record_departure
from orderwright.shipping.tracking_states import TrackingState
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.count_stock import CountStock, count_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock

PAGE = Path(__file__).parents[2] / "docs/guides/what-happens-to-stock.md"
ROW = re.compile(r"^\| [^|]+ \| `(\w+)`(?: \(([^)]+)\))? \| ([^|]*)\| ([^|]*)\| ([^|]*)\|$", re.MULTILINE)
UNIT = {"MUG": 1}


def said() -> dict[str, tuple[int, int, int]]:
    """What the page says of each verb (and case): units on hand, committed, unavailable."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {
        f"{verb} {case}".strip(): tuple(int(cell.strip().replace("−", "-") or 0) for cell in cells)  # type: ignore[misc]
        for verb, case, *cells in rows
    }


class Ledger:
    """Notes what each step did to the level."""

    def __init__(self, world: given.World) -> None:
        self.world = world
        self.seen: dict[str, tuple[int, int, int]] = {}

    async def step(self, name: str, verb: Any, wish: Any) -> Any:
        before = await warehouse.level(self.world, "MUG")
        answer = await self.world.do(verb, wish)
        after = await warehouse.level(self.world, "MUG")
        self.seen[name] = tuple(new - old for new, old in zip(after, before, strict=True))  # type: ignore[assignment]
        return answer

    async def adjust(self, name: str, kind: Any, quantity: int = 1) -> None:
        wish = AdjustStock(location="DC", sku="MUG", quantity=quantity, reason="count", kind=kind)
        await self.step(f"adjust_stock {name}", adjust_stock, wish)

    async def count(self, name: str, verb: Any, difference: int) -> None:
        on_hand, _, _ = await warehouse.level(self.world, "MUG")
        await self.step(name, verb, CountStock(location="DC", sku="MUG", quantity=on_hand + difference))


async def test_every_step_does_to_stock_what_the_page_says(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 20}, "WEST": {}}) as world:
        ledger = Ledger(world)
        await goods_come_and_go(ledger)
        await orders_claim(ledger)
        await locations_refuse(ledger)
        await a_unit_travels(ledger)
        await orders_are_canceled(ledger)
        await a_unit_comes_back(ledger)
        assert ledger.seen == said()


async def goods_come_and_go(ledger: Ledger) -> None:
    await ledger.step("receive_stock", receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1))
    await ledger.adjust("change, up", "change", 1)
    await ledger.adjust("change, down", "change", -1)
    await ledger.count("count_stock fewer", count_stock, -1)
    await ledger.count("count_stock more", count_stock, 1)
    await ledger.adjust("set_aside", "set_aside")
    await ledger.adjust("restore", "restore")
    await ledger.world.do(
        adjust_stock, AdjustStock(location="DC", sku="MUG", quantity=1, reason="other", kind="set_aside")
    )
    await ledger.adjust("scrap", "scrap")
    transfer = TransferStock(location="DC", to_location="WEST", sku="MUG", quantity=1)
    await ledger.step("transfer_stock", transfer_stock, transfer)
    await ledger.world.do(adjust_stock, AdjustStock(location="WEST", sku="MUG", quantity=-1, reason="other"))


async def orders_claim(ledger: Ledger) -> None:
    world = ledger.world
    placed = await ledger.step("place_orders", place_orders, world.order(UNIT))
    await ledger.step("release_orders", release_orders, ReleaseOrder(order_id=placed.id))
    reserved = await world.placed_order(UNIT)
    await ledger.step("cancel_lines reserved", cancel_lines, cancel(reserved.id))
    on_hand, committed, unavailable = await warehouse.level(world, "MUG")
    everything = await world.placed_order({"MUG": on_hand - committed - unavailable})
    await ledger.step("place_orders backordered", place_orders, world.order(UNIT))
    await ledger.step("receive_stock waited for", receive_stock, ReceiveStock(location="DC", sku="MUG", quantity=1))
    loss = AdjustStock(location="DC", sku="MUG", quantity=-1, reason="theft")
    await ledger.step("shrink_stock", shrink_stock, loss)
    await ledger.count("count_below_promised", count_below_promised, -1)
    await world.do(cancel_lines, cancel(everything.id))


async def locations_refuse(ledger: Ledger) -> None:
    world = ledger.world
    await world.do(save_locations, SaveLocation(code="DC", auto_accept=False))
    work = await warehouse.released(world, UNIT)
    await ledger.step(
        "accept_fulfillment_orders", accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id)
    )
    await world.do(save_locations, SaveLocation(code="DC", auto_accept=True))
    for reason in ("too_busy", "damaged", "not_found"):
        work = await warehouse.released(world, UNIT)
        reject = RejectFulfillmentOrder(fulfillment_order_id=work.id, reason=reason)
        await ledger.step(f"reject_fulfillment_orders {reason}", reject_fulfillment_orders, reject)
        if reason == "too_busy":
            await world.sql("update sourcing_fence set until = at")
            await ledger.step("end_fences", end_fences, EndFences())
        await world.do(cancel_lines, cancel(work.order.id))
    for reason in ("damaged", "not_found"):
        work = await warehouse.released(world, UNIT)
        short = ConfirmPicks(fulfillment_order_id=work.id, lines=[FoundLine(1, 0, reason)])  # type: ignore[arg-type]
        await ledger.step(f"confirm_picks {reason}", confirm_picks, short)
        await world.do(cancel_lines, cancel(work.order.id))


async def a_unit_travels(ledger: Ledger) -> None:
    work = await warehouse.released(ledger.world, UNIT)
    for _ in range(2):
        await ledger.step("confirm_picks", confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
        if "unpick" not in ledger.seen:
            await ledger.step("unpick", unpick, Unpick(fulfillment_order_id=work.id))
    packing = PackParcel(fulfillment_order_id=work.id, scanned=[Scan("MUG")])
    parcel = await ledger.step("pack_parcels", pack_parcels, packing)
    await ledger.step("unpack_parcels", unpack_parcels, UnpackParcel(parcel_id=parcel.parcel_id))
    parcel = await ledger.world.do(pack_parcels, packing)
    await ledger.step("buy_labels", buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
    await ledger.step("void_labels", void_labels, VoidLabel(parcel_id=parcel.parcel_id))
    label = await ledger.world.do(buy_labels, BuyLabel(parcel_id=parcel.parcel_id))
    await ledger.step("hand_over", hand_over, HandOver(parcel_id=parcel.parcel_id))
    news = RecordTracking(tracking_number=label.tracking_number, state=TrackingState.DELIVERED)
    await ledger.step("record_tracking", record_tracking, news)


async def orders_are_canceled(ledger: Ledger) -> None:
    released = await warehouse.released(ledger.world, UNIT)
    await ledger.step("cancel_lines released", cancel_lines, cancel(released.order.id))
    gone = await warehouse.picked(ledger.world, UNIT)
    await ledger.world.do(cancel_lines, cancel(gone.order.id))
    picked = await warehouse.picked(ledger.world, UNIT)
    await ledger.step("cancel_lines picked", cancel_lines, cancel(picked.order.id))
    for case, work in (("released", released), ("put_back", gone)):
        left = RecordDeparture(order_id=work.order.id, line_no=1, quantity=1)
        await ledger.step(f"record_departure {case}", record_departure, left)
    await ledger.step("put_back", put_back, PutBack(fulfillment_order_id=picked.id))
    packed, _ = await warehouse.packed(ledger.world, UNIT)
    await ledger.step("cancel_lines packed", cancel_lines, cancel(packed.order.id))


async def a_unit_comes_back(ledger: Ledger) -> None:
    unexpected = UnexpectedGoods(location="DC", sku="MUG", quantity=1, what="no_return")
    await ledger.step("receive_unexpected_goods", receive_unexpected_goods, unexpected)
    work = await warehouse.delivered(ledger.world, {"MUG": 2})
    lines = [LineToReturn(line_no=1, quantity=1)]
    for case in ("restock", "scrap"):
        wish = RequestReturn(order_id=work.order.id, lines=lines, reason="unwanted")
        back = await ledger.world.do(authorize_returns, wish)
        await ledger.step("receive_returns", receive_returns, ReceiveReturn(return_id=back.return_id))
        decided = [DisposedLine(line_no=1, **{case: 1})]
        await ledger.step(
            f"dispose_returns {case}", dispose_returns, DisposeReturn(return_id=back.return_id, lines=decided)
        )


def cancel(order_id: UUID) -> CancelLines:
    return CancelLines(order_id=order_id, reason="customer")
