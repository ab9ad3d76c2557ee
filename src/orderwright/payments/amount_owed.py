"""What a customer owes for an order now: its total without what was canceled. Pure."""

from collections.abc import Iterable

import msgspec

from orderwright.payments.rules import part_of


class CanceledPart(msgspec.Struct, frozen=True, gc=False):
    """A line with the units canceled of it, and its total as agreed, in minor units."""

    total_minor: int
    quantity: int
    canceled: int


def amount_owed(total_minor: int, canceled: Iterable[CanceledPart], nothing_left: bool) -> int:
    """Shipping and charges are owed for as long as anything is left of the order; then nothing is owed. It is never
    less than zero, even where a charge below zero (a voucher) is worth more than what is left."""
    if nothing_left:
        return 0
    canceled_minor = sum(part_of(line.total_minor, line.canceled, line.quantity) for line in canceled)
    return max(0, total_minor - canceled_minor)
