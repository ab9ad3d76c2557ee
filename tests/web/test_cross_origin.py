"""Pages of other origins may call the API where the operator names them, and nothing else."""

from pathlib import Path

import msgspec
from litestar.testing import AsyncTestClient
from tests import given

from orderwright.access.create_key import CreateKey, create_key
from orderwright.app import create_app
from orderwright.settings import Settings

SHOP, OTHER = "https://shop.example.com", "https://shop.example.com.evil.example"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, idempotency-key"}


def allowed(headers: object) -> list[str]:
    return [name for name in headers if name.startswith("access-control-")]  # type: ignore[attr-defined]


async def test_only_named_origins_and_only_the_api(fresh_database: str, tmp_path: Path) -> None:
    async with given.world(fresh_database) as world:
        key = await world.do(create_key, CreateKey(name="page", scopes=["orders.read"]))
        authorization = {"Authorization": f"Bearer {key.token}"}
        settings = Settings(database_url=fresh_database, data=tmp_path, secret="s" * 40, api_origins=(SHOP,))
        async with AsyncTestClient(create_app(settings)) as client:
            for headers, status in ((authorization, 200), ({}, 401)):
                answer = await client.get("/v1/orders", headers=headers | {"Origin": SHOP})
                assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, SHOP)
                assert "ETag" in answer.headers["access-control-expose-headers"]
                assert "access-control-allow-credentials" not in answer.headers
                assert answer.headers["vary"] == "Origin"
            before = await client.options("/v1/orders", headers=ASKED | {"Origin": SHOP})
            assert (before.status_code, before.content) == (204, b"")
            assert before.headers["access-control-allow-origin"] == SHOP
            assert "POST" in before.headers["access-control-allow-methods"]
            assert "idempotency-key" in before.headers["access-control-allow-headers"].lower()
            for path, origin in (("/v1/orders", OTHER), ("/v1/orders", "null"), ("/sign-in", SHOP), ("/v1x", SHOP)):
                for method in ("GET", "OPTIONS"):
                    answer = await client.request(method, path, headers=authorization | ASKED | {"Origin": origin})
                    assert allowed(answer.headers) == [], (method, path, origin)
            plain = await client.get("/v1/orders", headers=authorization)
            assert (allowed(plain.headers), plain.headers["vary"]) == ([], "Origin")
        nobody = msgspec.structs.replace(settings, api_origins=())
        async with AsyncTestClient(create_app(nobody)) as client:
            for method in ("GET", "OPTIONS"):
                answer = await client.request(method, "/v1/orders", headers=authorization | ASKED | {"Origin": SHOP})
                assert (allowed(answer.headers), "vary" in answer.headers) == ([], False)
