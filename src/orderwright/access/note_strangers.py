"""What strangers try, in the log of the process: who has no organization stands in no organization's security log. Of
what was typed nothing is told, since people type passwords into the wrong field.

The same from the same address once in `AGAIN_S`, and in all so many lines in that time: nobody fills a disk with it."""

import logging
import time
from typing import Literal

log = logging.getLogger("orderwright.security")
AGAIN_S = 600.0
LINES_MAX = 1_000
Attempt = Literal["sign-in as nobody who is known", "unknown API key", "form without its token", "too many requests"]
_noted: dict[tuple[str, str], float] = {}


def note_stranger(what: Attempt, address: str) -> None:
    """`address`: from where; of a key that is known, its name."""
    now = time.monotonic()
    if now < _noted.get((what, address), 0.0):
        return
    if len(_noted) >= LINES_MAX:
        over = [each for each, until in _noted.items() if until <= now]
        for each in over:
            del _noted[each]
        if not over:
            return
    _noted[what, address] = now + AGAIN_S
    log.warning("%s, from %s", what, address)
    if len(_noted) == LINES_MAX:
        log.warning("more of the kind is not told for a while")
