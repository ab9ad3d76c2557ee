"""What somebody needs who writes an order down for a customer: goods with their stock, customers with their last
address, and the drafts that wait."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.catalog.find_codes import find_codes
from orderwright.catalog.near_skus import near_skus
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.matching import matching_variants

sql = statements(__file__)
MATCHES_MAX = 12
DRAFTS_SHOWN = 20


class Goods(msgspec.Struct, frozen=True, gc=False):
    """A variant: its list price in minor units, and how many of it can be promised now, at all locations together."""

    sku: str
    title: str
    price_minor: int | None
    currency: str | None
    available: int


class FindGoods(msgspec.Struct, frozen=True):
    """By SKU, or by what a scanner reads."""

    codes: list[str]


class FoundGoods(msgspec.Struct, frozen=True):
    """By the code that was asked for; `near`: what may have been meant by those that are unknown."""

    goods: dict[str, Goods]
    near: dict[str, str]


class MatchGoods(msgspec.Struct, frozen=True):
    """The beginning of a SKU, a GTIN, or a part of the title."""

    query: str


class DraftTerms(msgspec.Struct, frozen=True):
    """The currency of the house, and the channels there are: (code, name)."""

    currency: str
    channels: list[tuple[str, str]]


class FindBuyer(msgspec.Struct, frozen=True):
    number: int


class Buyer(msgspec.Struct, frozen=True):
    """A customer, with the address of the last order."""

    number: int
    name: str
    email: str | None
    phone: str
    orders: int
    address: dict[str, Any] | None


class OpenDraft(msgspec.Struct, frozen=True):
    draft_id: UUID
    number: int
    by: str
    at: datetime
    name: str
    lines: int


class FindDraft(msgspec.Struct, frozen=True):
    number: int


class KeptDraft(msgspec.Struct, frozen=True):
    """`content`: an order as far as it is known."""

    draft_id: UUID
    number: int
    version: int
    content: dict[str, Any]


@query("catalog.read")
async def find_goods(tx: Transaction, wanted: FindGoods) -> FoundGoods:
    """The active variants that these codes stand for."""
    scanned = await find_codes(tx, wanted.codes)
    active = await tx.rows(Goods, sql.find_goods, skus=sorted({variant.sku for variant in scanned.values()}))
    by_sku = {goods.sku: goods for goods in active}
    found = {code: by_sku[variant.sku] for code, variant in scanned.items() if variant.sku in by_sku}
    unknown = [code for code in wanted.codes if code not in scanned]
    return FoundGoods(found, await near_skus(tx, unknown) if unknown else {})


@query("catalog.read")
async def match_goods(tx: Transaction, wanted: MatchGoods) -> list[Goods]:
    """At most twelve active variants that match, by SKU."""
    search = matching_variants(wanted.query)
    return await tx.rows(Goods, sql.match_goods, limit=MATCHES_MAX, **search) if search["query"] else []


@query("orders.place")
async def read_draft_terms(tx: Transaction, wanted: None) -> DraftTerms:  # noqa: ARG001
    terms = await tx.row(DraftTerms, sql.read_draft_terms)
    assert terms is not None
    return terms


@query("customers.read")
async def find_buyer(tx: Transaction, wanted: FindBuyer) -> Buyer:
    """Refuses `customer_not_found`."""
    found = await tx.row(Buyer, sql.find_buyer, number=wanted.number)
    if found is None:
        raise not_found("customer", number=wanted.number)
    return found


@query("orders.place", work="list")
async def list_open_drafts(tx: Transaction, wanted: None) -> list[OpenDraft]:  # noqa: ARG001
    """Drafts that are neither placed nor discarded, the last changed first."""
    return await tx.rows(OpenDraft, sql.list_open_drafts, limit=DRAFTS_SHOWN)


@query("orders.place")
async def read_draft(tx: Transaction, wanted: FindDraft) -> KeptDraft:
    """One that is open; refuses `draft_not_found`."""
    found = await tx.row(KeptDraft, sql.read_draft, number=wanted.number)
    if found is None:
        raise not_found("draft", number=wanted.number)
    return found
