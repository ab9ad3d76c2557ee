"""A world in which every page has something to show: orders, cases, returns and parcels in each of their states."""

from typing import Any

from tests import warehouse
from tests.browser.conftest import Site

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.save_drafts import SaveDraft, save_drafts
from orderwright.orders.types import PaymentInput
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

MUG = "85123A"
SHOP_ONLY = "SHOP-ONLY"
SCARCE = "SCARCE"
PAST = """order,email,name,country,sku,qty,price,date,status
OLD-1,ada@example.com,Ada Sample,GB,71053,2,2.50,2025-03-05T09:00:00Z,delivered
OLD-2,ada@example.com,Ada Sample,GB,85123A,1,2.50,2025-04-05T09:00:00Z,refunded
"""
FEW = 3  # enough to tell a wrong figure from a right one by chance


def furnish(site: Site) -> None:
    """Some of everything, by verbs; only time is set back by hand. Promises are kept on whatever day this runs."""
    for channel in ("web", "phone", "import"):
        site.do(save_channels, SaveChannel(code=channel, ship_within_days=10))
    site.do(save_variants, SaveVariant(sku=SHOP_ONLY, title="Gift box", price="2.50", cost="1.15", weight_g=300))
    site.do(save_variants, SaveVariant(sku=SCARCE, title="Rare bell", price="2.50", weight_g=300, reorder_point=5))
    for code, order in (("B-01", 20), ("A-01", 10), ("A-02", 20)):
        site.do(save_bins, SaveBin(location="DC", code=code, pick_order=order))
    site.do(receive_stock, ReceiveStock(location="SHOP", sku=SHOP_ONLY, quantity=200, reason="opening"))
    site.do(receive_stock, ReceiveStock(location="DC", sku=SCARCE, quantity=2, reason="opening", bin="A-01"))
    before_the_warehouse(site)
    in_the_warehouse(site)
    on_the_way(site)
    coming_back(site)
    beside_orders(site)
    past = CsvFile(PAST.encode(), defaults={"channel": "web", "history": "yes"})
    site.run(import_orders(site.world.door, site.world.context, past))
    site.settle()


def before_the_warehouse(site: Site) -> None:
    """Unpaid, held for two reasons (one order for both), canceled, backordered, too late, drafts."""
    site.order({MUG: 1}, payment=PaymentInput(method="card"))
    for reason in ("address", "fraud", "fraud"):
        site.do(place_holds, PlaceHold(order_id=site.order({MUG: 1}).id, reason=reason))
    twice = site.order({MUG: 2})
    for reason in ("address", "payment"):
        site.do(place_holds, PlaceHold(order_id=twice.id, reason=reason))
    site.do(cancel_lines, CancelLines(order_id=site.order({MUG: 1}).id, reason="customer"))
    site.order({SCARCE: 5}, if_short="backorder")
    site.do(save_drafts, SaveDraft(content={"channel": "web", "lines": [{"sku": MUG, "quantity": 1}]}))


def in_the_warehouse(site: Site) -> None:
    """To accept, to pick, being picked, to pack, packed without a label, labeled; one of them late, one due today."""
    for _ in range(FEW):
        site.order({SHOP_ONLY: 1})
    for _ in range(2):
        site.order({MUG: 1})
    site.do(start_picking, StartPicking(fulfillment_order_id=site.run(warehouse.released(site.world, {MUG: 3})).id))
    late = site.run(warehouse.released(site.world, {MUG: 1})).order
    today = site.run(warehouse.released(site.world, {MUG: 1})).order
    for order, days in ((late, -3), (today, 0)):
        for table in ("orders", "progress", "fulfillment_order"):
            site.sql(f"update {table} set ship_by = current_date + %s where order_id = %s", days, order.id)
    for make in (warehouse.picked, warehouse.packed, warehouse.labeled):
        site.run(make(site.world, {MUG: 2}))


def on_the_way(site: Site) -> None:
    """In transit in time, overdue, in trouble, partly shipped, and delivered today."""
    for _ in range(2):
        site.run(warehouse.handed_over(site.world, {MUG: 1}))
    _, overdue, _ = site.run(warehouse.handed_over(site.world, {MUG: 1}))
    for table in ("parcel", "label"):
        site.sql(f"update {table} set deliver_by = current_date - 3 where parcel_id = %s", overdue.parcel_id)
    _, _, label = site.run(warehouse.handed_over(site.world, {MUG: 1}))
    site.settle()  # its invoice comes before its case, always
    site.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state="attempt_failed"))  # type: ignore[arg-type]
    partly = site.run(warehouse.picked(site.world, {MUG: 3}))
    parcel = site.run(warehouse.pack(site.world, partly, {MUG: 1}, partial=True))
    site.run(warehouse.label(site.world, parcel))
    site.run(warehouse.hand(site.world, parcel))
    for _ in range(FEW):
        site.run(warehouse.delivered(site.world, {MUG: 1}))


def coming_back(site: Site) -> None:
    """Returns requested, authorized, to inspect and received."""

    def wish(reason: str) -> RequestReturn:
        order = site.run(warehouse.delivered(site.world, {MUG: 4})).order
        return RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason=reason)

    site.do(request_returns, wish("damaged"))
    site.do(authorize_returns, wish("unwanted"))
    back = site.do(authorize_returns, wish("wrong_item"))
    site.settle()
    lines = [ReceivedLine(line_no=1, quantity=1, disposition="inspect")]
    site.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=lines, location="DC"))


def beside_orders(site: Site) -> None:
    """Cases, rows in quarantine, a webhook, an order from two locations, a draft for a customer."""
    for kind in ("complaint", "complaint", "other"):
        order = site.order({MUG: 1})
        case: dict[str, Any] = {"subject_kind": "order", "subject_id": order.id, "order_id": order.id}
        site.do(open_cases, OpenCase(kind=kind, reason="One is broken", body="In pieces.", **case))
    for row in range(2, 4):
        content = {"kind": "order", "order": {"external_ref": f"Q-{row}", "lines": []}, "rows": [row]}
        where: dict[str, Any] = {"source": "orders.csv", "source_ref": f"Q-{row}", "row_no": row}
        why: dict[str, Any] = {"code": "sku_unknown", "reason": "There is no SKU X."}
        site.do(quarantine_rows, QuarantineRow(**where, **why, content=content))
    site.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/hook", kinds=["OrderPlaced"]))
    site.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://old-shop.example/hook", active=False))
    site.sql("update webhook_endpoint set gone_at = now() where not active")
    site.order({MUG: 1, SHOP_ONLY: 1})
    site.order({MUG: 1}, payment=PaymentInput(method="card", captured="4.00"))
    customer = {"email": "ada@example.com", "name": "Ada Sample"}
    lines = [{"sku": MUG, "quantity": 2}, {"sku": SHOP_ONLY, "quantity": 1}]
    site.do(save_drafts, SaveDraft(content={"channel": "web", "customer": customer, "lines": lines}))
