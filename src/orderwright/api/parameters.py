"""What an address may not say: a query parameter that the operation does not know (a filter that is misspelt would
filter nothing) or that comes twice, and control characters, which no text of ours has and PostgreSQL can't compare
with."""

from collections import Counter
from functools import lru_cache
from typing import Any

from litestar import Request
from litestar.exceptions import ValidationException
from litestar.handlers import BaseRouteHandler

from orderwright.kernel.text import has_control_characters


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


def refuse_repeated(request: Request[Any, Any, Any]) -> None:
    """Raises `ValidationException` with each parameter of the address that comes twice where the operation takes one
    value: one reader would take the first, another the last."""
    if not request.scope["query_string"]:
        return
    times = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, count in times.items() if count > 1]
    if repeated:
        extra = [{"key": name, "message": "This parameter comes twice; send it once."} for name in repeated]
        raise ValidationException("Repeated query parameters.", extra=extra)


def refuse_control_characters(request: Request[Any, Any, Any]) -> None:
    """Raises `ValidationException` with each parameter of the address whose value has them."""
    if not request.scope["query_string"]:
        return
    wrong = [name for name, value in request.query_params.multi_items() if has_control_characters(value)]
    if wrong:
        message = "The text has control characters in it."
        extra = [{"key": name, "message": message} for name in dict.fromkeys(wrong)]
        raise ValidationException("The address has control characters.", extra=extra)


@lru_cache(maxsize=1024)
def declared(handler: BaseRouteHandler, path_parameters: frozenset[str]) -> frozenset[str]:
    """The query parameters of a handler and of all that is injected into it, as they are called in the address."""
    model = handler.create_kwargs_model(dict.fromkeys(path_parameters))  # type: ignore[arg-type]
    return frozenset(parameter.field_alias for parameter in model.expected_query_params)
