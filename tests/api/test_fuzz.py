"""Every route under generated requests, good and bad: no 500, and no answer that the OpenAPI document does not tell."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.browser.conftest import Site

from orderwright.access.create_key import CreateKey, create_key
from orderwright.app import create_app
from orderwright.settings import Settings

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def fuzzed(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The running application, with some orders in it."""
    with clone_database() as url:
        site = Site(url, tmp_path_factory.mktemp("data"))
        site.thread.start()
        try:
            assert site.ready.wait(60), "the application did not start"
            for units in (1, 2, 3):
                site.order({"85123A": units, "71053": 1})
            yield site
        finally:
            site.over.set()
            site.thread.join(30)


@pytest.fixture(scope="module")
def key(fuzzed: Site) -> str:
    return str(fuzzed.do(create_key, CreateKey(name="fuzz", role="admin")).token)


application = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/none", secret="s" * 40))
api = schemathesis.openapi.from_dict(msgspec.json.decode(msgspec.json.encode(application.openapi_schema.to_schema())))


@api.parametrize()
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=False)
def test_every_answer_is_a_documented_one(case: schemathesis.Case[Any], fuzzed: Site, key: str) -> None:
    case.call_and_validate(base_url=fuzzed.url, headers={"Authorization": f"Bearer {key}"}, checks=CHECKS, timeout=30)


def test_whatever_takes_an_idempotency_key_tells_the_answer_to_one_that_was_used_for_something_else() -> None:
    paths = api.raw_schema["paths"]
    untold = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if any(each.get("name") == "Idempotency-Key" for each in operation.get("parameters", ()))
        and "422" not in operation["responses"]
    ]
    assert untold == []
