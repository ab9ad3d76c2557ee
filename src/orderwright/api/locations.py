"""/v1/locations and /v1/bins: where goods lie."""

from litestar import Router, post

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.locations.save_bins import SaveBin, SavedBin, save_bins
from orderwright.locations.save_locations import SavedLocation, SaveLocation, save_locations


@post("/locations", status_code=200, summary="Save a location", responses=problems(409, 413, 422))
async def save_location(
    data: SaveLocation, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> SavedLocation:
    """Creates the location with this code, or changes what is said of it."""
    return await door.perform(context, save_locations, data, idempotency_key)


@post("/bins", status_code=200, summary="Save a bin", responses=problems(409, 413, 422))
async def save_bin(data: SaveBin, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> SavedBin:
    """Creates the bin, or changes its place in the picker's way."""
    return await door.perform(context, save_bins, data, idempotency_key)


locations_router = Router("/", route_handlers=[save_location, save_bin], tags=["Locations"])
