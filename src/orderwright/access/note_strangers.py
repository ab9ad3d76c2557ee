"""What strangers try, and what was refused to anybody, in the log of the process: who has no organization stands in no
organization's security log. Of what was typed nothing is told, since people type passwords into the wrong field; a
route is told by its pattern, since addresses hold ids and links.

The same from the same source once in `AGAIN_S`, and in all so many lines in that time: nobody fills a disk with it.
Each line has the fields `event` and `source` for programs that watch logs."""

import logging
import time
from typing import Literal

import msgspec

log = logging.getLogger("orderwright.security")
AGAIN_S = 600.0
LINES_MAX = 1_000
SOURCES_MAX = 300
"""So many sources of refused requests are counted in that time, each with a line for every number of `TOLD_AT`."""
TOLD_AT = (1, 100, 10_000)
HAPPENS = frozenset({404, 405, 422})
"""Also to who means no harm: told from the second number on."""
REFUSED = HAPPENS | {400, 403, 413, 415}
Attempt = Literal["sign-in as nobody who is known", "unknown API key", "form without its token", "too many requests"]
_noted: dict[tuple[str, str], float] = {}


class Window(msgspec.Struct, gc=False):
    """`count` since it began; it ends at `until`."""

    until: float
    count: int = 0


_refused: dict[tuple[str, int], Window] = {}


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
    log.warning("%s, from %s", what, address, extra={"event": what.replace(" ", "_"), "source": address})
    if len(_noted) == LINES_MAX:
        log.warning("more of the kind is not told for a while")


def note_refused_request(status: int, source: str, route: str) -> None:
    """A request that was answered with `status`. `source`: a key's prefix, or the address; `route`: its pattern, empty
    where none fits. What is no such status is nothing to tell."""
    if status not in REFUSED:
        return
    window = window_of((source, status), time.monotonic())
    if window is None:
        return
    window.count += 1
    if window.count in TOLD_AT[status in HAPPENS :]:
        known = {"event": "refused_request", "source": source, "status": status, "count": window.count, "route": route}
        log.warning("refused request (%d, number %d), from %s", status, window.count, source, extra=known)


def window_of(key: tuple[str, int], now: float) -> Window | None:
    """None where too many sources are counted already."""
    window = _refused.get(key)
    if window is not None and now < window.until:
        return window
    if window is None and len(_refused) >= SOURCES_MAX:
        for each in [each for each, old in _refused.items() if old.until <= now]:
            del _refused[each]
        if len(_refused) >= SOURCES_MAX:
            return None
    _refused[key] = Window(now + AGAIN_S)
    if window is None and len(_refused) == SOURCES_MAX:
        log.warning("more sources of refused requests are not told for a while")
    return _refused[key]
