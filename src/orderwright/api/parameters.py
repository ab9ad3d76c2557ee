"""A query parameter that an operation does not know is refused: a filter that is misspelt would filter nothing."""

from functools import lru_cache
from typing import Any

from litestar import Request
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler


def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Raises `ValidationException` with each parameter of the address that the request's handler does not declare."""
    if not request.scope["query_string"]:
        return
    known = declared(request.route_handler, frozenset(request.path_params))
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        these = f"there are {', '.join(sorted(known))}" if known else "there are none here"
        message = f"There is no such query parameter; {these}."
        raise ValidationException("Unknown query parameters.", extra=[{"key": n, "message": message} for n in unknown])


@lru_cache(maxsize=1024)
def declared(handler: BaseRouteHandler, path_parameters: frozenset[str]) -> frozenset[str]:
    """The query parameters of a handler and of all that is injected into it, as they are called in the address."""
    model = handler.create_kwargs_model(dict.fromkeys(path_parameters))  # type: ignore[arg-type]
    return frozenset(parameter.field_alias for parameter in model.expected_query_params)
