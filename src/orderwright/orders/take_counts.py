"""Counts through the door: a count is a fact, so one below what is promised makes the newest reservations give way."""

from collections.abc import Sequence

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.count_below_promised import count_below_promised
from orderwright.stock.count_stock import Counted, CountStock, count_stock


async def take_counts(door: Door, context: Context, counts: Sequence[CountStock]) -> list[Counted | Refusal]:
    """An answer for each, in order: all that takes nothing promised together, the rest one by one."""
    answers = await door.perform_many(context, count_stock, counts)
    below = [i for i, answer in enumerate(answers) if isinstance(answer, Refusal) and answer.code == "stock_promised"]
    taken = await door.perform_many(context, count_below_promised, [counts[i] for i in below])
    for index, answer in zip(below, taken, strict=True):
        answers[index] = answer
    return answers
