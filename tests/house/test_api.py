"""What every route of the API keeps: the same request under the same key is done once; bodies have a limit."""

from collections.abc import Iterator
from typing import Any, cast

import msgspec
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.types import Method

from orderwright.api.parameters import declared
from orderwright.app import create_app
from orderwright.settings import Settings


def application() -> Litestar:
    return create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none", secret="s" * 40))


def document(app: Litestar) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))  # type: ignore[no-any-return]


def posts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and operation, as the OpenAPI document tells them."""
    return ((path, item["post"]) for path, item in document(application())["paths"].items() if "post" in item)


def test_every_post_honors_an_idempotency_key() -> None:
    deaf = {
        path
        for path, operation in posts()
        if "Idempotency-Key" not in {each["name"] for each in operation.get("parameters", ())}
    }
    assert deaf == set()


def test_every_body_has_a_limit_that_is_told() -> None:
    boundless = {
        path for path, operation in posts() if "requestBody" in operation and "413" not in operation["responses"]
    }
    assert boundless == set()


def test_what_a_query_may_say_is_what_the_document_tells() -> None:
    app = application()
    told = document(app)["paths"]
    for route in app.routes:
        if isinstance(route, HTTPRoute) and route.path_format in told:
            for method, operation in told[route.path_format].items():
                handler = route.route_handler_map[cast("Method", method.upper())][0]
                parameters = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
                known = declared(handler, frozenset(route.path_parameters))
                assert known == parameters, (method, route.path_format)
