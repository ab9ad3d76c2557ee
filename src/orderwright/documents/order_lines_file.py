"""The lines of orders as a file, a row for each line and each fee, with what is agreed of the whole order repeated. The
importer of orders reads it: where the orders are here, it changes nothing; elsewhere it places the same ones."""

import csv
import io
from collections.abc import AsyncIterator, Iterator, Sequence

from orderwright.documents.list_files import ADDRESS, Table, amount, pages_of
from orderwright.documents.tables import Row
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.orders.read_agreed_orders import AgreedCharge, AgreedHead, AgreedLine, AgreedOrder
from orderwright.views.order_lines_list import list_order_lines
from orderwright.views.orders_list import ListOrders

BEFORE = (
    "Order", "Reference", "Channel", "Placed at", "Ship by", "Status", "Payment", "Fulfillment status", "E-mail",
    "Customer", "Customer's phone",
    *(f"Ship to: {name.replace('_', ' ')}" for name in ADDRESS),
    *(f"Bill to: {name.replace('_', ' ')}" for name in ADDRESS),
    "Delivery",
)  # fmt: skip
LINE = (
    "Line", "SKU", "Item name", "Quantity", "Canceled units", "Shipped units", "Returned units", "Needs shipping",
    "Charge",
)  # fmt: skip
LINE_AMOUNTS = ("Unit price", "Line amount", "Discount", "Tax")
ORDER_AMOUNTS = ("Order's discount", "Shipping price", "Shipping tax", "Total", "Authorized", "Paid", "Refunded")
AFTER = ("Currency", "Prices include tax", "Payment method", "Note", "Tags")


def order_lines_table(door: Door, context: Context, wanted: ListOrders) -> Table:
    """Who sees no amounts gets a file without them."""
    amounts = context.may("payments.read")
    heads = (*BEFORE, *LINE, *(LINE_AMOUNTS + ORDER_AMOUNTS if amounts else ()), *AFTER)

    async def pages() -> AsyncIterator[list[Row]]:
        async for orders in pages_of(door, context, list_order_lines, wanted, lambda order: [order]):
            yield [row for (order,) in orders for row in rows_of(order, amounts)]

    return Table("order-lines", heads, pages())


def rows_of(order: AgreedOrder, amounts: bool) -> Iterator[Row]:
    """Its lines, then its fees."""
    before, after, currency = before_of(order.head), after_of(order.head), order.head.currency
    of_order = order_amounts(order) if amounts else []
    for line in order.lines:
        of_line = line_amounts(line, currency) if amounts else []
        yield [*before, *line_cells(line), *of_line, *of_order, *after]
    for charge in order.charges:
        of_charge = charge_amounts(charge, currency) if amounts else []
        yield [*before, *charge_cells(charge), *of_charge, *of_order, *after]


def before_of(head: AgreedHead) -> Row:
    return [
        head.number, head.external_ref, head.channel, head.placed_at, head.ship_by, head.status, head.payment_status,
        head.fulfillment_status, head.email, head.customer_name, head.phone,
        *(head.ship_to.get(name, "") for name in ADDRESS), *(head.bill_to.get(name, "") for name in ADDRESS),
        head.service_level,
    ]  # fmt: skip


def line_cells(line: AgreedLine) -> Row:
    return [
        line.line_no, line.sku, line.title, line.quantity, line.canceled, line.shipped, line.returned, "yes", None,
    ]  # fmt: skip


def charge_cells(charge: AgreedCharge) -> Row:
    return [None, None, charge.title, charge.quantity, None, None, None, "no", charge.kind]


def line_amounts(line: AgreedLine, currency: str) -> Row:
    whole = line.unit_price_minor * line.quantity
    return [amount(minor, currency) for minor in (line.unit_price_minor, whole, line.discount_minor, line.tax_minor)]


def charge_amounts(charge: AgreedCharge, currency: str) -> Row:
    return [None, amount(charge.amount_minor, currency), None, amount(charge.tax_minor, currency)]


def order_amounts(order: AgreedOrder) -> Row:
    head = order.head
    minors = (
        head.order_discount_minor, head.shipping_minor, head.shipping_tax_minor, head.total_minor,
        order.authorized_minor, order.paid_minor, order.refunded_minor,
    )  # fmt: skip
    return [amount(minor, head.currency) for minor in minors]


def after_of(head: AgreedHead) -> Row:
    included = "yes" if head.prices_include_tax else "no"
    return [head.currency, included, head.payment_method, head.note, tags_in_one(head.tags)]


def tags_in_one(tags: Sequence[str]) -> str:
    """With a comma between them, and quotes around one that has a comma itself."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(tags)
    return out.getvalue()
