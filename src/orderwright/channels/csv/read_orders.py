"""Orders from the rows of a file: rows with one reference are the lines of one order. Pure.

What is said of the whole order may stand in its first row alone, or in each; where two rows say two things, they may be
two people's orders, and none of them is taken for the other. What can't be read stays in the order as it came, with its
mistake, so that nothing is placed without it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from orderwright.channels.csv.amounts import DecimalMark, find_mark, read_amount
from orderwright.channels.csv.columns import Cells, plain
from orderwright.channels.csv.dates import find_order, read_time
from orderwright.channels.csv.order_columns import AMOUNTS, HEAD, PATHS
from orderwright.channels.csv.places import country_code, region_code
from orderwright.channels.csv.read_table import CsvFile, Row, Table
from orderwright.channels.save_services import FileSettings, squeezed
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.orders.record_past_orders import PastStatus
from orderwright.orders.types import PlaceOrder

SUMMARY = re.compile(
    r"(grand |sub ?)?totals?\b.*|sum(me|ma)?\b.*|gesamt.*|insgesamt.*|end of .*|-{2,}.*|={2,}.*|\*{2,}.*|page \d.*"
    r"|(printed|exported|generated|created) .*|\d+ (rows|records|orders|lines|items)\b.*",
    re.IGNORECASE,
)
CLOSED: dict[str, PastStatus] = {
    **dict.fromkeys(("fulfilled", "shipped", "dispatched", "complete", "completed"), "shipped"),
    "delivered": "delivered",
    **dict.fromkeys(("canceled", "cancelled", "voided", "expired", "failed", "trash"), "canceled"),
    **dict.fromkeys(("refunded", "returned"), "refunded"),
}
"""What shops call orders that are done with, and how those ended."""
SERVICE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


Heads = Sequence[tuple[str, str]]
"""Fields of the whole order with the headers of their columns."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How a file of orders is read; kept with what could not be placed, to read that again. `mapping`: header by field.
    `decimal`, `dates`: as the whole file has them; times without a zone are of `zone`. `channel`, `currency`: of rows
    that name none. `tax_included`: prices include tax. `history`: all of
    its orders are done with. `services`: what a channel's words for delivery mean.
    `doubted`: SKUs whose prices look like totals of their lines in the whole file."""

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
    """The rows of one order, and the order that they make, with the mistakes in them. `head`: what is said of the whole
    order, as it came, with the row that said it. `past`: how it ended elsewhere, if it did. `notes`: what was read as
    something else, by column."""

    rows: list[Row]
    content: dict[str, Any]
    mistakes: list[Mistake] = []
    head: dict[str, tuple[str, int]] = {}
    notes: list[tuple[str, str, str]] = []
    past: PastStatus | None = None


class ReadOrders(msgspec.Struct, frozen=True):
    """`left_out`: rows that are totals or footers. `doubted`: SKUs whose prices look like totals of their lines."""

    orders: list[OrderRows]
    left_out: list[Row]
    doubted: list[str]


def reading_of(file: CsvFile, table: Table, mapping: Mapping[str, str], settings: FileSettings) -> Reading:
    """As was chosen for the file, or as its own cells tell all together."""
    amounts = [mapping[field] for field in AMOUNTS if field in mapping]
    dates = mapping.get("placed_at")
    return Reading(
        mapping=dict(mapping),
        headers=table.headers,
        delimiter=table.delimiter,
        quoted=table.quoted,
        encoding=table.encoding,
        decimal=find_mark((row.cells.get(name, "") for row in table.rows for name in amounts), file.decimal),
        dates=find_order((row.cells.get(dates, "") for row in table.rows) if dates else (), file.dates),
        zone=settings.zone,
        channel=file.defaults.get("channel") or "import",
        currency=file.defaults.get("currency") or settings.currency,
        services=settings.services,
        tax_included=file.defaults.get("tax_included") == "yes",
        history=file.defaults.get("history") == "yes",
    )


def read_orders(rows: Sequence[Row], reading: Reading) -> ReadOrders:
    """Orders by channel and reference, each with what is wrong in it."""
    orders: dict[tuple[str, str], OrderRows] = {}
    left_out: list[Row] = []
    last: OrderRows | None = None
    heads = [(column.name, header) for column in HEAD if (header := reading.mapping.get(column.name))]
    for row in rows:
        cells = Cells(row, reading.mapping)
        if is_summary(row, cells):
            left_out.append(row)
            continue
        reference = cells.text("external_ref")
        if reference is None and last is not None and not any(row.cells.get(header) for _, header in heads):
            order = last
        else:
            channel = cells.text("channel") or reading.channel
            key = (channel, reference or f"row {row.number}")
            empty = {"channel": channel, "external_ref": reference or "", "ship_to": {}, "lines": []}
            order = orders.setdefault(key, OrderRows([], empty, [], {}, []))
        add_row(order, row, cells, reading, heads)
        last = order
    doubted = set(reading.doubted)
    if "line_total" not in reading.mapping:
        doubted |= totals_as_prices(orders.values(), reading)
    for order in orders.values():
        finish(order, reading)
        doubt_prices(order, doubted)
    return ReadOrders(list(orders.values()), left_out, sorted(doubted))


def past_status(order: OrderRows, reading: Reading) -> PastStatus | None:
    """How an order ended where it comes from, if it did: it must not be shipped once more."""
    said = [
        CLOSED.get(plain(order.head[name][0])) for name in ("order_status", "fulfillment_status") if name in order.head
    ]
    ended = [status for status in said if status]
    worst = next((status for status in ("refunded", "canceled") if status in ended), None)
    return worst or (ended[0] if ended else "shipped" if reading.history else None)


def is_summary(row: Row, cells: Cells) -> bool:
    """A total below the orders, or a footer: it has no SKU and no reference, and says so."""
    reference = cells.text("external_ref")
    if cells.text("sku") or (reference and not SUMMARY.fullmatch(reference)):
        return False
    texts = [cell for cell in row.cells.values() if cell]
    return bool(texts) and any(SUMMARY.fullmatch(text) for text in texts[:2])


def add_row(order: OrderRows, row: Row, cells: Cells, reading: Reading, heads: Heads) -> None:
    if not cells.text("external_ref"):
        order.mistakes.append(Mistake(row.number, FieldError("/external_ref", "cell_empty", "Is empty.")))
    add_head(order, row, reading, heads)
    order.rows.append(row)
    order.content["lines"].append(line_of(order, row, cells, reading))


def add_head(order: OrderRows, row: Row, reading: Reading, heads: Heads) -> None:
    """What the row says of the whole order, where it is said first; what it says otherwise than an earlier row."""
    differing: list[str] = []
    for name, header in heads:
        text = row.cells.get(header)
        if not text:
            continue
        if name not in order.head:
            order.head[name] = (text, row.number)
            if path := PATHS.get(name):
                put(order.content, path, head_value(order, row.number, name, text, reading))
        elif not same(name, text, order.head[name][0], order, reading):
            differing.append(name)
    if differing:
        first = order.head[differing[0]][1]
        labels = {column.name: column.label.lower().replace("ship to: ", "") for column in HEAD}
        what = in_words(list(dict.fromkeys(labels[name] for name in differing)))
        message = f"Row {row.number} says another {what} than row {first}. Two orders need two references."
        order.mistakes.append(Mistake(row.number, FieldError(f"/{differing[0]}", "head_differs", message)))


def in_words(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def same(field: str, one: str, other: str, order: OrderRows, reading: Reading) -> bool:
    if one == other or " ".join(one.casefold().split()) == " ".join(other.casefold().split()):
        return True
    if field in AMOUNTS:
        read = [read_amount(text, reading.decimal, currency_of(order, reading))[0] for text in (one, other)]
        return read[0] is not None and read[0] == read[1]
    if field == "placed_at":
        times = [read_time(text, reading.dates, ZoneInfo(reading.zone))[0] for text in (one, other)]
        return times[0] is not None and times[0] == times[1]
    return field == "ship_country" and country_code(one) is not None and country_code(one) == country_code(other)


def head_value(order: OrderRows, row: int, field: str, text: str, reading: Reading) -> Any:
    if field == "tags":
        return [tag.strip() for tag in text.split(",") if tag.strip()]
    if field == "placed_at":
        at, wrong = read_time(text, reading.dates, ZoneInfo(reading.zone))
        if at is None:
            order.mistakes.append(mistake_at(row, field, "time_invalid", wrong, PATHS[field], text))
        return at.isoformat() if at else text
    if field not in AMOUNTS:
        return text
    value = amount(order, row, field, text, PATHS[field], reading)
    return value.removeprefix("-") if field == "order_discount" else value


def amount(order: OrderRows, row: int, field: str, text: str, at: tuple[str | int, ...], reading: Reading) -> str:
    """A decimal string; or the text as it came, with its mistake."""
    value, wrong = read_amount(text, reading.decimal, currency_of(order, reading))
    if value is None:
        order.mistakes.append(mistake_at(row, field, "amount_invalid", wrong, at, text))
    return text if value is None else value


def mistake_at(row: int, field: str, code: str, wrong: str, at: tuple[str | int, ...], value: str) -> Mistake:
    return Mistake(row, FieldError(f"/{field}", code, wrong), at, value)


def currency_of(order: OrderRows, reading: Reading) -> str:
    return str(order.content.get("currency") or reading.currency)


def line_of(order: OrderRows, row: Row, cells: Cells, reading: Reading) -> dict[str, Any]:
    index = len(order.content["lines"])
    line: dict[str, Any] = {"sku": cells.required("sku")}
    if text := cells.required("quantity"):
        line["quantity"] = quantity(order, row.number, text, ("lines", index, "quantity"), reading)
    for field in ("unit_price", "discount", "tax"):
        if text := cells.text(field) or "":
            line[field] = amount(order, row.number, field, text, ("lines", index, field), reading)
    if text := cells.text("line_total") or "":
        price_by_total(order, row.number, line, amount(order, row.number, "line_total", text, (), reading), reading)
    for field, name in (("line_shipping", "price"), ("line_shipping_tax", "tax")):
        if text := cells.text(field) or "":
            add_shipping(order, name, amount(order, row.number, field, text, (), reading), reading)
    order.mistakes += [Mistake(row.number, error) for error in cells.mistakes]
    return line


def quantity(order: OrderRows, row: int, text: str, at: tuple[str | int, ...], reading: Reading) -> int | str:
    """Whole units; or the text as it came, with its mistake."""
    if text.isascii() and text.isdigit() and len(text) < 13:
        return int(text)
    value = None
    wrong = f"{text[:40]!r} is not a whole number."
    if re.fullmatch(r"[+-]?\d[\d.,'’\s]{0,15}", text):
        value, unclear = read_amount(text, reading.decimal, "")
        wrong = unclear if value is None else wrong
    if value is not None and re.fullmatch(r"-?\d{1,12}(\.0*)?", value):
        return int(value.partition(".")[0])
    order.mistakes.append(mistake_at(row, "quantity", "number_invalid", wrong, at, text))
    return text


def price_by_total(order: OrderRows, row: int, line: dict[str, Any], total: str, reading: Reading) -> None:
    """The unit price that a line's total makes, to the last digit: what does not divide becomes a discount."""
    currency = currency_of(order, reading)
    digits = precision(currency) or 0
    minor, units = parse_amount(total, digits), line.get("quantity")
    if not isinstance(minor, int) or not isinstance(units, int) or units < 1:
        line.setdefault("unit_price", total)
        return
    if "unit_price" in line:
        each = parse_amount(str(line["unit_price"]), digits)
        if isinstance(each, int) and each * units != minor:
            said = f"{units} at {line['unit_price']} are {decimal_string(each * units, currency)}, not {total}."
            order.mistakes.append(Mistake(row, FieldError("/line_total", "line_total_differs", said)))
        return
    each = -(-minor // units)
    line["unit_price"] = decimal_string(each, currency)
    if rest := each * units - minor:
        before = parse_amount(str(line.get("discount", "0")), digits)
        line["discount"] = decimal_string(rest + (before if isinstance(before, int) else 0), currency)


def add_shipping(order: OrderRows, name: str, text: str, reading: Reading) -> None:
    """A line's own shipping, added to the order's."""
    currency = currency_of(order, reading)
    digits = precision(currency) or 0
    shipping = order.content.setdefault("shipping", {})
    parts = [parse_amount(str(shipping.get(name, "0")), digits), parse_amount(text, digits)]
    whole = [part for part in parts if isinstance(part, int)]
    shipping[name] = decimal_string(sum(whole), currency) if len(whole) == 2 else text


def put(content: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def finish(order: OrderRows, reading: Reading) -> None:
    """What takes the whole order: names, places, delivery, and amounts that are its lines' together."""
    content, head = order.content, {name: text for name, (text, _) in order.head.items()}
    content.setdefault("currency", reading.currency)
    if reading.tax_included:
        content["prices_include_tax"] = True
    for party, place in (("ship", "ship_to"), ("customer", "customer")):
        parts = [head[name] for name in (f"{party}_first_name", f"{party}_last_name") if name in head]
        if parts and not content.get(place, {}).get("name"):
            put(content, (place, "name"), " ".join(parts))
    settle_place(order, content["ship_to"], reading)
    order.past = past_status(order, reading)
    if order.past:
        content.get("shipping", {}).pop("service_level", None)
    settle_service(order, reading)


def settle_place(order: OrderRows, place: dict[str, Any], reading: Reading) -> None:
    said = place.get("country", "")
    if not said:
        empty = FieldError("/ship_country", "cell_empty", "Is empty.")
        order.mistakes.append(Mistake(order.rows[0].number, empty, ("ship_to", "country")))
    code = country_code(said) if said else None
    if code and code != said:
        place["country"] = code
        order.notes.append((reading.mapping.get("ship_country", "country"), said, code))
    if region := place.get("region"):
        place["region"] = region_code(place.get("country", ""), region)


def settle_service(order: OrderRows, reading: Reading) -> None:
    """What the words for the delivery service mean in this channel."""
    words = order.content.get("shipping", {}).get("service_level")
    if words is None:
        return
    meaning = reading.services.get(order.content["channel"], {}).get(squeezed(words))
    if meaning is None and SERVICE.fullmatch(words):
        return
    if meaning is None:
        wrong = f"It is not said yet what delivery {words[:60]!r} means in this channel."
        row = order.head["service_level"][1]
        order.mistakes.append(mistake_at(row, "service_level", "service_unknown", wrong, PATHS["service_level"], words))
        return
    order.content["shipping"]["service_level"] = meaning


def totals_as_prices(orders: Iterable[OrderRows], reading: Reading) -> set[str]:
    """SKUs whose price grows with the quantity, in all of the file: 12.85 for one and 38.55 for three."""
    prices: dict[str, dict[int, set[int]]] = {}
    for order in orders:
        digits = precision(currency_of(order, reading)) or 0
        for line in order.content["lines"]:
            minor = parse_amount(str(line.get("unit_price", "")), digits)
            if isinstance(minor, int) and minor and isinstance(units := line.get("quantity"), int) and units > 0:
                prices.setdefault(line["sku"], {}).setdefault(units, set()).add(minor)
    return {sku for sku, by_units in prices.items() if len(by_units) > 1 and grows(by_units)}


def grows(by_units: Mapping[int, set[int]]) -> bool:
    each = {Fraction(minor, units) for units, minors in by_units.items() for minor in minors}
    return len(each) == 1


def doubt_prices(order: OrderRows, doubted: set[str]) -> None:
    for row, line in zip(order.rows, order.content["lines"], strict=True):
        units, price = line.get("quantity"), line.get("unit_price", "")
        if line["sku"] in doubted and isinstance(units, int) and units > 1:
            wrong = f"By other rows with {line['sku'][:60]}, {price} is what {units} cost together: the line's total."
            error = FieldError("/unit_price", "price_is_total", wrong)
            at = ("lines", order.rows.index(row), "unit_price")
            order.mistakes.append(Mistake(row.number, error, at, price))


def order_of(order: OrderRows) -> PlaceOrder | Refusal:
    """The order to be placed, or the refusal that names all mistakes of its rows."""
    if order.mistakes:
        wrong = [mistake.wrong for mistake in order.mistakes]
        return Refusal(code_of(order), " ".join(each.message for each in wrong[:5]), "invalid", wrong)
    try:
        return msgspec.convert(order.content, PlaceOrder)
    except msgspec.ValidationError as error:
        return Refusal("order_incomplete", f"{error}.", "invalid", [FieldError("", "order_incomplete", f"{error}.")])


def code_of(order: OrderRows) -> str:
    """One kind of mistake goes by its own name, several by a common one."""
    codes = {mistake.wrong.code for mistake in order.mistakes}
    return codes.pop() if len(codes) == 1 else "row_invalid"


def notes_of(orders: Sequence[OrderRows]) -> Iterator[str]:
    """What was read as something else, once for each, with how often."""
    for (column, said, code), times in Counter(note for order in orders for note in order.notes).most_common(50):
        yield f"{column}: {said[:60]!r} was read as {code} ({times:,} order{'s' if times != 1 else ''})."
