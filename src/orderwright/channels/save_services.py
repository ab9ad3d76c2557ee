"""What a channel's words for delivery mean here, said once and remembered: "Flat rate" is standard."""

import re
from collections.abc import Sequence

import msgspec

from orderwright.access.save_profile import read_profile
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
SERVICE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
WORDS_MAX = 200


class SaveService(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`words`: as the channel has them, in any case. `service_level`: such as standard or express."""

    channel: str
    words: str
    service_level: str


class SavedService(msgspec.Struct, frozen=True):
    channel: str
    words: str
    service_level: str


class FileSettings(msgspec.Struct, frozen=True):
    """What holds for files that leave it open: `zone` of times, `currency` of amounts. `services`: what words for
    delivery mean, by channel. `channels`: the codes of those that there are."""

    zone: str
    currency: str
    services: dict[str, dict[str, str]]
    channels: list[str]


@verb("orders.place", refusals=("service_invalid",))
async def save_services(tx: Transaction, services: Sequence[SaveService]) -> list[SavedService | Refusal]:
    """The last of the same words holds."""
    answers = [
        refusal_of(each) or SavedService(each.channel, squeezed(each.words), each.service_level) for each in services
    ]
    rows = {(each.channel, each.words): each for each in answers if isinstance(each, SavedService)}
    if rows:
        await tx.execute(sql.upsert_services, rows=json_rows([rows[key] for key in sorted(rows)]))
    return answers


@query("orders.place")
async def read_file_settings(tx: Transaction, _: None) -> FileSettings:
    profile = await read_profile(tx, None)
    channels = await tx.rows(str, sql.read_channels)
    return FileSettings(profile.time_zone, profile.currency, await find_services(tx), channels)


async def find_services(tx: Transaction) -> dict[str, dict[str, str]]:
    """Service levels by channel and words."""
    found: dict[str, dict[str, str]] = {}
    for each in await tx.rows(SavedService, sql.read_services):
        found.setdefault(each.channel, {})[each.words] = each.service_level
    return found


def refusal_of(service: SaveService) -> Refusal | None:
    if not SERVICE.fullmatch(service.service_level):
        return invalid("/service_level", "service_invalid", "A service level is a word such as standard.")
    if not 1 <= len(squeezed(service.words)) <= WORDS_MAX or "\0" in service.words:
        return invalid("/words", "service_invalid", f"The words have 1 to {WORDS_MAX} characters.")
    return None


def squeezed(words: str) -> str:
    """As they are compared: without case, and with single spaces."""
    return " ".join(words.casefold().split())
