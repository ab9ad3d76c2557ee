"""What every answer says to browsers: a page, a refusal, a file, the answers of the API; and what no request does."""

import pytest
from tests.security.routes import ALL, API, CONSOLE
from tests.security.stage import Stage, send

KINDS = {
    "page": "/sign-in",
    "redirect": "/orders",
    "no page": "/nothing-here",
    "picture": "/pictures/mug-blue.svg",
    "asset": "/assets/logo.svg",
    "operation": "/v1/orders",
    "no operation": "/v1/nothing",
    "document": "/v1/openapi/openapi.json",
}


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_browsers_are_told_to_take_it_for_what_it_is_and_nothing_else(stage: Stage, path: str) -> None:
    answer = stage.program.get(path, headers={"Origin": "https://elsewhere.example"})
    policy = answer.headers["content-security-policy"]
    for wish in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert wish in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    if answer.content and answer.headers["content-type"].startswith("text/"):
        assert "charset=utf-8" in answer.headers["content-type"]


def test_nobody_is_shown_a_folder_or_hears_their_request_again(stage: Stage) -> None:
    for path in ("/assets", "/assets/", "/assets/js", "/assets/js/", "/assets/..%2f..%2fsettings.py"):
        assert stage.program.get(path).status_code == 404, path
    for path in ("/sign-in", "/v1/orders", "/assets/logo.svg"):
        answer = stage.program.request("TRACE", path, headers={"X-Sent": "zq"})
        assert answer.status_code == 405, path
        assert "zq" not in answer.text


def test_reading_changes_nothing(stage: Stage) -> None:
    token, visitor = stage.key(frozenset(ALL)), stage.visitor("admin")
    before = stage.contents()
    for route in (*API, *CONSOLE):
        if route.method == "GET":
            address = stage.address(route.path)
            if route.path.startswith("/v1"):
                stage.program.get(address, headers={"Authorization": f"Bearer {token}"})
            else:
                send(visitor, "GET", address)
    assert stage.contents() == before
