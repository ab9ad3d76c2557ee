"""Settings, organization: what it says of itself on paper and in mail."""

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.access.public_holidays import holidays_between, regions_of
from orderwright.access.save_profile import ADDRESS, Profile, read_profile, save_profile
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, day_of, refused, typed_many, whole
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural

PLAIN = ("name", "legal_name", "tax_number", "email", "currency", "time_zone")
DAYS = [("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu"), ("5", "Fri"), ("6", "Sat"), ("7", "Sun")]
SHOWN = tuple(name for name in ADDRESS if name != "phone")


@get("/settings/profile")
async def profile_page(desk: AtDesk) -> Template:
    return await page(desk, Form(values_of(await desk.ask(read_profile, None))))


@post("/settings/profile")
async def save(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    if "add_holidays" in values:
        return await with_holidays(desk, values)
    old = await desk.ask(read_profile, None)
    address = old.address | {name: values.get(name, "") for name in SHOWN}
    given: dict[str, Any] = {name: values.get(name, "") for name in PLAIN}
    given["currency"] = given["currency"].upper()
    given["address"] = {name: text for name, text in address.items() if text}
    given["staff_emails"] = [text for text in re.split(r"[\s,;]+", values.get("staff_emails", "")) if text]
    given["working_days"] = [whole(text) or 0 for text in await typed_many(desk.request, "working_days")]
    try:
        given["closed_days"] = [day_of("closed_days", text) for text in days_typed(values)]
        await desk.perform(save_profile, as_input(Profile, given))
    except Refusal as refusal:
        typed = values | {"working_days": " ".join(map(str, given["working_days"]))}
        return await page(desk, refused(refusal, typed), 422)
    return go("/settings/profile", "Organization saved.")


async def with_holidays(desk: Desk, values: dict[str, str]) -> Template:
    """The form as it was typed, with the public holidays from today to the end of next year; nothing is saved yet."""
    working = [whole(text) or 0 for text in await typed_many(desk.request, "working_days")]
    typed = values | {"working_days": " ".join(map(str, working))}
    country, region = values.get("country", ""), values.get("holiday_region", "")
    try:
        days = {day for text in days_typed(values) if (day := day_of("closed_days", text))}
        if not country:
            raise invalid("/country", "country_missing", "Choose the country whose holidays are to be added.")
        zone = ZoneInfo((await desk.ask(read_profile, None)).time_zone)
        today = desk.door.now().astimezone(zone).date()
        found = holidays_between(country, region, today, date(today.year + 1, 12, 31), working)
    except Refusal as refusal:
        return await page(desk, refused(refusal, typed), 422)
    added = {day: name for day, name in found.items() if day not in days}
    typed["closed_days"] = "\n".join(map(str, sorted(days | added.keys())))
    return await page(desk, Form(typed), said=said_of(added, found, today.year + 1), added=added)


def said_of(added: dict[date, str], found: dict[date, str], year: int) -> str:
    """What became of the list."""
    if not found:
        return "No public holidays are known for this country. Enter the days yourself."
    if not added:
        return f"All public holidays up to the end of {year} are in the list."
    return f"{plural(len(added), 'public holiday')} up to the end of {year} added. Check them, then save:"


def days_typed(values: dict[str, str]) -> list[str]:
    return [text for text in re.split(r"[\s,;]+", values.get("closed_days", "")) if text]


async def page(
    desk: Desk, form: Form, status: int = 200, said: str = "", added: dict[date, str] | None = None
) -> Template:
    settings, may = settings_of(desk, "profile"), desk.may("settings.edit")
    told = {"settings": settings, "may": may, "days": DAYS, "said": said, "added": added or {}}
    regions = regions_of(form.values.get("country", ""))
    return await desk.show("settings/profile", "settings", status, form=form, regions=regions, **told)


def values_of(profile: Profile) -> dict[str, str]:
    return {
        **{name: getattr(profile, name) for name in PLAIN},
        **{name: profile.address.get(name, "") for name in SHOWN},
        "staff_emails": "\n".join(profile.staff_emails),
        "working_days": " ".join(map(str, profile.working_days)),
        "closed_days": "\n".join(map(str, profile.closed_days)),
    }


routes = [profile_page, save]
