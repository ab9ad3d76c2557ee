"""What stock announces. History of a number: the movements themselves."""

from typing import Any
from uuid import UUID

from orderwright.kernel.facts import Fact


class StockMoved(Fact, frozen=True, kw_only=True):
    """Goods came, went or changed their state outside an order's own way."""

    reason: str
    units: int
    variants: list[UUID]


class StockRanLow(Fact, frozen=True, kw_only=True):
    """Available units of a variant, over all locations, fell to its reorder point or below."""

    variant_id: UUID
    sku: str
    available: int
    reorder_point: int


class LowStockReported(Fact, frozen=True, kw_only=True):
    """The day's report: what ran low since the last one. `variants`: the first 50 of `count`, by SKU, each as
    `{sku, title, available, reorder_point}`."""

    variants: list[dict[str, Any]]
    count: int
