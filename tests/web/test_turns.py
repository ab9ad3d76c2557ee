"""An organization that asks much at once waits for itself: what others ask is begun at once."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from orderwright.kernel.context import system
from orderwright.kernel.refusal import Outage
from orderwright.web import turns
from orderwright.web.turns import AT_ONCE, LONG_AT_ONCE, SHARED_S, Askers, TakeTurns, Turns

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Slow:
    """An application that reads the body and answers once it is let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go_on = asyncio.Event()
        self.front = TakeTurns(self, self.who)  # type: ignore[arg-type]
        self.sent: list[dict[str, Any]] = []

    async def who(self, scope: dict[str, Any]) -> Any:
        return system(scope["whose"]) if scope["whose"] else None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Any) -> None:
        if scope["method"] == "POST":
            while (await receive())["more_body"]:
                pass
        self.begun.append(scope["whose"])
        await self.go_on.wait()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def ask(self, whose: str, path: str = "/orders", method: str = "GET", parts: int = 1) -> asyncio.Task[None]:
        """A POST of fewer than one part is one whose body does not come to its end."""
        scope = {"type": "http", "method": method, "path": path, "whose": whose, "headers": []}
        ended = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if parts < 1:
                await ended.wait()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            self.sent.append(message)

        return asyncio.create_task(self.front(scope, receive, send))  # type: ignore[arg-type]


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def over(*tasks: asyncio.Task[None]) -> None:
    await asyncio.wait_for(asyncio.gather(*tasks), 5)


async def test_so_many_of_one_organization_are_at_work_at_once_and_others_wait_for_nobody() -> None:
    app = Slow()
    noisy = [app.ask("noisy") for _ in range(50)]
    await settled()
    assert app.begun == ["noisy"] * AT_ONCE
    quiet = app.ask("quiet")
    stranger = app.ask("")
    await settled()
    assert app.begun[AT_ONCE:] == ["quiet", ""]
    app.go_on.set()
    await over(*noisy, quiet, stranger)
    assert len(app.begun) == 52
    assert (app.front.short.at_work, app.front.short.waiting) == ({}, {})


@pytest.mark.parametrize(
    "path", ["/v1/imports/orders", "/v1/orders/batch", "/v1/exports", "/exports/order-lines", "/orders/print.pdf"]
)
async def test_what_takes_long_leaves_an_organization_its_other_requests(path: str) -> None:
    app = Slow()
    method = "GET" if path.endswith(".pdf") else "POST"
    files = [app.ask("busy", path, method) for _ in range(10)]
    await settled()
    assert app.begun == ["busy"] * LONG_AT_ONCE
    pages = [app.ask("busy") for _ in range(AT_ONCE)]
    await settled()
    assert len(app.begun) == LONG_AT_ONCE + AT_ONCE
    app.go_on.set()
    await over(*files, *pages)


async def test_a_body_that_does_not_come_holds_no_turn_and_orders_are_collected_elsewhere() -> None:
    app = Slow()
    slow = [app.ask("busy", "/v1/stock/counts", "POST", parts=0) for _ in range(20)]
    placed = [app.ask("busy", "/v1/orders", "POST") for _ in range(20)]
    await settled()
    assert app.begun == ["busy"] * 20
    sent = app.ask("busy", "/v1/stock/counts", "POST")
    await settled()
    assert len(app.begun) == 21
    app.go_on.set()
    await over(*placed, sent)
    for each in slow:
        each.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    assert app.front.short.at_work == {}


async def test_who_waits_too_long_or_behind_too_many_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAITING_MAX", 3)
    app = Slow()
    app.front.short.wait_s = 0.05
    noisy = [app.ask("noisy") for _ in range(AT_ONCE + 4)]
    await asyncio.wait(noisy, timeout=1)
    statuses = [message["status"] for message in app.sent if message["type"] == "http.response.start"]
    assert statuses == [503] * 4
    assert dict(app.sent[0]["headers"])[b"retry-after"] == b"2"
    app.go_on.set()
    await over(*noisy)
    assert (app.front.short.at_work, app.front.short.waiting) == ({}, {})


async def test_an_answer_in_parts_lets_others_in_while_a_part_is_on_its_way() -> None:
    taken, slow_reader = Turns(1, 5), asyncio.Event()

    async def app(_scope: object, _receive: object, send: Any) -> None:
        for number in range(3):
            await send({"type": "http.response.body", "body": b"x", "more_body": number < 2})

    async def who(_: object) -> Any:
        return system("one")

    front = TakeTurns(app, who)
    front.short = taken

    async def send(_: object) -> None:
        await slow_reader.wait()

    scope: Any = {"type": "http", "method": "GET", "path": "/orders", "headers": []}
    download = asyncio.create_task(front(scope, send, send))  # type: ignore[arg-type]
    await settled()
    assert taken.at_work == {}
    await taken.take("one")
    slow_reader.set()
    await settled()
    assert not download.done(), "it goes on when it has its turn again"
    taken.give_back("one")
    await over(download)
    assert (taken.at_work, taken.waiting) == ({}, {})


async def test_what_was_begun_goes_on_before_more_is_begun() -> None:
    taken, order = Turns(1, 5), list[str]()

    async def ask(name: str, again: bool) -> None:
        await taken.take("one", again)
        order.append(name)
        taken.give_back("one")

    await taken.take("one")
    waiting = [asyncio.create_task(ask(name, name == "begun")) for name in ("new", "newer", "begun")]
    await settled()
    taken.give_back("one")
    await over(*waiting)
    assert order == ["begun", "new", "newer"]


async def test_who_goes_away_while_they_wait_leaves_no_gap() -> None:
    taken = Turns(1, 5)
    await taken.take("one")
    waiting = [asyncio.create_task(taken.take("one")) for _ in range(3)]
    await settled()
    waiting[0].cancel()
    taken.give_back("one")
    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    for _ in itertools.repeat(None, taken.at_work["one"]):
        taken.give_back("one")
    assert (taken.at_work, taken.waiting) == ({}, {})


async def test_nobody_waits_for_ever() -> None:
    taken = Turns(1, 0.02)
    await taken.take("one")
    with pytest.raises(Outage, match="too many requests"):
        await taken.take("one")
    taken.give_back("one")
    assert (taken.at_work, taken.waiting) == ({}, {})


async def test_who_shares_the_process_does_one_thing_at_a_time_until_the_other_asks_no_more() -> None:
    moment = [100.0]
    askers = Askers(lambda: moment[0])
    taken = Turns(4, 5, askers)
    askers.note("noisy")
    for _ in range(4):
        await taken.take("noisy")
    waiting = [asyncio.create_task(taken.take("noisy")) for _ in range(6)]
    askers.note("quiet")
    askers.note("noisy")
    await settled()
    for left in (3, 2, 1):
        taken.give_back("noisy")
        assert taken.at_work["noisy"] == left, "nobody follows where several are at work"
    taken.give_back("noisy")
    await settled()
    assert (taken.at_work["noisy"], sum(each.done() for each in waiting)) == (1, 1)
    await asyncio.wait_for(taken.take("quiet"), 1)
    moment[0] += SHARED_S
    taken.give_back("noisy")
    await settled()
    assert (taken.at_work["noisy"], sum(each.done() for each in waiting)) == (4, 5)
    for _ in range(5):
        taken.give_back("noisy")
        await settled()
    taken.give_back("quiet")
    assert (taken.at_work, taken.waiting) == ({}, {})
    await over(*waiting)


def test_others_are_whoever_else_asked_last() -> None:
    moment = [100.0]
    askers = Askers(lambda: moment[0])
    assert not askers.others("one")
    askers.note("one")
    askers.note("one")
    assert not askers.others("one")
    assert askers.others("two")
    moment[0] += 2
    askers.note("two")
    assert askers.others("one")
    assert askers.others("two"), "the one asked two seconds ago"
    moment[0] += SHARED_S - 2
    assert not askers.others("two")
    assert askers.others("one")


async def test_an_order_placed_by_another_shares_the_process_too() -> None:
    app = Slow()
    placed = app.ask("quiet", "/v1/orders", "POST")
    noisy = [app.ask("noisy") for _ in range(5)]
    await settled()
    assert app.begun == ["quiet", "noisy"]
    app.go_on.set()
    await over(placed, *noisy)
    assert len(app.begun) == 6
