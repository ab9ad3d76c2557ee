"""What became of each row of a file, and the way that rows take through the door: a good row goes in although another
fails, and the same file given again changes nothing twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from orderwright.channels.csv.columns import Column, Mapped, map_columns, reason_of
from orderwright.channels.csv.read_table import CsvFile, Row, read_table
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.rehearse import Before, rehearse
from orderwright.kernel.verbs import Verb

In = TypeVar("In")
Status = Literal["created", "updated", "unchanged", "refused", "quarantined", "left_out", "past"]


class Change(msgspec.Struct, frozen=True, gc=False):
    """What a row says of a record otherwise than it was, by the header of its column."""

    column: str
    before: str
    after: str


class RowResult(msgspec.Struct, frozen=True, gc=False):
    """`row` counts as a spreadsheet does. `column`: the header that the reason is about, where it is about one.
    `before` and `after`: units on hand, where the row changes stock. `changes`: of a customer or a location."""

    row: int
    what: str
    status: Status
    column: str | None = None
    reason: str | None = None
    code: str | None = None
    before: int | None = None
    after: int | None = None
    changes: list[Change] = []


class Report(msgspec.Struct, frozen=True):
    """`rows` are in the order of the file; the counts add up to their number. `left_out`: totals and footers. `past`:
    orders that were done with elsewhere, kept as such. `notes`: what was read as something else, and what the file says
    of itself. `dry_run`: nothing was changed; the counts say what would be."""

    rows: list[RowResult]
    created: int
    updated: int
    unchanged: int
    refused: int
    quarantined: int
    left_out: int = 0
    past: int = 0
    notes: list[str] = []
    dry_run: bool = False


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """A row read: the input that it makes, or what is wrong with it. `key`: under which it is done once."""

    row: int
    what: str
    input: Any
    mistakes: list[FieldError]
    key: str | None = None


def report_of(rows: Sequence[RowResult], notes: Sequence[str] = (), dry_run: bool = False) -> Report:
    count = Counter(row.status for row in rows)
    return Report(
        sorted(rows, key=lambda row: row.row),
        count["created"],
        count["updated"],
        count["unchanged"],
        count["refused"],
        count["quarantined"],
        count["left_out"],
        count["past"],
        list(notes),
        dry_run,
    )


async def read_rows(
    file: CsvFile, columns: Sequence[Column], parse: Callable[[Row, Mapped], Parsed]
) -> tuple[list[Parsed], Mapped]:
    """The rows of a file and its mapping. What looks at a whole file does so in a thread."""

    def read() -> tuple[list[Parsed], Mapped]:
        table = read_table(file.data, file.encoding)
        mapped = map_columns(columns, table, file.mapping)
        file.rows = len(table.rows)
        return [parse(row, mapped) for row in table.rows], mapped

    return await asyncio.to_thread(read)


async def send(
    door: Door, context: Context, verb: Verb[In, Any], parsed: Sequence[Parsed], file: CsvFile
) -> dict[int, Any]:
    """Each sound row through the door; answers and refusals by row number. In a dry run, what would be answered."""
    if file.dry_run:
        return await rehearse_rows(door, context, verb, parsed)
    sound = [each for each in parsed if not each.mistakes]
    answers: dict[int, Any] = {}
    for start in range(0, len(sound), verb.batch_max):
        some = sound[start : start + verb.batch_max]
        done = await door.perform_many(context, verb, [each.input for each in some], [each.key for each in some])
        answers |= {each.row: answer for each, answer in zip(some, done, strict=True)}
        file.done += len(some)
    return answers


async def rehearse_rows(
    door: Door, context: Context, verb: Verb[In, Any], parsed: Sequence[Parsed], *, after: Before = None
) -> dict[int, Any]:
    """What each sound row would be answered; nothing is changed. `after`: what would have been done before."""
    sound = [each for each in parsed if not each.mistakes]
    answers = await rehearse(door, context, verb, [each.input for each in sound], after)
    return {each.row: answer for each, answer in zip(sound, answers, strict=True)}


async def tell(
    parsed: Sequence[Parsed],
    answers: Mapping[int, Any],
    mapping: Mapped,
    status: Callable[[Any], Status],
    dry_run: bool = False,
) -> Report:
    return await asyncio.to_thread(lambda: report_of(results_of(parsed, answers, mapping, status), (), dry_run))


def results_of(
    parsed: Sequence[Parsed], answers: Mapping[int, Any], mapping: Mapped, status: Callable[[Any], Status]
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


def refused(row: int, what: str, wrong: Sequence[FieldError], mapping: Mapped) -> RowResult:
    column, reason = reason_of(wrong, mapping)
    return RowResult(row, what[:100], "refused", column, reason, wrong[0].code)
