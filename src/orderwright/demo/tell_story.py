"""The demo set: the sample of real orders, lived through as if its last day were today. What is older than ten days
came by import and is done; the orders since then came by web, phone and from wholesalers, and stand wherever a
warehouse would have them by now."""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from orderwright.access.save_profile import Profile, save_profile
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.carry_out_facts import ToldFact, carry_out_facts
from orderwright.channels.online_retail.carry_out import WAREHOUSE, CarryingOut
from orderwright.channels.online_retail.facts import ImportedOrder
from orderwright.channels.online_retail.import_file import set_aside
from orderwright.channels.online_retail.inputs import CHANNEL
from orderwright.channels.online_retail.plan import plan_import
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.demo.advance import AFTER_PLACEMENT, STEPS, Advancing
from orderwright.demo.advance_plans import advance_all
from orderwright.demo.make_sample import SAMPLE
from orderwright.demo.retell import Retold, is_scarce, retell
from orderwright.demo.troubles import Troubles
from orderwright.kernel.context import Context, system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.stock.receive_stock import ReceiveStock

SOURCE, SHOP = "demo", "SHOP"
LIVE_CHANNELS = ("web", "web", "web", "phone", "wholesale")
BRANDS = [
    SaveChannel(code="web", brand_name="Lantern & Lark", brand_color="#1f6f54", ship_within_days=2),
    SaveChannel(code="phone", brand_name="Lantern & Lark", brand_color="#1f6f54", ship_within_days=2),
    SaveChannel(code="wholesale", brand_name="Harrowby Trade", brand_color="#8a3b12", ship_within_days=3),
]
UNHURRIED = AFTER_PLACEMENT | {
    "pick": timedelta(hours=14),
    "pack": timedelta(hours=22),
    "label": timedelta(hours=30),
    "ship": timedelta(hours=36),
    "transit": timedelta(hours=44),
    "deliver": timedelta(days=4),
}
"""Slow enough that every step has orders in it."""
PAST_SPAN, RECENT_SPAN = timedelta(days=6), timedelta(minutes=20)
"""Orders placed within a span move together; recent ones in few, so that ages differ."""
Say = Callable[[str], None]


async def tell_story(door: Door, organization: str, now: datetime, say: Say, sample: Path = SAMPLE) -> None:
    """`now`: the moment that the story ends at. May be interrupted, and told again with the same moment."""
    context = system(organization, "demo")
    story = retell(plan_import(sample), now)
    work = CarryingOut(door, context, story.plan, counting(say, story.plan.tally.lines), source=SOURCE)
    await prepare(work, story)
    await work.live(story.past)
    work.channel_of = live_channel
    await walk(Advancing(door, context, [CHANNEL], lambda _, __: None, UNHURRIED, PAST_SPAN), say)
    await work.live(story.recent)
    await set_aside(work, sample)
    await finish(work, story, say)


async def prepare(work: CarryingOut, story: Retold) -> None:
    """The shop besides the distribution center, what lies there, and which goods are watched."""
    profile = Profile(
        name="Demo Gifts Ltd",
        legal_name="Demo Gifts Limited",
        address={**{name: text for name, text in WAREHOUSE.items() if name != "name"}},
        email="orders@example.com",
        time_zone="Europe/London",
        staff_emails=["service@example.com"],
    )
    await done(work.door, work.context, save_profile, [profile])
    await done(work.door, work.context, save_channels, BRANDS)
    shop = SaveLocation(
        code=SHOP, name="Shop", address=WAREHOUSE | {"line1": "5 Lantern Lane"}, priority=200, auto_accept=False
    )
    await work.prepare()
    await done(work.door, work.context, save_locations, [shop])
    watched = [SaveVariant(sku=good.sku, reorder_point=8) for good in story.plan.goods if is_scarce(good.sku)]
    await done(work.door, work.context, save_variants, watched)
    stock = [
        ToldFact(
            source=SOURCE,
            external_ref=f"{SHOP}:{sku}",
            at=story.plan.opening_at,
            deed=ReceiveStock(location=SHOP, sku=sku, quantity=units, reason="opening stock"),
        )
        for sku, units in story.at_the_shop.items()
    ]
    await done(work.door, work.context, carry_out_facts, stock)


def live_channel(order: ImportedOrder) -> str:
    return LIVE_CHANNELS[zlib.crc32(order.external_ref.encode()) % len(LIVE_CHANNELS)]


async def finish(work: CarryingOut, story: Retold, say: Say) -> None:
    """The last days: as far as time allows, with what goes wrong on the way."""
    orders = [fact for fact in story.recent if isinstance(fact, ImportedOrder) and fact.external_ref in work.order_ids]
    troubles = Troubles(work.door, work.context, [work.order_ids[order.external_ref] for order in orders])
    await troubles.stop_some()
    channels = sorted(set(LIVE_CHANNELS))
    walking = Advancing(work.door, work.context, channels, lambda _, __: None, UNHURRIED, RECENT_SPAN)
    walking.in_time = True
    say("The warehouse picks, packs and ships …")
    await advance_all(walking, STEPS[:1])
    walking.left_out |= await troubles.not_accepted_yet(walking)
    await advance_all(walking, STEPS[: STEPS.index("deliver")])
    walking.left_out |= await troubles.on_the_way(walking)
    await advance_all(walking, STEPS)
    await troubles.in_the_warehouse(walking)
    await troubles.afterwards()


async def walk(walking: Advancing, say: Say) -> None:
    say("Picking, packing, shipping and delivering the orders of the past …")
    walking.in_time = True
    await advance_all(walking, STEPS)


def counting(say: Say, lines: int) -> Callable[[int], None]:
    """Says how many lines of the sample were dealt with."""
    so_far = 0

    def tell(more: int) -> None:
        nonlocal so_far
        so_far += more
        say(f"Placing the orders of the demo: {so_far:,} of {lines:,} lines …")

    return tell


async def done(door: Door, context: Context, verb, inputs) -> None:  # type: ignore[no-untyped-def]
    """What must not be refused."""
    for answer in await door.perform_many(context, verb, inputs):
        if isinstance(answer, Refusal):
            raise answer
