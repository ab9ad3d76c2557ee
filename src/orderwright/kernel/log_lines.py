"""What processes print: an entry is one line of JSON, with its time in UTC. Whatever stands in it, also the trace of a
bug with words of others in it, writes no line of its own and steers no terminal."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import msgspec

CONFIG = Path(__file__).with_name("logs.json")
"""For `logging.config` and for `uvicorn --log-config`."""


class Entry(msgspec.Struct, omit_defaults=True):
    at: str
    level: str
    logger: str
    message: str
    trace: str = ""
    event: str = ""
    source: str = ""
    route: str = ""
    status: int = 0
    count: int = 0


OF_EVENTS = ("event", "source", "route", "status", "count")
"""What some entries say beside their message, for programs that watch logs."""


class LogLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {name: value for name in OF_EVENTS if (value := getattr(record, name, None)) is not None}
        line = Entry(at, record.levelname, record.name, encodable(record.getMessage()), encodable(trace), **fields)
        text = msgspec.json.encode(line).decode()
        return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def encodable(text: str) -> str:
    """A lone surrogate has no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
