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
AT_THE_SHOP, SHORT = 30, 8
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
    wanted = asked_for(fact for fact in recent if fact.at >= now - RECENT / 4)
    popular = [sku for sku, _ in wanted.most_common(AT_THE_SHOP + SHORT)]
    short, shop = popular[:SHORT], popular[SHORT:]
    before, after = leaving_units(past), leaving_units(recent)
    goods = tuple(stocked(good, before, after, short, shop) for good in plan.goods)
    moved_plan = msgspec.structs.replace(plan, goods=goods, facts=tuple(facts), opening_at=plan.opening_at + by)
    return Retold(moved_plan, past, recent, {sku: after[sku] + 10 for sku in shop})


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
