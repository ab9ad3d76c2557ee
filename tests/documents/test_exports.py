"""Exports as jobs: who may ask, who gets the file, and what becomes of one whose worker ends."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from tests.api.calling import calling
from tests.exporting import make_all
from tests.given import ORGANIZATION, World

from orderwright.access.authenticate import forget_everything
from orderwright.access.create_key import CreateKey, NewApiKey, create_key
from orderwright.access.permissions import PERMISSIONS
from orderwright.audit.start_audits import StartAudit, start_audits
from orderwright.documents import make_exports
from orderwright.documents.list_files import Table
from orderwright.documents.make_exports import prune_exports
from orderwright.documents.read_exports import KEPT
from orderwright.documents.start_exports import OWN_WAITING_MAX, WAITING_MAX
from orderwright.documents.tables import Row
from orderwright.jobs.claim_jobs import Claimed, ClaimJob, JobProgress, claim_jobs, record_job_progress
from orderwright.jobs.job_files import AddFilePart, add_file_parts
from orderwright.kernel.context import system
from orderwright.kernel.refusal import Refusal
from orderwright.worker.run_jobs import run_exports, run_jobs

SKUS = [f"S{number:03}" for number in range(450)]
NOBODY = UUID("00000000-0000-4000-8000-000000000000")


class Shop(NamedTuple):
    """`api` calls with the key that was set last."""

    api: AsyncTestClient[Litestar]
    world: World

    async def key(self, **what: Any) -> NewApiKey:
        made: NewApiKey = await self.world.do(create_key, CreateKey(name="k", **what))
        return made

    def as_(self, key: NewApiKey) -> None:
        self.api.headers["Authorization"] = f"Bearer {key.token}"

    async def asked(self, list: str = "stock", format: str = "csv", **filters: Any) -> dict[str, Any]:
        answer = await self.api.post("/v1/exports", json={"list": list, "format": format, "filters": filters})
        assert answer.status_code == 202, answer.text
        told: dict[str, Any] = answer.json()
        assert answer.headers["location"] == f"/v1/exports/{told['id']}"
        return told

    async def refused(self, export: dict[str, Any]) -> tuple[int, str]:
        """What who fetches the file is answered."""
        answer = await self.api.get(f"/v1/exports/{export['id']}/file")
        return answer.status_code, answer.json()["code"]

    async def read(self, export: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = (await self.api.get(f"/v1/exports/{export['id']}")).json()
        return told

    async def file(self, export: dict[str, Any]) -> bytes:
        answer = await self.api.get(f"/v1/exports/{export['id']}/file")
        assert answer.status_code == 200, answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)
        return answer.content

    async def claimed(self) -> Claimed:
        job = (await self.world.door.perform(self.jobs, claim_jobs, ClaimJob(kinds=("export",)))).job
        assert job is not None
        return job

    @property
    def jobs(self) -> Any:
        return system(ORGANIZATION, "jobs")

    def rights_are_read_again(self) -> None:
        """As the process that serves pages hears of every change at once."""
        forget_everything(self.api.app.state.door.database)


@pytest.fixture
async def shop(fresh_database: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with calling(fresh_database, tmp_path, {"DC": dict.fromkeys(SKUS, 1), "SHOP": {"S001": 7}}) as (api, world):
        yield Shop(api, world)


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list is short enough to be made at once."""
    monkeypatch.setattr(make_exports, "SMALL_ROWS_MAX", -1)


async def test_a_short_list_is_done_with_the_answer_and_a_long_one_is_the_worker_s(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = await shop.asked()
    assert (at_once["state"], at_once["rows"], at_once["file_name"]) == ("done", 451, "stock.csv")
    content = await shop.file(at_once)
    assert at_once["bytes"] == len(content)
    assert content.count(b"\r\n") == 452
    monkeypatch.setattr(make_exports, "SMALL_ROWS_MAX", 450)
    monkeypatch.setattr(make_exports, "PART_BYTES", 1_000)
    waiting = await shop.asked()
    assert (waiting["state"], waiting["rows"], waiting["bytes"], waiting["kept_until"]) == ("waiting", 0, None, None)
    assert await shop.refused(waiting) == (409, "export_not_ready")
    assert await make_all(shop.world) == 1
    made = await shop.read(waiting)
    assert (made["state"], made["rows"]) == ("done", 451)
    assert await shop.file(made) == content, "both ways write the same"
    parts = await shop.world.sql(
        "select part, length(content) from job_file_part where job_id = %s order by 1", UUID(made["id"])
    )
    assert [part for part, _ in parts] == list(range(1, len(content) // 1_000 + 2))
    assert {length for _, length in parts[:-1]} == {1_000}
    assert [each["id"] for each in (await shop.api.get("/v1/exports")).json()] == [made["id"], at_once["id"]]
    assert await shop.world.audit() == []


@pytest.mark.usefixtures("long")
async def test_the_same_asked_twice_is_one_export_until_it_is_made(shop: Shop) -> None:
    first = await shop.asked(q="S0", low=False)
    assert (await shop.asked(low=False, q="S0"))["id"] == first["id"]
    others = [
        await shop.asked(q="S1"),
        await shop.asked("stock", "xlsx", q="S0", low=False),
        await shop.asked("variants"),
    ]
    shop.as_(await shop.key(role="warehouse"))
    others.append(await shop.asked(q="S0", low=False))
    assert len({each["id"] for each in (first, *others)}) == 5
    assert await make_all(shop.world) == 5
    shop.as_(await shop.key(role="warehouse"))
    assert (await shop.asked(q="S0", low=False))["state"] == "waiting"


@pytest.mark.usefixtures("long")
async def test_so_many_wait_of_one_key_and_of_an_organization(shop: Shop) -> None:
    async def ask(query: str) -> tuple[int, str]:
        answer = await shop.api.post("/v1/exports", json={"list": "stock", "format": "csv", "filters": {"q": query}})
        return answer.status_code, answer.json().get("detail", "")

    mine = [await ask(f"S{number}") for number in range(OWN_WAITING_MAX)]
    assert {status for status, _ in mine} == {202}
    assert await ask("more") == (409, "10 exports that you asked for are not made yet. Wait until one is ready.")
    assert (await ask("S3"))[0] == 202, "one that waits is asked for once more"
    shop.as_(await shop.key(role="warehouse"))
    theirs = [await ask(f"S{number}") for number in range(WAITING_MAX - OWN_WAITING_MAX)]
    assert {status for status, _ in theirs} == {202}
    shop.as_(await shop.key(role="warehouse"))
    assert await ask("S1") == (
        409, "20 exports that your organization asked for are not made yet. Wait until one is ready."
    )  # fmt: skip
    assert await make_all(shop.world) == WAITING_MAX
    assert (await ask("S1"))[0] == 202


async def test_nobody_else_has_it_whatever_they_may(shop: Shop) -> None:
    export = await shop.asked()
    shop.as_(await shop.key(role="admin"))
    for at in (f"/v1/exports/{export['id']}", f"/v1/exports/{export['id']}/file", f"/v1/exports/{NOBODY}"):
        answer = await shop.api.get(at)
        assert (answer.status_code, answer.json()["code"]) == (404, "export_not_found")
    assert (await shop.api.get("/v1/exports")).json() == []
    audit = await shop.world.do(start_audits, StartAudit())
    assert (await shop.api.get(f"/v1/exports/{audit.id}")).status_code == 404
    assert (await shop.api.get(f"/v1/audit/jobs/{export['id']}")).status_code == 404


@pytest.mark.usefixtures("long")
async def test_who_lost_the_right_meanwhile_gets_no_file(shop: Shop) -> None:
    keys = [await shop.key(role="operations") for _ in range(3)]
    exports = []
    for key in keys:
        shop.as_(key)
        exports.append(await shop.asked("orders"))
    revoke, narrow = "update platform.api_key set revoked_at = now() where key_id = %s", "scopes = '{exports.read}'"
    await shop.world.sql(revoke, keys[0].id)
    await shop.world.sql(f"update platform.api_key set {narrow} where key_id = %s", keys[1].id)
    assert await make_all(shop.world) == 3
    found = await shop.world.sql("select state, error from job order by requested_at")
    assert found == [
        ("failed", "Who asked for this file has no access any more."),
        ("failed", "To export this list needs the permission orders.read."),
        ("done", None),
    ]
    shop.rights_are_read_again()
    shop.as_(keys[1])
    assert await shop.refused(exports[1]) == (409, "export_failed")
    shop.as_(keys[2])
    assert (await shop.file(exports[2])).startswith(b"\xef\xbb\xbfOrder,")
    without = ", ".join(sorted({*PERMISSIONS} - {"payments.read"}))
    for scopes, expected in (
        (without, (409, "export_rights_changed")),
        ("exports.read", (409, "export_rights_changed")),
    ):
        await shop.world.sql(f"update platform.api_key set scopes = '{{{scopes}}}' where key_id = %s", keys[2].id)
        shop.rights_are_read_again()
        assert await shop.refused(exports[2]) == expected
    assert await shop.world.audit() == []


@pytest.mark.usefixtures("long")
async def test_rights_that_change_while_it_is_made_leave_no_file(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await shop.key(role="warehouse")
    shop.as_(key)
    export = await shop.asked()
    began = make_exports.table_of

    def table_of(*what: Any) -> Table:
        table = began(*what)

        async def pages() -> AsyncIterator[list[Row]]:
            async for page in table.pages:
                yield page
            await shop.world.sql("update platform.api_key set locations = '{SHOP}' where key_id = %s", key.id)

        return msgspec.structs.replace(table, pages=pages())

    monkeypatch.setattr(make_exports, "table_of", table_of)
    assert await make_all(shop.world) == 1
    assert (await shop.read(export))["error"] == "What you may see changed while the file was made. Export it again."
    assert await shop.refused(export) == (409, "export_failed")


async def test_who_is_kept_to_locations_gets_theirs_and_nothing_of_before(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await shop.key(role="warehouse")
    everywhere = {"Everywhere": 451, "DC": 450, "SHOP": 1}
    shop.as_(key)
    before = await shop.asked()
    assert before["rows"] == everywhere["Everywhere"]
    for codes, rows in (("DC", 450), ("SHOP", 1)):
        await shop.world.sql("update platform.api_key set locations = %s where key_id = %s", [codes], key.id)
        shop.rights_are_read_again()
        assert await shop.refused(before) == (409, "export_rights_changed")
        for most in (1_000, -1):
            monkeypatch.setattr(make_exports, "SMALL_ROWS_MAX", most)
            before = await shop.asked()
            await make_all(shop.world)
            assert (await shop.read(before))["rows"] == rows
    elsewhere = {"list": "stock", "format": "csv", "filters": {"location": "DC"}}
    monkeypatch.setattr(make_exports, "SMALL_ROWS_MAX", 1_000)
    answer = await shop.api.post("/v1/exports", json=elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (403, "location_not_yours")


@pytest.mark.usefixtures("long")
async def test_one_whose_worker_was_lost_is_made_anew_and_no_half_of_it_is_served(shop: Shop) -> None:
    export = await shop.asked()
    lost = await shop.claimed()
    half = AddFilePart(job_id=lost.id, attempt=lost.attempt, part=1, content=b"half")
    await shop.world.door.perform(shop.jobs, add_file_parts, half)
    assert await shop.refused(export) == (409, "export_not_ready")
    assert await make_all(shop.world) == 0, "somebody is at work on it"
    await shop.world.sql("update job set seen_at = now() - interval '2 minutes'")
    assert await make_all(shop.world) == 1
    content = await shop.file(export)
    assert b"half" not in content
    assert content.count(b"\r\n") == 452
    with pytest.raises(Refusal, match="Somebody else"):
        await shop.world.door.perform(shop.jobs, add_file_parts, msgspec.structs.replace(half, part=2))
    told = JobProgress(job_id=lost.id, attempt=lost.attempt, error="late")
    await shop.world.door.perform(shop.jobs, record_job_progress, told)
    assert (await shop.read(export))["state"] == "done"
    assert await shop.file(export) == content
    assert await shop.world.sql("select distinct attempt from job_file_part") == [(2,)]


@pytest.mark.usefixtures("long")
async def test_a_process_that_ends_lets_go_what_it_was_at(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    export = await shop.asked()
    reached, began = asyncio.Event(), make_exports.table_of

    def endless(*what: Any) -> Table:
        async def pages() -> AsyncIterator[list[Row]]:
            reached.set()
            await asyncio.sleep(60)
            yield []

        return msgspec.structs.replace(began(*what), pages=pages())

    monkeypatch.setattr(make_exports, "table_of", endless)
    making = asyncio.create_task(run_exports(shop.world.door, ORGANIZATION))
    await asyncio.wait_for(reached.wait(), 10)
    making.cancel()
    await asyncio.gather(making, return_exceptions=True)
    assert (await shop.read(export))["state"] == "waiting"
    monkeypatch.setattr(make_exports, "table_of", began)
    assert await make_all(shop.world) == 1
    assert (await shop.read(export))["state"] == "done"


@pytest.mark.usefixtures("long")
async def test_a_file_that_grows_too_large_is_refused_in_a_sentence_and_its_parts_go(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_exports, "PART_BYTES", 1_000)
    monkeypatch.setattr(make_exports, "FILE_BYTES_MAX", 3 * 1024**2)
    monkeypatch.setattr(make_exports, "in_parts", repeated)
    export = await shop.asked()
    assert await make_all(shop.world) == 1
    told = await shop.read(export)
    said = "A file has at most 3 MB. Filter the list and export it in parts."
    assert (told["state"], told["error"], told["bytes"]) == ("failed", said, None)
    assert await shop.refused(export) == (409, "export_failed")
    assert await shop.world.sql("select count(*) from job_file_part") == [(0,)]


async def repeated(_: object) -> AsyncGenerator[bytes, None]:
    while True:
        yield b"x" * 1024**2


@pytest.mark.usefixtures("long")
async def test_whoever_asked_for_little_does_not_wait_for_who_asked_for_much_nor_for_an_audit(shop: Shop) -> None:
    await shop.world.do(start_audits, StartAudit())
    for number in range(5):
        await shop.asked(q=f"S{number}")
    shop.as_(await shop.key(role="warehouse"))
    small = await shop.asked(q="S00")
    for _ in range(2):
        assert await run_exports(shop.world.door, ORGANIZATION) == 1
    assert (await shop.read(small))["state"] == "done"
    assert await shop.world.sql("select kind, state, count(*) from job group by 1, 2 order by 1, 2") == [
        ("audit", "waiting", 1), ("export", "done", 2), ("export", "waiting", 4),
    ]  # fmt: skip
    assert await run_jobs(shop.world.door, ORGANIZATION, shop.api.app.state.settings) == 1


async def test_files_are_forgotten_in_their_time_and_the_oldest_beyond_what_is_kept(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = [await shop.asked(q=f"S{number}") for number in range(4)]
    audit = await shop.world.do(start_audits, StartAudit())
    await run_jobs(shop.world.door, ORGANIZATION, shop.api.app.state.settings)
    assert await prune_exports(shop.world.door, ORGANIZATION) == 0
    monkeypatch.setattr(make_exports, "KEPT_MAX", 3)
    assert await prune_exports(shop.world.door, ORGANIZATION) == 1
    assert await shop.refused(exports[0]) == (404, "export_not_found")
    monkeypatch.setattr(make_exports, "KEPT_BYTES_MAX", exports[3]["bytes"] + exports[2]["bytes"])
    assert await prune_exports(shop.world.door, ORGANIZATION) == 1
    assert [each["id"] for each in (await shop.api.get("/v1/exports")).json()] == [exports[3]["id"], exports[2]["id"]]
    real = shop.world.door.now
    shop.world.door.now = lambda: real() + KEPT + timedelta(minutes=1)
    assert await prune_exports(shop.world.door, ORGANIZATION) == 2
    assert await shop.world.sql("select job_id, (select count(*) from job_file_part) from job") == [(audit.id, 0)]
