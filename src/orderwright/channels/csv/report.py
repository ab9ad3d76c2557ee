"""What became of each row of a file, and the way that rows take through the door: a good row goes in although another
fails, and the same file given again changes nothing twice."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.verbs import Verb

In = TypeVar("In")
Status = Literal["created", "updated", "unchanged", "refused", "quarantined"]


class RowResult(msgspec.Struct, frozen=True):
    """`row` counts as a spreadsheet does. `column`: the header that the reason is about, where it is about one."""

    row: int
    what: str
    status: Status
    column: str | None = None
    reason: str | None = None
    code: str | None = None


class Report(msgspec.Struct, frozen=True):
    """`rows` are in the order of the file; the counts add up to their number."""

    rows: list[RowResult]
    created: int
    updated: int
    unchanged: int
    refused: int
    quarantined: int


class Parsed(msgspec.Struct, frozen=True):
    """A row read: the input that it makes, or what is wrong with it."""

    row: int
    what: str
    input: Any
    mistakes: list[FieldError]


def report_of(rows: Sequence[RowResult]) -> Report:
    count = Counter(row.status for row in rows)
    return Report(
        sorted(rows, key=lambda row: row.row),
        count["created"],
        count["updated"],
        count["unchanged"],
        count["refused"],
        count["quarantined"],
    )


async def send(
    door: Door, context: Context, verb: Verb[In, Any], parsed: Sequence[Parsed], keys: Sequence[str] | None = None
) -> dict[int, Any]:
    """Each sound row through the door; answers and refusals by row number. `keys`: one for each of `parsed`."""
    sound = [(each, keys[index] if keys else None) for index, each in enumerate(parsed) if not each.mistakes]
    answers = await door.perform_many(context, verb, [each.input for each, _ in sound], [key for _, key in sound])
    return {each.row: answer for (each, _), answer in zip(sound, answers, strict=True)}


def results_of(
    parsed: Sequence[Parsed], answers: Mapping[int, Any], mapping: Mapping[str, str], status: Callable[[Any], Status]
) -> list[RowResult]:
    results = []
    for each in parsed:
        answer = answers.get(each.row)
        if each.mistakes:
            results.append(refused(each.row, each.what, each.mistakes, mapping))
        elif isinstance(answer, Refusal):
            wrong = answer.fields or [FieldError("", answer.code, answer.message)]
            results.append(refused(each.row, each.what, wrong, mapping))
        else:
            results.append(RowResult(each.row, each.what, status(answer)))
    return results


def refused(row: int, what: str, wrong: Sequence[FieldError], mapping: Mapping[str, str]) -> RowResult:
    """The first mistake names the column; all of them are told."""
    first = wrong[0]
    field = first.pointer.rsplit("/", 1)[-1]
    reason = " ".join(mistake.message for mistake in wrong[:5])
    return RowResult(row, what[:100], "refused", mapping.get(field), reason, first.code)


def row_keys(kind: str, data: bytes, parsed: Sequence[Parsed]) -> list[str]:
    """Idempotency keys of the rows of a file: given again, a row is not done again."""
    digest = hashlib.sha256(data).hexdigest()[:32]
    return [f"csv/{kind}/{digest}/{each.row}" for each in parsed]
