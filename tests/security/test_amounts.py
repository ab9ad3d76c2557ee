"""Who may not see amounts is answered none: every page, paper and operation that the warehouse can open is searched for
money, and so are those of a program with all permissions but this one."""

import re

import httpx
import pytest
from tests.documents import reading
from tests.security.routes import ALL, API, CONSOLE, Route
from tests.security.stage import Stage
from tests.security.test_roles import call

from orderwright.access.roles import ROLES
from orderwright.kernel.context import allows

MONEY = re.compile(r"[£€$]\s?\d[\d.,]*|\b\d[\d,]*\.\d\d\b(?! (?:kg|(?:this|last) week))")  # weights; touches per order
EVERYBODYS = {
    "/products": "prices of the catalog are no secret",
    "/inventory/{sku": "the same",
    "/v1/variants": "the same",
    "/settings/rates": "what carriers take",
    "/settings/locations": "the same, for the routing of orders",
    "/v1/shipping-rates": "the same",
    "/v1/locations": "the same",
}
BY_OTHER_PERMISSIONS = ("sales.read", "customers.read", "audit.read", "messages.read", "quarantine.read", "events.read")
"""Figures, lists of who spent what, mail, rows as they came: each has a permission that the warehouse lacks."""
NO_AMOUNTS = re.compile(r'name="(?:_csrf_token|key)" value="[^"]*"|<progress [^>]*>')
"""Tokens, and how full a bar is."""


def amounts_in(answer: httpx.Response) -> list[str]:
    if "pdf" in answer.headers.get("content-type", ""):
        return MONEY.findall(reading.text(answer.content))
    is_text = answer.headers["content-type"].startswith(("text/", "application/json"))  # .xlsx says what .csv says
    return MONEY.findall(NO_AMOUNTS.sub("", answer.text)) if is_text else []


def is_everybodys(route: Route) -> bool:
    return route.path.startswith(tuple(EVERYBODYS))


def test_the_warehouse_is_shown_no_amount(stage: Stage) -> None:
    mine = [route for route in CONSOLE if route.method == "GET" and route.needs and not is_everybodys(route)]
    mine = [route for route in mine if all(allows(ROLES["warehouse"], each) for each in route.needs)]
    warehouse, admin = stage.visitor("warehouse"), stage.visitor("admin")
    leaks, seen = [], set()
    for route in mine:
        address = stage.address(route.path)
        if found := amounts_in(warehouse.client.get(address)):
            leaks.append(f"{address}: {found[:5]}")
        if amounts_in(admin.client.get(address)):
            seen.add(route.path)
    assert not leaks, "\n".join(leaks)
    assert {"/orders", "/orders/{number:int}", "/orders/{number:int}/order.pdf", "/returns/{number:int}"} <= seen


def test_a_program_without_the_permission_is_told_no_amount(stage: Stage) -> None:
    """Whatever else it may do: also what its own changes answer."""
    without = frozenset(each for each in ALL if each != "payments.read" and each not in BY_OTHER_PERMISSIONS)
    leaks, seen = [], set()
    reads = [route for route in API if route.method == "GET" and not is_everybodys(route)]
    for route in reads:
        told = amounts_in(call(stage, route, stage.key(frozenset(ALL))))
        if told and route.needs.isdisjoint({*BY_OTHER_PERMISSIONS, "orders.export"}):
            seen.add(route.path)
        if found := amounts_in(call(stage, route, stage.key(without))):
            leaks.append(f"{route}: {found[:5]}")
    assert not leaks, "\n".join(leaks)
    assert {"/v1/orders", "/v1/orders/{order_id:uuid}", "/v1/orders/{order_id:uuid}/timeline"} <= seen


@pytest.mark.parametrize("path", ["/v1/parcels/{parcel_id:uuid}/hand-over", "/v1/returns/{return_id:uuid}/receipts"])
def test_what_the_warehouse_does_answers_no_amount(stage: Stage, path: str) -> None:
    (route,) = (each for each in API if each.path == path and each.method == "POST")
    answer = call(stage, route, stage.key(ROLES["warehouse"]))
    assert answer.status_code in (200, 201, 404, 409, 422)
    assert amounts_in(answer) == []
