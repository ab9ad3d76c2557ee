"""Decide to give money back: for an order, for some of its lines, for shipping. Possible at any time within what was
captured, less what was given back or granted already, and as often as wanted; for a line, within its own total, and for
its canceled units within what these are worth. What was paid beyond what is owed goes back first where no line
is named. Goodwill is for lost units first, and then says for how many.

The built-in manual method gives back at once; a grant that waits for a gateway is made with `execute=False`, and its
outcome is told by `execute_refunds`. Locks the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol
from uuid import UUID

import msgspec

from orderwright.kernel.money import decimal_string, in_words, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.payments.amount_owed import CanceledPart, amount_owed
from orderwright.payments.events import RefundExecuted, RefundGranted
from orderwright.payments.lock_money import lock_money
from orderwright.payments.payment_reports import report_of_refund, write_reports
from orderwright.payments.record_payments import record_payments
from orderwright.payments.rules import LineMoney, Purse, ShippingMoney
from orderwright.payments.share_goodwill import lost_units_first, share_goodwill, share_to_lost
from orderwright.payments.types import CREDITED, Grant, GrantedLine, Kind, PaymentEvent

sql = statements(__file__)


class RefundLine(msgspec.Struct, frozen=True, kw_only=True):
    """`purpose`: goodwill, or for units of the line that were canceled or came back. Of these at most what they are
    worth and was not given back yet; what a return that is still open brings is given back when it is closed."""

    line_no: int
    amount: str
    purpose: Literal["goodwill", "canceled", "returned"] = "goodwill"


class GrantRefund(msgspec.Struct, frozen=True, kw_only=True):
    """`amount`: a decimal string in the order's currency. With `lines`, the sum of these and of `shipping`, and it may
    be left out. `shipping`: of what shipping cost, with its tax; `overpayment`: of what was captured beyond what is
    owed. What the amount has beyond is goodwill; but where neither lines nor an overpayment are named, first of all
    what is overpaid."""

    order_id: UUID
    reason: str
    amount: str | None = None
    lines: list[RefundLine] = []
    shipping: str | None = None
    overpayment: str | None = None
    execute: bool = True


class Refund(msgspec.Struct, frozen=True):
    """A refund; amounts are decimal strings. `still_refundable`: of the whole order, afterwards."""

    refund_id: UUID
    order_id: UUID
    amount: str
    currency: str
    status: str
    still_refundable: str


@verb("payments.refund", refusals=("order_not_found", "refund_invalid", "refund_too_much"))
async def grant_refunds(tx: Transaction, refunds: Sequence[GrantRefund]) -> list[Refund | Refusal]:
    purses = await lock_money(tx, (refund.order_id for refund in refunds))
    of_lines = await read_line_money(tx, list(purses))
    owed = amounts_owed(purses, of_lines.values())
    of_shipping = await read_shipping_money(tx, [refund.order_id for refund in refunds if refund.shipping])
    grants: list[Grant] = []
    answers: list[Refund | Refusal] = []
    for refund in refunds:
        purse = purses.get(refund.order_id)
        if purse is None:
            answers.append(not_found("order", order_id=refund.order_id))
            continue
        overpaid = purse.overpaid(owed[refund.order_id])
        grant = decide_refund(refund, tx.new_id(), purse, of_lines, of_shipping.get(refund.order_id), overpaid)
        if isinstance(grant, Refusal):
            answers.append(grant)
            continue
        note_grant(grant, purse, of_lines)
        for line in grant.lines:
            if line.purpose == "shipping":
                of_shipping[grant.order_id].refunded_minor += line.amount_minor
        grants.append(grant)
        answers.append(answer(grant, purse))
    await write_grants(tx, grants)
    return answers


def note_grant(grant: Grant, purse: Purse, of_lines: Mapping[tuple[UUID, int], LineMoney]) -> None:
    """So much more is granted, of the order's money and of its lines."""
    purse.pending += grant.amount_minor
    purse.credited += sum(part.amount_minor for part in grant.parts if part.purpose in CREDITED)
    note_parts(grant.lines, grant.order_id, of_lines)


def note_parts(parts: Iterable[GrantedLine], order_id: UUID, of_lines: Mapping[tuple[UUID, int], LineMoney]) -> None:
    """The same of its lines alone."""
    for part in parts:
        if part.line_no is not None:
            of_lines[order_id, part.line_no].add(part)


async def read_line_money(tx: Transaction, order_ids: Sequence[UUID]) -> dict[tuple[UUID, int], LineMoney]:
    """What may be given back of each line of these orders. The caller has locked the orders."""
    found = await tx.rows(LineMoney, sql.read_line_money, order_ids=list(set(order_ids))) if order_ids else []
    return {(line.order_id, line.line_no): line for line in found}


async def read_shipping_money(tx: Transaction, order_ids: Sequence[UUID]) -> dict[UUID, ShippingMoney]:
    """What may be given back of the shipping of these orders. The caller has locked the orders."""
    found = await tx.rows(ShippingMoney, sql.read_shipping_money, order_ids=list(set(order_ids))) if order_ids else []
    return {shipping.order_id: shipping for shipping in found}


def amounts_owed(purses: Mapping[UUID, Purse], lines: Iterable[LineMoney]) -> dict[UUID, int]:
    """What is owed for each order now, from all of its lines."""
    of_order: dict[UUID, list[LineMoney]] = {order_id: [] for order_id in purses}
    for line in lines:
        of_order[line.order_id].append(line)
    return {
        order_id: amount_owed(
            purses[order_id].total_minor,
            [CanceledPart(line.total_minor, line.ordered, line.canceled) for line in its_lines],
            nothing_left=all(line.canceled == line.ordered for line in its_lines),
        )
        for order_id, its_lines in of_order.items()
    }


async def write_grants(tx: Transaction, grants: Sequence[Grant], method: str = "manual", reference: str = "") -> None:
    """Write down refunds that the caller has decided on within `Purse.refundable` (and has locked, by `lock_money`).
    Those with `execute` are given back at once: by this method, and reported by a gateway under this reference."""
    if not grants:
        return
    now_given = [grant for grant in grants if grant.execute]
    rows = [
        {
            "refund_id": grant.refund_id, "order_id": grant.order_id, "return_id": grant.return_id,
            "amount_minor": grant.amount_minor, "waived_minor": grant.waived_minor, "reason": grant.reason,
            "status": "executed" if grant.execute else "granted",
        }
        for grant in grants
    ]  # fmt: skip
    await tx.execute(sql.insert_grants, rows=json_rows(rows), actor=tx.actor, now=tx.now)
    parts = [
        {"refund_id": grant.refund_id, "part": number, "order_id": grant.order_id, **msgspec.structs.asdict(part)}
        for grant in grants
        for number, part in enumerate(grant.parts, 1)
    ]
    await tx.execute(sql.insert_refund_lines, rows=json_rows(parts))
    await record_payments(tx, [event for grant in now_given for event in settled(grant, method, reference)])
    if reference:
        await write_reports(
            tx, [report_of_refund(g.order_id, g.refund_id, reference, g.amount_minor) for g in now_given]
        )
    tx.emit(
        *(
            RefundGranted(
                order_id=g.order_id, refund_id=g.refund_id, amount_minor=g.amount_minor, waived_minor=g.waived_minor,
                reason=g.reason, lines=g.parts,
            )
            for g in grants
        ),
        *(
            RefundExecuted(order_id=g.order_id, refund_id=g.refund_id, amount_minor=g.amount_minor)
            for g in now_given
            if g.amount_minor
        ),
    )  # fmt: skip


class Settled(Protocol):
    @property
    def refund_id(self) -> UUID: ...
    @property
    def order_id(self) -> UUID: ...
    @property
    def amount_minor(self) -> int: ...
    @property
    def waived_minor(self) -> int: ...


def settled(refund: Settled, method: str = "manual", note: str = "") -> list[PaymentEvent]:
    """The payment facts of a refund; their reference is the refund's id, so that they count once."""
    kinds: tuple[tuple[Kind, int], ...] = (("refunded", refund.amount_minor), ("waived", refund.waived_minor))
    return [
        PaymentEvent(
            order_id=refund.order_id, kind=kind, amount_minor=minor, reference=str(refund.refund_id), note=note,
            method=method if kind == "refunded" else "", source="own",
        )
        for kind, minor in kinds
        if minor
    ]  # fmt: skip


def decide_refund(
    refund: GrantRefund,
    refund_id: UUID,
    purse: Purse,
    of_lines: dict[tuple[UUID, int], LineMoney],
    of_shipping: ShippingMoney | None = None,
    overpaid: int = 0,
) -> Grant | Refusal:
    """Pure: the grant in minor units, or why there is none. `overpaid`: captured beyond what is owed, and neither given
    back nor granted yet."""
    wrong = text_mistakes("/reason", refund.reason, 500, shortest=1)
    lines = [
        GrantedLine(line.line_no, amount(line.amount, purse, f"/lines/{index}/amount", wrong), purpose=line.purpose)
        for index, line in enumerate(refund.lines)
    ]
    if len({line.line_no for line in lines}) < len(lines):
        wrong.append(FieldError("/lines", "line_twice", "A line is listed twice."))
    if refund.shipping is not None:
        lines.append(GrantedLine(None, amount(refund.shipping, purse, "/shipping", wrong), purpose="shipping"))
    if refund.overpayment is not None:
        lines.append(GrantedLine(None, amount(refund.overpayment, purse, "/overpayment", wrong), purpose="overpayment"))
    whole = sum(line.amount_minor for line in lines)
    if refund.amount is not None:
        stated = amount(refund.amount, purse, "/amount", wrong)
        if (stated < whole or (refund.lines and stated != whole)) and not wrong:
            wrong.append(FieldError("/amount", "amount_differs", "The amount is not the sum of its parts."))
        whole = stated
    elif not lines:
        wrong.append(FieldError("/amount", "amount_missing", "Enter the amount to refund."))
    if wrong:
        return Refusal("refund_invalid", "This refund is not possible.", "invalid", wrong, order_id=refund.order_id)
    for index, line in enumerate(lines):
        if line.line_no is None:
            at_most = overpaid if line.purpose == "overpayment" else of_shipping.refundable if of_shipping else 0
            if line.amount_minor > at_most:
                return too_much(refund.order_id, f"/{line.purpose}", at_most, purse)
            continue
        known = of_lines.get((refund.order_id, line.line_no))
        if known is None:
            return Refusal(
                "refund_invalid", "This refund is not possible.", "invalid",
                [FieldError(f"/lines/{index}/line_no", "line_unknown", f"The order has no line {line.line_no}.")],
                order_id=refund.order_id,
            )  # fmt: skip
        if line.amount_minor > known.at_most(line.purpose):
            return too_much(refund.order_id, f"/lines/{index}/amount", known.at_most(line.purpose), purse)
    if whole > purse.refundable:
        return too_much(refund.order_id, "/amount", purse.refundable, purse)
    rest = whole - sum(line.amount_minor for line in lines)
    if (first := min(rest, overpaid)) > 0 and not refund.lines and refund.overpayment is None:
        lines.append(GrantedLine(None, first, purpose="overpayment"))
        rest -= first
    its_lines = {line_no: line for (order_id, line_no), line in of_lines.items() if order_id == refund.order_id}
    if rest > 0:
        lost = share_to_lost(rest, list(its_lines.values()))
        lines += lost + share_goodwill(rest - sum(part.amount_minor for part in lost), list(its_lines.values()), lost)
    lines = [part for line in lines for part in lost_units_first(line, its_lines)]
    return Grant(
        refund_id=refund_id, order_id=refund.order_id, amount_minor=whole, reason=refund.reason.strip(),
        lines=lines, execute=refund.execute,
    )  # fmt: skip


def amount(text: str, purse: Purse, pointer: str, wrong: list[FieldError]) -> int:
    minor = parse_amount(text, precision(purse.currency) or 0)
    if isinstance(minor, str):
        wrong.append(FieldError(pointer, "amount_invalid", f"The amount {minor}."))
        return 0
    if minor <= 0:
        wrong.append(FieldError(pointer, "amount_not_positive", "The amount must be more than zero."))
    return minor


def too_much(order_id: UUID, pointer: str, left: int, purse: Purse) -> Refusal:
    message = f"At most {in_words(max(0, left), purse.currency)} can be refunded."
    return Refusal(
        "refund_too_much", message, "conflict", [FieldError(pointer, "refund_too_much", message)],
        order_id=order_id, refundable=decimal_string(max(0, left), purse.currency),
    )  # fmt: skip


def answer(grant: Grant, purse: Purse) -> Refund:
    return Refund(
        grant.refund_id,
        grant.order_id,
        decimal_string(grant.amount_minor, purse.currency),
        purse.currency,
        "executed" if grant.execute else "granted",
        decimal_string(purse.refundable, purse.currency),
    )
