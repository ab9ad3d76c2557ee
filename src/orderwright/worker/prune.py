"""Forget what need not be kept any longer: answers to idempotency keys, mail and webhooks' deliveries."""

from datetime import timedelta

from orderwright.access.prune_keys import PruneKeys, prune_keys, prune_platform_keys
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.messages.prune_deliveries import PruneDeliveries, prune_deliveries
from orderwright.messages.prune_messages import PruneMessages, prune_messages
from orderwright.settings import Settings


async def prune(door: Door, organization: str, settings: Settings) -> int:
    """Chore: a bounded part of each; how much was forgotten."""
    context, now = system(organization), door.now()
    keys = PruneKeys(before=now - timedelta(days=settings.keep_keys_days))
    told = now - timedelta(days=settings.keep_messages_days)
    return (
        (await door.perform(context, prune_keys, keys)).keys
        + (await door.perform(context, prune_platform_keys, keys)).keys
        + (await door.perform(context, prune_messages, PruneMessages(before=told))).messages
        + (await door.perform(context, prune_deliveries, PruneDeliveries(before=told))).deliveries
    )
