"""/v1/variants: what is sold."""

import msgspec
from litestar import Router, post

from orderwright.api.caller import IdempotencyKey
from orderwright.api.problems import Problem, problem_of_refusal, problems
from orderwright.catalog.save_variants import Saved, SaveVariant, save_variants
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal

ROWS_MAX = 10_000


class VariantRow(msgspec.Struct, omit_defaults=True):
    """What became of one variant of a batch. `row` counts from 1."""

    row: int
    status: int
    variant: Saved | None = None
    problem: Problem | None = None


@post("/", status_code=200, summary="Save a variant", responses=problems(409, 422))
async def save(data: SaveVariant, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Saved:
    """Creates the goods with this SKU, or changes what is said of them."""
    return await door.perform(context, save_variants, data, idempotency_key)


@post("/batch", status_code=200, summary="Save many variants", responses=problems(422))
async def save_batch(data: list[SaveVariant], context: Context, door: Door) -> list[VariantRow]:
    """At most 10,000; each row has a result of its own."""
    if not 1 <= len(data) <= ROWS_MAX:
        raise Refusal("batch_size", f"A batch has 1 to {ROWS_MAX:,} rows, this one has {len(data):,}.")
    answers = await door.perform_many(context, save_variants, data)
    return [row_of(number, answer) for number, answer in enumerate(answers, 1)]


def row_of(number: int, answer: Saved | Refusal) -> VariantRow:
    if isinstance(answer, Refusal):
        problem = problem_of_refusal(answer)
        return VariantRow(number, problem.status, problem=problem)
    return VariantRow(number, 201 if answer.created else 200, variant=answer)


catalog_router = Router("/variants", route_handlers=[save, save_batch], tags=["Catalog"])
