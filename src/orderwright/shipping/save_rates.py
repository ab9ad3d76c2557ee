"""What the own fleet charges: the organization's own table, or the default one until it has one."""

from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.kernel.money import precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.shipping.events import RatesSaved
from orderwright.shipping.own_fleet import RateTable, what_is_wrong
from orderwright.shipping.own_fleet_rates import default_rates

sql = statements(__file__)
PRICE_MINOR_MAX = 10**12
WEIGHT_G_MAX = 10**9
DAYS_MAX = 365


class NoInput(msgspec.Struct, frozen=True):
    """Nothing needs to be said."""


class StoredShipper(msgspec.Struct, frozen=True):
    name: str
    address: dict[str, Any]
    currency: str
    time_zone: str
    content: dict[str, Any] | None


class Shipper(msgspec.Struct, frozen=True):
    """Who sends: the organization's name and address, the time zone of its days, and its rate table."""

    name: str
    address: dict[str, Any]
    rates: RateTable
    time_zone: str = "UTC"


@verb("settings.edit", refusals=("rates_invalid",), batch_max=1)
async def save_rates(tx: Transaction, tables: Sequence[RateTable]) -> list[RateTable | Refusal]:
    """Labels bought from now on are charged by it. A table that contradicts itself is refused, a sentence a fault."""
    answers: list[RateTable | Refusal] = []
    for table in tables:
        if wrong := mistakes_in(table):
            answers.append(Refusal("rates_invalid", "The rate table can't be used.", "invalid", wrong))
            continue
        await tx.execute(sql.upsert_rates, rows=json_rows([{"content": table}]), actor=tx.actor, now=tx.now)
        tx.emit(RatesSaved(currency=table.currency, rates=len(table.rates)))
        answers.append(table)
    return answers


def mistakes_in(table: RateTable) -> list[FieldError]:
    """`rates_invalid`, `currency_unknown`, `number_out_of_range`, and what is wrong with the texts."""
    wrong = [FieldError("/rates", "rates_invalid", sentence) for sentence in what_is_wrong(table)]
    if precision(table.currency) is None:
        message = f"{table.currency[:10]!r} is not an ISO 4217 currency such as GBP."
        wrong.append(FieldError("/currency", "currency_unknown", message))
    for index, zone in enumerate(table.zones):
        texts = (zone.code, zone.name, *zone.countries, *zone.regions)
        wrong += [fault for text in texts for fault in text_mistakes(f"/zones/{index}", text, 100, 1)]
    for index, rate in enumerate(table.rates):
        wrong += text_mistakes(f"/rates/{index}/service_level", rate.service_level, 50, 1)
        if any(price > PRICE_MINOR_MAX or grams > WEIGHT_G_MAX for grams, price in rate.steps):
            message = f"A price is at most {PRICE_MINOR_MAX:,} minor units, a weight at most {WEIGHT_G_MAX:,} g."
            wrong.append(FieldError(f"/rates/{index}/steps", "number_out_of_range", message))
        if rate.days_max > DAYS_MAX:
            wrong.append(FieldError(f"/rates/{index}/days_max", "number_out_of_range", f"At most {DAYS_MAX} days."))
    if not 0 <= table.volume_divisor <= WEIGHT_G_MAX or not 0 < table.longest_side_mm <= WEIGHT_G_MAX:
        wrong.append(FieldError("/volume_divisor", "number_out_of_range", "Divisor and longest side are not negative."))
    return wrong


async def read_shipper(tx: Transaction) -> Shipper:
    """Without a rate table of its own, the organization has the default one in its currency."""
    stored = await tx.row(StoredShipper, sql.read_shipper)
    if stored is None:
        return Shipper("", {}, default_rates("GBP"))
    own = msgspec.convert(stored.content, RateTable) if stored.content else default_rates(stored.currency)
    return Shipper(stored.name, stored.address, own, stored.time_zone)


@query("settings.read")
async def show_rates(tx: Transaction, _: NoInput) -> RateTable:
    """The rate table in use."""
    return (await read_shipper(tx)).rates
