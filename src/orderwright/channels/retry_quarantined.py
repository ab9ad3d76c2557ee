"""Try what is quarantined again, as it is or repaired; or set it aside for good. Each try is counted, and how it went
is kept. A whole order is placed; a row of a known file becomes what its file means by it. Locks the rows, then what
placing locks."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from orderwright.channels.csv.quarantine_orders import kept_order, tried_again
from orderwright.channels.events import QuarantineClosed
from orderwright.channels.online_retail.inputs import SOURCE as ONLINE_RETAIL
from orderwright.channels.online_retail.retry_rows import Understood, retry_rows
from orderwright.channels.quarantine import where_of
from orderwright.channels.save_services import find_services
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, encode, json_rows
from orderwright.kernel.verbs import verb
from orderwright.orders.check_order import CONTROL
from orderwright.orders.place_orders import place_orders
from orderwright.orders.record_past_orders import past_orders
from orderwright.orders.types import PlacedOrder, PlaceOrder

sql = statements(__file__)


class RetryQuarantined(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`order`: the repaired order, `row`: the repaired row of a file, by column; left out, it is tried as it came."""

    quarantine_id: UUID
    order: dict[str, Any] | None = None
    row: dict[str, str] | None = None


class DismissQuarantined(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    quarantine_id: UUID
    reason: str


class QuarantineState(msgspec.Struct, frozen=True):
    """`status`: open, repaired or dismissed. `reason`: why it is still here. `order_id`: what it became."""

    quarantine_id: UUID
    status: str
    attempts: int
    reason: str
    order_id: UUID | None = None


class Waiting(msgspec.Struct, frozen=True):
    quarantine_id: UUID
    source: str
    row_no: int | None
    status: str
    attempts: int
    code: str
    field: str | None
    reason: str
    content: dict[str, Any]


@verb(
    "quarantine.repair",
    refusals=("quarantined_row_not_found", "quarantine_closed", "quarantine_not_an_order"),
    retry_on=place_orders.retry_on,
)
async def retry_quarantined(tx: Transaction, wishes: Sequence[RetryQuarantined]) -> list[QuarantineState | Refusal]:
    rows = await lock_rows(tx, [wish.quarantine_id for wish in wishes])
    refused = {i: refusal for i, wish in enumerate(wishes) if (refusal := why_not(wish, rows.get(wish.quarantine_id)))}
    last = {wish.quarantine_id: wish for i, wish in enumerate(wishes) if i not in refused}
    content = {id_: content_of(rows[id_], wish) for id_, wish in last.items()}
    orders = {id_: each for id_, each in content.items() if "order" in each}
    files = {id_: (rows[id_].row_no or 0, each) for id_, each in content.items() if "order" not in each}
    became = await place(tx, orders) | await retry_rows(tx, files)
    states = {id_: state_after(rows[id_], became[id_]) for id_ in last}
    await write(tx, [row_of(tx, rows[id_], states[id_], content[id_], became[id_]) for id_ in last])
    return [refused.get(i) or states[wish.quarantine_id] for i, wish in enumerate(wishes)]


def content_of(row: Waiting, wish: RetryQuarantined) -> dict[str, Any]:
    """What is tried: with the repair, if there is one. What is sent back as it came is no repair."""
    if is_row_of_a_file(row):
        return row.content | {name: text for name, text in (wish.row or {}).items() if name in row.content}
    if not wish.order or wish.order == row.content.get("order"):
        return row.content
    return row.content | {"order": wish.order, "repaired": True}


def can_be_tried(source: str, content: Any) -> bool:
    """Whether it is a whole order, or a row that its file's own rules can read again."""
    return isinstance(content, dict) and (isinstance(content.get("order"), dict) or source == ONLINE_RETAIL)


def is_row_of_a_file(row: Waiting) -> bool:
    return row.source == ONLINE_RETAIL and "order" not in row.content


async def place(tx: Transaction, contents: Mapping[UUID, Any]) -> dict[UUID, Any]:
    services = await find_services(tx) if contents else {}
    orders = {id_: order_of(each, services) for id_, each in contents.items()}
    sound = {id_: order for id_, order in orders.items() if isinstance(order, PlaceOrder)}
    past = await past_orders(tx, [(order.channel, order.external_ref) for order in sound.values()])
    for id_, order in list(sound.items()):
        if (order.channel, order.external_ref) in past:
            orders[id_] = Refusal(
                "order_is_past", "This order is kept as a past one: it was fulfilled elsewhere.", "conflict"
            )
            del sound[id_]
    return dict(orders) | dict(zip(sound, await place_orders(tx, list(sound.values())), strict=True))


@verb(
    "quarantine.repair",
    refusals=("quarantined_row_not_found", "quarantine_closed", "dismissal_invalid"),
)
async def dismiss_quarantined(tx: Transaction, wishes: Sequence[DismissQuarantined]) -> list[QuarantineState | Refusal]:
    rows = await lock_rows(tx, [wish.quarantine_id for wish in wishes])
    answers: list[QuarantineState | Refusal] = []
    changes = {}
    for wish in wishes:
        row = rows.get(wish.quarantine_id)
        refusal = why_closed(wish.quarantine_id, row)
        wrong = text_mistakes("/reason", wish.reason, 500, 1)
        if row is None or refusal:
            answers.append(refusal or not_found("quarantined row", quarantine_id=wish.quarantine_id))
        elif wrong:
            answers.append(Refusal("dismissal_invalid", "Enter a reason for dismissing the row.", "invalid", wrong))
        else:
            state = QuarantineState(row.quarantine_id, "dismissed", row.attempts, row.reason)
            changes[row.quarantine_id] = closing(tx, row, state, row.content, wish.reason)
            answers.append(state)
    await write(tx, list(changes.values()))
    return answers


async def lock_rows(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Waiting]:
    return {row.quarantine_id: row for row in await tx.rows(Waiting, sql.lock_rows, ids=sorted(set(ids)))}


async def write(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await tx.execute(sql.update_rows, rows=json_rows(rows))
    closed = [row for row in rows if row["status"] != "open"]
    tx.emit(*(QuarantineClosed(quarantine_id=row["quarantine_id"], outcome=row["status"]) for row in closed))


def why_not(wish: RetryQuarantined, row: Waiting | None) -> Refusal | None:
    if refusal := why_closed(wish.quarantine_id, row):
        return refusal
    assert row is not None
    for pointer, repair in (("/order", wish.order), ("/row", wish.row)):
        if repair is not None and CONTROL.search(encode(repair)):
            wrong = [FieldError(pointer, "text_control_character", "The text has control characters in it.")]
            return Refusal("quarantine_not_an_order", "This can't be retried.", "invalid", wrong)
    if wish.order is not None or can_be_tried(row.source, row.content):
        return None
    message = "This row is not a whole order: repair it in its file and import that again, or set it aside."
    return Refusal("quarantine_not_an_order", message, "conflict", quarantine_id=row.quarantine_id)


def why_closed(quarantine_id: UUID, row: Waiting | None) -> Refusal | None:
    if row is None:
        return not_found("quarantined row", quarantine_id=quarantine_id)
    if row.status != "open":
        return Refusal("quarantine_closed", f"This row was {row.status}.", "conflict", quarantine_id=quarantine_id)
    return None


def order_of(content: dict[str, Any], services: Mapping[str, Mapping[str, str]]) -> PlaceOrder | Refusal:
    """Of a file: from its rows, read again; otherwise as it came."""
    if kept := kept_order(content):
        return tried_again(kept, services)
    try:
        return msgspec.convert(content["order"], PlaceOrder)
    except msgspec.ValidationError as error:
        return Refusal("order_incomplete", f"{error}.", "invalid")


def state_after(row: Waiting, answer: PlacedOrder | Understood | Refusal) -> QuarantineState:
    if isinstance(answer, Refusal):
        reason = " ".join(field.message for field in answer.fields[:5]) or answer.message
        return QuarantineState(row.quarantine_id, "open", row.attempts + 1, reason)
    order_id = answer.order_id if isinstance(answer, Understood) else answer.id
    return QuarantineState(row.quarantine_id, "repaired", row.attempts + 1, row.reason, order_id)


def row_of(
    tx: Transaction, row: Waiting, state: QuarantineState, content: dict[str, Any], answer: Any
) -> dict[str, Any]:
    if isinstance(answer, Refusal):
        why = {"code": answer.code, "field": where_of(answer), "content": content}
        return {**msgspec.structs.asdict(row), **msgspec.structs.asdict(state), **why}
    words = answer.words if isinstance(answer, Understood) else f"order {answer.number}"
    return closing(tx, row, state, content, words)


def closing(
    tx: Transaction, row: Waiting, state: QuarantineState, content: dict[str, Any], outcome: str
) -> dict[str, Any]:
    changed = {"content": content, "closed_at": tx.now, "closed_by": tx.actor, "outcome": outcome}
    return {**msgspec.structs.asdict(row), **msgspec.structs.asdict(state), **changed}
