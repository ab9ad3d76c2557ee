"""A noisy caller starves nobody: it waits for itself, and is told to slow down."""

import asyncio
from pathlib import Path

from litestar.testing import AsyncTestClient
from tests import given
from tests.api.calling import calling

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.app import create_app
from orderwright.kernel.context import system
from orderwright.settings import Settings
from orderwright.web.rate_limits import WINDOW_S, RateLimits
from orderwright.worker.run_jobs import run_jobs


async def test_twenty_audits_of_one_key_leave_every_request_of_another_organization_its_answer(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 500}}) as (api, world):
        for _ in range(20):
            await world.placed_order({"A": 1})
        await create_organization(world.database, "other", "Other")
        key = await world.door.perform(system("other"), create_key, CreateKey(name="till", role="admin"))
        theirs = {"Authorization": f"Bearer {key.token}"}
        noisy = [api.get("/v1/audit") for _ in range(20)] + [api.post("/v1/audit", json={}) for _ in range(20)]
        noisy += [api.get("/v1/sales") for _ in range(20)]
        quiet = [api.get("/v1/orders", headers=theirs) for _ in range(30)]
        working = asyncio.create_task(run_jobs(world.door, "demo", Settings(secret="s" * 40)))
        answers = await asyncio.gather(*noisy, *quiet)
        await working
        assert [answer.status_code for answer in answers[60:90]] == [200] * 30
        assert {answer.status_code for answer in answers[:20]} == {200}
        assert len({answer.json()["id"] for answer in answers[20:40]}) <= 2  # one job, or one more after it
        assert await world.sql("select count(*) <= 2 from job") == [(True,)]


async def test_a_key_is_told_how_many_requests_are_left_and_is_refused_beyond(
    fresh_database: str, tmp_path: Path
) -> None:
    async with given.world(fresh_database, {"DC": {"A": 5}}) as world:
        one, two = [await world.do(create_key, CreateKey(name=name, role="admin")) for name in ("one", "two")]
        app = create_app(Settings(database_url=fresh_database, data=tmp_path, secret="s" * 40, requests_per_minute=3))
        async with AsyncTestClient(app) as client:
            headers = [{"Authorization": f"Bearer {key.token}"} for key in (one, two)]
            answers = [await client.get("/v1/orders", headers=headers[0]) for _ in range(4)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
            assert answers[0].headers["ratelimit-policy"] == '"key";q=3;w=60'
            assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
            assert answers[3].json()["code"] == "rate_limited"
            assert 1 <= int(answers[3].headers["retry-after"]) <= WINDOW_S
            assert (await client.get("/v1/orders", headers=headers[1])).status_code == 200
            stranger = await client.get("/v1/orders")
            assert (stranger.status_code, "ratelimit" in stranger.headers) == (401, False)


async def nothing(*_: object) -> None:
    """An application that does nothing."""


def test_the_window_begins_anew_and_old_ones_are_forgotten() -> None:
    limits = RateLimits(nothing, lambda: None, 2)  # type: ignore[arg-type, return-value]
    assert [limits.count("a", 100.0 + second) for second in range(3)] == [(1, 60), (0, 59), (-1, 58)]
    assert limits.count("b", 100.0) == (1, 60)
    assert limits.count("a", 160.0) == (1, 60)
