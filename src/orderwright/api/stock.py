"""/v1/stock: goods that arrive, are corrected, or change places."""

import msgspec
from litestar import Router, post

from orderwright.api.caller import IdempotencyKey
from orderwright.api.problems import Problem, problem_of_refusal, problems
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.shrink_stock import Shrunk, shrink_stock
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.stock.transfer_stock import TransferStock, transfer_stock
from orderwright.stock.types import StockNow

ROWS_MAX = 10_000


class ReceiptRow(msgspec.Struct, omit_defaults=True):
    """What became of one receipt of a batch. `row` counts from 1."""

    row: int
    status: int
    stock: StockNow | None = None
    problem: Problem | None = None


@post("/receipts", summary="Receive goods", responses=problems(409, 422))
async def receive(data: ReceiveStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> StockNow:
    """From a supplier, or as opening stock. Backorders are served from it, the oldest first."""
    return await door.perform(context, receive_stock, data, idempotency_key)


@post("/receipts/batch", status_code=200, summary="Receive many goods", responses=problems(422))
async def receive_batch(data: list[ReceiveStock], context: Context, door: Door) -> list[ReceiptRow]:
    """At most 10,000; each row has a result of its own."""
    if not 1 <= len(data) <= ROWS_MAX:
        raise Refusal("batch_size", f"A batch has 1 to {ROWS_MAX:,} rows, this one has {len(data):,}.")
    answers = await door.perform_many(context, receive_stock, data)
    return [row_of(number, answer) for number, answer in enumerate(answers, 1)]


def row_of(number: int, answer: StockNow | Refusal) -> ReceiptRow:
    if isinstance(answer, Refusal):
        problem = problem_of_refusal(answer)
        return ReceiptRow(number, problem.status, problem=problem)
    return ReceiptRow(number, 201, stock=answer)


@post("/adjustments", summary="Adjust stock", responses=problems(409, 422))
async def adjust(data: AdjustStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> StockNow:
    """Found, lost, set aside, restored, scrapped. What is promised is never taken away."""
    return await door.perform(context, adjust_stock, data, idempotency_key)


@post("/losses", summary="Take away goods that are promised", responses=problems(409, 422))
async def shrink(data: AdjustStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Shrunk:
    """The newest reservations give way and are sourced again."""
    return await door.perform(context, shrink_stock, data, idempotency_key)


@post("/transfers", summary="Transfer goods", responses=problems(409, 422))
async def transfer(
    data: TransferStock, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> StockNow:
    """From one location to another, at once; answers with the level that they came from."""
    return await door.perform(context, transfer_stock, data, idempotency_key)


stock_router = Router("/stock", route_handlers=[receive, receive_batch, adjust, shrink, transfer], tags=["Stock"])
