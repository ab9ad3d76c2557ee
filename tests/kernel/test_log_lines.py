"""An entry of the log is a line, whatever stands in it."""

import json
import logging.config

import msgspec
import pytest

from orderwright.kernel.log_lines import CONFIG, LogLines

FORGED = 'x\nERROR forged\r\x1b[2J\u2028{"level": "ERROR"}\ud800'


def line_of(message: str, error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return LogLines().format(logging.LogRecord("here", logging.WARNING, "", 0, message, (), info))


def test_words_of_others_write_no_line_of_their_own_and_steer_no_terminal() -> None:
    try:
        raise ValueError(FORGED)
    except ValueError as error:
        line = line_of(f"bug in {FORGED}", error)
    assert line.isprintable()
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("WARNING", "here")
    assert told["at"].endswith("+00:00")
    assert "ERROR forged" in told["message"]
    assert "ValueError: x\nERROR forged" in told["trace"]
    assert set(told) == {"at", "level", "logger", "message", "trace"}


def test_all_processes_write_such_lines(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.handlers[:]
    try:
        logging.config.dictConfig(msgspec.json.decode(CONFIG.read_bytes()))
        logging.getLogger("somebody").warning("a\nb")
    finally:
        root.handlers[:] = before
    (line,) = capfd.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "a\nb"
