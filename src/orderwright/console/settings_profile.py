"""Settings, organization: what it says of itself on paper and in mail."""

import re
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.access.save_profile import ADDRESS, Profile, read_profile, save_profile
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, day_of, refused, typed_many, whole
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import Refusal

PLAIN = ("name", "legal_name", "tax_number", "email", "currency", "time_zone")
DAYS = [("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu"), ("5", "Fri"), ("6", "Sat"), ("7", "Sun")]
SHOWN = tuple(name for name in ADDRESS if name != "phone")


@get("/settings/profile")
async def profile_page(desk: AtDesk) -> Template:
    return await page(desk, Form(values_of(await desk.ask(read_profile, None))))


@post("/settings/profile")
async def save(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    old = await desk.ask(read_profile, None)
    address = old.address | {name: values.get(name, "") for name in SHOWN}
    given: dict[str, Any] = {name: values.get(name, "") for name in PLAIN}
    given["currency"] = given["currency"].upper()
    given["address"] = {name: text for name, text in address.items() if text}
    given["staff_emails"] = [text for text in re.split(r"[\s,;]+", values.get("staff_emails", "")) if text]
    given["working_days"] = [whole(text) or 0 for text in await typed_many(desk.request, "working_days")]
    closed = [text for text in re.split(r"[\s,;]+", values.get("closed_days", "")) if text]
    try:
        given["closed_days"] = [day_of("closed_days", text) for text in closed]
        await desk.perform(save_profile, as_input(Profile, given))
    except Refusal as refusal:
        typed = values | {"working_days": " ".join(map(str, given["working_days"]))}
        return await page(desk, refused(refusal, typed), 422)
    return go("/settings/profile", "Organization saved.")


async def page(desk: Desk, form: Form, status: int = 200) -> Template:
    settings, may = settings_of(desk, "profile"), desk.may("settings.edit")
    return await desk.show("settings/profile", "settings", status, form=form, settings=settings, may=may, days=DAYS)


def values_of(profile: Profile) -> dict[str, str]:
    return {
        **{name: getattr(profile, name) for name in PLAIN},
        **{name: profile.address.get(name, "") for name in SHOWN},
        "staff_emails": "\n".join(profile.staff_emails),
        "working_days": " ".join(map(str, profile.working_days)),
        "closed_days": "\n".join(map(str, profile.closed_days)),
    }


routes = [profile_page, save]
