"""Every resource of the API: one file each, listed here."""

from litestar import Router

from orderwright.api.orders import orders_router


def routers() -> list[Router]:
    """What hangs under /v1."""
    return [orders_router]
