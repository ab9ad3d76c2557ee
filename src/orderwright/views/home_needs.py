"""What Home says needs a person: by kind, most urgent first; of who is kept to locations, what has to do with these."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from orderwright.kernel.transaction import Transaction
from orderwright.service.types import KINDS
from orderwright.views.find_orders import OrderFilter, count_orders
from orderwright.views.standing import hold_words, readable

ORDERS_BEHIND: dict[str, Callable[[str], OrderFilter]] = {
    "hold": lambda reason: OrderFilter(view="on_hold", hold=reason),
    "to_source": lambda _: OrderFilter(view="to_source"),
    "overpaid": lambda _: OrderFilter(payment_status="overpaid"),
    "late": lambda _: OrderFilter(view="late"),
}
"""The list of orders that a row opens."""


class Need(msgspec.Struct, frozen=True):
    count: int
    tone: str
    label: str
    detail: str
    oldest_at: datetime | None
    due_at: datetime | None
    href: str
    action: str


class Needs(msgspec.Struct, frozen=True):
    total: int
    kinds: list[Need]


class NeedRead(msgspec.Struct, frozen=True, gc=False):
    what: str
    kind: str
    count: int
    oldest_at: datetime | None
    due_at: datetime | None


class Failures(msgspec.Struct, frozen=True, gc=False):
    mails: int
    webhooks: int
    without_secret: int


async def keep_to_own(tx: Transaction, rows: list[NeedRead], zone: ZoneInfo) -> list[NeedRead]:
    """Of who is kept to locations: orders are counted as the lists behind them have them, and what is of none of these
    locations is left out."""
    if tx.locations is None:
        return rows
    own = []
    for row in rows:
        if behind := ORDERS_BEHIND.get(row.what):
            count = await count_orders(tx, behind(row.kind), zone)
            own.append(msgspec.structs.replace(row, count=count, oldest_at=None))
        else:
            own.append(row)
    return [row for row in own if row.count]


def needs_of(rows: list[NeedRead], failures: Failures) -> Needs:
    """Most urgent first: what has a due time, then by tone and number."""
    made = [need_of(row) for row in rows]
    if failures.mails:
        made.append(Need(failures.mails, "amber", "Mail not delivered", "", None, None, "/outbox?state=failed", "View"))
    if failures.webhooks:
        made.append(Need(failures.webhooks, "amber", "Webhooks failed", "", None, None, "/settings/webhooks", "View"))
    if failures.without_secret:
        label, why = "Webhooks need a new secret", "nothing is sent until it is replaced"
        made.append(Need(failures.without_secret, "red", label, why, None, None, "/settings/webhooks", "Replace"))
    made.sort(
        key=lambda need: (need.tone != "red", need.due_at is None, need.due_at or need.oldest_at or FAR, -need.count)
    )
    return Needs(sum(need.count for need in made), made)


FAR = datetime.max.replace(tzinfo=UTC)


def need_of(row: NeedRead) -> Need:
    match row.what:
        case "case":
            label = KINDS[row.kind].words if row.kind in KINDS else readable(row.kind).capitalize()
            tone, href, action, detail = "red", f"/service?kind={row.kind}", "Answer", ""
        case "hold":
            label, tone, href, action = f"On hold: {hold_words(row.kind)}", "amber", held_for(row.kind), "Review"
            detail = ""
        case "return":
            label, tone, href, action, detail = "Return requested", "amber", "/returns?state=requested", "Review", ""
        case "to_source":
            label, tone, href, action = "Short or rejected", "amber", "/orders?view=to_source", "Review"
            detail = "unallocated units"
        case "overpaid":
            label, tone, href, action = "Overpaid", "amber", "/orders?view=all&payment=overpaid", "Review"
            detail = "customers who are owed money"
        case "put_back":
            label, tone, href, action = "Put back", "amber", "/warehouse/put-back", "Put back"
            detail = "lines canceled after they were picked"
        case "quarantine":
            label, tone, href, action = "Quarantine", "", "/quarantine", "Fix"
            detail = "import errors"
        case "failed_event":
            label, tone, href, action = "Failed events", "red", "/failed-events", "Review"
            detail = "mail, webhooks or automation stopped for these orders"
        case "late":
            label, tone, href, action, detail = "Late or at risk", "amber", "/orders?view=late", "Track", "orders"
        case _:
            label, tone, detail = f"{readable(row.kind).capitalize()} is delayed", "red", "retried automatically"
            href, action = "/failed-events", "Review"
    return Need(row.count, tone, label, detail, row.oldest_at, row.due_at, href, action)


def held_for(reason: str) -> str:
    return f"/orders?{urlencode({'view': 'on_hold', 'hold': reason})}"
