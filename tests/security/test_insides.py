"""What goes wrong inside is told to nobody outside, and what comes from outside writes no lines of its own into logs;
what could be read in two ways is read in one, or not at all."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.security.stage import Stage

INSIDES = ("Traceback", "psycopg", "UndefinedTable", "relation", "select ", ".py", "org_demo", "site-packages")


@contextmanager
def broken(stage: Stage, table: str) -> Iterator[None]:
    """A bug for whoever asks for it."""
    stage.site.sql(f"alter table {table} rename to {table}_away")
    try:
        yield
    finally:
        stage.site.sql(f"alter table {table}_away rename to {table}")


def bearer(stage: Stage) -> dict[str, str]:
    return {"Authorization": f"Bearer {stage.key(frozenset({'*'}))}"}


def test_the_answer_to_a_bug_shows_nothing_of_the_inside(stage: Stage) -> None:
    with broken(stage, "channel"):
        answers = [
            stage.program.get("/v1/channels", headers=bearer(stage)),
            stage.visitor("admin").client.get("/settings/channels"),
        ]
    assert [answer.status_code for answer in answers] == [500, 500]
    for answer in answers:
        assert [word for word in INSIDES if word in answer.text] == [], answer.text
    assert "The error was logged." in answers[1].text


def test_nobody_writes_lines_into_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    forged = "x%0AERROR%20forged%0D%0Aby%20somebody"
    with broken(stage, "channel"), caplog.at_level(logging.DEBUG):
        answers = [
            stage.visitor("admin").client.get(f"/settings/channels/{forged}"),
            stage.program.put(f"/v1/channels/{forged}", json={"name": "x"}, headers=bearer(stage)),
            stage.program.get(f"/v1/manifests/{forged}", headers=bearer(stage)),
        ]
    assert 500 in {answer.status_code for answer in answers}, "something is logged"
    told = [record.getMessage() for record in caplog.records if "forged" in record.getMessage()]
    assert told, "the address stands in the log"
    assert [line for message in told for line in message.splitlines() if line.startswith(("ERROR", "by "))] == []


HEADS = {
    "two lengths": "Content-Length: 2\r\nContent-Length: 40",
    "lengths in one": "Content-Length: 2, 40",
    "a length and chunks": "Content-Length: 40\r\nTransfer-Encoding: chunked",
    "a length with a sign": "Content-Length: +2",
    "a length of words": "Content-Length: two",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_where_a_request_ends_can_not_be_disputed(stage: Stage, head: str) -> None:
    """What follows the body would else be a request of its own, behind a proxy that counts otherwise."""
    host, port = stage.site.listener.getsockname()
    hidden = "GET /v1/orders HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection((host, port), timeout=10) as connection:
        key = bearer(stage)["Authorization"]
        text = f"POST /v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\n{head}\r\n\r\n{{}}{hidden}"
        connection.sendall(text.encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400"), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1, "one answer, and the connection ends"


def test_a_parameter_that_comes_twice_is_refused(stage: Stage) -> None:
    """One reader would take the first, another the last."""
    for query in ("limit=3&limit=1", "view=all&view=late", "q=a&limit=3&q=b", "limit=3&%6Cimit=3"):
        answer = stage.program.get(f"/v1/orders?{query}", headers=bearer(stage))
        assert answer.status_code == 400, query
        assert "comes twice" in answer.json()["errors"][0]["message"]
    assert stage.program.get("/v1/orders?limit=3", headers=bearer(stage)).status_code == 200


def test_a_parameter_of_a_page_that_comes_twice_is_read_once(stage: Stage) -> None:
    clerk = stage.visitor("admin").client
    first, other, twice = (
        clerk.get(f"/inventory?{query}") for query in ("location=DC", "location=SHOP", "location=DC&location=SHOP")
    )
    assert [answer.status_code for answer in (first, other, twice)] == [200, 200, 200]
    assert ["London DC</td>" in answer.text for answer in (first, other, twice)] == [True, False, True]
