"""What an organization says of itself on paper and in mail, and where its staff are told of troubles."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import msgspec
import pycountry

from orderwright.access.events import ProfileSaved
from orderwright.access.visitor import plain_email
from orderwright.kernel.money import precision
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country", "phone")
STAFF_MAX = 20
CLOSED_MAX = 366


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`email`: where customers may answer. `currency`: that of its own costs. `time_zone`: when its day begins.
    `staff_emails`: who is told of cases.
    `working_days`: the weekdays on which orders are shipped, Monday is 1; `closed_days`: days on which they are not all
    the same, such as holidays. `address`: fields of an order's address, all optional."""

    name: str
    legal_name: str = ""
    address: dict[str, str] = {}
    tax_number: str = ""
    email: str = ""
    currency: str = ""
    time_zone: str = "UTC"
    staff_emails: list[str] = []
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    closed_days: tuple[date, ...] = ()


@verb("settings.edit", refusals=("profile_invalid",), batch_max=1)
async def save_profile(tx: Transaction, profiles: Sequence[Profile]) -> list[Profile | Refusal]:
    answers: list[Profile | Refusal] = []
    for profile in profiles:
        if wrong := mistakes_in(profile):
            answers.append(Refusal("profile_invalid", wrong[0].message, "invalid", wrong))
            continue
        lists: dict[str, Any] = {
            "staff_emails": profile.staff_emails,
            "working_days": sorted(set(profile.working_days)),
        }
        lists["closed_days"] = sorted(set(profile.closed_days))
        currency = await tx.row(str, sql.upsert_profile, rows=json_rows([profile]), **lists)
        tx.emit(ProfileSaved(organization=tx.organization))
        answers.append(msgspec.structs.replace(profile, currency=currency or ""))
    return answers


def mistakes_in(profile: Profile) -> list[FieldError]:
    wrong = text_mistakes("/name", profile.name, 200, 1)
    for name in ("legal_name", "tax_number"):
        wrong += text_mistakes(f"/{name}", getattr(profile, name), 200)
    for name, text in profile.address.items():
        known = name in ADDRESS
        unknown = FieldError("/address", "field_unknown", f"An address has no field {name[:40]!r}.")
        wrong += text_mistakes(f"/address/{name}", text, 200) if known else [unknown]
    country = profile.address.get("country")
    if country and pycountry.countries.get(alpha_2=country) is None:
        message = f"{country[:40]!r} is not an ISO 3166-1 country such as GB."
        wrong.append(FieldError("/address/country", "country_unknown", message))
    if profile.currency and precision(profile.currency) is None:
        message = f"{profile.currency[:10]!r} is not an ISO 4217 currency such as GBP."
        wrong.append(FieldError("/currency", "currency_unknown", message))
    if profile.time_zone not in available_timezones():
        message = f"{profile.time_zone[:60]!r} is not a time zone such as Europe/London."
        wrong.append(FieldError("/time_zone", "time_zone_unknown", message))
    if not profile.working_days or set(profile.working_days) - set(range(1, 8)):
        message = "Choose at least one day of the week, 1 (Monday) to 7 (Sunday)."
        wrong.append(FieldError("/working_days", "working_days_invalid", message))
    if len(profile.closed_days) > CLOSED_MAX:
        wrong.append(FieldError("/closed_days", "too_many", f"At most {CLOSED_MAX} days."))
    return wrong + email_mistakes(profile)


def email_mistakes(profile: Profile) -> list[FieldError]:
    wrong = []
    if len(profile.staff_emails) > STAFF_MAX:
        wrong.append(FieldError("/staff_emails", "too_many", f"At most {STAFF_MAX} addresses."))
    given = [("/email", profile.email)] if profile.email else []
    for pointer, text in [*given, *(("/staff_emails", text) for text in profile.staff_emails)]:
        try:
            plain_email(text)
        except Refusal as refusal:
            wrong.append(FieldError(pointer, "email_invalid", f"{text[:60]}: {refusal.fields[0].message}"))
    return wrong


@query("settings.read")
async def read_profile(tx: Transaction, _: None) -> Profile:
    """What it says now."""
    profile = await tx.row(Profile, sql.read_profile)
    assert profile is not None
    return profile
