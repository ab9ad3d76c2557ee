"""The payment status is one function of the total and the sums of the payment events."""

from orderwright.payments.types import Balance, PaymentStatus


def payment_status(total_minor: int, balance: Balance) -> PaymentStatus:
    """`total_minor`: what is owed now, without what was canceled."""
    if balance.refunded > 0:
        return "refunded" if balance.refunded >= balance.captured else "partially_refunded"
    if balance.captured > total_minor:
        return "overpaid"
    if balance.captured >= total_minor:
        return "paid"
    if balance.captured > 0:
        return "partially_paid"
    if balance.held > 0:
        return "authorized"
    return "failed" if balance.failed > 0 else "pending"
