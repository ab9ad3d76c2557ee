"""What answering one request took, in time and statements. Whoever answers requests opens a `Spent` with `count`; the
transactions of the request add to it, and nobody passes it along."""

from contextvars import ContextVar, Token
from time import perf_counter

_here: ContextVar["Spent | None"] = ContextVar("spent", default=None)


class Spent:
    """Seconds and numbers of one request. `pool_s`: waiting for a connection; `database_s`: for the database itself,
    begin and commit included, the time of several waits at once but once; `queue_s`: for the batch before. In a `batch`
    of several requests each has the figures of the whole. `told`: whether who asked is known, and may be told."""

    __slots__ = (
        "batch", "began", "database_s", "pool_s", "queue_s", "queued_at", "statements", "told", "waits", "waits_since",
    )  # fmt: skip

    def __init__(self) -> None:
        self.began = self.queued_at = self.waits_since = perf_counter()
        self.pool_s = self.database_s = self.queue_s = 0.0
        self.statements = self.batch = self.waits = 0
        self.told = False

    def wait(self) -> float:
        """A wait for the database begins; `waited` ends it. When that was, in seconds of `perf_counter`."""
        now = perf_counter()
        if self.waits == 0:
            self.waits_since = now
        self.waits += 1
        return now

    def waited(self) -> None:
        self.waits -= 1
        if self.waits == 0:
            self.database_s += perf_counter() - self.waits_since

    def share(self, whole: "Spent", size: int) -> None:
        """Take over what the batch took that answered this request among others."""
        self.queue_s += whole.began - self.queued_at
        self.pool_s += whole.pool_s
        self.database_s += whole.database_s
        self.statements += whole.statements
        self.batch = size

    def server_timing(self) -> str:
        """As the value of the header Server-Timing (W3C), in milliseconds."""
        many = f"{self.statements} statement{'s' * (self.statements != 1)}"
        of_batch = f" for a batch of {self.batch}" if self.batch else ""
        parts = [
            f"total;dur={(perf_counter() - self.began) * 1000:.1f}",
            f'db;dur={self.database_s * 1000:.1f};desc="{many}{of_batch}"',
            f"pool;dur={self.pool_s * 1000:.1f}",
        ]
        return ", ".join([*parts, f"queue;dur={self.queue_s * 1000:.1f}"] if self.batch else parts)


def count() -> tuple[Spent, Token[Spent | None]]:
    """A new count for this task and the tasks that it begins; give the token to `leave` at the end."""
    spent = Spent()
    return spent, _here.set(spent)


def leave(token: Token[Spent | None]) -> None:
    _here.reset(token)


def here() -> Spent | None:
    """The count of the request that is being answered; None where nobody counts."""
    return _here.get()


def tell() -> None:
    """Who asks is known: the answer may say what it took. Strangers are not told, since it would tell them what is
    there."""
    if (spent := _here.get()) is not None:
        spent.told = True
