"""Rows beside those that are asked for: orders delivered in part whose rest is at each other place, closed parcels that
were opened again, goods to put back, wishes beside wishes, past orders of other days, and what lies exactly on the edge
between two days."""

from datetime import timedelta
from typing import Any

import msgspec
from tests import warehouse
from tests.browser.conftest import Site

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.carry_out_facts import GivenBack, GivenBackLine, ToldFact, carry_out_facts
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows
from orderwright.fulfillment.accept_fulfillment_orders import AcceptFulfillmentOrder, accept_fulfillment_orders
from orderwright.fulfillment.check_scans import Scan
from orderwright.fulfillment.confirm_picks import ConfirmPicks, confirm_picks
from orderwright.fulfillment.record_scans import RecordScans, record_scans
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.start_picking import StartPicking, start_picking
from orderwright.fulfillment.unpack_parcels import UnpackParcel, unpack_parcels
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.orders.add_notes import AddNote, add_notes
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.orders.place_orders import place_orders
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import PaymentInput
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.stock.move_to_bins import MoveToBin, move_to_bins
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

MUG, LANTERN, CRATE, LID, LATER = "85123A", "71053", "CRATE", "LID", "LATER"
PAST = """order,email,name,country,sku,qty,price,date,status
PHONE-1,bob@example.com,Bob Example,FR,71053,2,2.50,2025-03-05T00:00:00Z,delivered
PHONE-2,bob@example.com,Bob Example,GB,71053,5,3.50,2025-03-06T00:00:00Z,delivered
PHONE-3,claire@example.com,Claire Exemple,FR,85123A,1,2.50,2025-04-05T09:00:00Z,refunded
PHONE-4,claire@example.com,Claire Exemple,FR,85123A,4,2.50,2025-04-05T09:00:00Z,canceled
"""
"""Two of them lie on the edge of a day."""


def furnish_neighbors(site: Site) -> None:
    """Some of each, by verbs; only what lies on the edge of a day is set back by hand."""
    orders = (delivered_in_part, opened_again, to_put_back, started, days_ago, wishes)
    for some in (*orders, moved, in_vain, told_inside, unread):
        some(site)
        site.settle()
    past = CsvFile(PAST.encode(), defaults={"channel": "phone", "history": "yes"})
    site.run(import_orders(site.world.door, site.world.context, past))
    site.settle()
    on_the_edge(site)


def delivered_in_part(site: Site) -> None:
    """What DC sent has come; what SHOP is to send is released, accepted, picked, packed or on its way; or the rest
    waits for goods, or is reserved and held."""
    for steps in range(5):
        order = site.run(site.world.placed_order({MUG: 1, CRATE: 1 + steps}))
        site.do(release_orders, ReleaseOrder(order_id=order.id))
        work = "select fulfillment_order_id, code from fulfillment_order join location using (location_id)"
        ids = {code: id_ for id_, code in site.sql(f"{work} where order_id = %s", order.id)}
        here = warehouse.Released(order, ids["DC"], {MUG: 1})
        arrive(site, site.run(warehouse.send(site.world, here)))
        there = warehouse.Released(order, ids["SHOP"], {CRATE: 1 + steps})
        if steps >= 1:
            site.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=there.id))
        if steps >= 2:
            site.do(confirm_picks, ConfirmPicks(fulfillment_order_id=there.id))
        if steps >= 3:
            parcel = site.run(warehouse.pack(site.world, there))
        if steps >= 4:
            site.run(warehouse.label(site.world, parcel))
            site.run(warehouse.hand(site.world, parcel))
        late(site, order.id)
    site.do(save_variants, SaveVariant(sku=LATER, title="Comes later", price="2.50", weight_g=100))
    for units in (1, 2):
        order = site.run(site.world.placed_order({MUG: 1, LATER: units}, if_short="backorder"))
        (id_,) = site.do(release_orders, ReleaseOrder(order_id=order.id)).fulfillment_orders
        arrive(site, site.run(warehouse.send(site.world, warehouse.Released(order, id_, {MUG: 1}))))
        late(site, order.id)
        if units == 1:
            site.do(receive_stock, ReceiveStock(location="DC", sku=LATER, quantity=1, reason="purchase"))
            site.do(place_holds, PlaceHold(order_id=order.id, reason="customer", note="The rest later."))


def late(site: Site, order_id: Any, days: int = 3) -> None:
    for table in ("orders", "progress", "fulfillment_order"):
        site.sql(f"update {table} set ship_by = current_date - %s where order_id = %s", days, order_id)


def days_ago(site: Site) -> None:
    """Orders of the day before yesterday, of either location, and what people and Orderwright decided of them then.
    What is three days old would be on the edge of what customers still hear of."""
    then = msgspec.structs.replace(site.world.context, at=site.world.door.now() - timedelta(days=2))
    person = msgspec.structs.replace(then, actor="olive@example.com")
    for nth, goods in enumerate(({MUG: 1}, {CRATE: 1}, {LID: 2}, {MUG: 2})):
        order = site.run(site.world.door.perform(then, place_orders, site.world.order(goods)))
        held = PlaceHold(order_id=order.id, reason="stock", note="Looked at.")
        site.run(site.world.door.perform(then if nth == 3 else person, place_holds, held))
        site.run(site.world.door.perform(person, add_notes, AddNote(order_id=order.id, body="Seen.")))
        late(site, order.id, days=1)


def arrive(site: Site, parcel: Any) -> None:
    ((number,),) = site.sql("select tracking_number from parcel where parcel_id = %s", parcel.parcel_id)
    site.do(record_tracking, RecordTracking(tracking_number=number, state="delivered"))  # type: ignore[arg-type]


def opened_again(site: Site) -> None:
    """A parcel that was closed by mistake, and the one that was closed then."""
    for first, second in ((MUG, LANTERN), (CRATE, LID)):
        work = site.run(picked(site, {first: 2, second: 1}))
        closed = site.run(warehouse.pack(site.world, work))
        site.do(unpack_parcels, UnpackParcel(parcel_id=closed.parcel_id))
        site.run(warehouse.pack(site.world, work, {first: 1}, partial=True))


def to_put_back(site: Site) -> None:
    """Canceled after it was picked, and after it was packed, at both locations."""
    for first, second in ((MUG, LANTERN), (CRATE, LID)):
        for packed in (False, True):
            work = site.run(picked(site, {first: 2, second: 3}))
            if packed:
                site.run(warehouse.pack(site.world, work, {first: 2, second: 1}, partial=True))
            site.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))


def started(site: Site) -> None:
    """Two lists that somebody walks with, of two lines each, some of which is scanned."""
    for first, second in ((MUG, LANTERN), (LANTERN, MUG)):
        work = site.run(accepted(site, {first: 3, second: 4}))
        site.do(start_picking, StartPicking(fulfillment_order_id=work.id))
        site.do(record_scans, RecordScans(fulfillment_order_id=work.id, scanned=[Scan(first, 2), Scan(second, 1)]))


async def accepted(site: Site, goods: dict[str, int], **changes: Any) -> warehouse.Released:
    work = await warehouse.released(site.world, goods, **changes)
    await site.world.do(accept_fulfillment_orders, AcceptFulfillmentOrder(fulfillment_order_id=work.id))
    return work


async def picked(site: Site, goods: dict[str, int], **changes: Any) -> warehouse.Released:
    work = await accepted(site, goods, **changes)
    await site.world.do(confirm_picks, ConfirmPicks(fulfillment_order_id=work.id))
    return work


def wishes(site: Site) -> None:
    """Two returns of one order that wait for an answer, of its lines; and what a file says that was given back, of
    units that have come and of units that have not."""
    order = site.order({MUG: 4, LANTERN: 5})
    ((id_,),) = site.sql("select fulfillment_order_id from fulfillment_order where order_id = %s", order.id)
    arrive(site, site.run(warehouse.send(site.world, warehouse.Released(order, id_, {MUG: 4, LANTERN: 5}))))
    site.settle()
    for units in (1, 2):
        lines = [LineToReturn(line_no=1, quantity=units), LineToReturn(line_no=2, quantity=1)]
        site.do(request_returns, RequestReturn(order_id=order.id, lines=lines, reason="damaged"))
    for number, (channel, send) in enumerate((("web", True), ("web", False), ("phone", True), ("web", True))):
        work = site.run(picked(site, {MUG: 2}, channel=channel))
        if send:
            parcel = site.run(warehouse.pack(site.world, work))
            site.run(warehouse.label(site.world, parcel))
            site.run(warehouse.hand(site.world, parcel))
            arrive(site, parcel)
        deed = GivenBack(order_id=work.order.id, lines=[GivenBackLine(line_no=1, quantity=2, refund="1.00")])
        at = site.world.door.now() - timedelta(days=number)
        told = ToldFact(source="returns.csv", external_ref=f"B-{number}", at=at, deed=deed, source_lines=1)
        site.do(carry_out_facts, told)


def moved(site: Site) -> None:
    """Goods that lay in one bin and another, at both locations."""
    for location, sku, bins in (("SHOP", CRATE, ("S-03", "S-01")), ("DC", MUG, ("A-02", "A-01", "A-02"))):
        for code, order in (("A-01", 10), ("A-02", 20)):
            site.do(save_bins, SaveBin(location="DC", code=code, pick_order=order))
        for bin in bins:
            site.do(move_to_bins, MoveToBin(location=location, sku=sku, bin=bin))


def in_vain(site: Site) -> None:
    """Money that could not be given back, of an order and of one of its lines, beside what could."""
    paid = PaymentInput(method="card", captured="9.00")
    order = site.run(site.world.placed_order({MUG: 4, LANTERN: 1}, payment=paid))
    for failed in ("The card is closed.", "", "No answer."):
        line = RefundLine(line_no=1, amount="1.00", purpose="goodwill")
        wanted = GrantRefund(order_id=order.id, reason="late", lines=[line], execute=False)
        refund = site.do(grant_refunds, wanted)
        site.do(execute_refunds, ExecuteRefund(refund_id=refund.refund_id, failed=failed))
    site.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", amount="0.50", execute=False))


def told_inside(site: Site) -> None:
    """Two cases of one order: what its customer reads, and what staff alone do."""
    order = site.run(site.world.placed_order({LANTERN: 2}))
    for kind in ("complaint", "other"):
        case: dict[str, Any] = {"subject_kind": "order", "subject_id": order.id, "order_id": order.id}
        opened = site.do(open_cases, OpenCase(kind=kind, reason="Too late", body="Where is it?", **case))
        for body, internal in (("It is on its way.", False), ("They wrote before.", True), ("Tomorrow.", False)):
            site.do(answer_cases, AnswerCase(case_id=opened.case_id, body=body, internal=internal))


def unread(site: Site) -> None:
    """Rows that could not be read, from several sources and for several reasons."""
    several = (("orders.csv", "sku_unknown"), ("shop", "sku_unknown"), ("shop", "row_unreadable"))
    for row, (source, code) in enumerate(several, 4):
        content = {"kind": "order", "order": {"external_ref": f"Q-{row}", "lines": []}, "rows": [row]}
        where: dict[str, Any] = {"source": source, "source_ref": f"Q-{row}", "row_no": row}
        site.do(quarantine_rows, QuarantineRow(**where, code=code, reason="There is no SKU X.", content=content))


def on_the_edge(site: Site) -> None:
    """An order and what was done in the warehouse at the first moment of today, and of the day before."""
    for days, number in enumerate((1003, 1010)):
        moment = f"date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '{days} days'"
        site.sql(f"update orders set placed_at = {moment} where number = %s", number)
    moment = moment.replace("1 days", "0 days")
    for table, column in (("parcel", "packed_at"), ("fulfillment_order", "picked_at"), ("parcel", "handed_over_at")):
        last = f"select max(number) from {table} where {column} is not null"
        site.sql(f"update {table} set {column} = {moment} where number = ({last})")
