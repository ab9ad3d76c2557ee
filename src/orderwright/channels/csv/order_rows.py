"""How a file of orders is read, and what its rows make of an order, with what is wrong in them. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from orderwright.channels.csv.amounts import DecimalMark, find_mark, find_sign, read_amount
from orderwright.channels.csv.dates import find_order
from orderwright.channels.csv.order_columns import AMOUNTS
from orderwright.channels.csv.read_table import CsvFile, Row, Table
from orderwright.channels.save_services import FileSettings, squeezed
from orderwright.kernel.money import parse_amount
from orderwright.kernel.refusal import FieldError
from orderwright.orders.compare_past_orders import PastStatus


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file of orders is read; kept with what could not be placed, to read that again. `mapping`: header by field.
    `decimal`, `dates`: as the whole file has them; times without a zone are of `zone`. `channel`, `currency`: of rows
    that name none. `tax_included`: prices include tax. `history`: all of
    its orders are done with. `services`: what a channel's words for delivery mean. `refunds`: the sign of what was
    refunded, "" where the file has as many of each. `doubted`: SKUs whose prices look like totals of their lines in the
    whole file."""

    mapping: dict[str, str]
    headers: list[str]
    delimiter: str
    quoted: bool
    encoding: str
    decimal: DecimalMark = DecimalMark()
    dates: str | None = None
    zone: str = "UTC"
    channel: str = "import"
    currency: str = ""
    tax_included: bool = False
    history: bool = False
    services: dict[str, dict[str, str]] = {}
    doubted: list[str] = []
    refunds: str = "+"

    def table(self) -> Table:
        """What reading a row's text again needs."""
        return Table(self.headers, [], self.encoding, self.delimiter, self.quoted)


class Mistake(msgspec.Struct, frozen=True):
    """What is wrong in a row. `at`: where in the order that is, if it stands there, with the `value` that it has."""

    row: int
    wrong: FieldError
    at: tuple[str | int, ...] = ()
    value: str = ""


class OrderRows(msgspec.Struct):
    """The rows of one order, and the order that they make, with the mistakes in them. `goods`: the rows of its lines,
    in their order; the others are charges. `sent`, `canceled`: units that have left, or were canceled, already
    where the order comes from, with their SKUs. `head`: what is said of the whole order, as it came, with the row that
    said it. `past`: how it ended elsewhere, if it did, and the field `past_by` that says so; `refunded`: how much of
    its total was given back there, if that is said. `line_statuses`: of its lines, in words that are no count.
    `as_sold`: what it says of total and discount, where what was refunded changed that. `notes`: what was read as
    something else, by column."""

    rows: list[Row]
    content: dict[str, Any]
    mistakes: list[Mistake] = []
    head: dict[str, tuple[str, int]] = {}
    notes: list[tuple[str, str, str]] = []
    past: PastStatus | None = None
    past_by: str = ""
    refunded: str | None = None
    goods: list[Row] = []
    sent: list[tuple[str, int]] = []
    canceled: list[tuple[str, int]] = []
    line_statuses: list[str] = []
    as_sold: dict[str, Any] = {}


class ReadOrders(msgspec.Struct, frozen=True):
    """`left_out`: rows that are totals or footers. `doubted`: SKUs whose prices look like totals of their lines."""

    orders: list[OrderRows]
    left_out: list[Row]
    doubted: list[str]


def reading_of(file: CsvFile, table: Table, mapping: Mapping[str, str], settings: FileSettings) -> Reading:
    """As was chosen for the file, or as its own cells tell all together."""
    amounts = [mapping[field] for field in AMOUNTS if field in mapping]
    channel = file.defaults.get("channel") or "import"
    meant = {squeezed(words): level for words, level in file.services.items()}
    dates = [mapping[field] for field in ("placed_at", "ship_by") if field in mapping]
    return Reading(
        mapping=dict(mapping),
        headers=table.headers,
        delimiter=table.delimiter,
        quoted=table.quoted,
        encoding=table.encoding,
        decimal=find_mark((row.cells.get(name, "") for row in table.rows for name in amounts), file.decimal),
        dates=find_order((row.cells.get(name, "") for row in table.rows for name in dates), file.dates),
        zone=settings.zone,
        channel=channel,
        currency=file.defaults.get("currency") or settings.currency,
        services=settings.services | {channel: settings.services.get(channel, {}) | meant},
        tax_included=file.defaults.get("tax_included") == "yes",
        history=file.defaults.get("history") == "yes",
        refunds=find_sign(row.cells.get(mapping.get("refunded", ""), "") for row in table.rows),
    )


def amount(order: OrderRows, row: int, field: str, text: str, at: tuple[str | int, ...], reading: Reading) -> str:
    """A decimal string; or the text as it came, with its mistake."""
    value, wrong = read_amount(text, reading.decimal, currency_of(order, reading))
    if value is None:
        order.mistakes.append(mistake_at(row, field, "amount_invalid", wrong, at, text))
    return text if value is None else value


def minor(content: Mapping[str, Any], name: str, digits: int) -> int:
    """An amount of it in minor units; 0 where there is none or it could not be read."""
    value = parse_amount(str(content.get(name) or "0"), digits)
    return value if isinstance(value, int) else 0


def mistake_at(row: int, field: str, code: str, wrong: str, at: tuple[str | int, ...], value: str) -> Mistake:
    return Mistake(row, FieldError(f"/{field}", code, wrong), at, value)


def currency_of(order: OrderRows, reading: Reading) -> str:
    return str(order.content.get("currency") or reading.currency)
