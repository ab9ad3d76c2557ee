"""Money: totals are recomputed from what was agreed; grants and payments are what was told of them."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from orderwright.audit.mend import Entry, Mend, Rows, by
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.payments.record_payments import record_payments
from orderwright.payments.types import PaymentEvent, Source

sql = statements(__file__)


class Lost(msgspec.Struct, frozen=True):
    """A payment that was told and is not there; minor units."""

    place: str
    order_id: UUID
    kind: Literal["captured", "refunded"]
    amount_minor: int
    at: datetime
    reference: str
    method: str
    authorization: str | None
    source: Source


async def post_lost(tx: Transaction, rows: Rows) -> list[Entry]:
    lost = await tx.rows(Lost, sql.read_lost, rows=rows)
    await record_payments(
        tx,
        [
            PaymentEvent(
                order_id=one.order_id, kind=one.kind, amount_minor=one.amount_minor, at=one.at,
                reference=one.reference, method=one.method, authorization=one.authorization, source=one.source,
                note="posted by the audit",
            )
            for one in lost
        ],
    )  # fmt: skip
    return [Entry(one.place, one.order_id, f"{one.amount_minor} {one.kind} is posted, as was told") for one in lost]


MENDS = (
    Mend("refunds", ("overrefunded", "refunds"), by(sql.grants_by_facts)),
    Mend("refund lines", ("refund_lines",), by(sql.refund_lines_by_facts)),
    Mend("billed", ("billed",), by(sql.billed_by_documents)),
    Mend("payments", ("overrefunded", "refunds", "money_facts"), by(sql.payments_by_facts)),
    Mend("lost payments", ("overrefunded", "refunds", "money_facts"), post_lost),
    Mend("authorizations", ("authorization_overdrawn",), by(sql.authorizations_by_facts)),
    Mend("lines", ("line_total",), by(sql.lines_by_total)),
    Mend("totals", ("order_total",), by(sql.totals_by_lines)),
)
