"""/v1/orders/{order_id}/payments and /refunds; /v1/refunds/{refund_id}/outcome."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Router, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, Refund, RefundLine, grant_refunds
from orderwright.payments.record_payment import PaymentRecorded, RecordPayment, Told, record_payment


class Payment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`reference`: the gateway's name for this fact; told again, it counts once. `authorization`: the reference of the
    authorization that is captured or voided; empty where a capture is of none (cash, a deposit, a gift card); left out,
    it is found by amount and method. `outcome_of`: the `reference` of Orderwright's own capture or void (as its webhook
    told it), or the id of a refund, of which this is the outcome, whole or in part; `failed` with it says that so much
    was not done. `refunded` of which nothing is known becomes a refund."""

    kind: Told
    amount: str
    reference: str
    method: str = ""
    note: str = ""
    at: datetime | None = None
    authorization: str | None = None
    outcome_of: str | None = None


class RefundWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`amount`, or `lines`, `shipping` and `overpayment` (what was captured beyond what is owed) with their amounts, or
    both where they agree. An amount without lines is taken as overpayment first, then as goodwill. `execute`: give it
    back at once, by hand; false where a gateway will, whose outcome is told later."""

    reason: str
    amount: str | None = None
    lines: list[RefundLine] = []
    shipping: str | None = None
    overpayment: str | None = None
    execute: bool = True


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`failed`: why the money could not be given back; empty where it was."""

    method: str = "manual"
    reference: str = ""
    failed: str = ""


@post("/orders/{order_id:uuid}/payments", summary="Record a payment", responses=problems(404, 409, 413, 422))
async def record(
    order_id: UUID, data: Payment, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> PaymentRecorded:
    """Authorized, captured, refunded, voided or failed; late, twice or out of order."""
    wish = RecordPayment(order_id=order_id, **msgspec.structs.asdict(data))
    return await door.perform(context, record_payment, wish, idempotency_key)


@post("/orders/{order_id:uuid}/refunds", summary="Refund an order", responses=problems(404, 409, 413, 422))
async def refund(
    order_id: UUID, data: RefundWish, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Refund:
    """At any time and again, within what was captured and not refunded yet; for a line, within its total."""
    wish = GrantRefund(order_id=order_id, **msgspec.structs.asdict(data))
    return await door.perform(context, grant_refunds, wish, idempotency_key)


@post(
    "/refunds/{refund_id:uuid}/outcome", status_code=200, summary="Record the outcome of a refund",
    responses=problems(404, 409, 413, 422),
)  # fmt: skip
async def settle(
    refund_id: UUID, data: Outcome, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> Refund:
    wish = ExecuteRefund(refund_id=refund_id, **msgspec.structs.asdict(data))
    return await door.perform(context, execute_refunds, wish, idempotency_key)


payments_router = Router("/", route_handlers=[record, refund, settle], tags=["Payments"])
