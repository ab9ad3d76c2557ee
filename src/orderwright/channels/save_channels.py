"""Create the places where orders come from, or change what is agreed with them, by code. Locks their rows."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from orderwright.channels.events import ChannelsSaved
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb

sql = statements(__file__)
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
COLOR = re.compile(r"#[0-9a-fA-F]{6}")
DELAY_MINUTES_MAX = 30 * 24 * 60
SHIP_WITHIN_MAX = 90
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class SaveChannel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`if_short`: what happens to what stock can't cover. `already_sold`: its orders are never refused for want of
    stock. `release_delay_minutes`: how long a customer may still change the order. `ship_within_days`: working days, 0
    to 90, in which an order is to be shipped; one placed after the `cutoff` (hh:mm by the organization's clock) counts
    from the next working day. What is changed here counts for orders that are placed from then on.
    `refund_canceled`: what was paid for canceled units is given back at once, or a case is opened. `brand_name` and
    `brand_color` (#rrggbb): what customers see on their page, in mail and on packing slips; empty for the
    organization's own. What is left out stays as it was."""

    code: str
    name: str | None = None
    if_short: Literal["backorder", "refuse"] | None = None
    already_sold: bool | None = None
    release_unpaid: bool | None = None
    release_delay_minutes: int | None = None
    ship_within_days: int | None = None
    cutoff: str | None = None
    refund_canceled: Literal["refund", "case"] | None = None
    brand_name: str | None = None
    brand_color: str | None = None


class SavedChannel(msgspec.Struct, frozen=True):
    code: str
    name: str
    created: bool


@verb("settings.edit", refusals=("channel_invalid",))
async def save_channels(tx: Transaction, channels: Sequence[SaveChannel]) -> list[SavedChannel | Refusal]:
    refused = {
        index: Refusal("channel_invalid", "The channel is not valid.", "invalid", wrong)
        for index, channel in enumerate(channels)
        if (wrong := mistakes_in(channel))
    }
    last_of_code = {channel.code: channel for index, channel in enumerate(channels) if index not in refused}
    rows = [last_of_code[code] for code in sorted(last_of_code)]
    saved = await tx.rows(SavedChannel, sql.upsert_channels, rows=json_rows(rows), now=tx.now) if rows else []
    if saved:
        tx.emit(ChannelsSaved(codes=[channel.code for channel in saved]))
    by_code = {channel.code: channel for channel in saved}
    return [refused.get(index) or by_code[channel.code] for index, channel in enumerate(channels)]


def mistakes_in(channel: SaveChannel) -> list[FieldError]:
    """What is wrong with it, field by field."""
    wrong = text_mistakes("/name", channel.name, 200, 1) + text_mistakes("/brand_name", channel.brand_name, 100)
    if channel.brand_color and not COLOR.fullmatch(channel.brand_color):
        wrong.append(FieldError("/brand_color", "color_invalid", "A color is # and six hexadecimal digits: #1f6f54."))
    if not CODE.fullmatch(channel.code):
        message = "A code has 1 to 40 lower-case letters, digits, dashes and underscores."
        wrong.append(FieldError("/code", "code_invalid", message))
    if channel.release_delay_minutes is not None and not 0 <= channel.release_delay_minutes <= DELAY_MINUTES_MAX:
        message = f"Must be from 0 to {DELAY_MINUTES_MAX:,} minutes."
        wrong.append(FieldError("/release_delay_minutes", "number_out_of_range", message))
    if channel.ship_within_days is not None and not 0 <= channel.ship_within_days <= SHIP_WITHIN_MAX:
        message = f"Must be from 0 to {SHIP_WITHIN_MAX} working days."
        wrong.append(FieldError("/ship_within_days", "number_out_of_range", message))
    if channel.cutoff is not None and not CLOCK.fullmatch(channel.cutoff):
        wrong.append(FieldError("/cutoff", "time_invalid", "A time of the day is written 14:00."))
    return wrong
