from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from tests.security.stage import Stage, staged


@pytest.fixture(scope="module")
def stage(
    clone_database: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with clone_database() as url, staged(url, tmp_path_factory.mktemp("data")) as stage:
        yield stage
