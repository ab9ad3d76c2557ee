"""/inventory/receive: what came in is scanned, counted by row, and received at a location.

A scan adds one to the row of its variant, whatever field it lands in (`receive.js`); a row says at once what it is.
More units than usual are asked about before they are received.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.catalog.codes import read_code
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, only_once, refused
from orderwright.console.inventory import PATH as INVENTORY
from orderwright.console.inventory import locations_of
from orderwright.console.page import Form, go
from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.stock.receive_stock import ReceiveStock, receive_stock
from orderwright.views.receipt_items import (
    MatchItems,
    ReadReceiptItems,
    ReceiptItem,
    ReceiptItems,
    match_items,
    read_receipt_items,
)

PATH = "/inventory/receive"
CODES_MAX = 50

BOOKED_BEFORE = (
    "This row was received before the answer was lost, with other units or another place. See what is in stock, then "
    "remove the row and scan only what is missing."
)


class ReceivedLine(msgspec.Struct, frozen=True):
    """A row of the form. `quantity`, `bin` as typed, `confirmed`: the quantity that was said to be right; `moves`: the
    bin to which the others were moved, too; `item`: what the code stands for; `error`: why it can't be received;
    `asks`: the unusual quantity that is asked about; `asks_bin`: the bin, where it is not that of the others."""

    key: str
    sku: str = ""
    quantity: str = "1"
    bin: str = ""
    confirmed: str = ""
    moves: str = ""
    item: ReceiptItem | None = None
    error: str | None = None
    asks: str | None = None
    asks_bin: str | None = None


@get(PATH)
async def receive_page(desk: AtDesk) -> Template:
    sku, places = desk.asked("sku"), await locations_of(desk)
    first = places[0].code if places else ""
    lines = await with_items(desk, [ReceivedLine("0", sku)], first) if sku else []
    return await receipt_page(desk, lines)


@get(f"{PATH}/lines")
async def lines_of_codes(desk: AtDesk) -> Template:
    """Rows for codes that were scanned: `code` as often as there are, `location` as it is chosen."""
    codes = [code for code in desk.request.query_params.getall("code", []) if code.strip()][:CODES_MAX]
    lines = [ReceivedLine(new_id().hex[-12:], code) for code in codes]
    return desk.part("parts/receipt_rows", lines=await with_items(desk, lines, desk.asked("location") or ""))


@get(f"{PATH}/matches")
async def matches(desk: AtDesk) -> Template:
    """The choices while somebody types."""
    found = await desk.ask(match_items, MatchItems(desk.asked("q") or ""))
    return desk.part("parts/receipt_matches", matches=found)


@post(PATH)
async def receive(desk: AtDesk) -> Redirect | Template:
    """Right rows go in; those that are wrong or asked about stay in the form, each with its reason."""
    values = await desk.typed()
    lines, key = await with_items(desk, lines_in(values), values.get("location", "")), only_once(values)
    try:
        if not lines:
            raise invalid("/lines", "nothing_received", "Scan or enter at least one SKU or GTIN and its quantity.")
        sure = [line for line in lines if not line.asks]
        receipts = [receipt_of(values, line) for line in sure]
        keys = [f"{key} {line.key}" if key else None for line in sure]
        answers = await desk.perform_many(receive_stock, receipts, keys)
    except Refusal as refusal:
        return await receipt_page(desk, lines, 422, refused(refusal, values | {"lines": ""}))
    outcome = {line.key: answer for line, answer in zip(sure, answers, strict=True)}
    units = sum(receipt.quantity for receipt, done in zip(receipts, answers, strict=True) if not is_refusal(done))
    said = f"{plural(units, 'unit')} received."
    left = [with_answer(line, outcome.get(line.key)) for line in lines if is_left(outcome.get(line.key))]
    if left:
        sentence = f"{said if units else 'Nothing received yet.'} Fix or confirm the remaining lines."
        return await receipt_page(desk, left, 422, Form(values, {"lines": sentence}))
    return go(INVENTORY, said)


def is_refusal(answer: object) -> bool:
    return isinstance(answer, Refusal)


def is_left(answer: object) -> bool:
    """Not received: refused, or not even asked for."""
    return answer is None or is_refusal(answer)


def lines_in(values: Mapping[str, str]) -> list[ReceivedLine]:
    """The rows that say something, in the order of the form."""
    keys = [name.removeprefix("sku:") for name in values if name.startswith("sku:")]
    return [
        ReceivedLine(
            key, values[f"sku:{key}"], values.get(f"quantity:{key}", ""), values.get(f"bin:{key}", ""),
            values.get(f"confirm:{key}", ""), values.get(f"moves:{key}", ""),
        )
        for key in keys
        if values[f"sku:{key}"]
    ]  # fmt: skip


async def with_items(desk: Desk, lines: Sequence[ReceivedLine], location: str) -> list[ReceivedLine]:
    """What the codes stand for; a code that is unknown stays as it was typed, and says so."""
    found = await desk.ask(read_receipt_items, ReadReceiptItems([line.sku for line in lines], location))
    return [with_item(line, found) for line in lines]


def with_item(line: ReceivedLine, found: ReceiptItems) -> ReceivedLine:
    item = found.items.get(line.sku)
    if item is None:
        return msgspec.structs.replace(line, sku=read_code(line.sku).sku, error=found.unknown.get(line.sku))
    whole = line.quantity.isascii() and line.quantity.isdigit() and int(line.quantity)
    unusual = whole and whole > item.usual_max and line.confirmed != line.quantity
    return msgspec.structs.replace(line, sku=item.sku, item=item, asks=f"{whole:,}" if unusual else None)


def receipt_of(values: Mapping[str, str], line: ReceivedLine) -> ReceiveStock:
    reference = " · ".join(text for text in (values.get("reference", ""), values.get("note", "")) if text)
    quantity = line.quantity or "0"
    if not (quantity.isascii() and quantity.isdigit()):
        raise invalid(f"/quantity:{line.key}", "field_invalid", f"{quantity[:20]} is not a whole number of units.")
    given = {"location": values.get("location", ""), "sku": line.sku, "quantity": quantity, "bin": line.bin or None}
    moves = bool(line.bin) and line.moves == line.bin
    return as_input(ReceiveStock, {**given, "reference": reference, "moves_bin": moves})


def with_answer(line: ReceivedLine, answer: Any) -> ReceivedLine:
    if not isinstance(answer, Refusal):
        return line
    if answer.code == "idempotency_key_reused":
        return msgspec.structs.replace(line, error=BOOKED_BEFORE)
    messages = [field.message for field in answer.fields] or [answer.message]
    asks_bin = line.bin if "bin_differs" in [field.code for field in answer.fields] else None
    return msgspec.structs.replace(line, error=" ".join(messages), asks_bin=asks_bin)


async def receipt_page(
    desk: Desk, lines: Sequence[ReceivedLine], status: int = 200, form: Form | None = None
) -> Template:
    stock = {
        "locations": [(place.code, place.name) for place in await locations_of(desk)],
        "lines": lines,
        "answered": status != 200,
    }
    return await desk.show("receive_stock", "inventory", status, form=form or Form(), stock=stock)


routes = [receive_page, lines_of_codes, matches, receive]
