"""/v1/orders: place one, or many at once."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from orderwright.api.caller import IdempotencyKey
from orderwright.api.problems import Problem, field_of, problem_of_refusal, problems
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder

ROWS_MAX = 10_000


class BatchRow(msgspec.Struct, omit_defaults=True):
    """What became of one row of a batch: the order, or the problem. `row` counts from 1."""

    row: int
    status: int
    order: PlacedOrder | None = None
    problem: Problem | None = None


class BatchAnswer(msgspec.Struct):
    """One result for each row, in order."""

    placed: int
    known: int
    refused: int
    results: list[BatchRow]


@post(
    "/",
    summary="Place an order",
    responses={
        200: ResponseSpec(PlacedOrder, generate_examples=False, description="The same order was here before"),
        **problems(409, 413, 422),
    },
)
async def place_order(
    data: PlaceOrder, context: Context, state: State, idempotency_key: IdempotencyKey = None
) -> Response[PlacedOrder]:
    """Reserves what there is, and backorders or refuses the rest as `if_short` says. The same (channel, external_ref)
    with the same content is answered with the same order (200); with other content it is refused (409)."""
    placed: PlacedOrder = await state.placements.perform(context, data, idempotency_key)
    return Response(placed, status_code=201 if placed.created else 200)


@post(
    "/batch",
    status_code=200,
    summary="Place many orders",
    responses=problems(413, 422),
)
async def place_order_batch(request: Request[Any, Any, Any], context: Context, door: Door) -> BatchAnswer:
    """A JSON array of orders, or one order a line (`application/x-ndjson`); at most 10,000. Each row has a result of
    its own: a row that can't be read or is refused harms no other. Rows are idempotent by (channel, external_ref)."""
    rows = read_rows(await request.body(), request.headers.get("content-type", ""))
    orders: dict[int, PlaceOrder] = {}
    results: dict[int, BatchRow] = {}
    for number, row in enumerate(rows, 1):
        order = read_order(row)
        if isinstance(order, Problem):
            results[number] = BatchRow(number, order.status, problem=order)
        else:
            orders[number] = order
    answers = await door.perform_many(context, place_orders, list(orders.values()))
    for number, answer in zip(orders, answers, strict=True):
        results[number] = result_of(number, answer)
    in_order = [results[number] for number in sorted(results)]
    return BatchAnswer(
        placed=sum(row.status == 201 for row in in_order),
        known=sum(row.status == 200 for row in in_order),
        refused=sum(row.status >= 400 for row in in_order),
        results=in_order,
    )


def read_rows(body: bytes, content_type: str) -> list[bytes | msgspec.Raw]:
    """The rows of an array or of NDJSON, each still to be read for itself."""
    rows: list[bytes | msgspec.Raw]
    if content_type.partition(";")[0].strip().lower() in (
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
    ):
        rows = [line for line in body.splitlines() if line.strip()]
    else:
        try:
            rows = list(msgspec.json.decode(body, type=list[msgspec.Raw]))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal("batch_unreadable", f"The body is no JSON array: {error}") from error
    if not 1 <= len(rows) <= ROWS_MAX:
        raise Refusal("batch_size", f"A batch has 1 to {ROWS_MAX:,} rows, this one has {len(rows):,}.")
    return rows


def read_order(row: bytes | msgspec.Raw) -> PlaceOrder | Problem:
    try:
        return msgspec.json.decode(row, type=PlaceOrder)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Problem("Bad request", 400, "The row can't be read.", "malformed_row", errors=[field_of(str(error))])


def result_of(number: int, answer: PlacedOrder | Refusal) -> BatchRow:
    if isinstance(answer, Refusal):
        problem = problem_of_refusal(answer)
        return BatchRow(number, problem.status, problem=problem)
    return BatchRow(number, 201 if answer.created else 200, order=answer)


orders_router = Router("/orders", route_handlers=[place_order, place_order_batch], tags=["Orders"])
