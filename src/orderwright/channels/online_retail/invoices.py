"""One invoice of the file after the other, in time order, as facts."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from orderwright.channels.online_retail.addresses import COUNTRIES, made_up_address, made_up_person
from orderwright.channels.online_retail.amounts import line_amount, pounds, shared_out, unit_price_and_discount
from orderwright.channels.online_retail.classify import LineClass, charge_kind, classify
from orderwright.channels.online_retail.facts import (
    AccountCharges,
    AdjustedLine,
    Adjustment,
    Charge,
    ImportedFact,
    ImportedOrder,
    OrderLine,
    Quarantined,
    ReturnedLine,
    ReturnOrCancellation,
    Row,
)
from orderwright.channels.online_retail.match_returns import Purchases, cancellation_or_return
from orderwright.channels.online_retail.rows import Unreadable, set_aside


class Invoices:
    """Turns invoices into facts. It remembers what was bought, to match what is taken back, and what it set aside."""

    def __init__(self) -> None:
        self.quarantined: list[Quarantined] = []
        self._purchases = Purchases()
        self._placed_at: dict[str, datetime] = {}

    def remember(self, sold: Row) -> None:
        """Somebody bought this. Sales come in time order."""
        self._purchases.add(sold)
        self._placed_at[sold.invoice] = sold.at

    def facts_of(self, rows: Sequence[Row]) -> Iterator[ImportedFact]:
        """The facts of one invoice, all of whose rows these are. Invoices come in time order."""
        by_class = self._classified(rows)
        charges = tuple(_charge(row) for row in by_class[LineClass.CHARGE])
        sold, adjusted = by_class[LineClass.SALE], by_class[LineClass.ADJUSTMENT]
        taken_back = self._taken_back(rows[0], by_class[LineClass.TAKEN_BACK])
        yield from taken_back
        if sold:
            yield self._place(rows[0], sold, charges)
        elif charges:
            only_order = taken_back[0].order_ref if len(taken_back) == 1 else None
            yield _account_charges(rows[0], charges, only_order)
        if adjusted:
            yield _adjustment(rows[0], adjusted)

    def _classified(self, rows: Sequence[Row]) -> dict[LineClass, list[Row]]:
        by_class: dict[LineClass, list[Row]] = {one: [] for one in LineClass}
        for row in rows:
            try:
                _same_buyer(row, rows[0])
                by_class[classify(row, len(rows))].append(row)
            except Unreadable as error:
                self.quarantined.append(set_aside(row.number, row.text, error))
        return by_class

    def _place(self, first: Row, sold: Sequence[Row], charges: tuple[Charge, ...]) -> ImportedOrder:
        for row in sold:
            self.remember(row)
        self._placed_at[first.invoice] = first.at
        return _order(first, sold, charges)

    def _taken_back(self, first: Row, rows: Sequence[Row]) -> list[ReturnOrCancellation]:
        lines: dict[str, list[ReturnedLine]] = {}
        for row in rows:
            try:
                taken = self._purchases.take_back(row)
            except Unreadable as error:
                self.quarantined.append(set_aside(row.number, row.text, error))
                continue
            refunds = shared_out(line_amount(row.price, -row.quantity), [quantity for _, quantity in taken])
            for (purchase, quantity), refund in zip(taken, refunds, strict=True):
                line = ReturnedLine(row.number, purchase.number, row.sku, quantity, pounds(refund))
                lines.setdefault(purchase.invoice, []).append(line)
        return [self._return(first, order_ref, tuple(of_order)) for order_ref, of_order in lines.items()]

    def _return(self, first: Row, order_ref: str, lines: tuple[ReturnedLine, ...]) -> ReturnOrCancellation:
        return ReturnOrCancellation(
            external_ref=f"{first.invoice}:{order_ref}",
            kind=cancellation_or_return(self._placed_at[order_ref], first.at),
            order_ref=order_ref,
            at=first.at,
            lines=lines,
        )


def _same_buyer(row: Row, first: Row) -> None:
    for column, value, expected in (
        ("CustomerID", row.customer, first.customer),
        ("Country", row.country, first.country),
    ):
        if value != expected:
            sentence = (
                f"{column} is {value or 'empty'}, but {expected or 'empty'} on the first row of invoice {row.invoice}."
            )
            raise Unreadable("invoice_contradicts_itself", column, sentence)


def _order(first: Row, sold: Sequence[Row], charges: tuple[Charge, ...]) -> ImportedOrder:
    number = first.customer or first.invoice
    amounts = [line_amount(row.price, row.quantity) for row in sold]
    return ImportedOrder(
        external_ref=first.invoice,
        placed_at=first.at,
        customer=first.customer or None,
        ship_to=made_up_address(made_up_person(number, first.country), number, first.country),
        lines=tuple(_order_line(row) for row in sold),
        charges=charges,
        total=pounds(sum(amounts) + _sum(charges)),
        note=COUNTRIES[first.country].assumed,
    )


def _order_line(row: Row) -> OrderLine:
    unit_price, discount = unit_price_and_discount(row.price, row.quantity)
    return OrderLine(row.number, row.sku, row.title or row.sku, row.quantity, unit_price, discount)


def _charge(row: Row) -> Charge:
    kind, title = charge_kind(row.sku) or ("manual", row.sku)
    titled = row.title if row.title and row.price else title
    return Charge(row.number, row.sku, kind, titled, pounds(line_amount(row.price, row.quantity)))


def _account_charges(first: Row, charges: tuple[Charge, ...], order_ref: str | None) -> AccountCharges:
    return AccountCharges(
        external_ref=first.invoice,
        at=first.at,
        customer=first.customer or None,
        order_ref=order_ref,
        charges=charges,
        total=pounds(_sum(charges)),
    )


def _adjustment(first: Row, rows: Sequence[Row]) -> Adjustment:
    lines = tuple(
        AdjustedLine(row.number, row.sku, row.quantity, row.title or ("found" if row.quantity > 0 else "written off"))
        for row in rows
    )
    return Adjustment(external_ref=first.invoice, at=first.at, lines=lines)


def _sum(charges: Sequence[Charge]) -> int:
    return sum(int(charge.amount.replace(".", "")) for charge in charges)
