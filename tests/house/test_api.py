"""What every route of the API keeps: the same request under the same key is done once; bodies have a limit."""

from collections.abc import Iterator
from typing import Any

import msgspec

from orderwright.app import create_app
from orderwright.settings import Settings


def posts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and operation, as the OpenAPI document tells them."""
    app = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none", secret="s" * 40))
    told = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    return ((path, item["post"]) for path, item in told["paths"].items() if "post" in item)


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
