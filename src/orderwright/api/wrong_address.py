"""What is wrong with an address that leads nowhere, in words."""

from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.routes import HTTPRoute

from orderwright.kernel.refusal import FieldError

WHAT = {"UUID": "no UUID, as ids are", "int": "no number"}


def nothing_here(request: Request[Any, Any, Any]) -> tuple[str, list[FieldError]]:
    """The sentence, and the ids in the address that are none; they point to the parameter's name."""
    parts = request.url.path.strip("/").split("/")
    for route in request.app.routes:
        if isinstance(route, HTTPRoute) and (wrong := unreadable_in(route, parts)):
            return f"There is nothing at this address: {wrong[0].message}", wrong
    return "There is nothing at this address.", []


def unreadable_in(route: HTTPRoute, parts: list[str]) -> list[FieldError]:
    """What of an address can't be read where it is one of this route but for its ids."""
    named = route.path_components
    if len(named) != len(parts) or any(isinstance(n, str) and n != p for n, p in zip(named, parts, strict=True)):
        return []
    wrong = []
    for name, part in zip(named, parts, strict=True):
        if isinstance(name, str) or name.parser is None:
            continue
        try:
            name.parser(part)
        except ValueError:
            message = f"{part[:60]!r} is {WHAT.get(name.type.__name__, 'unreadable')}."
            wrong.append(FieldError(f"/{name.name}", "id_unreadable", message))
    return wrong


def not_taken(request: Request[Any, Any, Any], error: HTTPException) -> str:
    """Which methods the address takes."""
    allowed = (error.headers or {}).get("allow", "")
    taken = ", ".join(sorted(each for each in map(str.strip, allowed.split(",")) if each != "OPTIONS"))
    return f"This address does not take {request.method}; it takes {taken}."
