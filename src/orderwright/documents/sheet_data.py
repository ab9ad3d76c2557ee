"""Turns prints into what templates/print reads: text that is ready to be set, grouped as it stands on paper."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import singledispatch
from typing import Any

from babel.dates import format_date

from orderwright.documents.bill_totals import BillTotals, bill_totals, line_amount
from orderwright.documents.code128 import code128, module_dots
from orderwright.documents.types import (
    Charge,
    CreditNotePrint,
    InvoicePrint,
    ManifestPrint,
    MoneyLine,
    OrderPrint,
    PackingSlipPrint,
    Party,
    PickListPrint,
    ReturnSlipPrint,
)
from orderwright.kernel.money import in_words, precision
from orderwright.kernel.text import plural
from orderwright.orders.order_summary import summarize
from orderwright.shipping.label_data import LabelData, place_among
from orderwright.shipping.tracking_number import in_groups

Sheet = dict[str, Any]

# Label printers of 203 dots per inch: 4 inches are 812 dots, less a margin that the head can't reach.
LABEL_DOTS_AVAILABLE = 780
CANCELED_NAMED = 5


@singledispatch
def sheet_data(sheet: Any) -> tuple[str, Sheet]:
    """The template's name and its data."""
    raise TypeError(f"{type(sheet).__name__} can't be printed")


@sheet_data.register
def _(order: OrderPrint) -> tuple[str, Sheet]:
    facts = [("Placed", _moment(order.placed_at)), ("Channel", order.channel), ("Customer PO", order.external_ref),
             ("Shipping", order.service), ("Payment", order.payment), ("Status", order.status),
             ("Tags", ", ".join(order.tags)), ("Canceled", _canceled(order.canceled_units))]  # fmt: skip
    money = _money(order.currency, order.lines, order.charges, order.prices_include_tax)
    if not order.shows_amounts:
        plain = {"lines": [{name: line[name] for name in ("sku", "title", "quantity")} for line in money["lines"]]}
        money = plain | {"priced": False}
    elif order.canceled:
        total = bill_totals(order.lines, order.charges, order.prices_include_tax).total
        money["settled"] = [
            ("Canceled", in_words(-order.canceled, order.currency)),
            ("Total after cancellation", in_words(total - order.canceled, order.currency)),
        ]
    parties = [("Customer", order.customer), ("Ship to", order.ship_to), ("Bill to", order.bill_to)]
    return "order", {
        "title": "Order",
        "number": order.number,
        "barcode": order.number,
        "facts": _told(facts),
        "parties": [_party(name, party) for name, party in parties if party],
        "holds": order.holds,
        "notes": _told_lines(order.note),
        **money,
    }


def _canceled(units: Sequence[tuple[str, int]]) -> str:
    if len(units) > CANCELED_NAMED:
        return f"{plural(sum(count for _, count in units), 'unit')} of {plural(len(units), 'line')}"
    return ", ".join(f"{count} × {sku}" for sku, count in units)


@sheet_data.register
def _(invoice: InvoicePrint) -> tuple[str, Sheet]:
    facts = [("Invoice number", invoice.number), ("Invoice date", _day(invoice.issued_on)),
             ("Supplied on", _day(invoice.supplied_on)), *_order(invoice),
             ("Payment", invoice.payment)]  # fmt: skip
    money = _money(invoice.currency, invoice.lines, invoice.charges, invoice.prices_include_tax)
    if invoice.paid:
        due = bill_totals(invoice.lines, invoice.charges, invoice.prices_include_tax).total - invoice.paid
        money["settled"] = [
            ("Paid", in_words(-invoice.paid, invoice.currency)),
            ("Due", in_words(due, invoice.currency)),
        ]
    ship_to = [_party("Shipped to", invoice.ship_to)] if invoice.ship_to else []
    return "bill", {
        "title": "Invoice",
        "number": invoice.number,
        "facts": _told(facts),
        "seller": _party("From", invoice.seller),
        "parties": [_party("Billed to", invoice.buyer), *ship_to],
        "notes": invoice.notes,
        **money,
    }


@sheet_data.register
def _(credit: CreditNotePrint) -> tuple[str, Sheet]:
    facts = [("Credit note number", credit.number), ("Date", _day(credit.issued_on)),
             ("For invoice", credit.invoice_number), *_order(credit),
             ("Reason", credit.reason)]  # fmt: skip
    return "bill", {
        "title": "Credit note",
        "number": credit.number,
        "facts": _told(facts),
        "seller": _party("From", credit.seller),
        "parties": [_party("Credited to", credit.buyer)],
        "notes": credit.notes,
        **_money(credit.currency, credit.lines, credit.charges, credit.prices_include_tax, "Total credited"),
    }


@sheet_data.register
def _(pick: PickListPrint) -> tuple[str, Sheet]:
    orders = len({stop.fulfillment_order for stop in pick.stops})
    units = sum(stop.quantity for stop in pick.stops)
    facts = [("Location", pick.location), ("Made", _moment(pick.created_at)), ("Picker", pick.picker),
             ("Stops", str(len(pick.stops))), ("Units", str(units)), ("Orders", str(orders))]  # fmt: skip
    stops = [
        {"bin": s.bin or "no bin", "sku": s.sku, "title": s.title, "gtin": s.gtin, "quantity": str(s.quantity),
         "to": s.fulfillment_order, "tote": s.tote}
        for s in pick.stops
    ]  # fmt: skip
    return "pick_list", {
        "title": "Pick list",
        "number": pick.number,
        "barcode": pick.number,
        "facts": _told(facts),
        "stops": stops,
        "notes": _told_lines(pick.note),
    }


@sheet_data.register
def _(slip: PackingSlipPrint) -> tuple[str, Sheet]:
    facts = [*_order(slip), ("Packed", _day(slip.packed_on)),
             ("Parcel", place_among(slip.parcel_index, slip.parcel_count)), ("Shipping", slip.service),
             ("Tracking", in_groups(slip.tracking_number))]  # fmt: skip
    return "packing_slip", {
        "title": "Packing slip",
        "number": slip.order_ref or slip.order_number,
        "barcode": slip.number,
        "facts": _told(facts),
        "seller": _party("From", slip.sender),
        "parties": [_party("Ship to", slip.ship_to)],
        "lines": [
            {"sku": line.sku, "title": line.title, "quantity": str(line.quantity), "ordered": str(line.ordered)}
            for line in slip.lines
        ],
        "units": str(sum(line.quantity for line in slip.lines)),
        "more_parcels": slip.parcel_count != 1,
        "brand_color": slip.brand_color,
        "order_url": slip.order_url,
        "notes": _told_lines(slip.note),
    }


@sheet_data.register
def _(slip: ReturnSlipPrint) -> tuple[str, Sheet]:
    facts = [("Return number", slip.number), *_order(slip), ("Authorized", _day(slip.authorized_on)),
             ("Send by", _day(slip.send_by))]  # fmt: skip
    return "return_slip", {
        "title": "Return slip",
        "number": slip.number,
        "barcode": slip.number,
        "facts": _told(facts),
        "parties": [_party("Return to", slip.return_to), _party("From", slip.customer)],
        "lines": [
            {"sku": line.sku, "title": line.title, "quantity": str(line.quantity), "reason": line.reason}
            for line in slip.lines
        ],
        "notes": _told_lines(slip.instructions),
    }


@sheet_data.register
def _(manifest: ManifestPrint) -> tuple[str, Sheet]:
    weight = sum(parcel.weight_g for parcel in manifest.parcels)
    facts = [("Carrier", manifest.carrier), ("Location", manifest.location), ("Handed over on", _day(manifest.day)),
             ("Parcels", f"{len(manifest.parcels):,}"), ("Weight", kilograms(weight))]  # fmt: skip
    return "manifest", {
        "title": "Manifest",
        "number": f"{manifest.carrier}, {_day(manifest.day)}",
        "facts": facts,
        "seller": _party("From", manifest.sender),
        "parcels": [
            {"tracking": in_groups(parcel.tracking_number), "order": parcel.order_number, "to": parcel.to,
             "service": parcel.service, "weight": kilograms(parcel.weight_g), "at": f"{parcel.at:%H:%M}"}
            for parcel in manifest.parcels
        ],
    }  # fmt: skip


@sheet_data.register
def _(label: LabelData) -> tuple[str, Sheet]:
    modules = code128(label.tracking_number).modules
    return "label", {
        "title": "Label",
        "number": label.tracking_number,
        "barcode": label.tracking_number,
        "barcode_dots": modules * module_dots(modules, LABEL_DOTS_AVAILABLE),
        "carrier": label.carrier,
        "service": label.service,
        "spoken": in_groups(label.tracking_number),
        "from": label.from_lines,
        "to": label.to_lines,
        "phone": label.to_phone,
        "routing": label.routing,
        "zone": label.zone,
        "weight": kilograms(label.weight_g),
        "parcel": place_among(label.parcel_index, label.parcel_count),
        "order": label.order_number,
        "ships_on": _day(label.ships_on),
        "note": label.note,
    }


def _order(sheet: InvoicePrint | CreditNotePrint | PackingSlipPrint | ReturnSlipPrint) -> list[tuple[str, str]]:
    """The order as its customer calls it, and as we do."""
    if sheet.order_ref in ("", sheet.order_number):
        return [("Order", sheet.order_number)]
    return [("Order", sheet.order_ref), ("Our number", sheet.order_number)]


def kilograms(grams: int) -> str:
    return f"{Decimal(grams).scaleb(-3):.2f} kg"


def _money(
    currency: str,
    lines: Sequence[MoneyLine],
    charges: Sequence[Charge],
    prices_include_tax: bool,
    total_name: str = "Total",
) -> Sheet:
    digits = precision(currency) or 0

    def plain(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-digits):,.{digits}f}"

    totals = bill_totals(lines, charges, prices_include_tax)
    return {
        "currency": currency,
        "priced": True,
        "includes_tax": prices_include_tax,
        "discounted": totals.discount != 0,
        "lines": [_priced(line, plain) for line in lines],
        "sums": _sums(totals, charges, currency, prices_include_tax),
        "total": (total_name, in_words(totals.total, currency)),
        "settled": [],
        "by_tax": [(tax.name, in_words(tax.net, currency), in_words(tax.tax, currency)) for tax in totals.by_tax],
    }


def _priced(line: MoneyLine, plain: Callable[[int], str]) -> Sheet:
    return {
        "sku": line.sku,
        "title": line.title,
        "quantity": str(line.quantity),
        "unit_price": plain(line.unit_price),
        "discount": plain(-line.discount) if line.discount else "",
        "tax": plain(line.tax),
        "amount": plain(line_amount(line)),
    }


def _sums(
    totals: BillTotals, charges: Sequence[Charge], currency: str, prices_include_tax: bool
) -> list[tuple[str, str]]:
    named = [(charge.name, charge.amount) for charge in charges]
    sums = summarize(totals.goods, totals.discount, named, totals.tax, prices_include_tax)
    return [(row.name, in_words(row.amount, currency)) for row in sums.rows]


def _party(name: str, party: Party) -> Sheet:
    reach = [party.email, party.phone, f"Tax ID {party.tax_id}" if party.tax_id else ""]
    return {"name": name, "lines": party.lines, "reach": [line for line in reach if line]}


def _told(facts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in facts if value]


def _told_lines(text: str) -> list[str]:
    return [text] if text.strip() else []


def _day(day: date | None) -> str:
    return format_date(day, "d MMMM y", locale="en") if day else ""


def _moment(moment: datetime) -> str:
    return f"{_day(moment.date())}, {moment:%H:%M} {moment.tzname() or ''}".strip()
