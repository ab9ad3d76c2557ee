"""Orders from a CSV file: rows with the same reference are the lines of one order. They are already sold, so an order
that can't be placed is never dropped: it waits in quarantine, with its reason. The same file given again changes
nothing."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from orderwright.channels.csv.columns import Cells, Column, column_of, map_columns, reason_of
from orderwright.channels.csv.read_table import CsvFile, Row, read_table
from orderwright.channels.csv.report import Report, RowResult, report_of
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows, where_of
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder

PARTY = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
ALSO_CALLED = {
    "line1": ("street", "address", "address1", "addressline1"),
    "line2": ("address2", "addressline2"),
    "city": ("town",),
    "region": ("state", "province", "county"),
    "postal_code": ("postcode", "zip", "zipcode"),
}
COLUMNS = (
    Column("external_ref", "Reference", True, ("order", "orderid", "ordernumber", "invoiceno", "invoice")),
    Column("channel", "Channel"),
    Column("currency", "Currency"),
    Column("placed_at", "Placed at", also=("date", "orderdate", "invoicedate", "createdat")),
    Column("email", "E-mail", also=("customeremail",)),
    Column("customer_name", "Customer", also=("customername",)),
    Column("customer_phone", "Customer's phone"),
    *(
        Column(
            f"ship_{name}",
            f"Ship to: {name.replace('_', ' ')}",
            name == "country",
            (name, f"shipto{name}", *ALSO_CALLED.get(name, ())),
        )
        for name in PARTY
    ),
    Column("service_level", "Delivery", also=("shippingmethod",)),
    Column("shipping_price", "Shipping price", also=("shipping", "postage")),
    Column("shipping_tax", "Shipping tax"),
    Column("total", "Total", also=("ordertotal",)),
    Column("payment_method", "Payment method"),
    Column("authorized", "Authorized"),
    Column("captured", "Paid", also=("captured", "amountpaid")),
    Column("note", "Note"),
    Column("tags", "Tags"),
    Column("sku", "SKU", True, ("stockcode", "item", "article")),
    Column("quantity", "Quantity", True, ("qty", "units")),
    Column("unit_price", "Unit price", also=("price",)),
    Column("discount", "Discount"),
    Column("tax", "Tax"),
)


class OrderRows(msgspec.Struct):
    """The rows of one order, and the order that they make or the mistakes in them, each with its row."""

    rows: list[int]
    content: dict[str, Any]
    mistakes: list[tuple[int, FieldError]]


async def import_orders(door: Door, context: Context, file: CsvFile) -> Report:
    """The file's defaults: `channel` and `currency` (import, GBP)."""
    orders, mapped, digest = await asyncio.to_thread(read, file)
    answers = await place(door, context, orders, file)
    bad = await asyncio.to_thread(unplaced, orders, answers, mapped, f"orders.csv {digest[:12]}")
    for kept in await door.perform_many(context, quarantine_rows, bad):
        if isinstance(kept, Refusal):
            raise kept
    return await asyncio.to_thread(tell, orders, answers, mapped)


def read(file: CsvFile) -> tuple[list[OrderRows], Mapping[str, str], str]:
    """The orders of the file, its mapping, and its digest."""
    table = read_table(file.data, file.encoding)
    mapped = map_columns(COLUMNS, table, file.mapping)
    file.rows = len(table.rows)
    fallback = {"channel": "import", "currency": "GBP"} | dict(file.defaults)
    return list(group(table.rows, mapped, fallback).values()), mapped, hashlib.sha256(file.data).hexdigest()


def group(
    rows: Sequence[Row], mapping: Mapping[str, str], fallback: Mapping[str, str]
) -> dict[tuple[str, str], OrderRows]:
    """Orders by channel and reference. What is said of the whole order counts where it is said first."""
    orders: dict[tuple[str, str], OrderRows] = {}
    for row in rows:
        cells = Cells(row, mapping)
        reference = cells.required("external_ref")
        channel = cells.text("channel") or fallback["channel"]
        order = orders.setdefault((channel, reference or f"row {row.number}"), OrderRows([], {"lines": []}, []))
        head = {"channel": channel, "external_ref": reference, **head_of(cells, fallback)}
        order.content = merge(head, order.content)
        order.content["lines"].append(line_of(cells))
        order.rows.append(row.number)
        order.mistakes += [(row.number, mistake) for mistake in cells.mistakes]
    return orders


def merge(new: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    merged = dict(new)
    for name, value in known.items():
        merged[name] = merge(merged.get(name) or {}, value) if isinstance(value, dict) else value
    return merged


def head_of(cells: Cells, fallback: Mapping[str, str]) -> dict[str, Any]:
    """What a row says of its order, without what it leaves open."""
    tags = [tag.strip() for tag in (cells.text("tags") or "").split(",") if tag.strip()]
    at = cells.time("placed_at")
    return some(
        currency=cells.text("currency") or fallback["currency"],
        placed_at=at.isoformat() if at else None,
        customer=some(email=cells.text("email"), name=cells.text("customer_name"), phone=cells.text("customer_phone")),
        ship_to=some(**{name: cells.text(f"ship_{name}") for name in PARTY}),
        shipping=some(
            service_level=cells.text("service_level"),
            price=cells.amount("shipping_price"),
            tax=cells.amount("shipping_tax"),
        ),
        total=cells.amount("total"),
        payment=some(
            method=cells.text("payment_method"),
            authorized=cells.amount("authorized"),
            captured=cells.amount("captured"),
        ),
        note=cells.text("note"),
        tags=tags,
    )


def line_of(cells: Cells) -> dict[str, Any]:
    cells.required("quantity")
    return some(
        sku=cells.required("sku"),
        quantity=cells.number("quantity"),
        unit_price=cells.amount("unit_price"),
        discount=cells.amount("discount"),
        tax=cells.amount("tax"),
    )


def some(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, {}, [])}


async def place(door: Door, context: Context, orders: Sequence[OrderRows], file: CsvFile) -> list[Any]:
    """An answer or a refusal for each order, in order."""
    answers: list[Any] = []
    for start in range(0, len(orders), place_orders.batch_max):
        some = orders[start : start + place_orders.batch_max]
        made = [order_of(order) for order in some]
        sound = [order for order in made if isinstance(order, PlaceOrder)]
        outcomes: list[PlacedOrder | Refusal] = await door.perform_many(context, place_orders, sound)
        placed = iter(outcomes)
        answers += [next(placed) if isinstance(order, PlaceOrder) else order for order in made]
        file.done += sum(len(order.rows) for order in some)
    return answers


def order_of(order: OrderRows) -> PlaceOrder | Refusal:
    if order.mistakes:
        wrong = [mistake for _, mistake in order.mistakes]
        return Refusal("row_invalid", " ".join(mistake.message for mistake in wrong[:5]), "invalid", wrong)
    try:
        return msgspec.convert(order.content, PlaceOrder)
    except msgspec.ValidationError as error:
        return Refusal("order_incomplete", f"{error}.", "invalid", [FieldError("", "order_incomplete", f"{error}.")])


def tell(orders: Sequence[OrderRows], answers: Sequence[Any], mapping: Mapping[str, str]) -> Report:
    told = zip(orders, answers, strict=True)
    return report_of([result for order, answer in told for result in results_of(order, answer, mapping)])


def results_of(order: OrderRows, answer: Any, mapping: Mapping[str, str]) -> list[RowResult]:
    """One result for each row of the order: a row that is at fault says why, the others that their order waits."""
    what = str(order.content.get("external_ref") or "")[:100]
    if not isinstance(answer, Refusal):
        return [RowResult(row, what, "created" if answer.created else "unchanged") for row in order.rows]
    return [
        RowResult(row, what, "quarantined", column, reason, answer.code)
        for row in order.rows
        for column, reason in [fault_of(row, order, answer, mapping)]
    ]


def fault_of(row: int, order: OrderRows, answer: Refusal, mapping: Mapping[str, str]) -> tuple[str | None, str]:
    """The column and the reason."""
    mine = [mistake for number, mistake in order.mistakes if number == row]
    prefix = f"/lines/{order.rows.index(row)}/"
    mine += [field for field in answer.fields if not order.mistakes and field.pointer.startswith(prefix)]
    if mine:
        return reason_of(mine, mapping)
    whole = [field for field in answer.fields if not order.mistakes and not field.pointer.startswith("/lines/")]
    if whole:
        return reason_of(whole[:1], mapping)
    return None, "Another row of this order is at fault." if order.mistakes or answer.fields else answer.message


def unplaced(
    orders: Sequence[OrderRows], answers: Sequence[Any], mapping: Mapping[str, str], source: str
) -> list[QuarantineRow]:
    told = zip(orders, answers, strict=True)
    return [quarantine_of(order, answer, source, mapping) for order, answer in told if isinstance(answer, Refusal)]


def quarantine_of(order: OrderRows, answer: Refusal, source: str, mapping: Mapping[str, str]) -> QuarantineRow:
    reason = reason_of(answer.fields, mapping)[1] if answer.fields else answer.message
    content = {"kind": "order", "order": plain(order.content), "rows": order.rows}
    return QuarantineRow(
        source=source,
        source_ref=f"row {order.rows[0]}",
        row_no=order.rows[0],
        code=answer.code,
        field=column_of(order.mistakes[0][1], mapping) if order.mistakes else where_of(answer),
        reason=reason[:2000],
        content=content,
    )


def plain(content: Any) -> Any:
    """Without control characters, which PostgreSQL keeps no NUL of."""
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    if isinstance(content, str):
        return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in content)
    return content
