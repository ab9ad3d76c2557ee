"""Another organization's admin and its program ask for everything that `demo` has, by its ids, numbers, cursors and
words: nothing of it is answered, and nothing of it changes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from tests.security.routes import ALL, API, CONSOLE, WORDS, Route, example
from tests.security.stage import NOBODY, RIVAL, Stage, send

MARK = "Zqxmark"
MARKED = {
    "orders": ("customer_name", "email", "note", "phone"), "customer": ("name", "email"), "order_note": ("body",),
    "variant": ("title",), "location": ("name",), "service_case": ("reason",), "case_message": ("body",),
    "message": ("subject", "body"), "quarantine": ("reason",), "webhook_endpoint": ("url",),
}  # fmt: skip
"""Texts of `demo` that would be known again if they were answered to somebody else."""
ENDS = re.compile(r"^/(sign-out|sign-in|password|invitation|organizations?|o)\b|^/settings/users")
"""What ends the session with which the walk is made, or is no organization's; forms of users have their own test."""


@pytest.fixture(scope="module")
def marked(stage: Stage) -> Stage:
    for table, columns in MARKED.items():
        known = {
            row[0]
            for row in stage.site.sql(
                "select column_name from information_schema.columns where table_schema = current_schema()"
                " and table_name = %s and data_type = 'text'",
                table,
            )
        }
        assert set(columns) <= known, (table, known)
        told = ", ".join(f"{column} = '{MARK}' || ctid::text" for column in columns)
        stage.site.sql(f"update {table} set {told}")
    return stage


def texts_of(answer: httpx.Response) -> str:
    return answer.text if "pdf" not in answer.headers.get("content-type", "") else ""


class Found:
    """What of `demo` stands in an answer, beside what was sent."""

    def __init__(self, stage: Stage) -> None:
        self.ids = stage.ids() - {NOBODY}

    def in_(self, answer: httpx.Response, sent: str) -> list[str]:
        text = texts_of(answer)
        ids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)) & self.ids
        found = sorted(each for each in ids if each not in sent)
        return found + ([MARK] if MARK in text else [])


def body_of(stage: Stage, route: Route) -> Any:
    """A body with the ids of `demo` in it."""
    return with_ids(stage, example(route.schema)) if route.schema else None


def with_ids(stage: Stage, value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {field: with_ids(stage, inner, field) for field, inner in value.items()}
    if isinstance(value, list):
        return [with_ids(stage, each, name.removesuffix("s")) for each in value]
    return stage.id_of(name) if value == NOBODY else value


def words(stage: Stage) -> Mapping[str, str]:
    """What a filter may be told: words and ids of `demo`."""
    texts = {"q": MARK, "view": "all", "tag": MARK, "location": "DC", "limit": "200", "cursor": "", "sku": "85123A"}
    return {**WORDS, **texts, "order_id": stage.id_of("order_id"), "customer_id": stage.id_of("customer_id")}


def test_a_program_of_a_neighbor_gets_and_changes_nothing(marked: Stage) -> None:
    stage, found = marked, Found(marked)
    token = stage.key(frozenset(ALL), RIVAL)
    before, wrong = stage.contents(), []
    for route in API:
        for address in addresses(stage, route):
            body = body_of(stage, route) if route.media_type == "application/json" else None
            answer = stage.program.request(
                route.method, address, json=body, headers={"Authorization": f"Bearer {token}"}
            )
            if answer.status_code >= 500 or (leak := found.in_(answer, f"{address} {body}")):
                wrong.append(f"{route.method} {address}: {answer.status_code} {leak}")
    assert not wrong, "\n".join(wrong)
    assert stage.contents() == before


def addresses(stage: Stage, route: Route) -> Iterator[str]:
    path = stage.address(route.path)
    needed = "&".join(f"{name}={words(stage)[name]}" for name in route.needed_queries)
    yield f"{path}?{needed}" if needed else path
    for name in route.queries:
        if name in words(stage) and name not in route.needed_queries:
            yield f"{path}?{name}={words(stage)[name]}"


def test_a_cursor_of_another_organization_opens_nothing(marked: Stage) -> None:
    stage, found = marked, Found(marked)
    own, other = (
        {"Authorization": f"Bearer {stage.key(frozenset(ALL), organization)}"} for organization in ("demo", RIVAL)
    )
    tried = 0
    for route in API:
        if "cursor" not in route.queries or route.needed_queries:
            continue
        page = stage.program.get(stage.address(route.path), params={"limit": 1}, headers=own)
        assert page.status_code == 200, page.text
        if cursor := page.json().get("next"):
            tried += 1
            answer = stage.program.get(stage.address(route.path), params={"cursor": cursor}, headers=other)
            assert found.in_(answer, cursor) == [], str(route)
    assert tried >= 5


def test_an_admin_of_a_neighbor_sees_and_changes_nothing(marked: Stage) -> None:
    stage, found = marked, Found(marked)
    visitor, wrong = stage.visitor("admin", RIVAL), []
    before, chosen = stage.contents(), stage.id_of("order_id")
    for route in CONSOLE:
        if ENDS.match(route.path):
            continue
        address = stage.address(route.path)
        answer = send(visitor, route.method, address, {"id": chosen, "reason": "other"})
        if answer.status_code >= 500 or (leak := found.in_(answer, f"{address} {chosen}")):
            wrong.append(f"{route.method} {address}: {answer.status_code} {leak}")
    assert not wrong, "\n".join(wrong)
    assert stage.contents() == before


def test_people_of_another_organization_are_out_of_reach(marked: Stage) -> None:
    """People stand outside organizations: an admin changes, removes and sees those of their own alone."""
    stage = marked
    stage.visitor("service")  # somebody who works at `demo` alone
    (user_id,) = (
        row[0] for row in stage.site.sql("select user_id from platform.app_user where email like 'service@%'")
    )
    token = {"Authorization": f"Bearer {stage.key(frozenset(ALL), RIVAL)}"}
    people = "select to_jsonb(m) from platform.membership m order by user_id, organization"
    before = stage.site.sql(people)
    assert stage.program.delete(f"/v1/users/{user_id}", headers=token).status_code == 404
    change = {"role": "admin"}
    assert stage.program.patch(f"/v1/users/{user_id}", json=change, headers=token).status_code == 404
    assert "service@demo.example" not in stage.program.get("/v1/users", headers=token).text
    for act in ("role", "disable", "remove", "withdraw"):
        answer = send(
            stage.visitor("admin", RIVAL), "POST", f"/settings/users/{user_id}", {"act": act, "role": "admin"}
        )
        assert answer.status_code in (404, 422), answer.text[:300]
    assert stage.site.sql(people) == before
