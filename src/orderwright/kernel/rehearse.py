"""Do something and undo it: what a verb would answer, for dry runs. Its reactions are left out."""

from collections.abc import Sequence
from typing import Any, TypeVar

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Verb

In = TypeVar("In")
Out = TypeVar("Out")
Before = tuple[Verb[Any, Any], Sequence[Any]] | None
"""A verb and what it is given."""


class _UndoneError(Exception):
    def __init__(self, answers: list[Any]) -> None:
        super().__init__()
        self.answers = answers


async def rehearse(
    door: Door, context: Context, verb: Verb[In, Out], inputs: Sequence[In], after: Before = None
) -> list[Out | Refusal]:
    """An answer for each, in order, in transactions of `verb.batch_max` that are rolled back. `after`: what is done
    first in each of them."""
    context.require(verb.permission)
    answers: list[Out | Refusal] = []
    for start in range(0, len(inputs), verb.batch_max):
        answers += await _batch(door, context, verb, inputs[start : start + verb.batch_max], after)
    return answers


async def _batch(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any], after: Before) -> list[Any]:
    """A batch that is refused as a whole is split until the culprit stands alone."""
    try:
        async with door.database.transaction(context.organization, context.actor, context.at or door.now()) as tx:
            if after:
                await after[0](tx, after[1])
            raise _UndoneError(await verb(tx, inputs))
    except _UndoneError as undone:
        return undone.answers
    except Refusal as refusal:
        if len(inputs) == 1:
            return [refusal]
        half = len(inputs) // 2
        first = await _batch(door, context, verb, inputs[:half], after)
        return [*first, *await _batch(door, context, verb, inputs[half:], after)]
