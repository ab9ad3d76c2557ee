"""Pure decisions about money. All amounts are minor units."""

from bisect import bisect_left
from uuid import UUID

import msgspec

from orderwright.payments.types import Balance, GrantedLine, PaymentStatus, Purpose


class Purse(msgspec.Struct):
    """The money of one order while refunds of it are decided. `pending`: granted, not given back yet; `credited`:
    given back, granted or waived for what is owed for (returned units, goodwill, shipping); `total_minor`: as agreed.
    """

    number: int
    currency: str
    balance: Balance
    pending: int = 0
    total_minor: int = 0
    credited: int = 0

    @property
    def refundable(self) -> int:
        """captured − refunded − granted."""
        return self.balance.refundable - self.pending

    def settle(self, amount_minor: int) -> None:
        """So much of what was granted is given back."""
        self.pending -= amount_minor
        self.balance = msgspec.structs.replace(self.balance, refunded=self.balance.refunded + amount_minor)

    def unsettle(self, amount_minor: int) -> None:
        """So much did not go back after all."""
        self.balance = msgspec.structs.replace(self.balance, refunded=self.balance.refunded - amount_minor)

    def overpaid(self, owed_minor: int) -> int:
        """What is there beyond what is to be kept."""
        return max(0, self.refundable - amount_to_keep(owed_minor, self.credited))

    def paid_of(self, credit_minor: int, owed_minor: int) -> int:
        """Of a credit, what was paid and goes back: what is there, held or taken, beyond what is to be kept once it is
        credited. The rest was never paid, and is waived."""
        secured = self.refundable + self.balance.held
        beyond = secured - amount_to_keep(owed_minor, self.credited + credit_minor)
        return max(0, min(credit_minor, self.refundable, beyond))


def amount_to_keep(owed_minor: int, credited_minor: int) -> int:
    """Of the money for an order: what is owed, less what was credited of that. A return or goodwill takes off both
    sides, so that what was paid too much stays too much, and what was not paid is not paid out."""
    return max(0, owed_minor - credited_minor)


def payment_status(total_minor: int, balance: Balance) -> PaymentStatus:
    """`total_minor`: what is owed now, without what was canceled. Voided: what was held was let go, nothing is owed.
    A refund of a part does not hide that more was captured, and not given back, than is to be kept; and an overpayment
    that was given back leaves the order as if it had never been paid."""
    captured, refunded = balance.captured - balance.overpayment, balance.refunded - balance.overpayment
    beyond = captured - refunded - amount_to_keep(total_minor, balance.credited)
    if 0 < balance.captured <= balance.refunded:
        return "refunded"
    if refunded > 0 and beyond <= 0:
        return "partially_refunded"
    if balance.voided > 0 and balance.captured == balance.held == total_minor == 0:
        return "voided"
    if beyond > 0:
        return "overpaid"
    if captured - refunded >= amount_to_keep(total_minor, balance.credited):
        return "paid"
    if captured > 0:
        return "partially_paid"
    if balance.held > 0:
        return "authorized"
    return "failed" if balance.failed > 0 else "pending"


def is_secured(owed_minor: int, balance: Balance) -> bool:
    """May what is owed be sent out on a channel that wants its money first? For units that came back nothing is
    wanted any more; but what was given back as goodwill is missing. Kept as `orders.payment_secured`, which the sweep
    and the lists read; the release itself decides by it anew."""
    return balance.secured >= owed_minor - balance.returned


class LineMoney(msgspec.Struct, gc=False):
    """An order line's total, its units (`returned`: received with returns that are closed; `lost`: lost now), and what
    was given back of it or is granted, by purpose. `for_lost`: of `as_goodwill`, for units that were lost then."""

    order_id: UUID
    line_no: int
    total_minor: int
    ordered: int = 1
    canceled: int = 0
    for_canceled: int = 0
    units_for_canceled: int = 0
    for_returned: int = 0
    as_goodwill: int = 0
    returned: int = 0
    lost: int = 0
    for_lost: int = 0

    @property
    def refundable(self) -> int:
        """What is left of the line's total."""
        return self.total_minor - self.for_canceled - self.for_returned - self.as_goodwill

    @property
    def due_for_canceled(self) -> int:
        """What its canceled units are worth and was not given back yet."""
        worth = part_of(self.total_minor, self.canceled, self.ordered)
        return max(0, min(worth - self.for_canceled, self.refundable))

    @property
    def due_for_returned(self) -> int:
        """What its units that came back are worth and was not given back yet. Those of a return that is still open are
        left to its closing, so that nothing is given back twice."""
        left = self.left_for_returned(self.returned)
        return max(0, min(self.worth(self.returned) - self.for_returned, left, self.refundable))

    @property
    def due_for_lost(self) -> int:
        """What its lost units are worth and was not given back yet."""
        return max(0, min(self.worth(self.lost) - self.for_lost, self.for_goodwill))

    def worth(self, units: int) -> int:
        """What so many of its units that were not canceled are worth."""
        total, canceled = self.total_minor, self.canceled
        return part_of(total, canceled + units, self.ordered) - part_of(total, canceled, self.ordered)

    def units_worth(self, amount_minor: int) -> int:
        """Of how many units this is the price, or a part of it."""
        return bisect_left(range(self.ordered - self.canceled), amount_minor, key=self.worth)

    def left_for_returned(self, returned: int) -> int:
        """What is left to give back where so many units came back: for these and for the lost ones together no more
        than they are worth. A unit that was lost and refunded, and turned up, is the first of those that come back."""
        if not self.for_lost:
            return self.refundable
        still_lost = min(self.lost, self.units_worth(self.for_lost))
        return max(0, self.worth(returned + still_lost) - self.for_returned - self.for_lost)

    @property
    def for_goodwill(self) -> int:
        """What is left of the units that were not canceled: for the others nothing is owed, whether their money was
        given back or never taken."""
        worth = self.total_minor - part_of(self.total_minor, self.canceled, self.ordered)
        return max(0, min(worth - self.for_returned - self.as_goodwill, self.refundable))

    def at_most(self, purpose: Purpose) -> int:
        due = {"canceled": self.due_for_canceled, "returned": self.due_for_returned}
        return due.get(purpose, self.for_goodwill)

    def add(self, part: GrantedLine) -> None:
        """So much more is granted of it."""
        name = {"canceled": "for_canceled", "returned": "for_returned"}.get(part.purpose, "as_goodwill")
        setattr(self, name, getattr(self, name) + part.amount_minor)
        if part.is_for_lost:
            self.for_lost += part.amount_minor


class ShippingMoney(msgspec.Struct, gc=False):
    """What an order's shipping costs, with its tax, and what was given back of it or is granted."""

    order_id: UUID
    total_minor: int
    refunded_minor: int = 0

    @property
    def refundable(self) -> int:
        return self.total_minor - self.refunded_minor


def part_of(total_minor: int, units: int, of_units: int) -> int:
    """The share of so many units in a line's total, rounded half up. A function of the units alone, so that canceling
    them one by one or together comes to the same."""
    return (2 * total_minor * units + of_units) // (2 * of_units)


def value_of(total_minor: int, units: int, of_units: int) -> int:
    """What so many units of a line are worth: its total less the share of the others. However they are split into
    parcels, the parts add up to the line's total; and what is owed after a cancellation is what the rest is worth."""
    return total_minor - part_of(total_minor, of_units - units, of_units)
