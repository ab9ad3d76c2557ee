"""Orders from the rows of a file: rows with one reference are the lines of one order. Pure.

What is said of the whole order may stand in its first row alone, or in each; where two rows say two things, they may be
two people's orders, and none of them is taken for the other. What can't be read stays in the order as it came, with its
mistake, so that nothing is placed without it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from orderwright.channels.csv.amounts import read_amount
from orderwright.channels.csv.columns import NO, YES, Cells
from orderwright.channels.csv.dates import read_time
from orderwright.channels.csv.doubt_prices import doubt_prices, totals_as_prices
from orderwright.channels.csv.order_columns import AMOUNTS, HEAD, PATHS
from orderwright.channels.csv.order_rows import Mistake, OrderRows, Reading, ReadOrders, amount, currency_of, mistake_at
from orderwright.channels.csv.order_statuses import settle_past
from orderwright.channels.csv.places import billing_of, country_code, region_code
from orderwright.channels.csv.read_order_lines import add_charge, is_charge, line_of
from orderwright.channels.csv.read_table import Row
from orderwright.channels.csv.settle_orders import hold_what_is_done, settle_discount, settle_payment, settle_refund
from orderwright.channels.save_services import squeezed
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import plural
from orderwright.orders.types import PlaceOrder, ShippingInput

SUMMARY = re.compile(
    r"(grand |sub ?)?totals?\b.*|sum(me|ma)?\b.*|gesamt.*|insgesamt.*|end of .*|-{2,}.*|={2,}.*|\*{2,}.*|page \d.*"
    r"|(printed|exported|generated|created) .*|\d+ (rows|records|orders|lines|items)\b.*",
    re.IGNORECASE,
)
TIMES = ("placed_at", "ship_by")
SERVICE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


Heads = Sequence[tuple[str, str]]
"""Fields of the whole order with the headers of their columns."""


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
            order = orders.setdefault(key, OrderRows([], empty))
        add_row(order, row, cells, reading, heads)
        last = order
    doubted = set(reading.doubted)
    if "line_total" not in reading.mapping:
        doubted |= totals_as_prices(orders.values(), reading)
    for order in orders.values():
        finish(order, reading)
        doubt_prices(order, doubted)
    return ReadOrders(list(orders.values()), left_out, sorted(doubted))


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
    if is_charge(cells):
        add_charge(order, row, cells, reading)
    else:
        order.goods.append(row)
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
        labels = {
            column.name: column.label.lower().replace("ship to: ", "").replace("bill to: ", "billing ")
            for column in HEAD
        }
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
    if field in TIMES:
        times = [read_time(text, reading.dates, ZoneInfo(reading.zone))[0] for text in (one, other)]
        return times[0] is not None and times[0] == times[1]
    return (
        field in ("ship_country", "bill_country")
        and country_code(one) is not None
        and country_code(one) == country_code(other)
    )


def head_value(order: OrderRows, row: int, field: str, text: str, reading: Reading) -> Any:
    if field == "tags":
        return tags_of(text)
    if field == "prices_include_tax":
        if text.lower() not in (*YES, *NO):
            wrong = f"{text[:40]!r} is neither yes nor no."
            order.mistakes.append(mistake_at(row, field, "yes_or_no", wrong, PATHS[field], text))
            return text
        return text.lower() in YES
    if field in TIMES:
        zone = ZoneInfo(reading.zone)
        at, wrong = read_time(text, reading.dates, zone)
        if at is None:
            order.mistakes.append(mistake_at(row, field, "time_invalid", wrong, PATHS[field], text))
            return text
        return at.isoformat() if field == "placed_at" else at.astimezone(zone).date().isoformat()
    if field not in AMOUNTS:
        return text
    value = amount(order, row, field, text, PATHS[field], reading)
    return value.removeprefix("-") if field == "order_discount" else value


def tags_of(text: str) -> list[str]:
    """Tags with a comma between them; one that has a comma itself stands in quotes."""
    try:
        cells = next(csv.reader([" ".join(text.splitlines())], skipinitialspace=True), [])
    except csv.Error:  # longer than any tag
        cells = [text]
    return [tag.strip() for tag in cells if tag.strip()]


def put(content: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    content[path[-1]] = value


def finish(order: OrderRows, reading: Reading) -> None:
    """What takes the whole order: names, places, delivery, and amounts that are its lines' together."""
    content, head = order.content, {name: text for name, (text, _) in order.head.items()}
    content.setdefault("currency", reading.currency)
    if reading.tax_included:
        content.setdefault("prices_include_tax", True)
    for party, place in (("ship", "ship_to"), ("customer", "customer")):
        parts = [head[name] for name in (f"{party}_first_name", f"{party}_last_name") if name in head]
        if parts and not content.get(place, {}).get("name"):
            put(content, (place, "name"), " ".join(parts))
    settle_place(order, content["ship_to"], reading)
    settle_billing(order, reading)
    settle_past(order, reading)
    settle_refund(order, reading)
    if order.past:
        content.get("shipping", {}).pop("service_level", None)
    settle_service(order, reading)
    settle_discount(order, reading)
    settle_payment(order, reading)
    hold_what_is_done(order, reading)


def settle_place(order: OrderRows, place: dict[str, Any], reading: Reading) -> None:
    said = place.get("country", "")
    if not said:
        empty = FieldError("/ship_country", "cell_empty", "Is empty.")
        order.mistakes.append(Mistake(order.rows[0].number, empty, ("ship_to", "country")))
    name_country(order, place, reading.mapping.get("ship_country", "country"))


def name_country(order: OrderRows, place: dict[str, Any], column: str) -> None:
    """By its code, and the region, too."""
    said = place.get("country", "")
    code = country_code(said) if said else None
    if code and code != said:
        place["country"] = code
        order.notes.append((column, said, code))
    if region := place.get("region"):
        place["region"] = region_code(place.get("country", ""), region)


def settle_billing(order: OrderRows, reading: Reading) -> None:
    """The invoice's address is kept where it is another one."""
    place = order.content.pop("bill_to", None)
    if place is None:
        return
    name_country(order, place, reading.mapping.get("bill_country", "country"))
    if other := billing_of(place, order.content["ship_to"], order.content.get("customer", {}).get("name", "")):
        order.content["bill_to"] = other


def settle_service(order: OrderRows, reading: Reading) -> None:
    """What the words for the delivery service mean in this channel."""
    words = order.content.get("shipping", {}).get("service_level")
    if words is None:
        return
    meaning = reading.services.get(order.content["channel"], {}).get(squeezed(words))
    if meaning is None and squeezed(words) == ShippingInput().service_level:
        meaning = squeezed(words)
    if meaning is None and SERVICE.fullmatch(words):
        return
    if meaning is None:
        wrong = f"It is not said yet what delivery {words[:60]!r} means in this channel."
        row = order.head["service_level"][1]
        order.mistakes.append(mistake_at(row, "service_level", "service_unknown", wrong, PATHS["service_level"], words))
        return
    order.content["shipping"]["service_level"] = meaning


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
        yield f"{column}: {said[:60]!r} was read as {code} ({plural(times, 'order')})."
