"""Every route as everybody: an operation of the API needs exactly the permission that it says, and a page of the
console is closed to each role that lacks one of its permissions, and open to the others."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from tests.security.routes import ALL, API, CONSOLE, WORDS, Route, example
from tests.security.stage import NOBODY, Stage, send

from orderwright.access.permissions import PERMISSIONS
from orderwright.access.roles import ROLES, Role
from orderwright.console.form_tokens import HEADER
from orderwright.console.import_kinds import KINDS, sample_rows
from orderwright.console.person import SESSION_COOKIE
from orderwright.documents.tables import csv_table
from orderwright.kernel.context import allows

OPEN = {
    "/sign-in": "who is not signed in yet",
    "/sign-out": "ends one's own session, if there is one",
    "/password/": "by an address, or by a mailed link",
    "/invitation/": "by a mailed link",
    "/o/{token": "customers, by a signed link",
    "/pictures/": "drawings of kinds of goods",
}
"""What needs no sign-in, and why. A new route that nobody declared is none of them."""
FILLED_IN = {
    "id": NOBODY,
    "email": "new@example.com",
    "role": "service",
    "name": "New",
    "days": "9",
    "code": "NEW",
    "act": "role",
    "url": "https://shop.example/new",
    "note": "new",
    "reason": "other",
    "sku": "NEW-1",
    "title": "New",
    "own_name": "New",
    "priority": "1",
    "quantity": "1",
    "location": "DC",
    "channel": "web",
    "current": "correct horse battery",
    "your_password": "correct horse battery",
    "password": "quite another password",
    "again": "quite another password",
}
"""So much that many forms would be taken."""
SIGNED_IN = {
    *("/settings", "/organization/{slug:str}", "/account", "/account/name", "/account/password"),
    *("/account/two-step", "/account/two-step/code", "/account/two-step/removal"),
    *("/account/passkeys", "/account/passkeys/new", "/account/passkeys/{passkey_id:uuid}/removal"),
    *("/account/sessions/end", "/account/sessions/{session_id:uuid}/end"),
}
"""What is open to everybody who is signed in."""


def test_every_route_says_who_may_use_it() -> None:
    undeclared = [
        str(route)
        for route in (*API, *CONSOLE)
        if not (route.needs and route.of_people)
        and not route.path.startswith(tuple(OPEN))
        and route.path not in SIGNED_IN
    ]
    assert undeclared == []
    assert [str(route) for route in (*API, *CONSOLE) if route.needs - set(PERMISSIONS)] == []
    assert all(route.of_people for route in API)


def call(stage: Stage, route: Route, token: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    address = stage.address(route.path)
    if route.needed_queries:
        address += "?" + urlencode({name: WORDS[name] for name in route.needed_queries})
    if route.schema and route.media_type == "application/json":
        return stage.program.request(route.method, address, json=example(route.schema), headers=headers)
    content = None
    if route.media_type:
        headers["Content-Type"] = route.media_type
        content = csv_table(*sample_of(route))
    return stage.program.request(route.method, address, content=content, headers=headers)


def sample_of(route: Route) -> tuple[list[Any], list[list[Any]]]:
    """Head and row of the sample file of this kind."""
    name = {"variants": "catalog"}.get(last := route.path.rpartition("/")[2], last)
    heads, *rows = sample_rows(KINDS[name])
    return heads, rows


@pytest.mark.parametrize("route", API, ids=str)
def test_an_operation_needs_exactly_what_it_says(stage: Stage, route: Route) -> None:
    for missing in route.needs:
        without = call(stage, route, stage.key(frozenset(ALL) - {missing}))
        assert without.status_code == 403, (missing, without.text[:300])
        assert without.json()["code"] == "not_permitted"
    enough = call(stage, route, stage.key(route.needs))
    assert enough.status_code not in (401, 403), enough.text[:300]
    assert enough.status_code < 500, enough.text[:300]
    assert call(stage, route, None).status_code == 401


def may(role: Role, route: Route) -> bool:
    return all(allows(ROLES[role], permission) for permission in route.needs)


@pytest.mark.parametrize("role", ROLES)
def test_a_page_is_open_to_the_roles_that_may(stage: Stage, role: Role) -> None:
    wrong = []
    for route in CONSOLE:
        if route.path.startswith(tuple(OPEN)) or route.path in SIGNED_IN:
            continue
        answer = send(stage.visitor(role), route.method, stage.address(route.path))
        if may(role, route) == (answer.status_code == 403) or answer.status_code >= 500:
            wrong.append(f"{route}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_nobody_who_is_not_signed_in_sees_a_page(stage: Stage) -> None:
    with httpx.Client(base_url=stage.site.url, trust_env=False) as stranger:
        for route in CONSOLE:
            if not route.path.startswith(tuple(OPEN)):
                answer = stranger.request(route.method, stage.address(route.path))
                assert answer.status_code in (302, 303), str(route)
                assert answer.headers["location"].startswith("/sign-in"), str(route)


def test_no_form_is_taken_without_its_token(stage: Stage) -> None:
    session = {SESSION_COOKIE: stage.visitor("admin").client.cookies[SESSION_COOKIE]}
    before = stage.contents()
    with httpx.Client(base_url=stage.site.url, trust_env=False, cookies=session) as forger:
        for route in CONSOLE:
            if route.method == "POST":
                for site in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                    answer = forger.post(stage.address(route.path), data={"id": NOBODY}, headers=site)
                    assert answer.status_code == 403, str(route)
    assert stage.contents() == before


def test_a_form_that_is_out_of_date_changes_nothing(stage: Stage) -> None:
    """It comes from a page of ours, with the token of another session; so it may be shown again."""
    visitor, other = stage.visitor("admin"), stage.visitor("operations")
    before = stage.contents()
    headers = {HEADER: other.form_token(), "Sec-Fetch-Site": "same-origin"}
    for route in CONSOLE:
        if route.method == "POST":
            answer = visitor.client.post(stage.address(route.path), data=FILLED_IN, headers=headers)
            assert answer.status_code in (200, 303, 403, 404, 409, 413, 422), str(route)
            assert SESSION_COOKIE not in answer.cookies, str(route)
    assert stage.contents() == before
