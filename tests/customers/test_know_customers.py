"""Customers are known by their e-mail address, and made on first sight."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from tests.given import ORGANIZATION, World, world

from orderwright.customers.know_customers import CustomerSeen, know_customers

ADA = CustomerSeen(email="ada@example.com", name="Ada Sample", phone="+44 20 7946 0001")
BEN = CustomerSeen(email="ben@example.com", name="Ben", phone="")


@pytest.fixture
async def w(fresh_database: str) -> AsyncIterator[World]:
    async with world(fresh_database) as made:
        yield made


async def know(w: World, *seen: CustomerSeen) -> dict[str, UUID]:
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        return await know_customers(tx, seen)


async def kept(w: World) -> list[tuple[str, str, str]]:
    return await w.sql("select email, name, phone from customer order by email")


async def test_a_stranger_becomes_a_customer_and_is_known_from_then_on(w: World) -> None:
    first = await know(w, ADA)
    again = await know(w, CustomerSeen(email=ADA.email, name="Someone else", phone=""), BEN)
    assert again[ADA.email] == first[ADA.email]
    assert again[BEN.email] != again[ADA.email]
    assert await kept(w) == [(ADA.email, ADA.name, ADA.phone), (BEN.email, BEN.name, BEN.phone)]


async def test_one_address_on_many_orders_is_one_customer(w: World) -> None:
    found = await know(w, ADA, BEN, ADA)
    assert found.keys() == {ADA.email, BEN.email}
    assert len(await kept(w)) == 2


async def test_nobody_seen_takes_no_statement(w: World) -> None:
    async with w.database.transaction(ORGANIZATION, "test", w.door.now()) as tx:
        assert await know_customers(tx, []) == {}
        assert tx.statement_count == 0


async def test_two_who_see_the_same_strangers_at_once_agree_whatever_their_order(w: World) -> None:
    one, other = await asyncio.gather(know(w, ADA, BEN), know(w, BEN, ADA))
    assert one == other
    assert len(await kept(w)) == 2


async def test_each_customer_has_a_number_of_their_own(w: World) -> None:
    await know(w, ADA)
    await know(w, BEN)
    numbers = [row[0] for row in await w.sql("select number from customer order by email")]
    assert len(set(numbers)) == 2
