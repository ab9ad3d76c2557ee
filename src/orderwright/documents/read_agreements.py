"""What bills are made of: the agreed lines and charges of orders, their addresses, and who sells."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.documents.parties import Seller, party
from orderwright.documents.types import Charge, MoneyLine, Party
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction

sql = statements(__file__)


class AgreedLine(msgspec.Struct, frozen=True):
    """`discount_minor` has the line's share of the order's discount in it."""

    line_no: int
    sku: str
    title: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int

    @property
    def money(self) -> MoneyLine:
        return MoneyLine(
            sku=self.sku, title=self.title, quantity=self.quantity, unit_price=self.unit_price_minor,
            discount=self.discount_minor, tax=self.tax_minor, line_no=self.line_no,
        )  # fmt: skip


class AgreedCharge(msgspec.Struct, frozen=True):
    title: str
    kind: str
    amount_minor: int
    tax_minor: int


class Agreement(msgspec.Struct, frozen=True):
    """An order as it was agreed."""

    order_id: UUID
    number: int
    channel: str
    external_ref: str
    currency: str
    placed_at: datetime
    customer_name: str
    email: str | None
    phone: str
    ship_to: dict[str, Any]
    bill_to: dict[str, Any] | None
    service_level: str
    shipping_minor: int
    shipping_tax_minor: int
    total_minor: int
    prices_include_tax: bool
    payment_method: str | None
    payment_status: str
    status: str
    tags: list[str]
    note: str
    holds: list[str]
    lines: dict[int, AgreedLine]
    charges: list[AgreedCharge]

    def __post_init__(self) -> None:
        lines = msgspec.convert(self.lines or [], list[AgreedLine])
        msgspec.structs.force_setattr(self, "lines", {line.line_no: line for line in lines})
        msgspec.structs.force_setattr(self, "charges", msgspec.convert(self.charges or [], list[AgreedCharge]))

    @property
    def buyer(self) -> Party:
        return party(self.bill_to or self.ship_to, self.customer_name, self.email or "", self.phone)

    @property
    def all_charges(self) -> tuple[Charge, ...]:
        """Shipping, and the fees of the order."""
        shipping = [Charge(name="Shipping", amount=self.shipping_minor, tax=self.shipping_tax_minor, item="shipping")]
        fees = [Charge(name=fee.title or fee.kind, amount=fee.amount_minor, tax=fee.tax_minor) for fee in self.charges]
        return tuple(charge for charge in shipping + fees if charge.amount or charge.tax)


async def read_agreements(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Agreement]:
    rows = await tx.rows(Agreement, sql.read_agreements, order_ids=list(set(order_ids)))
    return {row.order_id: row for row in rows}


async def read_seller(tx: Transaction) -> Seller:
    seller = await tx.row(Seller, sql.read_seller)
    assert seller is not None  # made with the organization
    return seller
