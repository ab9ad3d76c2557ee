"""Counts through the door: a count is a fact, so one below what is promised makes the newest reservations give way."""

from collections.abc import Sequence

from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.orders.count_below_promised import count_below_promised
from orderwright.stock.count_stock import Counted, CountStock, count_stock


async def take_counts(
    door: Door, context: Context, counts: Sequence[CountStock], keys: Sequence[str | None] | None = None
) -> list[Counted | Refusal]:
    """An answer for each, in order. `keys`: each is done once."""
    keys = keys or [None] * len(counts)
    answers = await door.perform_many(context, count_stock, counts, keys)
    below = [i for i, answer in enumerate(answers) if isinstance(answer, Refusal) and answer.code == "stock_promised"]
    again = [keys[i] and f"{keys[i]} below" for i in below]
    taken = await door.perform_many(context, count_below_promised, [counts[i] for i in below], again)
    for index, answer in zip(below, taken, strict=True):
        answers[index] = answer
    return answers
