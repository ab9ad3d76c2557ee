"""Which permissions a route needs: those of the verbs and queries that its handler names, or that it declares itself
(`needs=` of the route). They are asked for before anything of a request is read; the door asks again for each verb."""

from collections.abc import Iterator
from functools import cache
from inspect import unwrap
from types import CodeType, FunctionType
from typing import Any

from litestar.handlers import BaseRouteHandler

from orderwright.kernel.verbs import Query, Verb

OWN = ("orderwright.api.", "orderwright.console.")
"""Where a handler may have helpers of its own, whose verbs are its verbs."""


@cache
def needs_of(handler: BaseRouteHandler) -> frozenset[str]:
    """The permissions without any of which this route does not do what it is for."""
    declared = handler.opt.get("needs")
    if declared is None:
        return frozenset(each.permission for each in named_by(unwrap(handler.fn), set()))
    return frozenset([declared] if isinstance(declared, str) else declared)


def named_by(function: Any, seen: set[Any]) -> Iterator[Verb[Any, Any] | Query[Any, Any]]:
    seen.add(function)
    for name in names_in(function.__code__):
        found = function.__globals__.get(name)
        if isinstance(found, Verb | Query):
            yield found
        elif isinstance(found, FunctionType) and found.__module__.startswith(OWN) and found not in seen:
            yield from named_by(found, seen)


def names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_in(constant)
