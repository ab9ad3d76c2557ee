"""How a file that was uploaded is read: what the import page offers to choose, and what it shows of it beforehand."""

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from orderwright.channels.csv.dates import ORDERS, find_order, read_time
from orderwright.channels.csv.encodings import ENCODINGS, samples_of
from orderwright.channels.csv.read_orders import SERVICE
from orderwright.channels.csv.read_table import CsvFile, Table, read_table
from orderwright.channels.save_services import FileSettings, SaveService, read_file_settings, save_services, squeezed
from orderwright.console.desk import Desk
from orderwright.kernel.context import system
from orderwright.kernel.refusal import Refusal
from orderwright.shipping.own_fleet import SERVICE_NAMES
from orderwright.views.settings_lists import list_channels

DECIMALS = [("", "As the file shows"), (".", "Point: 1,234.50"), (",", "Comma: 1.234,50")]
DATES = [("", "As the file shows"), *((order, example) for order, example in ORDERS.items())]
HISTORY = "These orders are kept as past orders of their customers: without stock, payments, parcels or mail."
CHOICES = ("encoding", "decimal", "dates")
READ_AS = ("decimal", "dates", "default:tax_included", "default:history")
SAMPLES, TIMES_SHOWN, WORDS_SHOWN = 4, 3, 20


def file_of(name: str, content: bytes, mapping: Mapping[str, str], values: Mapping[str, str], dry: bool) -> CsvFile:
    """The file with all that was chosen for it."""
    defaults = {name: text for name, text in behind("default:", values).items() if text}
    if values.get("checked_at") and not dry:
        defaults["checked_at"] = values["checked_at"]
    chosen = {choice: values.get(choice) or None for choice in CHOICES}
    return CsvFile(content, mapping, defaults, name, dry_run=dry, **chosen)  # type: ignore[arg-type]


def behind(prefix: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values of the fields that begin with a word, by what follows it."""
    return {name.removeprefix(prefix): text for name, text in values.items() if name.startswith(prefix)}


async def table_of(content: bytes, encoding: str | None) -> Table | None:
    """None where it must be said first in which encoding it is."""
    try:
        return await asyncio.to_thread(read_table, content, encoding)
    except Refusal as refusal:
        if refusal.code == "encoding_unclear":
            return None
        raise


def encodings_of(content: bytes, chosen: str, table: Table | None) -> dict[str, Any]:
    """What can be chosen; where it is unclear, the likeliest ones with a line of the file as they read it."""
    samples = [] if table else list(samples_of(content))[:SAMPLES]
    return {
        "chosen": chosen or (table.encoding if table else samples[0].encoding if samples else ""),
        "options": list(ENCODINGS.items()),
        "samples": [msgspec.structs.asdict(sample) for sample in samples],
    }


async def reading_of(desk: Desk, table: Table, values: Mapping[str, str]) -> dict[str, Any]:
    """What a file of orders leaves to be said: decimals, dates, taxes, words for delivery; and what comes of it."""
    settings = await desk.ask(read_file_settings, None)
    channel = values.get("default:channel") or "import"
    history = values.get("default:history") == "yes"
    return {
        "decimals": DECIMALS,
        "dates": DATES,
        "chosen": {name: values.get(name, "") for name in READ_AS},
        "times": times_of(table, values, settings),
        "services": services_of(table, values, settings.services.get(channel, {})),
        "levels": list(SERVICE_NAMES.items()),
        "afterwards": HISTORY if history else await afterwards(desk, channel),
    }


def times_of(table: Table, values: Mapping[str, str], settings: FileSettings) -> list[tuple[str, str]]:
    """The first times of the file, as they came and as they are read."""
    header, zone = values.get("placed_at"), ZoneInfo(settings.zone)
    texts = [text for row in table.rows if header and (text := row.cells.get(header))]
    order = find_order(texts, values.get("dates"))
    read = [(text, *read_time(text, order, zone)) for text in list(dict.fromkeys(texts))[:TIMES_SHOWN]]
    return [
        (text, f"{at.astimezone(zone):%-d %B %Y, %H:%M} {settings.zone}" if at else wrong) for text, at, wrong in read
    ]


def services_of(table: Table, values: Mapping[str, str], meant: Mapping[str, str]) -> list[dict[str, str]]:
    """Words for delivery that are no service level, with what they mean in this channel, if that was said."""
    header = values.get("service_level")
    texts = {text for row in table.rows if header and (text := row.cells.get(header)) and not SERVICE.fullmatch(text)}
    return [{"words": text, "level": meant.get(squeezed(text), "")} for text in sorted(texts)[:WORDS_SHOWN]]


async def remember_services(desk: Desk, values: Mapping[str, str]) -> None:
    """What the channel's words for delivery mean from now on."""
    channel = values.get("default:channel") or "import"
    said = {words: level for words, level in behind("service:", values).items() if level}
    wishes = [SaveService(channel=channel, words=words, service_level=level) for words, level in said.items()]
    for answer in await desk.perform_many(save_services, wishes):
        if isinstance(answer, Refusal):
            raise answer


async def afterwards(desk: Desk, channel: str) -> str:
    """What happens with the orders of a channel once they are in."""
    channels = await desk.door.ask(system(desk.person.organization.slug), list_channels, None)
    agreed = next((each for each in channels if each.code == channel), None)
    if agreed is None:
        return f"There is no channel {channel}: its orders would wait in quarantine."
    minutes = agreed.release_delay_minutes
    delay = f" {minutes:,} minutes after they were placed" if minutes else " at once"
    paid = "paid or not" if agreed.release_unpaid else "when they are paid"
    short = "is backordered" if agreed.if_short == "backorder" or agreed.already_sold else "keeps an order out"
    return f"Orders of {agreed.name} are released{delay}, {paid}; what stock can't cover {short}."
