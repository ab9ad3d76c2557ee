"""Rows of the file that were set aside, tried again as they stand now: each becomes what it would have become in the
file, on an invoice of its own. What it takes back is looked for among what the customer has by now."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from orderwright.channels.carry_out_facts import GivenBack, ToldFact, carry_out_facts
from orderwright.channels.online_retail.facts import (
    AccountCharges,
    Adjustment,
    ImportedFact,
    ImportedOrder,
    ReturnOrCancellation,
    Row,
)
from orderwright.channels.online_retail.inputs import (
    CHANNEL,
    SOURCE,
    adjustments_told,
    charges_told,
    order_input,
    taken_back_told,
)
from orderwright.channels.online_retail.invoices import Invoices
from orderwright.channels.online_retail.rows import COLUMNS, Unreadable, row_of
from orderwright.channels.settle_returns import SettleReturn, settle_returns
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.orders.find_units_bought import UnitsBought, find_units_bought
from orderwright.orders.place_orders import place_orders


class Understood(msgspec.Struct, frozen=True):
    """What a row became, in words; the order concerned, if there is one."""

    words: str
    order_id: UUID | None = None


class Bought(msgspec.Struct, frozen=True):
    """What customers have of the goods that they give back. `order_ids`: by the reference that a fact names."""

    lines: Sequence[UnitsBought]
    order_ids: Mapping[str, UUID]


async def retry_rows(
    tx: Transaction, rows: Mapping[UUID, tuple[int, Mapping[str, str]]]
) -> dict[UUID, Understood | Refusal]:
    """`rows`: row number and values by column. Those that still make no sense are refused with the column; a refusal by
    the verb that would do what the row says is raised."""
    answers: dict[UUID, Understood | Refusal] = {}
    read: dict[UUID, Row] = {}
    for id_, (number, values) in rows.items():
        try:
            read[id_] = row_of(number, text_of(values))
        except Unreadable as error:
            answers[id_] = refusal_of(error.reason, error.column, str(error))
    bought = await what_was_bought(tx, [row for row in read.values() if row.invoice.startswith("C")])
    for id_, row in read.items():
        facts = facts_of(row, bought)
        answers[id_] = facts if isinstance(facts, Refusal) else await carry_out(tx, row, facts, bought)
    return answers


def text_of(values: Mapping[str, str]) -> str:
    """The row as a line of the file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values.get(column, "") for column in COLUMNS)
    return out.getvalue()


def refusal_of(code: str, column: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, "invalid", [FieldError(f"/row/{column}", code, sentence)] if column else [])


async def what_was_bought(tx: Transaction, rows: Sequence[Row]) -> Bought:
    named = [row for row in rows if row.customer]
    found = await find_units_bought(tx, (email_of(row) for row in named), (row.sku for row in named)) if named else []
    return Bought(found, {str(line.order_id): line.order_id for line in found})


def email_of(row: Row) -> str:
    return f"{row.customer}@example.com"


def facts_of(row: Row, bought: Bought) -> list[ImportedFact] | Refusal:
    """As the import would have it, with what was bought in the place of the rows before it."""
    invoices = Invoices()
    for line in bought.lines:
        if line.email == email_of(row) and line.sku == row.sku and line.left and line.placed_at <= row.at:
            invoices.remember(purchase(row, line))
    facts = list(invoices.facts_of([row]))
    for aside in invoices.quarantined:
        return refusal_of(aside.reason, aside.column, aside.sentence)
    return facts


def purchase(row: Row, line: UnitsBought) -> Row:
    """A line of an order as a row of the file: its invoice is the order's id, its number the line's."""
    return msgspec.structs.replace(
        row,
        number=line.line_no,
        invoice=str(line.order_id),
        quantity=line.left,
        at=line.placed_at,
        price=Decimal(line.unit_price_minor) / 100,
    )


async def carry_out(tx: Transaction, row: Row, facts: Sequence[ImportedFact], bought: Bought) -> Understood:
    """Raises the refusal of the verb that does it."""
    words, order_id = "nothing", None
    for fact in facts:
        own = msgspec.structs.replace(fact, external_ref=f"{row.invoice}:row {row.number}:{fact.external_ref}")
        match own:
            case ImportedOrder():
                (placed,) = await place_orders(tx, [order_input(own, CHANNEL)])
                if isinstance(placed, Refusal):
                    raise placed
                words, order_id = f"order {placed.number}", placed.id
            case ReturnOrCancellation():
                order_id = bought.order_ids[own.order_ref]
                lines = {line.order_row: line.order_row for line in own.lines}
                await tell(tx, taken_back_told(SOURCE, own, order_id, lines, 1))
                words = own.kind
            case Adjustment():
                for told in adjustments_told(SOURCE, own):
                    await tell(tx, told)
                words = "stock adjustment"
            case AccountCharges():
                await tell(tx, charges_told(SOURCE, own))
                words = "charges"
    return Understood(words, order_id)


async def tell(tx: Transaction, told: ToldFact) -> None:
    """Carry it out; a return at once, if its goods were delivered already."""
    (answer,) = await carry_out_facts(tx, [told])
    if isinstance(answer, Refusal):
        raise answer
    if isinstance(told.deed, GivenBack):
        await settle_returns(tx, [SettleReturn(source=told.source, external_ref=told.external_ref)])
