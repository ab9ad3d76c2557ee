"""Money: totals, what came in and went out, and numbered documents. Amounts are minor units."""

from orderwright.audit.types import Check
from orderwright.kernel.statements import statements

sql = statements(__file__)

CHECKS = (
    Check(
        "line_total",
        sql.line_total,
        "{where}: the total is {found}; price, quantity, discount and tax make {expected}.",
    ),
    Check("order_total", sql.order_total, "{where}: {found}; lines, shipping and charges make {expected}."),
    Check(
        "overrefunded", sql.overrefunded, "{where}: {found} is refunded or approved of {expected} that was captured."
    ),
    Check("refunds", sql.refunds, "{where}: the refund is {expected} by its grant and {found} by the payment facts."),
    Check("refund_lines", sql.refund_lines, "{where}: {found} is refunded or approved; it may be {expected}."),
    Check(
        "money_facts",
        sql.money_facts,
        "{where}: {found} was captured and refunded; its facts say {expected}.",
    ),
    Check(
        "authorization_overdrawn",
        sql.authorization_overdrawn,
        "{where}: {found} was captured and voided by Orderwright of {expected} that was authorized.",
    ),
    Check("billed", sql.billed, "{where}: {found} is billed or credited; it is {expected}."),
    Check(
        "document_numbers", sql.document_numbers, "{where}: {found}, where {expected} was due: the numbers have a gap."
    ),
)
