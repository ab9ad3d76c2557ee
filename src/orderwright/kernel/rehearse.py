"""Do something and undo it: what a verb would answer, for dry runs. Its reactions are left out."""

from collections.abc import Sequence
from typing import Any, TypeVar

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Verb

In = TypeVar("In")
Out = TypeVar("Out")


class _UndoneError(Exception):
    def __init__(self, answers: list[Any]) -> None:
        super().__init__()
        self.answers = answers


async def rehearse(door: Door, context: Context, verb: Verb[In, Out], inputs: Sequence[In]) -> list[Out | Refusal]:
    """An answer for each, in order, in transactions of `verb.batch_max` that are rolled back."""
    context.require(verb.permission)
    answers: list[Out | Refusal] = []
    for start in range(0, len(inputs), verb.batch_max):
        answers += await _batch(door, context, verb, inputs[start : start + verb.batch_max])
    return answers


async def _batch(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any]) -> list[Any]:
    """A batch that is refused as a whole is split until the culprit stands alone."""
    try:
        async with door.database.transaction(context.organization, context.actor, context.at or door.now()) as tx:
            raise _UndoneError(await verb(tx, inputs))
    except _UndoneError as undone:
        return undone.answers
    except Refusal as refusal:
        if len(inputs) == 1:
            return [refusal]
        half = len(inputs) // 2
        first = await _batch(door, context, verb, inputs[:half])
        return [*first, *await _batch(door, context, verb, inputs[half:])]
