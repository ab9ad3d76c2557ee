"""/v1/channels: where orders come from, and what is agreed with each."""

from litestar import Router, get, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.channels.save_channels import SaveChannel, SavedChannel, save_channels
from orderwright.views.settings_lists import ChannelRow, list_channels


@get("/channels", summary="List channels", responses=problems())
async def read_channels(context: Context, door: Door) -> list[ChannelRow]:
    """All of them, by name."""
    return await door.ask(context, list_channels, None)


@post("/channels", status_code=200, summary="Save a channel", responses=problems(409, 413, 422))
async def save_channel(
    data: SaveChannel, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> SavedChannel:
    """Creates the channel with this code, or changes what is agreed with it. `brand_name` and `brand_color` are what
    its customers see on their page, in mail and on packing slips."""
    return await door.perform(context, save_channels, data, idempotency_key)


channels_router = Router("/", route_handlers=[read_channels, save_channel], tags=["Channels"])
