"""Every route that there is, with the permissions that it needs and requests to it that reach its handler."""

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import signature, unwrap
from typing import Any, NamedTuple

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute

from orderwright.access.needs import needs_of
from orderwright.access.permissions import PERMISSIONS
from orderwright.app import create_app
from orderwright.console.bulk_acts import ACTS
from orderwright.console.import_kinds import KINDS
from orderwright.settings import Settings


class Route(NamedTuple):
    """`of_people`: somebody is signed in, or a key is sent; `schema`: of the body, where it is JSON."""

    method: str
    path: str
    needs: frozenset[str]
    of_people: bool
    schema: Mapping[str, Any] | None
    media_type: str | None
    queries: tuple[str, ...]
    needed_queries: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


APPLICATION: Litestar = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none", secret="s" * 40))
DOCUMENT: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(APPLICATION.openapi_schema.to_schema()))

NO_BODY: tuple[str | None, dict[str, Any]] = (None, {})


def routes() -> Iterator[Route]:
    for route in sorted(APPLICATION.routes, key=lambda route: route.path):
        if not isinstance(route, HTTPRoute) or route.path.startswith(("/assets", "/v1/openapi")):
            continue
        for handler in route.route_handlers:
            for method in sorted(handler.http_methods - {"HEAD", "OPTIONS"}):
                takes = signature(unwrap(handler.fn)).parameters
                told: dict[str, Any] = DOCUMENT["paths"].get(route.path_format, {}).get(method.lower(), {})
                content = told.get("requestBody", {}).get("content", {})
                media_type, body = next(iter(content.items()), NO_BODY)
                queries = [each for each in told.get("parameters", ()) if each["in"] == "query"]
                of_people = bool({"desk", "person", "context"} & set(takes))
                first = Route(
                    method, route.path, needs_of(handler), of_people, body.get("schema"), media_type,
                    tuple(each["name"] for each in queries),
                    tuple(each["name"] for each in queries if each.get("required")),
                )  # fmt: skip
                yield from by_kind(first)


def by_kind(route: Route) -> Iterator[Route]:
    """Pages whose permission hangs on a part of their address, once for each."""
    if route.path.startswith("/orders/bulk/{act"):
        for name, act in ACTS.items():
            needs = {act.permission, "orders.read"}
            yield route._replace(path=f"/orders/bulk/{name}", needs=frozenset(needs))
        return
    if not route.path.startswith("/import/{name"):
        yield route
        return
    for name, kind in KINDS.items():
        path = route.path.replace("{name:str}", name)
        yield route._replace(path=path, needs=frozenset({kind.csv.verb.permission}))


ROUTES = tuple(sorted(routes(), key=str))
API = tuple(route for route in ROUTES if route.path.startswith("/v1"))
CONSOLE = tuple(route for route in ROUTES if not route.path.startswith("/v1"))
ALL = sorted(PERMISSIONS)

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")


def filled(path: str, value: Callable[[str, str, str], str]) -> str:
    """The path with each parameter replaced by `value(path, name, kind)`."""
    return PARAMETER.sub(lambda found: value(path, found[1], found[2]), path)


WORDS = {
    "channel": "web", "sku": "85123A", "location": "DC", "from_location": "DC", "to_location": "SHOP", "country": "GB",
    "currency": "GBP", "reason": "other", "carrier": "post", "code": "NEW-1", "time_zone": "Europe/London",
    "postal_code": "N1 1AA", "service_level": "standard", "method": "card", "url": "https://shop.example/hook",
    "email": "somebody@example.com", "role": "read_only", "gtin": "4006381333931",
}  # fmt: skip
"""What fields of a body are called that not any text will do for."""


def example(schema: Mapping[str, Any], name: str = "", text: Callable[[str], str] | None = None, deep: int = 0) -> Any:
    """A value that the schema allows, with all of its fields. `text`: what stands in a field of free text."""
    if "$ref" in schema:
        return example(DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]], name, text, deep)
    for choice in ("oneOf", "anyOf", "allOf"):
        if choice in schema:
            known = [each for each in schema[choice] if each.get("type") != "null"]
            return example(known[0], name, text, deep)
    if "enum" in schema or "const" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type")
    kind = next((each for each in kind if each != "null"), None) if isinstance(kind, list) else kind
    if kind == "object" or "properties" in schema:
        fields = schema.get("properties", {})
        needed = schema.get("required", ())
        wanted = {field: inner for field, inner in fields.items() if field in needed or deep < 3}
        return {field: example(inner, field, text, deep + 1) for field, inner in wanted.items()}
    if kind == "array":
        if name == "steps":  # pairs of numbers
            return [[1000, 100]]
        return [example(schema.get("items", {}), name.removesuffix("s"), text, deep + 1)]
    if kind in ("integer", "number"):
        return max(1, int(schema.get("minimum") or 1))
    if kind == "boolean":
        return False
    return of_text(schema, name, text)


def of_text(schema: Mapping[str, Any], name: str, text: Callable[[str], str] | None) -> str:
    formats = {
        "uuid": "00000000-0000-4000-8000-000000000000", "date": "2026-12-24", "date-time": "2026-06-01T12:00:00Z",
        "time": "14:00:00",
    }  # fmt: skip
    if schema.get("format") in formats:
        return formats[schema["format"]]
    if name in WORDS:
        return WORDS[name]
    if re.search(r"price|amount|total|tax|discount|cost|authorized|captured|shipping", name):
        return "1.00"
    return text(name) if text else "some text"
