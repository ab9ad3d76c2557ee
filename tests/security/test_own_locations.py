"""Who is kept to locations sees and does the work of these alone: every page, paper and operation of the warehouse is
walked by somebody of DC while SHOP has work in every step, and searched for what is SHOP's."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import msgspec
import pytest
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor
from tests.documents import reading
from tests.security.routes import API, CONSOLE, Route, example, filled
from tests.security.stage import NOBODY, Stage, send, staged
from tests.security.test_roles import call

from orderwright.access.change_member import ChangeMember, change_member
from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.roles import ROLES
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.kernel.context import allows
from orderwright.kernel.perform import Door
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

SHOP_ONLY = "SHOP-ONLY"
WHOLE_ORDERS = {
    "/orders/{number": "an order is the organization's: who opens one sees all of it, with where its parts are",
    "/v1/orders/{order_id": "the same",
    "/returns": "what comes back may arrive anywhere, until it has arrived",
    "/v1/returns": "the same",
    "/v1/imports": "what came in is of no location",
    "/v1/orders/by": "the same as an order",
}
"""What shows work of other locations, and why."""


class Elsewhere(msgspec.Struct, frozen=True):
    """What SHOP has: fulfillment orders and parcels in each step."""

    fulfillment_orders: dict[str, str]
    parcels: dict[str, str]
    tracking_numbers: list[str]
    numbers: list[int]


@pytest.fixture(scope="module")
def stage(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with clone_database() as url, staged(url, tmp_path_factory.mktemp("data")) as stage:
        yield stage


@pytest.fixture(scope="module")
def shop(stage: Stage) -> Elsewhere:
    site = stage.site
    goods = {SHOP_ONLY: 1}
    steps: dict[str, str] = {"released": str(site.run(warehouse.released(site.world, goods)).id)}
    picking = site.run(accepted(site, goods))
    site.do(start_picking, StartPicking(fulfillment_order_id=picking))
    steps["picking"] = str(picking)
    steps["picked"] = str(site.run(warehouse.picked(site.world, goods)).id)
    work, packed = site.run(warehouse.packed(site.world, goods))
    steps["packed"] = str(work.id)
    work, labeled, *_ = site.run(warehouse.labeled(site.world, goods))
    handed = site.run(warehouse.handed_over(site.world, goods))
    at = "from fulfillment_order f join location l using (location_id) where l.code = 'SHOP'"
    parcels = site.sql(
        "select p.parcel_id, p.status, p.tracking_number from parcel p join location l using (location_id)"
        " where l.code = 'SHOP'"
    )
    assert packed, labeled
    assert handed
    return Elsewhere(
        fulfillment_orders=steps,
        parcels={status: str(id_) for id_, status, _ in parcels},
        tracking_numbers=[number for *_, number in parcels if number],
        numbers=[row[0] for row in site.sql(f"select f.number {at}")],
    )


async def accepted(site: Site, goods: dict[str, int]) -> Any:
    work = await warehouse.released(site.world, goods)
    await site.world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
    return work.id


def kept(stage: Stage, *codes: str) -> Visitor:
    """Somebody of the warehouse who works at these locations."""
    visitor = stage.visitor("warehouse")
    stage.visitor("admin")  # without whom nobody is changed
    ((user_id,),) = stage.site.sql("select user_id from platform.app_user where email = 'warehouse@demo.example'")
    stage.site.do(change_member, ChangeMember(user_id=user_id, locations=list(codes)))
    words = f"· {', '.join(codes)}<"
    for _ in range(200):  # the process that serves pages is told of it
        if words in visitor.client.get("/account").text:
            return visitor
        time.sleep(0.01)
    raise AssertionError(f"still at other locations than {codes}")


def key(stage: Stage, *codes: str) -> str:
    made = stage.site.do(create_key, CreateKey(name="scanner", role="warehouse", locations=list(codes)))
    return str(made.token)


def theirs(route: Route) -> bool:
    return (
        bool(route.needs)
        and all(allows(ROLES["warehouse"], each) for each in route.needs)
        and not route.path.startswith(tuple(WHOLE_ORDERS))
    )


def text_of(answer: httpx.Response) -> str:
    kind = answer.headers.get("content-type", "")
    if "pdf" in kind:
        return reading.text(answer.content)
    return answer.text if kind.startswith(("text/", "application/json")) else ""


def leaks(answer: httpx.Response, shop: Elsewhere) -> list[str]:
    """Ids and numbers of SHOP's work that stand in an answer."""
    text = text_of(answer)
    marks = [*shop.fulfillment_orders.values(), *shop.parcels.values(), *shop.tracking_numbers]
    found = [mark for mark in marks if mark in text]
    return found + [f"F-{number}" for number in shop.numbers if re.search(rf"\bF-{number}\b", text)]


def test_no_page_or_operation_shows_what_is_elsewhere(stage: Stage, shop: Elsewhere) -> None:
    mine, everybody = key(stage, "DC"), key(stage)
    visitor, admin = kept(stage, "DC"), stage.visitor("admin")
    wrong, seen = [], set()
    for route in (*API, *CONSOLE):
        if route.method != "GET" or not theirs(route):
            continue
        if route.path.startswith("/v1"):
            answer, other = call(stage, route, mine), call(stage, route, everybody)
        else:
            address = stage.address(route.path)
            answer, other = visitor.client.get(address), admin.client.get(address)
        assert answer.status_code < 500, str(route)
        wrong += [f"{route}: {mark}" for mark in leaks(answer, shop)]
        if leaks(other, shop):
            seen.add(route.path)
    assert not wrong, "\n".join(wrong)
    assert {
        *("/v1/fulfillment-orders", "/warehouse/receive", "/warehouse/pick", "/warehouse/pack", "/warehouse/hand-over"),
    } <= {path.rstrip("/") for path in seen}, "everybody else is shown it"


READ_BY_ID = {
    "/v1/fulfillment-orders/{fulfillment_order_id:uuid}": "fulfillment_order",
    "/v1/parcels/{parcel_id:uuid}": "parcel",
    "/v1/parcels/{parcel_id:uuid}/label": "parcel",
    "/v1/parcels/{parcel_id:uuid}/label/zpl": "parcel",
    "/warehouse/pick/{ids:str}": "fulfillment_order",
    "/warehouse/pack/{id_:uuid}": "fulfillment_order",
    "/fulfillment-orders/{which:str}/pick-list.pdf": "fulfillment_order",
    "/parcels/{number:int}/slip.pdf": "number",
    "/parcels/{number:int}/label.pdf": "number",
    "/parcels/{number:int}/label.zpl": "number",
    "/v1/orders/{order_id:uuid}": "order",
    "/v1/orders/{order_id:uuid}/timeline": "order",
    "/v1/orders/{order_id:uuid}/print": "order",
    "/orders/{number:int}": "order_number",
    "/orders/{number:int}/order.pdf": "order_number",
}


def subject(stage: Stage, shop: Elsewhere, path: str) -> str:
    """The address of something of SHOP's."""
    step = "picking" if "/pick" in path else "picked"
    number = stage.site.sql("select number from parcel where parcel_id = %s::uuid", shop.parcels["labeled"])[0][0]
    of = "from orders join fulfillment_order f using (order_id) where fulfillment_order_id = %s::uuid"
    ((order_id, order),) = stage.site.sql(f"select order_id, orders.number {of}", shop.fulfillment_orders[step])
    values = {
        "fulfillment_order": shop.fulfillment_orders[step], "parcel": shop.parcels["labeled"], "number": number,
        "order": order_id, "order_number": order,
    }  # fmt: skip
    return filled(path, lambda whole, _name, _kind: str(values[READ_BY_ID[whole]]))


@pytest.mark.parametrize("path", READ_BY_ID)
def test_what_is_elsewhere_is_not_there_by_its_id_or_number(stage: Stage, shop: Elsewhere, path: str) -> None:
    known = {route.path for route in (*API, *CONSOLE)}
    assert path in known
    address = subject(stage, shop, path)
    if path.startswith("/v1"):
        answers = [
            stage.program.get(address, headers={"Authorization": f"Bearer {token}"})
            for token in (key(stage, "DC"), key(stage, "DC", "SHOP"))
        ]
    else:
        answers = [kept(stage, "DC").client.get(address), kept(stage, "SHOP").client.get(address)]
    assert [answer.status_code for answer in answers] == [404, 200]


def bodies(route: Route, shop: Elsewhere) -> tuple[str, Any]:
    """A request about SHOP: in the address, or wherever the body names a place."""
    ids = {
        "fulfillment_order_id": shop.fulfillment_orders["released"],
        "parcel_id": shop.parcels["labeled"],
        "case_id": NOBODY,
    }
    address = filled(route.path, lambda _path, name, _kind: ids.get(name, ""))
    body = example(route.schema) if route.schema and route.media_type == "application/json" else None
    return address, at_shop(body)


def at_shop(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: "SHOP"
            if name in ("location", "from_location", "to_location") and inner is not None
            else at_shop(inner)
            for name, inner in value.items()
        }
    return [at_shop(each) for each in value] if isinstance(value, list) else value


def about_a_place(route: Route) -> bool:
    named = re.findall(r"\{(\w+):", route.path)
    body = example(route.schema) if route.schema and route.media_type == "application/json" else None
    return bool({"fulfillment_order_id", "parcel_id"} & set(named)) or body != at_shop(body)


DOES = [route for route in API if route.method in ("POST", "PUT", "PATCH") and theirs(route) and about_a_place(route)]


@pytest.mark.parametrize("route", DOES, ids=str)
def test_nothing_is_done_elsewhere(stage: Stage, shop: Elsewhere, route: Route) -> None:
    before = stage.contents()
    address, body = bodies(route, shop)
    if "{" in address or "//" in address:
        pytest.fail(f"{route}: no address")
    answer = stage.program.request(
        route.method, address, json=body, headers={"Authorization": f"Bearer {key(stage, 'DC')}"}
    )
    after = {name: text for name, text in stage.contents().items() if name != "platform.api_key"}
    told = answer.json()
    first = told[0]["problem"] | {"status": told[0]["status"]} if isinstance(told, list) else told
    assert (first["status"], first["code"]) == (403, "location_not_yours"), told
    assert after == {name: text for name, text in before.items() if name != "platform.api_key"}


def test_the_walk_reaches_the_verbs_of_the_warehouse() -> None:
    paths = " ".join(route.path for route in DOES)
    for word in ("acceptance", "rejection", "picking", "picks", "scans", "unpicks", "put-backs", "parcels", "label",
                 "void", "hand-over", "unpacking", "receipts", "counts", "adjustments", "transfers"):  # fmt: skip
        assert word in paths, word


def test_a_person_is_refused_in_words_and_does_their_own(stage: Stage, shop: Elsewhere) -> None:
    clerk = kept(stage, "DC")
    released = shop.fulfillment_orders["released"]
    answer = send(clerk, "POST", "/warehouse/receive", {"accept": released})
    assert "You work at DC; this is at another location." in clerk.client.get("/warehouse/receive").text + answer.text
    ((status,),) = stage.site.sql(
        "select status from fulfillment_order where fulfillment_order_id = %s::uuid", released
    )
    assert status == "released"
    assert clerk.client.get("/inventory?location=SHOP").status_code == 403
    assert SHOP_ONLY not in clerk.client.get("/inventory").text
    clerk = kept(stage, "SHOP")  # at once: the same session
    assert SHOP_ONLY in clerk.client.get("/inventory").text
    send(clerk, "POST", "/warehouse/receive", {"accept": released})
    ((status,),) = stage.site.sql(
        "select status from fulfillment_order where fulfillment_order_id = %s::uuid", released
    )
    assert status == "accepted"


def test_orders_without_work_at_ones_locations_are_not_found_by_searching(stage: Stage, shop: Elsewhere) -> None:
    ((number,),) = stage.site.sql(
        "select o.number from orders o join fulfillment_order f using (order_id) where fulfillment_order_id = %s::uuid",
        shop.fulfillment_orders["picked"],
    )
    at_dc, at_shop_ = key(stage, "DC"), key(stage, "SHOP")
    found = [
        [
            order["number"]
            for order in stage.program.get(
                f"/v1/orders?q={number}", headers={"Authorization": f"Bearer {token}"}
            ).json()["rows"]
        ]
        for token in (at_dc, at_shop_)
    ]
    assert number not in found[0]
    assert number in found[1]


def test_a_return_that_arrived_elsewhere_is_not_inspected_here(stage: Stage) -> None:
    site = stage.site
    order = site.run(warehouse.delivered(site.world, {SHOP_ONLY: 1})).order
    wish = RequestReturn(order_id=order.id, reason="unwanted", lines=[LineToReturn(line_no=1, quantity=1)])
    back = site.do(authorize_returns, wish)
    line = ReceivedLine(line_no=1, quantity=1)
    site.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=[line], location="SHOP"))
    wish_json = {"lines": [{"line_no": 1, "restock": 1}]}
    answers = {
        code: stage.program.post(
            f"/v1/returns/{back.return_id}/inspections",
            json=wish_json,
            headers={"Authorization": f"Bearer {key(stage, code)}"},
        )
        for code in ("DC", "SHOP")
    }
    assert answers["DC"].status_code == 422
    assert "0 of line 1 wait for inspection." in answers["DC"].text
    assert answers["SHOP"].status_code < 300, answers["SHOP"].text


def test_of_a_return_at_two_locations_each_inspects_its_own(stage: Stage) -> None:
    site = stage.site
    order = site.run(warehouse.delivered(site.world, {SHOP_ONLY: 2})).order
    wish = RequestReturn(order_id=order.id, reason="unwanted", lines=[LineToReturn(line_no=1, quantity=2)])
    back = site.do(authorize_returns, wish)
    for code in ("SHOP", "DC"):
        line = ReceivedLine(line_no=1, quantity=1)
        site.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=[line], location=code))

    def inspect(location: str | None, *kept_to: str) -> int:
        return stage.program.post(
            f"/v1/returns/{back.return_id}/inspections",
            json={"lines": [{"line_no": 1, "restock": 1}], "location": location},
            headers={"Authorization": f"Bearer {key(stage, *kept_to)}"},
        ).status_code

    assert inspect(None, "DC", "SHOP") == 422, "it may be either"
    assert [inspect("SHOP", "DC"), inspect(None, "DC"), inspect("DC", "DC")] == [403, 200, 422]
    left = "select c.code from return_place join location c using (location_id) where return_id = %s"
    assert site.sql(f"{left} and received > restocked", back.return_id) == [("SHOP",)]


def test_a_return_is_received_where_it_is_sent_and_inspected_where_it_arrived(stage: Stage) -> None:
    site = stage.site
    order = site.run(warehouse.delivered(site.world, {SHOP_ONLY: 2})).order
    lines = [LineToReturn(line_no=1, quantity=2)]
    wish = RequestReturn(order_id=order.id, reason="unwanted", lines=lines, location="SHOP")
    back = site.do(authorize_returns, wish)
    one = [{"line_no": 1, "quantity": 1}]

    def send(code: str, act: str, **body: object) -> int:
        headers = {"Authorization": f"Bearer {key(stage, code)}"}
        return stage.program.post(f"/v1/returns/{back.return_id}/{act}", json=body, headers=headers).status_code

    assert send("DC", "receipts", lines=one) == 403, "unsaid, it arrives at the shop"
    assert [send("DC", "receipts", lines=one, location=code) for code in ("SHOP", "DC")] == [403, 200]
    assert send("DC", "receipts", lines=one) == 403
    decided = [{"line_no": 1, "restock": 1}]
    assert [send("SHOP", "inspections", lines=decided, location=code) for code in ("DC", "SHOP")] == [403, 422]
    assert send("DC", "inspections", lines=decided) == 200, "at the one where they work, wherever it was sent to"
    assert send("SHOP", "receipts", lines=one) == 200
    assert send("SHOP", "inspections", lines=decided) == 200
    places = "select l.code, p.received from return_place p join location l using (location_id) where p.return_id = %s"
    assert site.sql(f"{places} order by 1", back.return_id) == [("DC", 1), ("SHOP", 1)]


def test_nothing_is_done_to_an_order_of_which_no_part_is_here(stage: Stage) -> None:
    """Also where the location that is said is one's own."""
    site = stage.site
    site.do(save_variants, SaveVariant(sku="SHOP-LAST", title="Last lamp", price="2.50", weight_g=300))
    site.do(receive_stock, ReceiveStock(location="SHOP", sku="SHOP-LAST", quantity=5, reason="opening"))
    work = site.run(warehouse.picked(site.world, {"SHOP-LAST": 1}))
    site.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
    kept_units = "select sum(on_hand), sum(unavailable) from stock_level join variant using (variant_id) where sku = %s"
    units = site.sql(kept_units, "SHOP-LAST")

    def send(code: str, act: str, **body: object) -> int:
        headers = {"Authorization": f"Bearer {key(stage, code)}"}
        return stage.program.post(f"/v1/orders/{work.order.id}/{act}", json=body, headers=headers).status_code

    for location in ("DC", "SHOP"):
        assert send("DC", "departures", line_no=1, quantity=1, location=location) == 403
    assert send("DC", "cases", kind="other", reason="Look.") == 403
    assert site.sql("select count(*) from service_case where order_id = %s", work.order.id) == [(0,)]
    assert site.sql(kept_units, "SHOP-LAST") == units
    assert send("SHOP", "departures", line_no=1, quantity=1, location="SHOP") == 201
    assert send("SHOP", "cases", kind="other", reason="Look.") != 403


def test_a_door_that_keeps_nobody_lets_nobody_in_who_is_kept(stage: Stage) -> None:
    """Rather a bug that is seen than work that is not theirs."""
    world = stage.site.world
    context = msgspec.structs.replace(world.context, locations=frozenset({"DC"}))
    receipt = ReceiveStock(location="SHOP", sku=SHOP_ONLY, quantity=1, reason="opening")
    with pytest.raises(RuntimeError):
        stage.site.run(Door(world.database).perform(context, receive_stock, receipt))
