"""The sample as the demo tells it: its last day is today, and stock is such that a warehouse has its usual troubles.
Pure, and the same for the same moment."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from orderwright.channels.online_retail.facts import Good, ImportedFact, ImportedOrder, ReturnOrCancellation
from orderwright.channels.online_retail.goods import leaving_units
from orderwright.channels.online_retail.plan import Plan

LAST_ORDER_AGO = timedelta(minutes=5)
RECENT = timedelta(days=10)
SHORT = 8
SHOP_ORDERS_MAX, SPLIT_MAX = 12, 0.06
SPARE_MAX, SPARE_OF_SCARCE_MAX = 160, 4
SCARCE_EVERY = 60


class Retold(msgspec.Struct, frozen=True):
    """`past` and `recent`: the facts before and within the last ten days. `at_the_shop`: units by SKU that lie in the
    shop and not in the distribution center."""

    plan: Plan
    past: Sequence[ImportedFact]
    recent: Sequence[ImportedFact]
    at_the_shop: dict[str, int]


def retell(plan: Plan, now: datetime) -> Retold:
    by = now - LAST_ORDER_AGO - max(fact.at for fact in plan.facts)
    facts = [moved(fact, by) for fact in plan.facts]
    past = [fact for fact in facts if fact.at < now - RECENT]
    recent = [fact for fact in facts if fact.at >= now - RECENT]
    short = [sku for sku, _ in asked_for(fact for fact in recent if fact.at >= now - RECENT / 4).most_common(SHORT)]
    shop = for_the_shop(recent, short)
    before, after = leaving_units(past), leaving_units(recent)
    goods = tuple(stocked(good, before, after, short, shop) for good in plan.goods)
    moved_plan = msgspec.structs.replace(plan, goods=goods, facts=tuple(facts), opening_at=plan.opening_at + by)
    return Retold(moved_plan, past, recent, {sku: after[sku] + 10 for sku in shop})


def for_the_shop(recent: Sequence[ImportedFact], short: Sequence[str]) -> list[str]:
    """Goods that the shop has and the distribution center has not, so that the shop ships some of the recent orders
    alone: all goods of orders whose goods hardly anybody else asks for. Few orders are split by it."""
    wanted = {
        order.external_ref: {line.sku for line in order.lines} for order in recent if isinstance(order, ImportedOrder)
    }
    asked = Counter(sku for skus in wanted.values() for sku in skus)
    shop: set[str] = set()
    split: set[str] = set()
    for number, skus in enumerate(
        sorted(wanted.values(), key=lambda skus: (sum(asked[sku] - 1 for sku in skus), *sorted(skus)))
    ):
        more = {other for other, goods in wanted.items() if goods & skus and not goods <= shop | skus}
        if skus & set(short) or len(split | more) > SPLIT_MAX * len(wanted):
            continue
        shop, split = shop | skus, split | more
        if number == SHOP_ORDERS_MAX:
            break
    return sorted(shop)


def moved(fact: ImportedFact, by: timedelta) -> ImportedFact:
    """Later, and with a reference of its own: the whole data set may be imported beside the demo."""
    reference = f"D{fact.external_ref}"
    if isinstance(fact, ImportedOrder):
        return msgspec.structs.replace(fact, external_ref=reference, placed_at=fact.placed_at + by)
    if isinstance(fact, ReturnOrCancellation):
        return msgspec.structs.replace(fact, external_ref=reference, at=fact.at + by, order_ref=f"D{fact.order_ref}")
    return msgspec.structs.replace(fact, external_ref=reference, at=fact.at + by)


def asked_for(facts: Iterable[ImportedFact]) -> Counter[str]:
    """In how many orders each SKU stands."""
    return Counter(
        sku for fact in facts if isinstance(fact, ImportedOrder) for sku in {line.sku for line in fact.lines}
    )


def stocked(good: Good, before: Counter[str], after: Counter[str], short: Sequence[str], shop: Sequence[str]) -> Good:
    """What it begins with: enough for the past; for the last days half of what it takes, none, or more than that."""
    chance = zlib.crc32(good.sku.encode())
    spare = chance % (SPARE_OF_SCARCE_MAX if is_scarce(good.sku) else SPARE_MAX)
    of_recent = after[good.sku] // 2 if good.sku in short else 0 if good.sku in shop else after[good.sku] + spare
    return msgspec.structs.replace(good, opening_quantity=before[good.sku] + of_recent)


def is_scarce(sku: str) -> bool:
    """One of the goods that run low."""
    return zlib.crc32(sku.encode()) // 1000 % SCARCE_EVERY == 0
