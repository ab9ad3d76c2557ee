"""Many of one kind in a request: each row is read, done and answered for itself; one that can't be read harms no other.

The body is read row by row, so OpenAPI is told what it is: `rows_of` and `file_of` are operation classes for handlers.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType

from orderwright.api.body import breaking_of, unreadable
from orderwright.api.caller import Context, Door
from orderwright.api.problems import Problem, field_of, problem_of_refusal
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.verbs import Verb

ROWS_MAX = 10_000
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
T = TypeVar("T")
R = TypeVar("R")


def rows_of(row: str | Schema) -> type[Operation]:
    """An operation whose body is an array of this, or of a component by its name, or NDJSON of it."""
    items = Reference(ref=f"#/components/schemas/{row}") if isinstance(row, str) else row
    content = {"application/json": OpenAPIMediaType(schema=Schema(type=OpenAPIType.ARRAY, items=items))}
    content[NDJSON[0]] = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, description="An object a line"))
    return with_body(RequestBody(content=content, required=True))


def file_of(media_type: str, description: str) -> type[Operation]:
    """An operation whose body is a file."""
    schema = Schema(type=OpenAPIType.STRING, description=description)
    return with_body(RequestBody(content={media_type: OpenAPIMediaType(schema=schema)}, required=True))


def with_body(body: RequestBody) -> type[Operation]:
    @dataclass
    class WithBody(Operation):
        def __post_init__(self) -> None:
            self.request_body = body

    return WithBody


async def perform_rows(
    request: Request[Any, Any, Any], context: Context, door: Door, verb: Verb[T, R], kind: type[T], key: str | None
) -> list[tuple[int, R | Problem]]:
    """What became of each row, in order, numbered from 1: the verb's answer, or the problem. Under an idempotency `key`
    each row has one of its own, so that a batch that was cut off goes on where it was."""
    rows = read_rows(await request.body(), request.headers.get("content-type", ""))
    wishes = {number: read_row(row, kind) for number, row in enumerate(rows, 1)}
    readable = {number: wish for number, wish in wishes.items() if not isinstance(wish, Problem)}
    keys = [f"{key}/{number}" for number in readable] if key else None
    answers = await door.perform_many(context, verb, list(readable.values()), keys)
    done = {number: outcome(answer) for number, answer in zip(readable, answers, strict=True)}
    return [(number, wish if isinstance(wish, Problem) else done[number]) for number, wish in wishes.items()]


def outcome(answer: R | Refusal) -> R | Problem:
    return problem_of_refusal(answer) if isinstance(answer, Refusal) else answer


def read_rows(body: bytes, content_type: str) -> list[bytes | msgspec.Raw]:
    """The rows of an array or of NDJSON, each still to be read for itself."""
    rows: list[bytes | msgspec.Raw]
    if content_type.partition(";")[0].strip().lower() in NDJSON:
        rows = [line for line in body.splitlines() if line.strip()]
    else:
        try:
            rows = list(msgspec.json.decode(body, type=list[msgspec.Raw]))
        except msgspec.ValidationError as error:
            raise ValidationException(
                "The body is no JSON array.", extra=[{"key": "", "message": str(error)}]
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise unreadable(body, error) from error
    if not 1 <= len(rows) <= ROWS_MAX:
        raise Refusal("batch_size", f"A batch has 1 to {ROWS_MAX:,} rows, this one has {len(rows):,}.")
    return rows


def read_row(row: bytes | msgspec.Raw, kind: type[T]) -> T | Problem:
    try:
        return msgspec.json.decode(row, type=kind)
    except msgspec.ValidationError as error:
        wrong = field_of(str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        what, offset = breaking_of(bytes(row), error)
        wrong = FieldError("", "malformed", f"{what}, at byte {offset + 1:,} of the row")
    return Problem("Bad request", 400, "The row can't be read.", "malformed_row", errors=[wrong])
