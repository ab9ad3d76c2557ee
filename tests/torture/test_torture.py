"""Nothing is lost, halved or doubled while processes and database are killed; and what is wrong is noticed."""

from pathlib import Path
from uuid import UUID

import msgspec

from orderwright.torture.buyers import Buyers
from orderwright.torture.count_through import (
    WHOLE,
    FoundOrder,
    RelayState,
    WebhookState,
    wrong_with,
    wrong_with_promises,
    wrong_with_relay,
)
from orderwright.torture.torture import survive

ORDER = FoundOrder(order_id=UUID(int=1), external_ref="T-1", **WHOLE)


def test_kills_under_load_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    survived = survive(tmp_path / "data", 3, 60, print)
    assert survived.wrong == []
    assert survived.kills == {"web": 1, "worker": 1, "PostgreSQL": 1}
    assert survived.in_flight_min >= 64
    assert survived.cuts > 0
    assert survived.orders >= survived.promised > 0
    assert survived.broken > 0


def test_a_promised_order_that_is_not_there_is_noticed() -> None:
    buyers = Buyers(0, "", ["A", "B", "C", "D"], 1)
    buyers.sent = {"T-1", "T-2"}
    buyers.promised = {"T-1": {ORDER.order_id}, "T-2": {UUID(int=2)}}
    assert list(wrong_with_promises(buyers, [ORDER])) == [f"T-2 was promised as {UUID(int=2)} and is there as nothing"]


def test_an_order_that_is_there_twice_unasked_or_answered_twice_as_new_is_noticed() -> None:
    buyers = Buyers(0, "", ["A", "B", "C", "D"], 1)
    twin = msgspec.structs.replace(ORDER, order_id=UUID(int=2))
    buyers.created["T-1"] = 2
    assert list(wrong_with_promises(buyers, [ORDER, twin])) == [
        "T-1 is there 2 times",
        "T-1 is there, and nobody sent it",
        "T-1 was answered as new 2 times",
    ]


def test_half_an_order_and_a_second_release_are_noticed() -> None:
    half = msgspec.structs.replace(ORDER, lines=2, releases=2)
    assert list(wrong_with(ORDER)) == []
    assert list(wrong_with(half)) == ["T-1 has 2 lines instead of 3", "T-1 has 2 releases instead of 1"]


def test_a_commit_that_the_relay_skipped_is_noticed() -> None:
    sound = RelayState(3, 3, 3, {"mail": 3}, {})
    told = WebhookState(facts=4, deliveries=4, told=4)
    assert list(wrong_with_relay(sound, told)) == []
    assert list(wrong_with_relay(msgspec.structs.replace(sound, last=4), told))
    assert list(wrong_with_relay(msgspec.structs.replace(sound, subscribers={"mail": 2}), told))
    assert list(wrong_with_relay(sound, msgspec.structs.replace(told, deliveries=5)))
    assert list(wrong_with_relay(sound, msgspec.structs.replace(told, told=3)))
