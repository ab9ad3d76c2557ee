"""Rows as structs: by position where that is the same, else by name."""

from typing import Any

import msgspec
import pytest
from tests.given import ORGANIZATION, World, world

from orderwright.kernel.statements import Statement

ROWS = Statement("rows", b"select 1 as number, 'mug' as word", "here")


class InOrder(msgspec.Struct, frozen=True):
    number: int
    word: str


class OtherOrder(msgspec.Struct, frozen=True):
    word: str
    number: int


class ByName(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    word: str


class OneByName(InOrder, frozen=True, kw_only=True):
    more: bool = False


class WithMore(InOrder, frozen=True):
    rest: int = 7


class Fewer(msgspec.Struct, frozen=True):
    number: int


async def read(w: World, type_: Any) -> Any:
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        return await tx.row(type_, ROWS)


async def test_a_struct_is_filled_whatever_the_order_of_its_fields_and_however_it_takes_them(
    fresh_database: str,
) -> None:
    async with world(fresh_database) as w:
        assert await read(w, InOrder) == InOrder(1, "mug")
        assert await read(w, OtherOrder) == OtherOrder("mug", 1)
        assert await read(w, ByName) == ByName(number=1, word="mug")
        assert await read(w, OneByName) == OneByName(1, "mug")
        assert await read(w, WithMore) == WithMore(1, "mug", 7)
        assert await read(w, int) == 1
        with pytest.raises(TypeError, match="word"):
            await read(w, Fewer)
