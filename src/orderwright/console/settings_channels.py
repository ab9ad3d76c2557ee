"""Settings, channels: where orders come from, and what is agreed with each."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.views.settings_lists import ChannelRow, list_channels

SHORT_CHOICES = [("backorder", "Backorder missing units"), ("refuse", "Refuse the order")]
REFUND_CHOICES = [("refund", "Refund at once"), ("case", "Open a case for review")]
NEW = {"release_unpaid": "yes", "release_delay_minutes": "0", "ship_within_days": "1", "cutoff": "14:00"}


@get("/settings/channels")
async def channels_page(desk: AtDesk) -> Template:
    return await page(desk)


@get("/settings/channels/{code:str}")
async def channel_page(desk: AtDesk, code: FromPath[str]) -> Template:
    """The list, with the channel's form open."""
    channel = next((each for each in await desk.ask(list_channels, None) if each.code == code), None)
    if channel is None:
        raise not_found("channel", channel=code)
    return await page(desk, form=Form(values_of(channel)), open_dialog="channel", known=True)


@post("/settings/channels")
async def save_channel(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    given = {name: values.get(name, "") for name in ("code", "name", "if_short")}
    if values.get("refund_canceled"):
        given["refund_canceled"] = values["refund_canceled"]
    given |= {name: values[name].strip() for name in ("brand_name", "brand_color") if name in values}
    ticked = {name: values.get(name) == "yes" for name in ("already_sold", "release_unpaid")}
    delay = {"release_delay_minutes": values.get("release_delay_minutes") or "0"}
    given |= {name: text for name in ("ship_within_days", "cutoff") if (text := values.get(name, "").strip())}
    try:
        saved = await desk.perform(save_channels, as_input(SaveChannel, given | ticked | delay))
    except Refusal as refusal:
        known = values.get("known") == "yes"
        return await page(desk, 422, form=refused(refusal, values), open_dialog="channel", known=known)
    return go("/settings/channels", f"The channel {saved.name} is saved.")


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    context: dict[str, Any] = {
        "form": Form(NEW),
        "open_dialog": None,
        "known": False,
        "settings": settings_of(desk, "channels"),
        "channels": await desk.ask(list_channels, None),
        "short_choices": SHORT_CHOICES,
        "refund_choices": REFUND_CHOICES,
        "may": desk.may("settings.edit"),
    }
    return await desk.show("settings/channels", "settings", status, **context | shown)


def values_of(channel: ChannelRow) -> dict[str, str]:
    return {
        "code": channel.code,
        "name": channel.name,
        "if_short": channel.if_short,
        "refund_canceled": channel.refund_canceled,
        "brand_name": channel.brand_name,
        "brand_color": channel.brand_color,
        "already_sold": "yes" if channel.already_sold else "",
        "release_unpaid": "yes" if channel.release_unpaid else "",
        "release_delay_minutes": str(channel.release_delay_minutes),
        "ship_within_days": str(channel.ship_within_days),
        "cutoff": channel.cutoff,
    }


routes = [channels_page, channel_page, save_channel]
