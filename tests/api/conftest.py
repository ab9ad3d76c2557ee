from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.api.calling import calling


@pytest.fixture(scope="module")
async def shop(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A shop with goods and an order, for tests that change nothing: making the application takes longer than they."""
    with clone_database() as url:
        async with calling(url, tmp_path_factory.mktemp("data"), {"DC": {"A": 9}}) as (api, world):
            await world.placed_order({"A": 1})
            yield api
