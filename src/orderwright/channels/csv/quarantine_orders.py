"""Orders of a file that could not be placed, kept as they came, and read again from that. Pure.

What is kept: the order as far as it was understood, each of its rows as the text that stood in the file, how the file
is read, and what is wrong. Tried again, the text is read again; a person's repair counts where there is one, but
for what it left as it could not be read.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from orderwright.channels.csv.columns import column_of, reason_of
from orderwright.channels.csv.order_rows import Mistake, OrderRows, Reading
from orderwright.channels.csv.read_orders import order_of, read_orders
from orderwright.channels.csv.read_table import read_rows_again
from orderwright.channels.quarantine import QuarantineRow, where_of
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import encode
from orderwright.orders.types import PlaceOrder


class KeptRecord(msgspec.Struct, frozen=True):
    """A row as it came: `row` counts as a spreadsheet does, `line` the lines of the file."""

    row: int
    line: int
    text: str


class KeptMistake(msgspec.Struct, frozen=True):
    """`at`: where in the order, with the `value` that it has there. `column`: the header."""

    row: int
    code: str
    message: str
    column: str | None = None
    at: list[str | int] = []
    value: str = ""


class KeptOrder(msgspec.Struct, frozen=True, kw_only=True):
    """`repaired`: the order is as a person wrote it, no longer as its rows make it."""

    order: dict[str, Any]
    records: list[KeptRecord]
    reading: Reading
    mistakes: list[KeptMistake] = []
    repaired: bool = False


def quarantine_of(order: OrderRows, answer: Refusal, source: str, reading: Reading) -> QuarantineRow:
    mapping = reading.mapping
    reason = reason_of(answer.fields, mapping)[1] if answer.fields else answer.message
    first = order.rows[0].number
    return QuarantineRow(
        source=source,
        source_ref=f"row {first}",
        row_no=first,
        code=answer.code,
        field=column_of(order.mistakes[0].wrong, mapping) if order.mistakes else where_of(answer),
        reason=reason[:2000],
        content=content_of(order, reading),
    )


def content_of(order: OrderRows, reading: Reading) -> dict[str, Any]:
    """`mark`: of what came and how it was read: with another one, it is another reading."""
    records = [KeptRecord(row.number, row.line, row.text) for row in order.rows]
    kept = msgspec.structs.replace(reading, services={})
    content = {
        "kind": "order",
        "order": order.content,
        "rows": [row.number for row in order.rows],
        "records": msgspec.to_builtins(records),
        "reading": msgspec.to_builtins(kept),
        "mistakes": [msgspec.to_builtins(kept_mistake(each, reading)) for each in order.mistakes],
        "mark": hashlib.sha256(encode([records, kept])).hexdigest()[:16],
    }
    plain_content: dict[str, Any] = plain(content)
    return plain_content


def kept_mistake(mistake: Mistake, reading: Reading) -> KeptMistake:
    wrong = mistake.wrong
    column = column_of(wrong, reading.mapping)
    return KeptMistake(mistake.row, wrong.code, wrong.message, column, list(mistake.at), mistake.value)


def plain(content: Any) -> Any:
    """Without control characters, which PostgreSQL keeps no NUL of."""
    if isinstance(content, dict):
        return {name: plain(value) for name, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    if isinstance(content, str):
        return "".join(c if c.isprintable() or c in "\r\n\t" else "�" for c in content)
    return content


def kept_order(content: Mapping[str, Any]) -> KeptOrder | None:
    """What was kept of an order of a file; None where it came otherwise."""
    if "records" not in content:
        return None
    try:
        return msgspec.convert(content, KeptOrder)
    except msgspec.ValidationError:
        return None


def tried_again(kept: KeptOrder, services: Mapping[str, Mapping[str, str]]) -> PlaceOrder | Refusal:
    """Read again from its rows as they came, or as it was repaired."""
    return repaired_order(kept) if kept.repaired else order_of(read_again(kept, services))


def read_again(kept: KeptOrder, services: Mapping[str, Mapping[str, str]]) -> OrderRows:
    reading = msgspec.structs.replace(kept.reading, services={name: dict(words) for name, words in services.items()})
    texts = [(record.row, record.line, record.text) for record in kept.records]
    return read_orders(read_rows_again(texts, reading.headers, reading.table()), reading).orders[0]


def repaired_order(kept: KeptOrder) -> PlaceOrder | Refusal:
    """As a person wrote it, unless something is left as it could not be read."""
    left = [mistake for mistake in kept.mistakes if mistake.at and mistake.value in values_at(kept.order, mistake.at)]
    if left:
        wrong = [FieldError("/" + "/".join(map(str, each.at)), each.code, each.message) for each in left]
        return Refusal(left[0].code, " ".join(each.message for each in left[:5]), "invalid", wrong)
    try:
        return msgspec.convert(kept.order, PlaceOrder)
    except msgspec.ValidationError as error:
        return Refusal("order_incomplete", f"{error}.", "invalid")


def values_at(order: Any, at: list[str | int]) -> list[Any]:
    """What stands at a place of an order; of a line, in any of its lines: some may have been removed."""
    values = [order]
    for name in at:
        if isinstance(name, int):
            values = [each for value in values if isinstance(value, list) for each in value]
        else:
            values = [value[name] for value in values if isinstance(value, dict) and name in value]
    return values
