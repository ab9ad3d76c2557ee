"""/v1/stock: what there is; goods that arrive, are corrected, or change places."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, get, post
from litestar.params import Parameter

from orderwright.api.batches import perform_rows, rows_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import Problem, problems
from orderwright.kernel.paging import Page
from orderwright.orders.count_below_promised import count_below_promised
from orderwright.orders.shrink_stock import Shrunk, shrink_stock
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.count_stock import Counted, CountStock
from orderwright.stock.move_to_bins import InBin, MoveToBin, move_to_bins
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock
from orderwright.stock.types import StockNow
from orderwright.views.inventory import LevelRow, ListLevels, list_levels
from orderwright.views.variant_page import HistoryRow, ReadVariant, list_movements


class ReceiptRow(msgspec.Struct, omit_defaults=True):
    """What became of one receipt of a batch. `row` counts from 1."""

    row: int
    status: int
    stock: StockNow | None = None
    problem: Problem | None = None


@post("/receipts", summary="Receive stock", responses=problems(409, 413, 422))
async def receive(data: ReceiveStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> StockNow:
    """From a supplier, or as opening stock. Backorders are served from it, the oldest first."""
    return await door.perform(context, receive_stock, data, idempotency_key)


@post(
    "/receipts/batch",
    status_code=200,
    summary="Receive stock in bulk",
    request_max_body_size=MANY_BYTES_MAX,
    operation_class=rows_of("ReceiveStock"),
    responses=problems(413, 422),
)
async def receive_batch(
    request: Request[Any, Any, Any], context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> list[ReceiptRow]:
    """At most 10,000; each row has a result of its own."""
    return [
        ReceiptRow(number, done.status, problem=done)
        if isinstance(done, Problem)
        else ReceiptRow(number, 201, stock=done)
        for number, done in await perform_rows(request, context, door, receive_stock, ReceiveStock, idempotency_key)
    ]


@post("/adjustments", summary="Adjust stock", responses=problems(409, 413, 422))
async def adjust(data: AdjustStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> StockNow:
    """Found, lost, set aside, restored, scrapped. What is promised is never taken away."""
    return await door.perform(context, adjust_stock, data, idempotency_key)


@post("/counts", status_code=200, summary="Count stock", responses=problems(409, 413, 422))
async def count(data: CountStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Counted:
    """Sets what is on hand; the difference is an adjustment. Below what is promised the newest reservations give way
    and are sourced again; what is in released work stays (`left`), for a short pick."""
    return await door.perform(context, count_below_promised, data, idempotency_key)


@post("/losses", summary="Write off committed stock", responses=problems(409, 413, 422))
async def shrink(data: AdjustStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Shrunk:
    """The newest reservations give way and are sourced again."""
    return await door.perform(context, shrink_stock, data, idempotency_key)


@post("/transfers", summary="Transfer stock", responses=problems(409, 413, 422))
async def transfer(
    data: TransferStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> StockNow:
    """From one location to another, at once; answers with the level that they came from."""
    return await door.perform(context, transfer_stock, data, idempotency_key)


@post("/bin-moves", status_code=200, summary="Move stock to another bin", responses=problems(409, 413, 422))
async def to_bin(data: MoveToBin, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> InBin:
    """All units of the variant at the location lie there from now on."""
    return await door.perform(context, move_to_bins, data, idempotency_key)


@get("/levels", summary="List stock levels", responses=problems(422))
async def levels(
    context: Context, door: Door, q: Text = None, sku: Text = None, location: Text = None, low: bool = False,
    cursor: Cursor = None, limit: Limit = None,
) -> Page[LevelRow]:  # fmt: skip
    """By SKU and location: on_hand = available + committed + unavailable. `low`: only what is low or out of stock
    there. `sku`: this one alone."""
    wanted = ListLevels(query=q or "", sku=sku, location=location, low=low, cursor=cursor, limit=limit)
    return await door.ask(context, list_levels, wanted)


@get("/movements", summary="List the movements of a variant", responses=problems(404, 422))
async def movements(
    context: Context,
    door: Door,
    sku: Annotated[str, Parameter(max_length=200)],
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[HistoryRow]:
    """The history of its stock with every cause, newest first. `quantity`: the change of on hand at the
    row's location, `balance`: what was on hand there afterwards. What goes to another location has a row for each."""
    return await door.ask(context, list_movements, ReadVariant(sku=sku, cursor=cursor, limit=limit))


stock_router = Router(
    "/stock",
    route_handlers=[levels, movements, receive, receive_batch, adjust, count, shrink, transfer, to_bin],
    tags=["Stock"],
)
