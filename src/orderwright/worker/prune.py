"""Forget what need not be kept any longer: answers to idempotency keys, mail, webhooks' deliveries and
files of lists."""

from datetime import timedelta

from orderwright.access.prune_keys import PruneKeys, prune_keys, prune_platform_keys
from orderwright.documents.make_exports import prune_exports
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.messages.prune_deliveries import PruneDeliveries, prune_deliveries
from orderwright.messages.prune_messages import PruneMessages, prune_messages
from orderwright.settings import Settings


async def prune(door: Door, organization: str, settings: Settings, most: int = 1_000) -> int:
    """Chore: at most so many of each; how much was forgotten where more may be left, else 0: it rests."""
    context, now = system(organization), door.now()
    keys = PruneKeys(before=now - timedelta(days=settings.keep_keys_days), most=most)
    told = now - timedelta(days=settings.keep_messages_days)
    forgotten = (
        (await door.perform(context, prune_keys, keys)).keys,
        (await door.perform(context, prune_platform_keys, keys)).keys,
        (await door.perform(context, prune_messages, PruneMessages(before=told, most=most))).messages,
        (await door.perform(context, prune_deliveries, PruneDeliveries(before=told, most=most))).deliveries,
        await prune_exports(door, organization, most),
    )
    return sum(forgotten) if max(forgotten) >= most else 0
