"""Settings, own fleet: what each service costs into each zone, by weight, and how many working days it takes."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.money import decimal_string, parse_amount, precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.shipping.own_fleet import SERVICE_NAMES, RateTable, ServiceRate
from orderwright.shipping.save_rates import NoInput, save_rates, show_rates


@get("/settings/rates")
async def rates_page(desk: AtDesk) -> Template:
    table = await desk.ask(show_rates, NoInput())
    return await page(desk, table, Form(values_of(table)))


@post("/settings/rates")
async def change_rates(desk: AtDesk) -> Redirect | Template:
    table, values = await desk.ask(show_rates, NoInput()), await desk.typed()
    try:
        await desk.perform(save_rates, table_of(table, values))
    except Refusal as refusal:
        return await page(desk, table, refused(refusal, values), 422)
    return go("/settings/rates", "Rates saved. They apply to new labels.")


def price_field(rate: ServiceRate, grams: int) -> str:
    return f"price:{rate.service_level}:{rate.zone}:{grams}"


def days_field(rate: ServiceRate, which: str) -> str:
    return f"days_{which}:{rate.service_level}:{rate.zone}"


def values_of(table: RateTable) -> dict[str, str]:
    values: dict[str, str] = {}
    for rate in table.rates:
        values |= {price_field(rate, grams): decimal_string(price, table.currency) for grams, price in rate.steps}
        values |= {days_field(rate, "min"): str(rate.days_min), days_field(rate, "max"): str(rate.days_max)}
    return values


def table_of(table: RateTable, values: Mapping[str, str]) -> RateTable:
    """The table with what was typed; refuses each field that is no price or number of days."""
    wrong: list[FieldError] = []
    digits = precision(table.currency) or 0

    def price(rate: ServiceRate, grams: int, before: int) -> int:
        name = price_field(rate, grams)
        amount = parse_amount(values.get(name, ""), digits)
        if isinstance(amount, str):
            wrong.append(FieldError(f"/{name}", "amount_invalid", f"The price {amount}."))
        return before if isinstance(amount, str) else amount

    def days(rate: ServiceRate, which: str, before: int) -> int:
        name = days_field(rate, which)
        text = values.get(name, "")
        if not (text.isdecimal() and len(text) <= 3):
            wrong.append(FieldError(f"/{name}", "number_invalid", "Enter a whole number of working days."))
            return before
        return int(text)

    rates = tuple(
        msgspec.structs.replace(
            rate,
            steps=tuple((grams, price(rate, grams, before)) for grams, before in rate.steps),
            days_min=days(rate, "min", rate.days_min),
            days_max=days(rate, "max", rate.days_max),
        )
        for rate in table.rates
    )
    if wrong:
        raise Refusal("rates_invalid", "Some prices are not valid.", "invalid", wrong)
    return msgspec.structs.replace(table, rates=rates)


async def page(desk: Desk, table: RateTable, form: Form, status: int = 200) -> Template:
    zones = {zone.code: zone.name for zone in table.zones}
    rows = [
        {
            "service": SERVICE_NAMES.get(rate.service_level, rate.service_level),
            "zone": zones.get(rate.zone, rate.zone),
            "days_min": days_field(rate, "min"),
            "days_max": days_field(rate, "max"),
            "prices": {grams: price_field(rate, grams) for grams, _ in rate.steps},
        }
        for rate in table.rates
    ]
    context: dict[str, Any] = {
        "settings": settings_of(desk, "rates"),
        "form": form,
        "rates": {
            "currency": table.currency,
            "weights": sorted({grams for rate in table.rates for grams, _ in rate.steps}),
            "rows": rows,
            "volume_divisor": table.volume_divisor,
            "longest_side_mm": table.longest_side_mm,
        },
        "may": desk.may("settings.edit"),
    }
    return await desk.show("settings/rates", "settings", status, **context)


routes = [rates_page, change_rates]
