"""What strangers try stands in the log of the process, so much and no more."""

import logging
import time

import pytest
from tests.access.conftest import PASSWORD, Place

from orderwright.access import note_strangers
from orderwright.access.note_security import note_failed_sign_in
from orderwright.access.note_strangers import LINES_MAX, SOURCES_MAX, note_refused_request, note_stranger
from orderwright.access.sign_in import sign_in_refused

UNKNOWN = "sign-in as nobody who is known"


@pytest.fixture(autouse=True)
def nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(note_strangers, "_noted", {})
    monkeypatch.setattr(note_strangers, "_refused", {})


async def test_a_sign_in_as_nobody_is_told_with_where_from_and_without_what_was_typed(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await note_failed_sign_in(place.door, "hunter2@example.com", "192.0.2.9", sign_in_refused())
    await note_failed_sign_in(place.door, "a\0b", "192.0.2.10", sign_in_refused())
    await note_failed_sign_in(place.door, "admin@example.com", "192.0.2.11", sign_in_refused())
    told = [record.getMessage() for record in caplog.records if record.name == "orderwright.security"]
    assert told == [f"{UNKNOWN}, from 192.0.2.9", f"{UNKNOWN}, from 192.0.2.10"]
    assert PASSWORD not in caplog.text


def test_nobody_fills_a_disk_with_it(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    with caplog.at_level(logging.WARNING):
        for number in range(3 * LINES_MAX):
            note_stranger("unknown API key", f"192.0.2.{number}")
    assert len(caplog.records) == LINES_MAX + 1
    assert caplog.records[-1].getMessage() == "more of the kind is not told for a while"
    assert len(note_strangers._noted) == LINES_MAX
    later = time.monotonic() + note_strangers.AGAIN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    note_stranger("unknown API key", "192.0.2.0")
    assert len(caplog.records) == LINES_MAX + 2
    assert len(note_strangers._noted) == 1


def test_refused_requests_are_told_at_first_and_at_a_hundred_or_then_only_where_they_happen(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status in (200, 302, 400, 401, 404, 429, 500):
        for _ in range(150):
            note_refused_request(status, "192.0.2.1", "/v1/orders/{number}")
    told = [(vars(each)["status"], vars(each)["count"]) for each in caplog.records]
    assert told == [(400, 1), (400, 100), (404, 100)]
    later = time.monotonic() + note_strangers.AGAIN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    note_refused_request(400, "192.0.2.1", "")
    assert vars(caplog.records[-1])["count"] == 1


def test_many_sources_of_refused_requests_fill_no_disk_either(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3 * SOURCES_MAX):
        note_refused_request(400, f"192.0.2.{number}", "")
    assert len(caplog.records) == SOURCES_MAX + 1
    assert len(note_strangers._refused) == SOURCES_MAX
    later = time.monotonic() + note_strangers.AGAIN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    note_refused_request(400, "198.51.100.1", "")
    assert len(note_strangers._refused) == 1
