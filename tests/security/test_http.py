"""Every operation speaks HTTP as programs expect it: tags, HEAD, methods and forms that there are none of."""

import re
from typing import Any

import httpx
import pytest
from tests.security.routes import ALL, API, DOCUMENT, Route
from tests.security.stage import Stage
from tests.security.test_roles import call

from orderwright.api.answer import MADE, has_it
from orderwright.api.problems import Problem

READ = [route for route in API if route.method == "GET"]
WITH_BODY = [route for route in API if route.media_type]
CHANGES = [route for route in API if route.method != "GET"]
PATHS = sorted({route.path for route in API})
NOT_READ = {"/v1/invitations", "/v1/drafts", "/v1/webhooks", "/v1/webhooks/{endpoint_id}/secret"}
"""What is made there is told in a list, or changed at its address, and not read one by one."""


def ask(stage: Stage, method: str, path: str, **headers: str) -> httpx.Response:
    headers |= {"Authorization": f"Bearer {stage.key(frozenset(ALL))}"}
    return stage.program.request(method, path, headers=headers)


def problem(answer: httpx.Response) -> Problem:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    return Problem(told["title"], told["status"], told["detail"], told["code"])


def read(stage: Stage, route: Route) -> tuple[str, httpx.Response]:
    """The address, and what it answers."""
    answer = call(stage, route, stage.key(frozenset(ALL)))
    return str(answer.request.url), answer


@pytest.mark.parametrize("route", READ, ids=str)
def test_what_is_read_has_a_tag_and_is_not_sent_again_to_who_has_it(stage: Stage, route: Route) -> None:
    address, answer = read(stage, route)
    if answer.status_code != 200 or route.path.endswith("/file"):  # a file is sent as it is made
        assert "etag" not in answer.headers
        return
    tag = answer.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    sent = "*" if "pdf" in answer.headers["content-type"] else f'"other", W/{tag}'  # paper says when it was made
    again = ask(stage, "GET", address, **{"If-None-Match": sent})
    assert (again.status_code, again.content) == (304, b""), again.text[:300]
    assert "content-type" not in again.headers


@pytest.mark.parametrize("route", READ, ids=str)
def test_head_is_answered_as_get_without_a_body(stage: Stage, route: Route) -> None:
    address, answer = read(stage, route)
    head = ask(stage, "HEAD", address)
    assert (head.status_code, head.content) == (answer.status_code, b"")
    for name in ("content-type", "etag", "link", "content-disposition", "cache-control"):
        if "pdf" not in answer.headers["content-type"] or name != "etag":
            assert head.headers.get(name) == answer.headers.get(name), name
    assert stage.program.head(address).status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_a_method_that_there_is_not_is_answered_by_those_that_there_are(stage: Stage, path: str) -> None:
    there = {route.method for route in API if route.path == path}
    missing = sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - there)
    for method in [*missing, "TRACE"]:
        answer = ask(stage, method, stage.address(path))
        told = problem(answer)
        allowed = set(answer.headers["allow"].split(", "))
        assert (told.status, told.code) == (405, "method_not_allowed")
        assert allowed == there | {"OPTIONS"} | ({"HEAD"} if "GET" in there else set())


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
def test_a_body_in_another_form_is_refused_before_it_is_read(stage: Stage, route: Route) -> None:
    forms = ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/xml"]
    forms.append("text/csv" if route.media_type == "application/json" else "application/json")
    for form in forms:
        told = problem(ask(stage, route.method, stage.address(route.path), **{"Content-Type": form}))
        assert (told.status, told.code) == (415, "unsupported_media_type"), form
        assert str(route.media_type) in told.detail
    own = f"{route.media_type}; charset=utf-8"
    assert ask(stage, route.method, stage.address(route.path), **{"Content-Type": own}).status_code != 415


@pytest.mark.parametrize("route", API, ids=str)
def test_a_form_of_answer_that_there_is_none_of_is_refused_and_nothing_is_done(stage: Stage, route: Route) -> None:
    address = stage.address(route.path)
    told = problem(ask(stage, route.method, address, Accept="image/png, text/html"))
    assert (told.status, told.code) == (406, "not_acceptable")


def test_what_is_refused_for_its_form_changed_nothing(stage: Stage) -> None:
    before = stage.contents()
    for route in CHANGES:
        assert ask(stage, route.method, stage.address(route.path), Accept="image/png").status_code == 406
    assert stage.contents() == before


def makes() -> list[str]:
    """Addresses, as the document tells them."""
    return [path for path, item in DOCUMENT["paths"].items() if "201" in item.get("post", {}).get("responses", ())]


def told_as(route: Route) -> str:
    return re.sub(r":\w+\}", "}", route.path)


def test_everything_that_is_made_says_where_it_is(stage: Stage) -> None:
    """Of each operation that makes something it is an address that is read; and so it is, where it is done here."""
    assert set(MADE) <= set(makes())
    readable = {re.sub(r"\{[^}]*\}", "*", route.path) for route in API if route.method == "GET"}
    for path in makes():
        place = MADE.get(path) or path.rpartition("/")[0]
        assert re.sub(r"\{[^}]*\}", "*", place.partition("?")[0]) in readable or path in NOT_READ, (path, place)
    seen = set()
    for route in API:
        if route.method == "POST" and (answer := read(stage, route)[1]).status_code == 201:
            seen.add(path := told_as(route))
            found = ask(stage, "GET", answer.headers["location"])
            assert found.status_code == (405 if path in NOT_READ else 200), (path, answer.headers)
    assert {
        "/v1/orders/{order_id}/notes",
        "/v1/cases/{case_id}/answers",
        "/v1/orders/{order_id}/return-requests",
    } <= seen


def test_pages_are_linked(stage: Stage) -> None:
    first = ask(stage, "GET", "/v1/orders?limit=2&country=GB")
    after = first.links["next"]["url"]
    assert "prev" not in first.links
    second = ask(stage, "GET", after)
    assert second.json()["rows"][0]["number"] < first.json()["rows"][-1]["number"]
    assert len(second.json()["rows"]) == 2
    assert ask(stage, "GET", second.links["prev"]["url"]).json()["rows"] == first.json()["rows"]
    events = ask(stage, "GET", "/v1/events?limit=1&kinds=OrderPlaced,HoldPlaced")
    assert re.fullmatch(r"/v1/events\?kinds=OrderPlaced%2CHoldPlaced&limit=1&after=[\d-]+", events.links["next"]["url"])


@pytest.mark.parametrize(
    ("sent", "has"),
    [("", False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), ("a", False)],
)
def test_a_tag_is_known_again(sent: str, has: bool) -> None:
    assert has_it(sent, '"a"') == has


def test_the_walk_has_every_operation() -> None:
    assert (len(READ) > 40, len(WITH_BODY) > 50, len(makes()) > 20) == (True, True, True)
