"""Where people come by https, every cookie is named `__Host-…`, and a plain one is nobody's."""

import re
from pathlib import Path

import httpx
import pytest
from litestar.testing import AsyncTestClient
from tests import given

from orderwright.access.ensure_admin import AddMember, ensure_member
from orderwright.app import create_app
from orderwright.settings import Settings
from orderwright.web.cookie_names import named, ours

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("by_https", [True, False])
async def test_each_cookie_of_signing_in_and_out_has_its_name(
    fresh_database: str, tmp_path: Path, by_https: bool
) -> None:
    async with given.world(fresh_database, {"DC": {"A": 5}}) as world:
        member = AddMember(email="olive@example.com", name="Olive", role="admin", password_hash="")
        await ensure_member(world.database, "demo", member, PASSWORD)
        url = "https://orders.example.com" if by_https else None
        app = create_app(Settings(database_url=fresh_database, data=tmp_path, secret="s" * 40, public_url=url))
        prefix, set_there = ("__Host-" if by_https else ""), list[str]()
        async with AsyncTestClient(app, base_url=url or "http://127.0.0.1") as client:

            async def ask(path: str, form: dict[str, str] | None = None) -> httpx.Response:
                method = "GET" if form is None else "POST"
                answer = await client.request(method, path, data=form, follow_redirects=False)
                set_there.extend(answer.headers.get_list("set-cookie"))
                return answer

            form = await ask("/sign-in")
            token = re.search(r'name="_csrf_token" value="([^"]+)"', form.text)
            assert token
            wish = {"email": "olive@example.com", "password": PASSWORD, "_csrf_token": token[1]}
            assert (await ask("/sign-in", wish)).status_code == 303
            home = await ask("/")
            assert home.status_code == 200
            session = client.cookies[f"{prefix}session"]
            if by_https:
                client.cookies.clear()
                client.cookies.set("session", session)
                assert (await ask("/")).headers["location"] == "/sign-in"
                client.cookies.clear()
                client.cookies.set(f"{prefix}session", session)
            token = re.search(r'name="_csrf_token" value="([^"]+)"', home.text)
            assert token
            assert (await ask("/sign-out", {"_csrf_token": token[1]})).status_code == 303
        names = {cookie.partition("=")[0] for cookie in set_there}
        assert names >= {f"{prefix}{name}" for name in ("browser", "session", "device", "flash")}
        for cookie in set_there:
            attributes = [part.strip().lower() for part in cookie.split(";")[1:]]
            assert cookie.startswith("__Host-") == ("secure" in attributes) == by_https
            assert "path=/" in attributes
            assert not [each for each in attributes if each.startswith("domain")]
        assert await world.audit() == []


def test_names_on_the_way_in_and_out() -> None:
    assert ours(b"__Host-session=a=b; session=c;__Host-zone=Europe/Paris") == b"session=a=b; zone=Europe/Paris"
    assert ours(b"session=c") == b""
    assert named(b"a=1; Path=/") == b"__Host-a=1; Path=/; Secure"
    assert named(b"a=1; secure; Path=/") == b"__Host-a=1; secure; Path=/"
