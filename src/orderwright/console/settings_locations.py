"""Settings, locations: the places that hold and ship stock, and their bins in the order in which a picker walks."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from orderwright.access.save_profile import read_profile
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.exports import export
from orderwright.console.form import as_input, refused
from orderwright.console.lists import pager_of
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.text import plural
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.shipping.check_address import incomplete
from orderwright.views.places_list import ListPlaces
from orderwright.views.settings_lists import LocationRow, ReadLocation, list_locations, read_location

ADDRESS = ("line1", "line2", "postal_code", "city", "region", "country")
PICK_ORDER_STEP = 10  # room to put bins between others later
BINS_MAX = 2_000
Address = dict[str, str]


@get("/settings")
async def first_section(desk: AtDesk) -> Redirect:
    """The first of the settings that the person may see."""
    sections = settings_of(desk, "")["sections"]
    return Redirect(sections[0]["href"] if sections else "/", status_code=303)


@get("/settings/locations")
async def locations_page(desk: AtDesk) -> Template:
    return await list_page(desk)


@post("/exports/locations", needs="locations.read")
async def export_locations(desk: AtDesk) -> Stream | Redirect:
    """All locations and bins, as they can be imported again."""
    return await export(desk, "locations", ListPlaces())


@post("/settings/locations")
async def add_location(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    try:
        saved = await desk.perform(save_locations, location_of(values, values.get("code", ""), {}))
    except Refusal as refusal:
        return await list_page(desk, 422, form=refused(refusal, values), open_dialog="new-location")
    return go(f"/settings/locations/{saved.code}", "Location saved. Add its bins, if it has any.")


@get("/settings/locations/{code:str}")
async def location_page(desk: AtDesk, code: FromPath[str]) -> Template:
    return await one_page(desk, code)


@post("/settings/locations/{code:str}")
async def change_location(desk: AtDesk, code: FromPath[str]) -> Redirect | Template:
    values = await desk.typed()
    old = (await desk.ask(read_location, ReadLocation(code=code, limit=1))).location
    try:
        await desk.perform(save_locations, location_of(values, code, old.address))
    except Refusal as refusal:
        return await one_page(desk, code, 422, form=refused(refusal, values | {"code": code}))
    return go(f"/settings/locations/{code}", "Location saved.")


@post("/settings/locations/{code:str}/bins")
async def add_bins(desk: AtDesk, code: FromPath[str]) -> Redirect | Template:
    """One code a line, behind the bins that are there; a bin that is there goes to its new place."""
    values = await desk.typed()
    location = await desk.ask(read_location, ReadLocation(code=code, limit=1))
    codes = list(dict.fromkeys(line.strip() for line in values.get("bins", "").splitlines() if line.strip()))
    first = location.last_pick_order + PICK_ORDER_STEP
    bins = [
        SaveBin(location=code, code=each, pick_order=first + PICK_ORDER_STEP * index)
        for index, each in enumerate(codes)
    ]
    try:
        refuse_unless_bins(codes)
        answers = await desk.perform_many(save_bins, bins)
    except Refusal as refusal:
        return await one_page(desk, code, 422, dialog_form=refused(refusal, values), open_dialog="new-bins")
    wrong = [
        f"{each[:60]}: {answer.fields[0].message if answer.fields else answer.message}"
        for each, answer in zip(codes, answers, strict=True)
        if isinstance(answer, Refusal)
    ]
    if wrong:
        form = Form(values, {"bins": " ".join(wrong[:5])})
        return await one_page(desk, code, 422, dialog_form=form, open_dialog="new-bins")
    return go(f"/settings/locations/{code}", f"{plural(len(codes), 'bin')} saved.")


def refuse_unless_bins(codes: list[str]) -> None:
    if not 1 <= len(codes) <= BINS_MAX:
        message = f"Enter 1 to {BINS_MAX:,} codes, one per line."
        raise Refusal("bin_invalid", message, "invalid", [FieldError("/bins", "bin_invalid", message)])


def location_of(values: dict[str, str], code: str, old_address: Address) -> SaveLocation:
    """What the form says; of the address, what the form does not show stays."""
    address = {**old_address, **{name: values.get(name, "") for name in ADDRESS}}
    given: dict[str, Any] = {
        "code": code,
        "name": values.get("name", ""),
        "address": {name: text for name, text in address.items() if text},
        "auto_accept": values.get("auto_accept") == "yes",
    }
    if "priority" in values:
        given["priority"] = values["priority"] or "100"
    if "shown" in values:
        given["active"] = values.get("active") == "yes"
    return as_input(SaveLocation, given)


async def list_page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    context: dict[str, Any] = {
        "form": Form({"auto_accept": "yes", "priority": "100"}),
        "open_dialog": None,
        "settings": settings_of(desk, "locations"),
        "locations": await rows_of(desk, await desk.ask(list_locations, None)),
        "may": desk.may("locations.edit"),
    }
    return await desk.show("settings/locations", "settings", status, **context | shown)


async def rows_of(desk: Desk, locations: list[LocationRow]) -> list[dict[str, Any]]:
    """`lacks`: what the sender of its labels lacks: the location's own address, or else the organization's."""
    own = (await desk.ask(read_profile, None)).address if any(not has_country(each) for each in locations) else {}
    return [
        row(location)
        | {"lacks": incomplete({"name": location.name, **(location.address if has_country(location) else own)})}
        for location in locations
    ]


def has_country(location: LocationRow) -> bool:
    return bool(location.address.get("country"))


async def one_page(desk: Desk, code: str, status: int = 200, **shown: Any) -> Template:
    view = await desk.ask(read_location, ReadLocation(code=code, cursor=desk.asked("cursor")))
    context: dict[str, Any] = {
        "form": Form(values_of(view.location)),
        "dialog_form": Form(),
        "open_dialog": None,
        "settings": settings_of(desk, "locations"),
        "location": (await rows_of(desk, [view.location]))[0]
        | {"bins_total": view.location.bins, "bins": view.bins}
        | {"pager": pager_of(view, f"/settings/locations/{code}", {})},
        "may": desk.may("locations.edit"),
    }
    return await desk.show("settings/location", "settings", status, **context | shown)


def row(location: LocationRow) -> dict[str, Any]:
    return {
        "id": location.id,
        "code": location.code,
        "name": location.name,
        "city": location.address.get("city", ""),
        "country": location.address.get("country", ""),
        "priority": location.priority,
        "bins": location.bins,
        "auto_accept": location.auto_accept,
        "active": location.active,
    }


def values_of(location: LocationRow) -> dict[str, str]:
    return {
        "code": location.code,
        "name": location.name,
        "priority": str(location.priority),
        "auto_accept": "yes" if location.auto_accept else "",
        "active": "yes" if location.active else "",
        **{name: location.address.get(name, "") for name in ADDRESS},
    }


routes = [first_section, locations_page, export_locations, add_location, location_page, change_location, add_bins]
