"""What queries are asked of in `test_answers`: each way to read them, once for each kind of thing that there is."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, get_args

import msgspec
from tests.browser.conftest import Site

from orderwright.views.case_page import ReadCase, read_case_page
from orderwright.views.cases_list import CaseIds, ListCases, find_case_ids, list_cases
from orderwright.views.customer_order import CustomerOrder, read_customer_order
from orderwright.views.customers_list import ListCustomers, ReadCustomer, list_customers, read_customer_page
from orderwright.views.draft_orders import (
    FindBuyer,
    FindDraft,
    FindGoods,
    MatchGoods,
    find_buyer,
    find_goods,
    list_open_drafts,
    match_goods,
    read_draft,
    read_draft_terms,
)
from orderwright.views.failed_events import ListFailedEvents, count_failed_events, list_failed_events
from orderwright.views.find_orders import View
from orderwright.views.first_steps import read_first_steps
from orderwright.views.fulfillment_orders import (
    ListFulfillmentOrders,
    list_fulfillment_orders,
    show_fulfillment_order,
    show_label,
    show_parcel,
)
from orderwright.views.home import read_home
from orderwright.views.inventory import ListLevels, count_stock, list_levels
from orderwright.views.keep_to_locations import FindLocations, find_locations_named
from orderwright.views.match_orders import MatchOrders, match_orders
from orderwright.views.menu_counts import count_waiting
from orderwright.views.messages_list import ListDeliveries, ListMessages, list_deliveries, list_endpoints, list_messages
from orderwright.views.next_work import (
    NextWork,
    next_fulfillment_orders,
    next_parcels,
    next_to_pack,
    next_under_way,
    orders_to_release,
    returns_to_settle,
)
from orderwright.views.order_ids import FindOrder, FindParcel, find_order_id, find_parcel_id
from orderwright.views.order_lines_list import list_order_lines
from orderwright.views.order_page import ReadOrder, read_order_page, read_timeline
from orderwright.views.orders_list import ListOrders, count_order_views, list_orders, read_filter_choices
from orderwright.views.past_orders import ListPastOrders, ReadPastOrder, list_past_orders, read_past_order
from orderwright.views.places_list import ListPlaces, list_places
from orderwright.views.products_list import ListProducts, list_products, read_own_currency
from orderwright.views.put_backs import list_put_backs
from orderwright.views.quarantine_list import (
    ListAlike,
    ListQuarantine,
    ReadQuarantined,
    list_alike,
    list_imports,
    list_quarantine,
    read_quarantined,
)
from orderwright.views.receipt_items import MatchItems, ReadReceiptItems, match_items, read_receipt_items
from orderwright.views.return_page import ReadReturn, read_return_page
from orderwright.views.returns_list import STATES, ListReturns, list_returns
from orderwright.views.sales import ReadSales, read_sales
from orderwright.views.scanned_label import ScannedLabel, explain_scanned_label
from orderwright.views.scanned_work import ScannedWork, find_scanned_work
from orderwright.views.settings_lists import ReadLocation, list_channels, list_locations, read_location
from orderwright.views.ship_queue import ListParcelsToShip, read_ship_queue
from orderwright.views.started_lists import ListStarted, list_started
from orderwright.views.undecided_goods import ListUndecidedGoods, list_undecided_goods
from orderwright.views.variant_page import ReadVariant, list_movements, read_product, read_variant_page
from orderwright.views.warehouse_queues import ListQueue, list_queue
from orderwright.views.warehouse_work import WorkOn, read_pack_work, read_pick_list

MUG, CRATE, LID = "85123A", "CRATE", "LID"
STRANGE = """(
select order_id, number from orders where order_id in (
    select order_id from parcel where status = 'canceled' union all select order_id from sourcing_fence
    union all select order_id from fulfillment_order_line where to_put_back > 0
    union all select order_id from return_authorization group by order_id having count(*) > 1)
) as strange"""
"""Orders with an opened parcel, with a location that is fenced off, with goods to put back, with several returns."""
PAST_ONES: tuple[dict[str, Any], ...] = (
    {"query": "old"}, {"query": "phone-2"}, {"query": "bob@example.com"}, {"channel": "phone"}, {"country": "FR"},
    {"status": "canceled"}, {"placed_from": date(2025, 3, 5), "placed_to": date(2025, 3, 5)},
    {"placed_from": date(2025, 3, 6)}, {"placed_to": date(2025, 4, 4), "channel": "web"},
)  # fmt: skip
Asked = Iterator[tuple[Any, Any]]
"""Queries, each with an input."""
OneOfEach = Callable[[str, str, str], list[Any]]


def each(query: Any, kind: Any, *inputs: dict[str, Any]) -> Asked:
    yield from ((query, kind(**input)) for input in inputs)


def by(name: str, values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    yield from ({name: value} for value in values)


def questions(site: Site) -> Asked:
    """Each query with what is asked of it."""

    def one_of_each(table: str, key: str = "number", kinds: str = "number") -> list[Any]:
        """The first of each kind, by number."""
        first = f"select distinct on ({kinds}) {key} as found, number as place from {table} order by {kinds}, number"
        return [found for (found,) in site.sql(f"select found from ({first}) as each order by place")]

    plain = (
        count_order_views, read_filter_choices, list_open_drafts, read_draft_terms, count_failed_events,
        read_first_steps, read_home, count_stock, count_waiting, list_endpoints, list_imports, list_channels,
        list_locations,
    )  # fmt: skip
    yield from ((query, None) for query in plain)
    yield from of_orders(one_of_each)
    yield from of_the_warehouse(one_of_each)
    yield from of_people(one_of_each)
    yield from of_goods()
    yield from of_upkeep(site)


def of_orders(one_of_each: OneOfEach) -> Asked:
    filters: list[dict[str, Any]] = [
        *by("view", get_args(View)), *by("query", ("bob@example.com", "Claire", "T-7", "1012")), {"channel": "web"},
        {"country": "FR"}, {"tag": "gift"}, {"location": "SHOP"}, {"hold": "customer"},
        {"payment_status": "partially_paid"}, {"fulfillment_status": "partially_delivered"},
    ]  # fmt: skip
    yield from each(list_orders, ListOrders, *({"counted": True, "limit": 8} | some for some in filters))
    yield from each(list_order_lines, ListOrders, {"limit": 5}, {"view": "on_hold", "limit": 5})
    yield from each(find_order_id, FindOrder, *by("number", (1001, 1030, 9999)))
    yield from each(match_orders, MatchOrders, {}, {"limit": 3}, {"below": 1009})
    kinds = "status, payment_status, fulfillment_status, currency, open_holds, units"
    for number in (*one_of_each("orders", "number", kinds), *one_of_each(STRANGE, "number", "number")):
        yield read_order_page, ReadOrder(number=number, all_lines=True, all_facts=True)
        yield read_timeline, ReadOrder(number=number)
    for id_ in (*one_of_each("orders", "order_id", kinds), *one_of_each(STRANGE, "order_id", "number")):
        yield read_customer_order, CustomerOrder(id_, "/o/token")
    yield from each(read_draft, FindDraft, *by("number", one_of_each("draft_order", "number", "number")))


def of_the_warehouse(one_of_each: OneOfEach) -> Asked:
    statuses = ("released", "accepted", "picking", "packed", "shipped", "rejected", "canceled")
    some = ({}, {"location": "SHOP"}, *by("status", statuses))
    yield from each(list_fulfillment_orders, ListFulfillmentOrders, *some)
    work = one_of_each("fulfillment_order", "fulfillment_order_id", "status, paused, location_id, service_level")
    for id_ in work:
        yield show_fulfillment_order, id_
        yield read_pick_list, WorkOn([id_])
        yield read_pack_work, WorkOn([id_])
    yield read_pick_list, WorkOn(work)
    for id_ in one_of_each("parcel", "parcel_id", "status, tracking_state, location_id"):
        yield show_parcel, id_
        yield show_label, id_
    for step in ("receive", "pick", "ready", "pack"):
        yield from each(
            list_queue, ListQueue, *({"step": step, "limit": 8} | at for at in by("location", (None, "SHOP")))
        )
    yield from each(list_started, ListStarted, *by("location", (None, "SHOP")))
    yield list_put_backs, None
    yield from each(list_undecided_goods, ListUndecidedGoods, {}, {"case_number": 1}, {"case_number": 2})
    numbers = one_of_each("parcel", "number", "status, tracking_state, location_id")
    yield from each(find_parcel_id, FindParcel, *by("number", (*numbers, 9999)))
    for number, at in ((number, at) for number in numbers for at in (None, "SHOP")):
        yield explain_scanned_label, ScannedLabel(code=str(number), at=at)
    works = one_of_each("fulfillment_order", "number", "status, paused, location_id")
    orders = one_of_each("orders", "number", "status, fulfillment_status")
    codes = [*(f"F-{number}" for number in works), *map(str, orders), "F-9999", "EAN"]
    for code, at in ((code, at) for code in codes for at in (None, "SHOP")):
        yield find_scanned_work, ScannedWork(code=code, at=at)
    yield from each(read_ship_queue, ListParcelsToShip, *by("location", (None, "SHOP")))


def of_people(one_of_each: OneOfEach) -> Asked:
    """Customers, their cases and returns."""
    states = by("state", ("open", "late", "resolved"))
    yield from each(list_cases, ListCases, *states, {"assignee": "Olive Wright"}, {"kind": "complaint", "limit": 2})
    cases = one_of_each("service_case", "number", "number")
    yield from each(read_case_page, ReadCase, *by("number", cases))
    yield find_case_ids, CaseIds(cases[:3])
    texts = ("", "bob", "claire@", "+44 20 7946 0001", "9")
    yield from each(list_customers, ListCustomers, *by("query", texts))
    customers = one_of_each("customer", "number", "number")
    yield from each(read_customer_page, ReadCustomer, *by("number", customers))
    yield from each(find_buyer, FindBuyer, *by("number", customers))
    ids = one_of_each("customer", "customer_id", "number")
    yield from each(list_past_orders, ListPastOrders, *by("customer_id", (None, *ids)), *PAST_ONES)
    yield from each(list_returns, ListReturns, *by("state", sorted(STATES)))
    returns = one_of_each("return_authorization", "number", "number")
    yield from each(read_return_page, ReadReturn, *by("number", returns))


def of_goods() -> Asked:
    some: list[dict[str, Any]] = [{}, {"query": "white"}, {"query": "lid"}, {"sku": MUG}]
    yield from each(list_levels, ListLevels, *some, {"low": True}, {"location": "SHOP"})
    yield from each(list_products, ListProducts, *some, {"active": True}, {"active": False})
    yield find_goods, FindGoods([MUG, "CAP", "NOTHING"])
    yield from each(match_goods, MatchGoods, *by("query", ("metal", "L", "GONE")))
    yield from each(match_items, MatchItems, *by("query", ("metal", "L", "lid")))
    at = ({"codes": [MUG, CRATE, "CAP", "GONE"]} | one for one in by("location", ("", "DC", "SHOP")))
    yield from each(read_receipt_items, ReadReceiptItems, *at)
    for sku in (MUG, CRATE, "CAP", "GONE"):
        yield read_variant_page, ReadVariant(sku=sku)
        yield list_movements, ReadVariant(sku=sku)
        yield read_product, ReadVariant(sku=sku)


def of_upkeep(site: Site) -> Asked:
    """Mail, imports, sales, settings, and those who keep the demo going."""
    yield from each(list_failed_events, ListFailedEvents, *by("subscriber", (None, "mail", "webhooks")))
    yield from each(list_messages, ListMessages, *by("state", ("all", "waiting", "failed")))
    yield from each(list_quarantine, ListQuarantine, *by("state", ("open", "repaired", "dismissed")))
    for one in by("by", ("day", "channel", "country", "sku")):
        yield from each(
            read_sales, ReadSales, one, one | {"currency": "EUR"}, one | {"country": "FR"}, one | {"channel": "web"}
        )
        days = {"from_day": date(2025, 3, 5), "to_day": date(2025, 3, 5)}
        yield from each(
            read_sales, ReadSales, *(one | days | more for more in ({}, {"country": "FR"}, {"channel": "web"}))
        )
        today = site.world.door.now().date()
        edges = ((today, today), (today - timedelta(days=1), today - timedelta(days=1)), (date(2025, 1, 1), today))
        yield from each(read_sales, ReadSales, *(one | {"from_day": first, "to_day": last} for first, last in edges))
    yield from each(read_location, ReadLocation, *by("code", ("DC", "SHOP", "OLD")))
    yield list_places, ListPlaces()
    yield find_locations_named, FindLocations(["DC", "OLD", "NOWHERE"])
    yield read_own_currency, None
    for (id_,) in site.sql("select past_order_id from past_order order by external_ref"):
        yield read_past_order, ReadPastOrder(id_)
    for (endpoint,) in site.sql("select endpoint_id from webhook_endpoint order by url"):
        yield from each(
            list_deliveries, ListDeliveries, {"endpoint_id": endpoint}, {"endpoint_id": endpoint, "failed": True}
        )
    for (id_,) in site.sql("select quarantine_id from quarantine order by source_ref"):
        yield read_quarantined, ReadQuarantined(id_)
        yield list_alike, ListAlike("sku_unknown", id_)
    until = site.world.door.now() + timedelta(days=1)
    for query, statuses in (
        (orders_to_release, []), (next_fulfillment_orders, ["released", "accepted"]),
        (next_to_pack, ["picked", "packing"]), (next_parcels, ["packed", "labeled"]),
        (next_under_way, ["pending", "info_received", "in_transit"]), (returns_to_settle, []),
    ):  # fmt: skip
        for channel in ("web", "phone"):
            wanted = NextWork(channels=[channel], statuses=statuses, limit=40, placed_until=until)
            yield query, wanted
            yield query, msgspec.structs.replace(wanted, limit=2)
            yield query, msgspec.structs.replace(wanted, placed_until=until - timedelta(days=2))
            left_out = [each.id for each in site.run(site.world.door.ask(site.world.context, query, wanted))[:1]]
            yield query, msgspec.structs.replace(wanted, left_out=left_out)


def lists() -> Asked:
    """Lists of many rows, to be walked page by page."""
    some: tuple[dict[str, Any], ...] = ({}, {"channel": "web", "country": "GB"}, {"query": "ada"})
    yield from each(list_orders, ListOrders, *some, *by("view", ("ready", "late", "on_hold", "in_transit")))
    yield from each(list_customers, ListCustomers, *by("query", ("", "example")))
    yield from each(read_customer_page, ReadCustomer, *by("number", (1, 2)))
    yield from each(list_fulfillment_orders, ListFulfillmentOrders, {}, {"status": "shipped"})
    yield from each(list_levels, ListLevels, {}, {"low": True}, {"query": "white"})
    yield from each(list_products, ListProducts, {}, {"active": True}, {"query": "white"})
    yield from each(list_returns, ListReturns, *by("state", ("open", "closed")))
    yield from each(list_queue, ListQueue, *by("step", ("receive", "pick", "pack")))
    yield from each(read_location, ReadLocation, *by("code", ("DC", "SHOP")))
    yield from each(list_movements, ReadVariant, *by("sku", (MUG, CRATE)))
    yield from ((query, kind()) for query, kind in ((list_messages, ListMessages), (list_past_orders, ListPastOrders)))
    yield list_quarantine, ListQuarantine()
