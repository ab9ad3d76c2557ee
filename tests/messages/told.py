"""What the relay would hand over, for tests of subscribers."""

from collections.abc import Iterable

from tests.given import World

from orderwright.kernel.facts import Event


async def events(world: World, kinds: Iterable[str]) -> list[Event]:
    """All facts of these kinds so far, in the order of their commits."""
    rows = await world.sql(
        "select c.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor from commit_log c"
        " join event e using (commit_id) where e.kind = any(%s) order by e.commit_id, e.seq",
        list(kinds),
    )
    return [Event(position, *row) for position, row in enumerate(rows, 1)]
