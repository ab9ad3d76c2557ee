"""/v1/orders: place one, or many at once."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from orderwright.api.answer import ApiResponse
from orderwright.api.batches import perform_rows, rows_of
from orderwright.api.body import MANY_BYTES_MAX
from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import Problem, problems
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder


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
    needs="orders.place",
    responses={
        200: ResponseSpec(PlacedOrder, generate_examples=False, description="The order was placed before"),
        **problems(409, 413, 422),
    },
)
async def place_order(
    data: PlaceOrder, context: Context, state: State, idempotency_key: IdempotencyKey = None
) -> Response[PlacedOrder]:
    """Reserves what there is, and backorders or refuses the rest as `if_short` says. The same (channel, external_ref)
    with the same content is answered with the same order (200); with other content it is refused (409)."""
    placed: PlacedOrder = await state.placements.perform(context, data, idempotency_key)
    return ApiResponse(placed, status_code=201 if placed.created else 200)


@post(
    "/batch",
    status_code=200,
    summary="Place many orders",
    request_max_body_size=MANY_BYTES_MAX,
    operation_class=rows_of("PlaceOrder"),
    responses=problems(413, 422),
)
async def place_order_batch(
    request: Request[Any, Any, Any], context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> BatchAnswer:
    """A JSON array of orders, or one order a line (`application/x-ndjson`); at most 10,000. Each row has a result of
    its own: a row that can't be read or is refused harms no other. Rows are idempotent by (channel, external_ref)."""
    done = await perform_rows(request, context, door, place_orders, PlaceOrder, idempotency_key)
    in_order = [result_of(number, outcome) for number, outcome in done]
    return BatchAnswer(
        placed=sum(row.status == 201 for row in in_order),
        known=sum(row.status == 200 for row in in_order),
        refused=sum(row.status >= 400 for row in in_order),
        results=in_order,
    )


def result_of(number: int, outcome: PlacedOrder | Problem) -> BatchRow:
    if isinstance(outcome, Problem):
        return BatchRow(number, outcome.status, problem=outcome)
    return BatchRow(number, 201 if outcome.created else 200, order=outcome)


orders_router = Router("/orders", route_handlers=[place_order, place_order_batch], tags=["Orders"])
