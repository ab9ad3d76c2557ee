"""The way back from an address that only takes what is sent to it: a refused form or a bulk action leaves its address
in the browser, and a reload or the Back button asks for a page there."""

from typing import Any

from litestar import Request
from litestar.response import Redirect
from litestar.routes import HTTPRoute

PAGES = ("GET", "HEAD")


def way_back(request: Request[Any, Any, Any]) -> Redirect | None:
    """To the nearest page above the address; None where no page was asked for."""
    if request.method not in PAGES:
        return None
    steps = request.url.path.strip("/").split("/")
    routes = [route for route in request.app.routes if isinstance(route, HTTPRoute) and "GET" in route.methods]
    above = (steps[:count] for count in range(len(steps) - 1, 0, -1))
    page = next((path for path in above if any(leads_to(route, path) for route in routes)), [])
    return Redirect("/" + "/".join(page), status_code=303)


def leads_to(route: HTTPRoute, steps: list[str]) -> bool:
    """Is this path one of the route's? A parameter takes what can be read as its type."""
    parts = route.path_components
    return len(parts) == len(steps) and all(
        part == step if isinstance(part, str) else readable(part.parser or part.type, step)
        for part, step in zip(parts, steps, strict=True)
    )


def readable(parse: Any, step: str) -> bool:
    try:
        parse(step)
    except ValueError:
        return False
    return True
