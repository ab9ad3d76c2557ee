"""What a command is doing, while it takes time: a line that renews itself on a terminal, lines of text elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def telling(console: Console, text: str) -> Iterator[Callable[[str], None]]:
    """Tells the text, and then whatever the yielded function is called with. In a log it says so every few seconds."""
    if console.is_terminal:
        with console.status(text) as status:
            yield status.update
        return
    console.print(text)
    told_at = time.monotonic()

    def tell(more: str) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
            told_at = time.monotonic()
            console.print(more)

    yield tell
